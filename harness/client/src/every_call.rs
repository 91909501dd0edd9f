//! Every typed call asks for the path of wire that it is named after.

use std::future::Future;

use bytes::Bytes;
use careplan_domain::{CertificateSerial, OfficeNumber, Secret};
use careplan_wire::back_office::ca::{Issue, IssueFaulty, IssueFromRequest, RevocationsQuery, Revoke};
use careplan_wire::back_office::node::{Follow, FollowedClock, Join, Leave};
use careplan_wire::back_office::portal::{Register, RegisterInquiry, Verify};
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use careplan_wire::back_office::{ResetService, Settle};
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, AnswerEnquiry, AskLetter, AskedBy, AskedFor, FaultRules, Inquiry,
    JournalQuery, Keep, NewFaultyCertificate, NewNotice, NewOffice, NewSnapshot, NoticeCategory, NoticeOf,
    NoticesQuery, OutboxQuery, PaceMode, Poke, RelaySettings, Reset, SetClock, SetPace, SignRequest,
};
use careplan_wire::relay::{Login, MessageQuery, OfficeQuery};
use careplan_wire::{CertificateFault, Problem, ProblemCode};
use hyper::Request;

use crate::stand_in::{StandIn, answer, plain_client};
use crate::{
    Attachment, CaBackOffice, CallError, ControlClient, NodeBackOffice, Outgoing, PortalBackOffice,
    RelayBackOffice, RelayClient, RequestStep,
};

/// Refuses everything: here only the question counts.
async fn refusing() -> StandIn {
    StandIn::plain(|_| {
        let problem = Problem::new(ProblemCode::Maintenance, "closed");
        answer(503, Problem::MEDIA_TYPE, serde_json::to_vec(&problem).expect("json"))
    })
    .await
}

#[track_caller]
fn check(server: &StandIn, expected: &[&str]) {
    let line = |request: &Request<Bytes>| {
        format!("{} {}", request.method(), request.uri().path_and_query().expect("a path"))
    };
    assert_eq!(server.asked().iter().map(line).collect::<Vec<_>>(), expected);
}

async fn refused<T>(call: impl Future<Output = Result<T, CallError>>) {
    let error = call.await.err().expect("everything is refused");
    assert_eq!(error.code(), Some(ProblemCode::Maintenance));
}

fn number() -> OfficeNumber {
    "4470300015".parse().expect("a number")
}

fn serial() -> CertificateSerial {
    "0A1B".parse().expect("a serial")
}

fn settle() -> Settle {
    Settle { now: "2026-04-01T09:00".parse().expect("a time"), pace: PaceMode::Automatic }
}

fn notice() -> NewNotice {
    NewNotice {
        category: NoticeCategory::Schedule,
        title: "停止".to_owned(),
        body: "停止します。".to_owned(),
        from: None,
        until: Some("2026-04-30".parse().expect("a day")),
        office: None,
    }
}

#[tokio::test]
async fn the_relay() {
    let server = refusing().await;
    let relay = RelayClient::new(plain_client(), server.base.clone());
    let login = Login {
        personal_id: "c000000001".to_owned(),
        personal_password: Secret::from("p"),
        office_id: "KJ444470300015".to_owned(),
        office_password: Secret::from("o"),
        client_version: "1.1.2".to_owned(),
    };
    refused(relay.login(&login)).await;
    let session = relay.session(Secret::from("t"));
    refused(session.logout()).await;
    refused(session.offices(&OfficeQuery::default())).await;
    let outgoing =
        Outgoing { idempotency_key: Some("k".to_owned()), ..Outgoing::files([Attachment::new("a", "b")]) };
    refused(session.send(&outgoing)).await;
    refused(session.sent(&MessageQuery::default())).await;
    refused(session.received(&MessageQuery::default())).await;
    refused(session.message("m 1")).await;
    refused(session.file("m1", "a/b.csv")).await;
    refused(session.archive("m1")).await;
    refused(session.licence()).await;
    refused(session.recall("m1")).await;
    refused(session.openapi()).await;
    check(
        &server,
        &[
            "POST /api/v1/login",
            "POST /api/v1/logout",
            "GET /api/v1/offices",
            "POST /api/v1/messages",
            "GET /api/v1/messages/sent",
            "GET /api/v1/messages/received",
            "GET /api/v1/messages/m%201",
            "GET /api/v1/messages/m1/files/a%2Fb.csv",
            "GET /api/v1/messages/m1/archive",
            "GET /api/v1/licence",
            "POST /api/v1/messages/m1/recall",
            "GET /api/v1/openapi.json",
        ],
    );
    let asked = server.asked();
    assert!(!asked[0].headers().contains_key("authorization"));
    assert!(asked[1..].iter().all(|request| request.headers()["authorization"] == "Bearer t"));
    assert_eq!(asked[3].headers()["idempotency-key"], "k");
    assert_eq!(asked[3].headers()["content-type"], "multipart/form-data; boundary=careplan-0");
}

