//! The invariants of a running testbed, across a restart and a kill.

use careplan_client::{Attachment, ControlClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, Span};
use careplan_office::Mailbox;
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{Keep, NewOffice};
use careplan_wire::relay::MessageQuery;
use mock_ca::KeyKind;

const NUMBERS: [&str; 2] = ["4479900013", "4479900021"];

async fn bed() -> Testbed {
    let settings = Settings { keys: KeyKind::P256, recall: Some(true), ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    for number in NUMBERS {
        let office = NewOffice {
            name: "みほん".to_owned(),
            service_kinds: vec!["43".parse().expect("a kind")],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::SelfClaim,
            number: Some(number.parse().expect("a number")),
        };
        let created = bed.create_office(office).await.expect("is registered");
        bed.control().make_ready(created.number).await.expect("becomes ready");
    }
    bed
}

async fn client(bed: &Testbed, nth: usize) -> Mailbox {
    bed.office(NUMBERS[nth].parse().expect("a number")).client().await.expect("logs in")
}

fn letter(content: &str) -> Outgoing {
    Outgoing::files([Attachment::new("a.pdf", content.to_owned())]).to(NUMBERS[1].parse().expect("a number"))
}

fn control(bed: &Testbed) -> ControlClient {
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    ControlClient::new(http, bed.control().urls().console.parse().expect("a URL"))
}

#[tokio::test]
async fn what_an_office_does_is_checked_and_told_by_the_control_api() {
    let bed = bed().await;
    let (one, two) = (client(&bed, 0).await, client(&bed, 1).await);
    let sent = one.send(&letter("one")).await.expect("is sent");
    let id = &sent.messages[0].id;
    two.received(&MessageQuery::default()).await.expect("lists");
    two.session().archive(id).await.expect("downloads");
    two.session().message("nobody's").await.expect_err("there is none");
    let report = control(&bed).invariants().await.expect("answers");
    assert!(report.holds, "{report:#?}");
    assert_eq!(report.messages, 1);
    assert_eq!(report.unseen, Vec::<String>::new());
    let unchecked = report.invariants.iter().filter(|invariant| invariant.checked == 0).collect::<Vec<_>>();
    assert!(unchecked.is_empty(), "{unchecked:#?}");
    let status = control(&bed).status().await.expect("answers");
    assert_eq!(status.invariants.violations, 0);
    assert!(status.invariants.checked > 0);
    bed.stop().await;
}

#[tokio::test]
async fn messages_and_places_survive_a_restart_and_a_kill() {
    let mut bed = bed().await;
    let one = client(&bed, 0).await;
    let urls = bed.control().urls().clone();
    one.send(&letter("one")).await.expect("is sent");
    bed.clock().advance(Span::from_days(1)).await.expect("moves");
    let now = bed.clock().now();
    bed.restart().await.expect("comes back");
    assert_eq!((bed.clock().now(), bed.control().urls()), (now, &urls));
    let one = client(&bed, 0).await;
    one.send(&letter("two")).await.expect("is sent");
    bed.kill().await.expect("comes back");
    assert_eq!(bed.control().urls(), &urls);
    let two = client(&bed, 1).await;
    let received = two.received(&MessageQuery::default()).await.expect("lists");
    assert_eq!(received.len(), 2);
    let report = bed.invariants().check().await.expect("everything holds");
    assert_eq!(report.messages, 2, "what was acknowledged before is still watched");
    bed.stop().await;
}

#[tokio::test]
async fn a_reset_is_no_loss() {
    let bed = bed().await;
    client(&bed, 0).await.send(&letter("one")).await.expect("is sent");
    for keep in [Keep::Offices, Keep::Nothing] {
        bed.control().reset(keep).await.expect("resets");
        assert_eq!(bed.invariants().check().await.expect("everything holds").messages, 0);
    }
    bed.stop().await;
}
