//! A relay of somebody else's: its own words of JSON, its own certificate, no control API, no pages, nothing of ours.

mod stub;

use careplan_scenarios::{Ended, Stage};
use careplan_serve::{Limits, Security, Stop, TlsRoot, TlsSwap, run as serve, server_tls};
use careplan_sim::Clock;
use careplan_testbed::Testbed;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;

use self::stub::{Habit, Stub};
use super::place::{block_on, check_failed, folder, offices, run, target};

/// A story's place: a stub that is served under a root of its own, and folders of two offices.
struct Place {
    folder: TempDir,
    story: std::path::PathBuf,
    stage: Stage,
    _serving: Stop,
}

impl Place {
    async fn of(habit: Habit) -> Self {
        let bed = Testbed::start().await.expect("it starts");
        let (folder, story) = folder("relay.feature", &offices(&bed).await);
        let today = Clock::system().now();
        let root = TlsRoot::create(&[], today).expect("a root");
        let identity = root.server_identity(&[], today).expect("a certificate");
        let config = TlsSwap::new(server_tls(&identity, &Clock::system()).expect("a configuration"));
        let security = Security::Tls { config, refused: std::sync::Arc::new(|_, _| {}) };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (serving, shutdown) = Stop::new();
        let stub = Stub::new(habit);
        tokio::spawn(serve(listener, security, stub.relay(), Limits::DEFAULT, shutdown));
        let mut urls = json!({ "relay": format!("https://localhost:{port}") });
        if habit == Habit::BreaksInvariants {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            urls["console"] = format!("http://{}", listener.local_addr().expect("bound")).into();
            tokio::spawn(axum::serve(listener, stub.control()).into_future());
        }
        let stage = target(folder.path(), urls, root.certificate_pem()).await;
        bed.stop().await;
        Self { folder, story, stage, _serving: serving }
    }
}

pub(crate) fn told() {
    block_on(async {
        let place = Place::of(Habit::Faithful).await;
        let told = run(&place.story, 0, place.stage.clone()).await;
        assert_eq!(told.ended, Ended::Passed);
        let skipped = run(&place.story, 1, place.stage).await;
        let Ended::Skipped { because } = skipped.ended else { panic!("{:?}", skipped.ended) };
        assert!(because.contains("操作盤のAPI"), "{because}");
    });
}

pub(crate) fn found_out() {
    block_on(async {
        let place = Place::of(Habit::ChangesAByte).await;
        check_failed(&run(&place.story, 0, place.stage).await, "announced was");
    });
}

pub(crate) fn broken() {
    block_on(async {
        let place = Place::of(Habit::BreaksInvariants).await;
        check_failed(&run(&place.story, 0, place.stage).await, "message 7 is gone");
    });
}

pub(crate) fn no_folder() {
    block_on(async {
        let place = Place::of(Habit::Faithful).await;
        std::fs::remove_dir_all(place.folder.path().join("desk-4479900021")).expect("removed");
        check_failed(&run(&place.story, 0, place.stage).await, "office ready --out");
    });
}
