//! A node goes by the testbed's clock, revocations, fault rules and licences.

use careplan_client::{Attachment, Network, NodeBackOffice, Outgoing, Trust};
use careplan_domain::{Secret, Span};
use careplan_serve::store::postgres::Database;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::node::Join;
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, FaultRule, FaultRules, JournalQuery, Keep, Reset, SetClock,
};
use careplan_wire::relay::{MessageQuery, MessageState};

use crate::LoggedIn;
use crate::process::{Running, an_office, new_office};

/// A testbed, a node of it, and two offices that are logged in there.
struct Bed {
    testbed: Running,
    node: Running,
    sender: LoggedIn,
    receiver: LoggedIn,
    folder: tempfile::TempDir,
}

impl Bed {
    async fn on(store: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let start = ["--offices", "none", "--seed", "7", "--clock", "2026-04-01T09:00", "--store", store];
        let testbed = Running::start(&data, &start);
        let node = Running::start_node(&data, store);
        let sender = LoggedIn::at(&node, new_office(&testbed, "4479900013", "43").await).await;
        let receiver = LoggedIn::at(&testbed, new_office(&testbed, "4479900021", "11").await).await;
        Self { testbed, node, sender, receiver, folder }
    }

    fn outgoing(&self) -> Outgoing {
        Outgoing { to: Some(self.receiver.office.number), ..Outgoing::files([Attachment::new("a.pdf", "a")]) }
    }
}

pub(crate) async fn rates(store: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = ["--offices", "none", "--seed", "7", "--store", &store, "--rate-limit", "office=1"];
    let testbed = Running::start(folder.path(), &limits);
    let node = Running::start_node(folder.path(), &store);
    let office = LoggedIn::at(&testbed, new_office(&testbed, "4479900013", "43").await).await;
    let at_node = office.session(&node);
    // Ten at once, and one a second: however slow the machine is, it asks faster than that.
    let refused = async {
        loop {
            if let Err(refused) = at_node.licence().await {
                return refused;
            }
        }
    };
    assert_eq!(refused.await.code(), Some(ProblemCode::RateLimited));
    // Each counts for itself.
    office.session(&testbed).licence().await.expect("is let in");
    node.kill();
    testbed.kill();
}

pub(crate) async fn control_calls(store: String) {
    let bed = Bed::on(&store).await;
    let control = bed.testbed.control();
    let (at_node, at_testbed) = (bed.sender.session(&bed.node), bed.sender.session(&bed.testbed));

    // The clock, standing and moved.
    assert_eq!(bed.node.ready.clock, "2026-04-01T09:00".parse().expect("a time"));
    let sent = at_node.send(&bed.outgoing()).await.expect("is taken").messages.remove(0);
    let message = at_testbed.message(&sent.id).await.expect("is there");
    assert_eq!(message.sent_at, "2026-04-01T09:00".parse().expect("a time"));
    let noon = "2026-04-01T12:00".parse().expect("a time");
    control.set_clock(&SetClock { now: noon }).await.expect("moves");
    let later = at_node.send(&bed.outgoing()).await.expect("is taken").messages.remove(0);
    assert_eq!(at_testbed.message(&later.id).await.expect("is there").sent_at, noon);

    // Fault rules, and their end.
    let rule = FaultRule {
        name: "closed".to_owned(),
        service: "relay".to_owned(),
        effect: "maintenance".to_owned(),
        ..FaultRule::default()
    };
    control.set_faults(&FaultRules { rules: vec![rule] }).await.expect("is ruled");
    let refused = at_node.licence().await.expect_err("is closed");
    assert_eq!(refused.code(), Some(ProblemCode::Maintenance));
    control.clear_faults().await.expect("is cleared");
    at_node.licence().await.expect("is open");

    // A revocation: the connection is open already, and the next request is refused.
    let serial = bed.receiver.office.serial;
    let receiving = bed.receiver.session(&bed.node);
    receiving.licence().await.expect("is good");
    control.revoke(serial, Revoke::default()).await.expect("is revoked");
    let refused = receiving.licence().await.expect_err("is revoked");
    assert_eq!(refused.code(), Some(ProblemCode::CertificateRevoked), "{refused}");

    // Retention by the clock, and the end of a login.
    let by = Span::from_days(100);
    control.advance_clock(&AdvanceClock { by: Some(by), to: None }).await.expect("moves");
    let refused = at_node.licence().await.expect_err("the login has ended");
    assert_eq!(refused.code(), Some(ProblemCode::TokenExpired));
    let again = LoggedIn::at(&bed.node, bed.sender.office.clone()).await;
    let listed = again.session(&bed.node).sent(&MessageQuery::default()).await.expect("lists");
    assert!(listed.messages.iter().all(|message| message.state == MessageState::Expired), "{listed:?}");

    // A reset takes messages and logins from both.
    control.reset(Reset { keep: Keep::Offices }).await.expect("is reset");
    let listed = again.session(&bed.node).sent(&MessageQuery::default()).await.expect("lists");
    assert!(listed.messages.is_empty());
    again.session(&bed.testbed).logout().await.expect("logs out");
    let refused = again.session(&bed.node).licence().await.expect_err("has logged out");
    assert_eq!(refused.code(), Some(ProblemCode::TokenInvalid));
}

