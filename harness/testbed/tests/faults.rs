//! Fault rules from outside: set over the control API, felt by an office's client, read in the journal.

use careplan_client::{Attachment, BaseUrl, CallError, ControlClient, HttpClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, OfficeNumber};
use careplan_office::Mailbox;
use careplan_testbed::{Effect, FaultRule, ServerChain, Service, Settings, Testbed, When};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{
    FAULT_SERVICES, FaultRule as Sent, FaultRules, JournalEvent, JournalQuery, Keep, NewOffice, Reset,
};
use careplan_wire::relay::MessageQuery;
use hyper::Request;
use hyper::body::Bytes;
use mock_ca::KeyKind;

const SENDER: &str = "4479900013";
const RECEIVER: &str = "4479900021";

async fn bed() -> Testbed {
    Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts")
}

/// A testbed in which two offices are ready.
async fn bed_of_two() -> Testbed {
    let bed = bed().await;
    for number in [SENDER, RECEIVER] {
        let new = NewOffice {
            name: "みほん事業所".to_owned(),
            service_kinds: vec!["43".parse().expect("a kind")],
            prefecture: "44".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::Agent,
            number: Some(self::number(number)),
        };
        bed.create_office(new).await.expect("is registered");
        bed.control().make_ready(self::number(number)).await.expect("becomes ready");
    }
    bed
}

fn number(text: &str) -> OfficeNumber {
    text.parse().expect("a number")
}

async fn client(bed: &Testbed, office: &str) -> Mailbox {
    bed.office(number(office)).client().await.expect("logs in")
}

fn control(bed: &Testbed) -> ControlClient {
    ControlClient::new(http(), bed.control().urls().console.parse().expect("a URL"))
}

fn http() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("a client")
}

fn rule(effect: Effect) -> FaultRule {
    FaultRule::new("storm".parse().expect("a name"), Service::Relay, effect)
}

fn parcel() -> Outgoing {
    Outgoing::files([Attachment::new("計画書.pdf", &b"%PDF-1.7"[..])]).to(number(RECEIVER))
}

async fn faults_written(bed: &Testbed) -> Vec<JournalEvent> {
    let events = control(bed).journal(JournalQuery::default()).await.expect("reads").events;
    events.into_iter().filter(|event| event.fault.is_some()).collect()
}

#[tokio::test]
async fn rules_are_set_read_counted_and_taken_away() {
    let bed = bed_of_two().await;
    let control = control(&bed);
    assert_eq!(control.faults().await.expect("reads"), FaultRules::default());
    let sent = Sent {
        name: "slow-licence".to_owned(),
        service: "relay".to_owned(),
        route: Some("GET /api/v1/licence".to_owned()),
        office: Some(SENDER.to_owned()),
        nth: Some(2),
        effect: "status".to_owned(),
        status: Some(500),
        ..Sent::default()
    };
    let counted =
        |met, fired| FaultRules { rules: vec![Sent { met: Some(met), fired: Some(fired), ..sent.clone() }] };
    let answer = control.set_faults(&FaultRules { rules: vec![sent.clone()] }).await.expect("are set");
    assert_eq!(answer, counted(0, 0));
    let (sender, receiver) = (client(&bed, SENDER).await, client(&bed, RECEIVER).await);
    receiver.licence().await.expect("another office is not met");
    sender.licence().await.expect("the first time is not the second");
    sender.sent(&MessageQuery::default()).await.expect("another route is not met");
    let refused = sender.licence().await.expect_err("the second time");
    assert_eq!(refused.code(), Some(ProblemCode::FaultRule));
    sender.licence().await.expect("the third is not the second");
    assert_eq!(control.faults().await.expect("reads"), counted(3, 1));

    let [event] = faults_written(&bed).await.try_into().expect("one line");
    assert_eq!((event.service.as_str(), event.kind.as_str()), ("relay", "fault"));
    assert_eq!(event.office, Some(number(SENDER)));
    assert_eq!(event.request.as_deref(), Some("GET /api/v1/licence"));
    assert_eq!((event.outcome.as_str(), event.rule.as_deref()), ("refused", Some("fault-rule")));
    assert_eq!(event.fault.as_deref(), Some("slow-licence"));

    let back = control.faults().await.expect("reads");
    assert_eq!(control.set_faults(&back).await.expect("what is read can be sent"), counted(0, 0));
    control.clear_faults().await.expect("are gone");
    control.clear_faults().await.expect("may be repeated");
    assert_eq!(control.faults().await.expect("reads"), FaultRules::default());
    sender.licence().await.expect("nothing is wrong");
    bed.stop().await;
}

#[tokio::test]
async fn a_reset_takes_the_rules_away() {
    for keep in [Keep::Offices, Keep::Nothing] {
        let bed = bed().await;
        bed.faults().set([rule(Effect::Maintenance)]).await.expect("is set");
        control(&bed).reset(Reset { keep }).await.expect("resets");
        assert_eq!(bed.faults().list(), FaultRules::default());
        bed.stop().await;
    }
}

