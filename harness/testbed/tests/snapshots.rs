//! A testbed goes back: by its owner's hand, and when the control API asks for it.

use std::cell::Cell;
use std::path::Path;

use bytes::Bytes;
use careplan_client::{Attachment, ControlClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, OfficeNumber, Span};
use careplan_office::Mailbox;
use careplan_testbed::{GoBackFault, Settings, Testbed};
use careplan_wire::ProblemCode;
use careplan_wire::control::{
    AdvanceClock, FaultRule, FaultRules, JournalQuery, NewOffice, NewSnapshot, PaceMode, SetClock,
};
use careplan_wire::relay::MessageQuery;
use mock_ca::KeyKind;

const NUMBERS: [&str; 2] = ["4479900013", "4479900021"];

fn number(nth: usize) -> OfficeNumber {
    NUMBERS[nth].parse().expect("a number")
}

fn office(nth: usize) -> NewOffice {
    NewOffice {
        name: "みほん".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: Some(number(nth)),
    }
}

async fn bed() -> Testbed {
    let settings = Settings { keys: KeyKind::P256, ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    for nth in 0..2 {
        bed.create_office(office(nth)).await.expect("is registered");
        bed.control().make_ready(number(nth)).await.expect("becomes ready");
    }
    bed
}

async fn client(bed: &Testbed, nth: usize) -> Mailbox {
    bed.office(number(nth)).client().await.expect("logs in")
}

fn letter(content: &str) -> Outgoing {
    Outgoing::files([Attachment::new("a.pdf", content.to_owned())]).to(number(1))
}

fn control(bed: &Testbed) -> ControlClient {
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    ControlClient::new(http, bed.control().urls().console.parse().expect("a URL"))
}

async fn received(mailbox: &Mailbox) -> usize {
    mailbox.received(&MessageQuery::default()).await.expect("lists").len()
}

#[track_caller]
fn check_refused<T: std::fmt::Debug>(answer: Result<T, careplan_client::CallError>, code: ProblemCode) {
    assert_eq!(answer.expect_err("is refused").code(), Some(code));
}

#[tokio::test]
async fn everything_is_as_it_was_and_goes_on_from_there() {
    let mut bed = bed().await;
    let (urls, root) = (bed.control().urls().clone(), bed.control().tls_root_pem().to_owned());
    let early = client(&bed, 0).await;
    early.send(&letter("before")).await.expect("is sent");
    bed.set_pace(PaceMode::Explicit).await.expect("is set");
    let then = bed.clock().now();
    let saved = bed.snapshot("送る前").await.expect("is saved");
    assert_eq!((saved.name.as_str(), saved.clock, saved.offices, saved.ready), ("送る前", then, 2, 2));

    bed.clock().advance(Span::from_days(40)).await.expect("moves");
    bed.set_pace(PaceMode::Automatic).await.expect("is set");
    let late = client(&bed, 0).await;
    late.send(&letter("after")).await.expect("is sent");
    bed.create_office(NewOffice { number: None, ..office(0) }).await.expect("is registered");
    let newest = *bed.journal().grown().borrow();

    let went = bed.go_back(&saved.id).await.expect("goes back");
    assert_eq!((went.snapshot, went.clock.now), (saved, then));
    assert_eq!(
        (bed.clock().now(), bed.control().urls(), bed.control().tls_root_pem()),
        (then, &urls, &*root)
    );
    let status = bed.control().status().await;
    assert_eq!((status.offices, status.pace), (2, PaceMode::Explicit));
    assert_eq!(received(&client(&bed, 1).await).await, 1);
    // Who had logged in before is logged in; who did since is not.
    assert_eq!(early.sent(&MessageQuery::default()).await.expect("lists").len(), 1);
    let refused = late.sent(&MessageQuery::default()).await.expect_err("its token is gone");
    assert!(format!("{refused:?}").contains("token-invalid"), "{refused:?}");
    // The journal goes on, with its numbers.
    let told = bed.journal().after(newest, 1);
    assert_eq!((told[0].seq, told[0].event.kind), (newest + 1, "went-back"));

    // The same again, from the same snapshot.
    client(&bed, 0).await.send(&letter("another")).await.expect("is sent");
    assert_eq!(bed.invariants().check().await.expect("everything holds").messages, 1);
    bed.go_back("1").await.expect("goes back");
    assert_eq!(received(&client(&bed, 1).await).await, 1);
    bed.restart().await.expect("comes back");
    assert_eq!(received(&client(&bed, 1).await).await, 1);
    bed.stop().await;
}

#[tokio::test]
async fn the_control_api_saves_goes_back_and_deletes() {
    let mut bed = bed().await;
    let (control, urls) = (control(&bed), bed.control().urls().clone());
    let played = bed.serve_until(Box::pin(async {
        let rule = FaultRule {
            name: "slow".to_owned(),
            service: "relay".to_owned(),
            effect: "latency".to_owned(),
            wait_ms: Some(1),
            ..FaultRule::default()
        };
        control.set_faults(&FaultRules { rules: vec![rule] }).await.expect("is ruled");
        let saved = control.save_snapshot(&NewSnapshot::default()).await.expect("is saved");
        assert_eq!((saved.name.as_str(), saved.faults), ("2026/04/01 9:00", 1));
        control.clear_faults().await.expect("are cleared");
        let day = AdvanceClock { by: Some(Span::from_days(1)), to: None };
        control.advance_clock(&day).await.expect("moves");
        let back = SetClock { now: saved.clock };
        check_refused(control.set_clock(&back).await, ProblemCode::ClockBackwards);

        let went = control.go_back(&saved.id).await.expect("goes back");
        assert_eq!((went.clock.now, went.snapshot), (saved.clock, saved.clone()));
        let status = control.status().await.expect("answers");
        assert_eq!((status.clock.now, status.urls), (saved.clock, urls));
        assert_eq!(control.faults().await.expect("answers").rules[0].name, "slow");
        let journal = control.journal(JournalQuery::default()).await.expect("answers").events;
        let back = journal.iter().find(|event| event.kind == "went-back").expect("is told");
        assert_eq!(back.request.as_deref(), Some("1"));

        assert_eq!(control.snapshots().await.expect("lists").snapshots, [saved]);
        control
            .reset(careplan_wire::control::Reset { keep: careplan_wire::control::Keep::Nothing })
            .await
            .expect("resets");
        assert_eq!(control.snapshots().await.expect("lists").snapshots.len(), 1, "a reset keeps them");
        control.go_back("1").await.expect("goes back to before the reset");
        assert_eq!(control.status().await.expect("answers").offices, 2);
        control.delete_snapshot("1").await.expect("is deleted");
        for gone in ["1", "7", "x", "../1"] {
            check_refused(control.go_back(gone).await, ProblemCode::SnapshotUnknown);
            check_refused(control.delete_snapshot(gone).await, ProblemCode::SnapshotUnknown);
        }
    }));
    played.await.expect("serves on");
    assert_eq!(bed.control().status().await.offices, 2);
    bed.stop().await;
}

#[tokio::test]
async fn nobody_has_a_testbed_go_back_over_its_owners_head() {
    let mut bed = Testbed::start().await.expect("starts");
    let control = control(&bed);
    bed.snapshot("始め").await.expect("is saved");
    check_refused(control.go_back("1").await, ProblemCode::SnapshotRefused);
    bed.go_back("1").await.expect("its owner does");
    bed.stop().await;
}

#[tokio::test]
async fn whoever_asks_meanwhile_is_answered_and_connections_to_the_console_stay() {
    let mut bed = Testbed::start().await.expect("starts");
    let urls = bed.control().urls().clone();
    let (control, http) = (control(&bed), Network::tcp(Trust::nobody()).client().expect("a client"));
    let portal = format!("{}/", urls.portal);
    let console = format!("{}/control/v1/status", urls.console);
    let played = bed.serve_until(Box::pin(async {
        control.save_snapshot(&NewSnapshot::default()).await.expect("is saved");
        let ask = async |url: &str| {
            let request = hyper::Request::get(url).body(Bytes::new()).expect("a request");
            http.send(request).await.ok().map(|answer| answer.status().as_u16())
        };
        let (is_back, mut answers) = (Cell::new(false), Vec::new());
        let going = async {
            let went = control.go_back("1").await;
            is_back.set(true);
            went
        };
        let asking = async {
            while !is_back.get() {
                answers.push((ask(&console).await, ask(&portal).await));
            }
        };
        let (went, ()) = tokio::join!(going, asking);
        went.expect("goes back");
        // The connection to a service that has just ended may be closed; that to the console never is.
        let is_answer = |status: &Option<u16>| matches!(status, Some(200 | 503));
        let odd = |(console, portal): &&(_, Option<u16>)| {
            !is_answer(console) || !portal.is_none_or(|_| is_answer(portal))
        };
        let odd: Vec<_> = answers.iter().filter(odd).collect();
        assert!(odd.is_empty(), "{odd:?}");
        assert!(answers.iter().any(|(console, _)| *console == Some(503)), "{answers:?}");
        assert_eq!((ask(&console).await, ask(&portal).await), (Some(200), Some(200)));
    }));
    played.await.expect("serves on");
    bed.stop().await;
}

#[tokio::test]
async fn what_cannot_be_gone_back_to_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = |path: &Path| Settings {
        data: careplan_testbed::DataPlace::Directory(path.to_owned()),
        keys: KeyKind::P256,
        ..Settings::fresh()
    };
    let mut bed = Testbed::start_with(settings(&folder.path().join("a"))).await.expect("starts");
    for name in ["ちがう", "こわれる", "よその"] {
        bed.snapshot(name).await.expect("is saved");
    }
    for odd in ["", " ", "a\nb", &"あ".repeat(61)] {
        let refused = bed.snapshot(odd).await.expect_err("is no name");
        assert_eq!(refused.0.known_code(), Some(ProblemCode::InvalidField));
    }
    bed.clock().advance(Span::from_days(1)).await.expect("moves");
    let now = bed.clock().now();
    let shelf = folder.path().join("a/snapshots");
    // Cut off, emptied, and another directory's.
    let whole = std::fs::read(shelf.join("2.tar.zst")).expect("reads");
    std::fs::write(shelf.join("2.tar.zst"), &whole[..whole.len() - 9]).expect("written");
    std::fs::write(shelf.join("1.tar.zst"), b"").expect("written");
    let record = std::fs::read_to_string(shelf.join("3.json")).expect("reads");
    let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    record["directory"] = "another".into();
    std::fs::write(shelf.join("3.json"), record.to_string()).expect("written");
    for id in ["1", "2", "3"] {
        match bed.go_back(id).await {
            Err(GoBackFault::Refused(refusal)) => {
                assert_eq!(refusal.0.known_code(), Some(ProblemCode::SnapshotRefused), "{id}: {refusal}");
            }
            other => panic!("{id}: {other:?}"),
        }
    }
    assert_eq!(bed.clock().now(), now);
    bed.stop().await;
}

#[tokio::test]
async fn every_store_of_a_testbed_goes_back() {
    let bed = Testbed::start().await.expect("starts");
    let mut databases = Vec::new();
    for folder in std::fs::read_dir(bed.control().directory().path()).expect("a folder").flatten() {
        let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
        let is_database = |name: &str| name.ends_with(".sqlite3");
        let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
        if names.into_iter().any(|name| is_database(&name)) {
            databases.push(folder.file_name().to_string_lossy().into_owned());
        }
    }
    databases.sort();
    assert_eq!(databases, ["ca", "portal", "relay", "testbed"], "`STORES` of the snapshots names them all");
    bed.stop().await;
}