pub(crate) async fn settings(store: String) {
    let bed = Bed::on(&store).await;
    let control = bed.testbed.control();
    let (at_node, at_testbed) = (bed.sender.session(&bed.node), bed.sender.session(&bed.testbed));
    let set = |recall, maintenance| AdjustRelay { recall, maintenance, ..AdjustRelay::default() };
    let first = at_node.send(&bed.outgoing()).await.expect("is taken").messages.remove(0);
    let second = at_testbed.send(&bed.outgoing()).await.expect("is taken").messages.remove(0);
    let refused = at_node.recall(&first.id).await.expect_err("is off");
    assert_eq!(refused.code(), Some(ProblemCode::RecallOff));

    control.adjust_relay(&set(Some(true), Some(true))).await.expect("is set");
    let refused = at_node.licence().await.expect_err("is closed");
    assert_eq!(refused.code(), Some(ProblemCode::Maintenance));
    control.adjust_relay(&set(None, Some(false))).await.expect("is set");
    at_node.recall(&first.id).await.expect("is taken back");
    assert_eq!(at_testbed.message(&first.id).await.expect("is there").state, MessageState::Recalled);

    // A node that joins afterwards is set the same.
    let late = Running::start_node(&bed.folder.path().join("data"), &store);
    bed.sender.session(&late).recall(&second.id).await.expect("is taken back");
}

pub(crate) async fn licences(store: String) {
    let bed = Bed::on(&store).await;
    let control = bed.testbed.control();
    let at_node = bed.sender.session(&bed.node);
    let newcomer = control.create_office(&an_office("4479900039", "15")).await.expect("is registered");
    let outgoing = Outgoing { to: Some(newcomer.number), ..bed.outgoing() };
    let refused = at_node.send(&outgoing).await.expect_err("nobody receives there");
    assert_eq!(refused.code(), Some(ProblemCode::ReceiverUnregistered));
    // It applies at the testbed's usage site.
    control.ready_office(newcomer.number).await.expect("becomes ready");
    at_node.send(&outgoing).await.expect("is registered");
}

pub(crate) async fn gone(store: String) {
    let bed = Bed::on(&store).await;
    let control = bed.testbed.control();
    let named = |status: careplan_wire::control::Status| {
        status.services.into_iter().map(|service| (service.name, service.answers)).collect::<Vec<_>>()
    };
    let node = format!("relay node {}", bed.node.ready.urls.relay);
    assert!(named(control.status().await.expect("tells")).contains(&(node.clone(), true)));
    let outgoing = bed.outgoing();
    bed.node.kill();
    let by = Span::from_hours(1);
    control.advance_clock(&AdvanceClock { by: Some(by), to: None }).await.expect("moves all the same");
    let journal = control.journal(JournalQuery::default()).await.expect("tells").events;
    let kinds: Vec<_> =
        journal.iter().map(|event| event.kind.as_str()).filter(|kind| kind.starts_with("node-")).collect();
    assert_eq!(kinds, ["node-joined", "node-dropped"]);
    assert!(!named(control.status().await.expect("tells")).iter().any(|(name, _)| *name == node));
    bed.sender.session(&bed.testbed).send(&outgoing).await.expect("the testbed's own goes on");
}

pub(crate) async fn leaves(store: String) {
    let bed = Bed::on(&store).await;
    let control = bed.testbed.control();
    assert!(bed.node.terminate().success());
    let journal = control.journal(JournalQuery::default()).await.expect("tells").events;
    let of_nodes = journal.iter().filter(|event| event.kind.starts_with("node-"));
    let told: Vec<_> = of_nodes.map(|event| (event.kind.as_str(), event.outcome.as_str())).collect();
    assert_eq!(told, [("node-joined", "done"), ("node-left", "done")]);
    let services = control.status().await.expect("tells").services;
    assert!(!services.iter().any(|service| service.name.starts_with("relay node")), "{services:?}");
}

/// As many as there is room for have joined, and none of them is there.
pub(crate) async fn crowd(store: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let testbed = Running::start(&data, &["--offices", "none", "--store", &store]);
    let token = std::fs::read_to_string(data.join("back-office.token")).expect("is there");
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    let base = testbed.ready.urls.back_office.parse().expect("a URL");
    let line = NodeBackOffice::new(http, base, Secret::from(token));
    let database = Database::open(&store).await.expect("connects").identity().await.expect("is known");
    for port in 1..=32 {
        let join = Join {
            relay: format!("https://localhost:{port}"),
            back_office: format!("http://localhost:{port}"),
            database: Some(database.clone()),
        };
        line.join(&join).await.expect("has room");
    }
    Running::start_node(&data, &store).kill();
    testbed.kill();
}

pub(crate) async fn comes_back(store: String) {
    let Bed { testbed, node, sender, receiver, folder } = Bed::on(&store).await;
    let outgoing =
        Outgoing { to: Some(receiver.office.number), ..Outgoing::files([Attachment::new("a.pdf", "a")]) };
    let at_node = sender.session(&node);
    testbed.kill();
    at_node.send(&outgoing).await.expect("the node goes on alone");

    let testbed = Running::start(&folder.path().join("data"), &[]);
    let control = testbed.control();
    let name = format!("relay node {}", node.ready.urls.relay);
    // The node says within a second that it is there; each question takes a while.
    while !control.status().await.expect("tells").services.iter().any(|service| service.name == name) {}
    let noon = "2026-04-01T12:00".parse().expect("a time");
    control.set_clock(&SetClock { now: noon }).await.expect("moves");
    let sent = at_node.send(&outgoing).await.expect("is taken").messages.remove(0);
    let message = receiver.session(&testbed).message(&sent.id).await.expect("is there");
    assert_eq!(message.sent_at, noon, "it goes by the clock of the testbed that came back");
    // Whom it asks has moved, too.
    LoggedIn::at(&node, receiver.office.clone()).await;
}