#[tokio::test]
async fn a_send_that_is_done_twice_under_a_key_is_one_message() {
    let bed = bed_of_two().await;
    let sender = client(&bed, SENDER).await;
    let sends = "POST /api/v1/messages".parse().expect("a route");
    bed.faults().set([rule(Effect::Duplicate).on(sends)]).await.expect("is set");
    let keyed = Outgoing { idempotency_key: Some("one".to_owned()), ..parcel() };
    sender.send(&keyed).await.expect("is sent");
    assert_eq!(sender.sent(&MessageQuery::default()).await.expect("lists").len(), 1);
    sender.send(&parcel()).await.expect("is sent");
    assert_eq!(sender.sent(&MessageQuery::default()).await.expect("lists").len(), 3, "without a key, two");
    bed.stop().await;
}

#[tokio::test]
async fn a_send_whose_answer_was_cut_is_repeated_under_its_key() {
    let bed = bed_of_two().await;
    let sender = client(&bed, SENDER).await;
    let sends = "POST /api/v1/messages".parse().expect("a route");
    let once = When::nth(1).expect("a count");
    bed.faults().set([rule(Effect::Truncate).on(sends).when(once)]).await.expect("is set");
    let keyed = Outgoing { idempotency_key: Some("one".to_owned()), ..parcel() };
    let broken = sender.send(&keyed).await.expect_err("the answer is not whole");
    assert!(matches!(broken, CallError::Interrupted { .. }), "{broken:?}");
    sender.send(&keyed).await.expect("is answered");
    assert_eq!(sender.sent(&MessageQuery::default()).await.expect("lists").len(), 1);
    bed.stop().await;
}

#[tokio::test]
async fn a_download_that_was_cut_leaves_no_receipt() {
    let bed = bed_of_two().await;
    let (sender, receiver) = (client(&bed, SENDER).await, client(&bed, RECEIVER).await);
    sender.send(&parcel()).await.expect("is sent");
    let files = "/api/v1/messages/{id}/files/{name}".parse().expect("a route");
    bed.faults().set([rule(Effect::Truncate).on(files)]).await.expect("is set");
    receiver.receive_unreceived().await.expect_err("the file is not whole");
    let label = async || sender.sent(&MessageQuery::default()).await.expect("lists")[0].label.clone();
    assert_eq!(label().await, "送信済");
    bed.faults().clear().await.expect("are gone");
    receiver.receive_unreceived().await.expect("is whole");
    assert_eq!(label().await, "相手受信済");
    bed.stop().await;
}

#[tokio::test]
async fn a_reset_connection_is_told_as_interrupted() {
    let bed = bed_of_two().await;
    let sender = client(&bed, SENDER).await;
    bed.faults().set([rule(Effect::Reset)]).await.expect("is set");
    let broken = sender.licence().await.expect_err("no answer");
    assert!(matches!(broken, CallError::Interrupted { .. }), "{broken:?}");
    bed.faults().clear().await.expect("are gone");
    sender.licence().await.expect("answers again");
    bed.stop().await;
}

#[tokio::test]
async fn a_wrong_chain_is_not_trusted_by_an_offices_client() {
    let bed = bed_of_two().await;
    for chain in ServerChain::ALL {
        bed.faults().set([rule(Effect::WrongChain(chain))]).await.expect("is set");
        let refused = bed.office(number(SENDER)).client().await.expect_err("does not trust it");
        let told = careplan_serve::error_chain(&refused);
        assert!(told.contains("not trusted"), "{chain}: {told}");
    }
    bed.faults().clear().await.expect("are gone");
    client(&bed, SENDER).await;
    bed.stop().await;
}

#[tokio::test]
async fn with_a_stale_list_a_revoked_certificate_is_let_in() {
    let bed = bed_of_two().await;
    let sender = client(&bed, SENDER).await;
    let serial = bed.control().make_ready(number(SENDER)).await.expect("is ready").serial;
    bed.faults().set([rule(Effect::StaleList)]).await.expect("is set");
    control(&bed).revoke(serial, Revoke::default()).await.expect("is revoked");
    sender.licence().await.expect("the relay does not know yet");
    assert_eq!(faults_written(&bed).await.len(), 1);
    bed.faults().clear().await.expect("are gone");
    let refused = sender.licence().await.expect_err("now it knows");
    assert_eq!(refused.code(), Some(ProblemCode::CertificateRevoked));
    bed.stop().await;
}

#[tokio::test]
async fn no_rule_stands_in_the_way_of_what_steers_the_testbed() {
    let bed = bed().await;
    let rules = [Service::Ca, Service::Portal, Service::Relay, Service::UsageSite].map(|service| {
        let name = format!("all-of-{service}").parse().expect("a name");
        FaultRule::new(name, service, Effect::Reset)
    });
    bed.faults().set(rules).await.expect("are set");
    let status = control(&bed).status().await.expect("answers");
    assert!(status.services.iter().all(|service| service.answers));
    bed.clock().advance("3d".parse().expect("a span")).await.expect("moves");
    bed.stop().await;
}

