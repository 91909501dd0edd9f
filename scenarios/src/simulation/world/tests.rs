//! Who comes up, who waits, and who never will.

use careplan_serve::store::Log;

use super::*;

fn world() -> World {
    World::new(&Seed::new(1), Nodes::One, false, None)
}

async fn boot_all(world: &World) {
    for &place in world.places() {
        world.boot(place).await.expect("comes up");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_another_may_come_up_later() {
    let world = world();
    assert!(
        matches!(world.boot(Place::Relay(1)).await, Err(NotUp::Waits(_))),
        "nobody tells what is revoked"
    );
    boot_all(&world).await;
    assert_eq!(world.ended(), []);
}

#[tokio::test(start_paused = true)]
async fn whose_log_is_damaged_never_comes_up() {
    for file in ["messages.log", "subscribers.log"] {
        let world = world();
        boot_all(&world).await;
        world.crash(Place::Relay(1));
        let disk = world.drive(Place::Relay(1)).expect("a disk").mount();
        let (log, _) = Log::open(disk, file, Canaries::default()).expect("opens");
        log.write(b"whole, and no record").await.expect("writes");
        assert!(matches!(world.boot(Place::Relay(1)).await, Err(NotUp::Broken(_))), "{file}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_is_noticed() {
    let world = world();
    boot_all(&world).await;
    world.up().get_mut(&Place::Portal).expect("it runs").tasks.spawn(async {});
    tokio::task::yield_now().await;
    assert_eq!(world.ended(), [Place::Portal]);
}
