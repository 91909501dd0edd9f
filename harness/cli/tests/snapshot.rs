//! `careplan snapshot` and a testbed that is killed while it goes back.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use careplan_domain::{JapanTime, Span};
use careplan_wire::control::{AdvanceClock, NewSnapshot};
use command::careplan_alone;
use process::{Running, an_office};

const START: [&str; 8] =
    ["--offices", "none", "--seed", "7", "--clock", "2026-04-01T09:00", "--certificate-keys", "p-256"];
/// Moments at which it is killed, from at once to when it is done.
const ROUNDS: usize = 6;

/// What tells the two states apart: the clock is in one file, the offices are in the stores.
type State = (JapanTime, usize);

async fn state(running: &Running) -> State {
    let status = running.control().status().await.expect("answers");
    (status.clock.now, status.offices)
}

#[tokio::test]
async fn killed_while_it_goes_back_a_testbed_wakes_up_in_one_state_or_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut running = Running::start(&data, &START);
    running.control().create_office(&an_office("4479900013", "43")).await.expect("is registered");
    running.control().save_snapshot(&NewSnapshot::default()).await.expect("is saved");
    let then = state(&running).await;
    for round in 0..ROUNDS {
        if state(&running).await == then {
            let day = AdvanceClock { by: Some(Span::from_days(1)), to: None };
            running.control().advance_clock(&day).await.expect("moves");
            running.control().create_office(&an_office("4479900021", "11")).await.expect("is registered");
        }
        let now = state(&running).await;
        assert_ne!(now, then);
        let control = running.control();
        let going = tokio::spawn(async move { control.go_back("1").await.is_ok() });
        for _ in 0..round * round {
            // Answered in whatever way: time goes by.
            let _answer = running.control().clock().await;
        }
        running.kill_now();
        let _answered = going.await.expect("no panic");
        running.kill();
        running = Running::start(&data, &[]);
        let woken = state(&running).await;
        assert!([now, then].contains(&woken), "round {round}: {woken:?} is neither {now:?} nor {then:?}");
        assert!(!data.join("snapshots/going-back").exists(), "nothing of it is left");
    }
    running.control().go_back("1").await.expect("goes back");
    assert_eq!(state(&running).await, then);
    assert!(running.terminate().success());
}

#[tokio::test]
async fn a_snapshot_is_saved_listed_gone_back_to_and_deleted_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let ready = folder.path().join("ready.json");
    let running = Running::start_ephemeral(&ready, &START);
    let then = state(&running).await;
    let told = |arguments: &[&str]| {
        let mut all = vec!["--ready-file", ready.to_str().expect("text"), "snapshot"];
        all.extend(arguments);
        let output = careplan_alone(&all);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, saved, _) = told(&["save", "朝の状態"]);
    assert!(code == Some(0) && saved.contains("朝の状態"), "{saved}");
    running.control().create_office(&an_office("4479900013", "43")).await.expect("is registered");
    let (code, went, talk) = told(&["restore", "1"]);
    assert_eq!((code, state(&running).await), (Some(0), then), "{went}{talk}");
    let (code, list, _) = told(&["list"]);
    assert!(code == Some(0) && list.contains("0 offices"), "{list}");
    assert_eq!(told(&["delete", "1"]).0, Some(0));
    let (code, _, talk) = told(&["restore", "1"]);
    assert!(code == Some(2) && talk.contains("snapshot-unknown") && talk.contains("hint:"), "{talk}");
    assert_eq!(told(&["list"]).1.trim(), "no snapshots");
    assert!(running.terminate().success(), "it ends in good order, its invariants whole");
}