/// Every route that rules may name exists, and so a rule that is taken can fire.
#[tokio::test]
async fn every_route_of_every_service_is_one_that_it_has() {
    let bed = bed_of_two().await;
    let relay = client(&bed, SENDER).await;
    relay.licence().await.expect("answers");
    let urls = bed.control().urls().clone();
    for service in FAULT_SERVICES {
        let base = match service.word {
            "ca" => &urls.ca,
            "portal" => &urls.portal,
            "site" => &urls.site,
            // Its routes are the constants by which both its router and the client go.
            _ => continue,
        };
        for (methods, template) in service.routes {
            let path: Vec<&str> =
                template.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let url = format!("{base}{}", path.join("/"));
            // No route takes this method: what is there says so, what is not there says that.
            let request = Request::delete(&url).body(Bytes::new()).expect("a request");
            let answer = http().send(request).await.expect("an answer");
            assert_eq!(answer.status(), 405, "{} {methods:?} {template}", service.word);
            let allowed = answer.headers().get("allow").map(|value| value.to_str().expect("text").to_owned());
            if let Some(allowed) = allowed {
                assert!(methods.iter().all(|method| allowed.contains(method)), "{template}: {allowed}");
            }
        }
    }
    bed.stop().await;
}

/// Every rule that the page on faults shows is taken, and every effect and chain has a rule or a name there.
#[tokio::test]
async fn the_page_on_faults_shows_rules_that_stand() {
    let page = include_str!("../../../docs/faults.md");
    let bed = bed().await;
    let control = control(&bed);
    let mut shown = Vec::new();
    for example in page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let rules: FaultRules =
            serde_json::from_str(example).unwrap_or_else(|fault| panic!("{example}: {fault}"));
        control.set_faults(&rules).await.unwrap_or_else(|refusal| panic!("{example}: {refusal}"));
        shown.extend(rules.rules.into_iter().map(|rule| rule.effect));
    }
    for effect in Effect::WORDS {
        assert!(shown.iter().any(|word| word == effect), "no rule with {effect}");
        assert!(page.contains(&format!("### Effect: {effect}\n")), "no section on {effect}");
    }
    for chain in ServerChain::ALL {
        assert!(page.contains(&format!("### Chain: {chain}\n")), "no section on {chain}");
    }
    bed.stop().await;
}

#[tokio::test]
async fn rules_that_cannot_stand_are_refused_and_change_nothing() {
    let bed = bed().await;
    bed.faults().set([rule(Effect::Maintenance)]).await.expect("is set");
    let many = (0..1_000).map(|index| format!(r#"{{"name":"r{index}","service":"relay","effect":"reset"}}"#));
    let many = format!(r#"{{"rules":[{}]}}"#, many.collect::<Vec<_>>().join(","));
    for (body, code, words) in [
        (
            r#"{"rules":[{"name":"a","service":"relay","effect":"explode"}]}"#,
            "invalid-field",
            "found `explode`",
        ),
        (
            r#"{"rules":[{"name":"a","service":"relay","effect":"reset","probability":1.5}]}"#,
            "invalid-field",
            "`rules[0].probability`: found 1.5",
        ),
        (
            r#"{"rules":[{"name":"a","service":"relay","effect":"reset","nth":0}]}"#,
            "invalid-field",
            "found 0",
        ),
        (
            r#"{"rules":[{"name":"a","service":"relay","effect":"reset","route":"GET /nowhere"}]}"#,
            "invalid-field",
            "found `GET /nowhere`, expected a route of `relay`",
        ),
        (
            r#"{"rules":[{"name":"a","service":"relay","effect":"reset"},{"name":"a","service":"ca","effect":"reset"}]}"#,
            "invalid-field",
            "`rules[1].name`: found `a`, which rules[0] has",
        ),
        (many.as_str(), "invalid-field", "found 1000 rules, expected at most 100"),
        (r#"{"rules":[{"name":"a","service":"relay","effekt":"reset"}]}"#, "unknown-field", "effekt"),
        (r#"{"rules":{}}"#, "malformed-json", "expected a sequence"),
        ("[]", "malformed-json", ""),
    ] {
        let console: BaseUrl = bed.control().urls().console.parse().expect("a URL");
        let url = format!("{}/control/v1/faults", console.as_str());
        let request = Request::put(url).header("content-type", "application/json");
        let request = request.body(Bytes::from(body.to_owned())).expect("a request");
        let answer = http().send(request).await.expect("an answer");
        let found = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(found.contains(&format!("\"code\":\"{code}\"")) && found.contains(words), "{found}");
    }
    assert_eq!(bed.faults().list().rules.len(), 1, "what stood stands");
    let twice = bed.faults().set([rule(Effect::Reset), rule(Effect::Maintenance)]).await;
    assert_eq!(twice.expect_err("twice").0.code, "invalid-field");
    let status = bed.faults().set([rule(Effect::Status(200))]).await.expect_err("no refusal");
    assert_eq!(status.0.detail, "`rules[0].effect`: found 200, expected a status from 400 to 599");
    bed.stop().await;
}