#[tokio::test]
async fn the_control_api_of_offices_and_counter() {
    let server = refusing().await;
    let control = ControlClient::new(plain_client(), server.base.clone());
    let office = NewOffice {
        name: "みほん".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: "self".parse().expect("a way to claim"),
        number: None,
    };
    refused(control.status()).await;
    refused(control.clock()).await;
    refused(control.set_clock(&SetClock { now: settle().now })).await;
    refused(control.advance_clock(&AdvanceClock::default())).await;
    refused(control.set_pace(SetPace { mode: PaceMode::Explicit })).await;
    refused(control.poke(Poke::default())).await;
    refused(control.offices(None)).await;
    refused(control.create_office(&office)).await;
    refused(control.office(number())).await;
    refused(control.ready_office(number())).await;
    refused(control.letter(number())).await;
    refused(control.letter_pdf(number())).await;
    refused(control.outbox_letter_pdf("L4470300015001")).await;
    refused(
        control.ask_letter(
            number(),
            AskLetter { asked_by: AskedBy::Telephone, asked_for: AskedFor::FirstLetter },
        ),
    )
    .await;
    refused(control.inquire(&Inquiry { asked_by: AskedBy::Mail, office })).await;
    refused(control.counter()).await;
    refused(control.requests()).await;
    refused(control.step_request("r1", &RequestStep::Return { reason: "不備".to_owned() })).await;
    let fault = CertificateFault::Expired;
    let faulty = NewFaultyCertificate { office: number(), fault, kind: None };
    refused(control.faulty_certificate(&faulty)).await;
    refused(control.sign_request(number(), &SignRequest { csr: "c".to_owned() })).await;
    refused(control.post_notice(&notice())).await;
    refused(control.notices(&NoticesQuery { limit: Some(9), ..NoticesQuery::default() })).await;
    refused(control.withdraw_notice("all-1", NoticeOf::default())).await;
    check(
        &server,
        &[
            "GET /control/v1/status",
            "GET /control/v1/clock",
            "PUT /control/v1/clock",
            "POST /control/v1/clock/advance",
            "PUT /control/v1/pace",
            "POST /control/v1/poke",
            "GET /control/v1/offices",
            "POST /control/v1/offices",
            "GET /control/v1/offices/4470300015",
            "POST /control/v1/offices/4470300015/ready",
            "GET /control/v1/offices/4470300015/letter",
            "GET /control/v1/offices/4470300015/letter.pdf",
            "GET /control/v1/outbox/L4470300015001/letter.pdf",
            "POST /control/v1/offices/4470300015/letters",
            "POST /control/v1/inquiries",
            "GET /control/v1/counter",
            "GET /control/v1/requests",
            "POST /control/v1/requests/r1/return",
            "POST /control/v1/certificates/faulty",
            "POST /control/v1/offices/4470300015/certificates",
            "POST /control/v1/notices",
            "GET /control/v1/notices?limit=9",
            "DELETE /control/v1/notices/all-1",
        ],
    );
    let returned = server.asked()[17].body().clone();
    assert_eq!(returned, r#"{"reason":"不備"}"#.as_bytes());
    let posted = r#"{"category":"schedule","title":"停止","body":"停止します。","until":"2026-04-30"}"#;
    assert_eq!(server.asked()[20].body(), posted);
}

#[tokio::test]
async fn the_control_api_of_services_and_journal() {
    let server = refusing().await;
    let control = ControlClient::new(plain_client(), server.base.clone());
    refused(control.revoke(serial(), Revoke::default())).await;
    refused(control.roll_over()).await;
    refused(control.faults()).await;
    refused(control.set_faults(&FaultRules::default())).await;
    refused(control.clear_faults()).await;
    refused(control.outbox(&OutboxQuery { limit: Some(9), ..OutboxQuery::default() })).await;
    refused(control.enquiries()).await;
    let answer = AnswerEnquiry { text: "回答".to_owned() };
    refused(control.answer_enquiry("Q000001", &answer)).await;
    refused(control.invariants()).await;
    refused(control.journal(JournalQuery { after: Some(3), limit: None })).await;
    refused(control.clear_journal()).await;
    refused(control.reset(Reset { keep: Keep::Offices })).await;
    refused(control.back_up()).await;
    refused(control.snapshots()).await;
    refused(control.save_snapshot(&NewSnapshot { name: Some("朝".to_owned()) })).await;
    refused(control.go_back("3")).await;
    refused(control.delete_snapshot("3")).await;
    refused(control.tls_root()).await;
    refused(control.e_seikyuu_ca()).await;
    refused(control.relay_settings()).await;
    refused(control.adjust_relay(&AdjustRelay { recall: Some(true), ..AdjustRelay::default() })).await;
    refused(control.openapi()).await;
    refused(control.relay_openapi()).await;
    check(
        &server,
        &[
            "POST /control/v1/certificates/0A1B/revoke",
            "POST /control/v1/authority/roll-over",
            "GET /control/v1/faults",
            "PUT /control/v1/faults",
            "DELETE /control/v1/faults",
            "GET /control/v1/outbox?limit=9",
            "GET /control/v1/enquiries",
            "POST /control/v1/enquiries/Q000001/answer",
            "GET /control/v1/invariants",
            "GET /control/v1/journal?after=3",
            "DELETE /control/v1/journal",
            "POST /control/v1/reset",
            "POST /control/v1/backup",
            "GET /control/v1/snapshots",
            "POST /control/v1/snapshots",
            "POST /control/v1/snapshots/3/restore",
            "DELETE /control/v1/snapshots/3",
            "GET /control/v1/trust/tls-root.pem",
            "GET /control/v1/trust/e-seikyuu-ca.pem",
            "GET /control/v1/relay/settings",
            "PUT /control/v1/relay/settings",
            "GET /control/v1/openapi.json",
            "GET /control/v1/relay/openapi.json",
        ],
    );
    // What is not named does not travel, so that it stays.
    assert_eq!(server.asked()[20].body(), r#"{"recall":true}"#);
}

#[tokio::test]
async fn the_back_office_of_the_ca() {
    let server = refusing().await;
    let ca = CaBackOffice::new(plain_client(), server.base.clone(), Secret::from("t"));
    let issue = Issue {
        request: "r1".to_owned(),
        office: "KJ444470300015".parse().expect("an ID"),
        kind: "care-plan".parse().expect("a kind"),
        start_day: "2026-04-01".parse().expect("a day"),
        end_day: None,
        package_password: Secret::from("p"),
    };
    refused(ca.issue(&issue)).await;
    refused(ca.certificate(serial())).await;
    refused(ca.package(serial())).await;
    refused(ca.issue_faulty(&IssueFaulty {
        office: issue.office,
        kind: issue.kind,
        fault: CertificateFault::Expired,
        package_password: Secret::from("p"),
    }))
    .await;
    refused(ca.issue_from_request(&IssueFromRequest {
        request: Some("r2".to_owned()),
        office: issue.office,
        kind: issue.kind,
        start_day: issue.start_day,
        end_day: None,
        csr: "c".to_owned(),
    }))
    .await;
    refused(ca.revoke(serial(), Revoke::default())).await;
    refused(ca.roll_over()).await;
    refused(ca.revocations(RevocationsQuery { after: Some(1), wait_seconds: Some(30) })).await;
    refused(ca.settle(settle())).await;
    refused(ca.reset(ResetService { keep: Keep::Nothing })).await;
    check(
        &server,
        &[
            "POST /back-office/v1/ca/certificates",
            "GET /back-office/v1/ca/certificates/0A1B",
            "GET /back-office/v1/ca/certificates/0A1B/package",
            "POST /back-office/v1/ca/certificates/faulty",
            "POST /back-office/v1/ca/certificates/from-request",
            "POST /back-office/v1/ca/certificates/0A1B/revoke",
            "POST /back-office/v1/ca/roll-over",
            "GET /back-office/v1/ca/revocations?after=1&wait_seconds=30",
            "POST /back-office/v1/ca/settle",
            "POST /back-office/v1/ca/reset",
        ],
    );
}

#[tokio::test]
async fn the_back_office_of_the_portal() {
    let server = refusing().await;
    let portal = PortalBackOffice::new(plain_client(), server.base.clone(), Secret::from("t"));
    let register = Register {
        number: number(),
        name: "みほん".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: "agent".parse().expect("a way to claim"),
    };
    let verify = Verify { user_id: "KJ444470300015".parse().expect("an ID"), password: Secret::from("p") };
    refused(portal.register(&register)).await;
    refused(portal.offices()).await;
    refused(portal.office(number())).await;
    refused(portal.letter(number())).await;
    refused(portal.passwords(number())).await;
    refused(portal.letter_pdf(number())).await;
    refused(portal.outbox_letter_pdf("L4470300015001")).await;
    refused(portal.ask_letter(
        number(),
        AskLetter { asked_by: AskedBy::Mail, asked_for: AskedFor::CertificatePassword },
    ))
    .await;
    let asked = RegisterInquiry { asked_by: AskedBy::Mail, office: register };
    refused(portal.register_inquiry(&asked)).await;
    refused(portal.counter()).await;
    refused(portal.verify(&verify)).await;
    refused(portal.requests()).await;
    refused(portal.step_request("r1", &RequestStep::Approve)).await;
    refused(portal.post_notice(&notice())).await;
    refused(portal.notices(&NoticesQuery::default())).await;
    refused(portal.withdraw_notice("1", NoticeOf { office: Some(number()) })).await;
    refused(portal.revoke(serial(), Revoke::default())).await;
    let query = OutboxQuery { office: Some(number()), ..OutboxQuery::default() };
    refused(portal.outbox(&query)).await;
    refused(portal.settle(settle())).await;
    refused(portal.poke(Poke { steps: None, drain: true })).await;
    refused(portal.reset(ResetService { keep: Keep::Nothing })).await;
    check(
        &server,
        &[
            "POST /back-office/v1/portal/offices",
            "GET /back-office/v1/portal/offices",
            "GET /back-office/v1/portal/offices/4470300015",
            "GET /back-office/v1/portal/offices/4470300015/letter",
            "GET /back-office/v1/portal/offices/4470300015/passwords",
            "GET /back-office/v1/portal/offices/4470300015/letter.pdf",
            "GET /back-office/v1/portal/outbox/L4470300015001/letter.pdf",
            "POST /back-office/v1/portal/offices/4470300015/letters",
            "POST /back-office/v1/portal/inquiries",
            "GET /back-office/v1/portal/counter",
            "POST /back-office/v1/portal/verify",
            "GET /back-office/v1/portal/requests",
            "POST /back-office/v1/portal/requests/r1/approve",
            "POST /back-office/v1/portal/notices",
            "GET /back-office/v1/portal/notices",
            "DELETE /back-office/v1/portal/notices/1?office=4470300015",
            "POST /back-office/v1/portal/certificates/0A1B/revoke",
            "GET /back-office/v1/portal/outbox?office=4470300015",
            "POST /back-office/v1/portal/settle",
            "POST /back-office/v1/portal/poke",
            "POST /back-office/v1/portal/reset",
        ],
    );
}

#[tokio::test]
async fn the_back_office_of_the_relay() {
    let server = refusing().await;
    let relay = RelayBackOffice::new(plain_client(), server.base.clone(), Secret::from("t"));
    refused(relay.office(number())).await;
    refused(relay.offices()).await;
    refused(relay.licence_event(number(), LicenceEvent { event: LicenceEventKind::Paid })).await;
    refused(relay.settings()).await;
    refused(relay.adjust(&RelaySettings::default())).await;
    refused(relay.enquiries()).await;
    refused(relay.answer_enquiry("Q000001", &AnswerEnquiry { text: "回答".to_owned() })).await;
    refused(relay.outbox()).await;
    refused(relay.forget_enquiries()).await;
    refused(relay.settle(settle())).await;
    refused(relay.reset(ResetService { keep: Keep::Nothing })).await;
    check(
        &server,
        &[
            "GET /back-office/v1/relay/offices/4470300015",
            "GET /back-office/v1/relay/offices",
            "POST /back-office/v1/relay/offices/4470300015/licence",
            "GET /back-office/v1/relay/settings",
            "PUT /back-office/v1/relay/settings",
            "GET /back-office/v1/relay/enquiries",
            "POST /back-office/v1/relay/enquiries/Q000001/answer",
            "GET /back-office/v1/relay/outbox",
            "DELETE /back-office/v1/relay/enquiries",
            "POST /back-office/v1/relay/settle",
            "POST /back-office/v1/relay/reset",
        ],
    );
    assert_eq!(server.asked()[2].body(), r#"{"event":"paid"}"#);
}

#[tokio::test]
async fn the_back_office_of_nodes() {
    let server = refusing().await;
    let line = NodeBackOffice::new(plain_client(), server.base.clone(), Secret::from("t"));
    let join = Join {
        relay: "https://localhost:1".to_owned(),
        back_office: "http://localhost:2".to_owned(),
        database: None,
    };
    refused(line.join(&join)).await;
    refused(line.leave(&Leave { back_office: join.back_office.clone() })).await;
    let follow = Follow {
        process: "p".to_owned(),
        number: 1,
        clock: FollowedClock::StandingAt("2026-04-01T09:00".parse().expect("a time")),
        pace: PaceMode::Automatic,
        faults: FaultRules::default(),
        relay: RelaySettings::default(),
        back_office: "http://localhost:3".to_owned(),
    };
    refused(line.follow(&follow)).await;
    check(
        &server,
        &[
            "POST /back-office/v1/nodes",
            "POST /back-office/v1/nodes/leave",
            "POST /back-office/v1/node/follow",
        ],
    );
    assert!(server.asked().iter().all(|request| request.headers()["authorization"] == "Bearer t"));
    let clock = r#""clock":{"standing-at":"2026-04-01T09:00:00+09:00"}"#;
    assert!(String::from_utf8_lossy(server.asked()[2].body()).contains(clock));
}
