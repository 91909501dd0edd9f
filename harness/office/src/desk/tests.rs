use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_wire::control::ReadyOffice;

use super::*;
use crate::stand_in::{Asked, StandIn, authority, file, network, package};
use crate::{Application, VisitError};

const GREETING: &str = r#"{"token":"t","expires_at":"2026-04-01T10:00:00+09:00","notices":["お知らせ"],
    "office":{"number":"4470300015","name":"み","service_kinds":["43"],"prefecture":"大分県","municipality":"中津市"},
    "licence":{"state":"active","label":"利用中"}}"#;

fn ready() -> ReadyOffice {
    let pkcs12 = package(&authority("e-seikyuu CA"), "CarePlanJigyousho", 2026..2029, "Cert1fic");
    let json = format!(
        r#"{{"number":"4470300015","name":"み","user_id":"KJ444470300015","user_password":"Ch0senPw",
        "certificate_password":"Cert1fic","personal_id":"c000000042","personal_password":"Pers0nal",
        "certificate_pem":"","private_key_pem":"","pkcs12_base64":"{}","serial":"0A1B",
        "not_after":"2029-04-01T23:59:59+09:00"}}"#,
        STANDARD.encode(pkcs12)
    );
    serde_json::from_str(&json).expect("a ready office")
}

fn addresses(base: &BaseUrl) -> Addresses {
    Addresses { portal: base.clone(), site: base.clone(), relay: base.clone() }
}

fn now() -> JapanTime {
    "2026-05-01T09:00".parse().expect("a time")
}

#[tokio::test]
async fn a_ready_office_logs_in_with_both_users() {
    let relay = StandIn::serve(|asked: &Asked| {
        assert_eq!(asked.path, "/api/v1/login");
        assert_eq!(
            asked.body,
            r#"{"personal_id":"c000000042","personal_password":"Pers0nal","office_id":"KJ444470300015","office_password":"Ch0senPw","client_version":"1.1.2"}"#
        );
        file(200, "application/json", GREETING.into())
    })
    .await;
    let desk = Desk::of_ready(&ready(), addresses(&relay.base), network()).expect("a desk");
    assert_eq!(desk.number().to_string(), "4470300015");
    let mailbox = desk.log_in(now()).await.expect("let in");
    assert_eq!(mailbox.greeting().notices, ["お知らせ"]);
}

#[tokio::test]
async fn without_a_usable_certificate_or_a_personal_user_nobody_logs_in() {
    let base: BaseUrl = "http://localhost:1".parse().expect("an address");
    let mut desk = Desk::of_ready(&ready(), addresses(&base), network()).expect("a desk");
    let later = "2031-01-01".parse().expect("a time");
    assert!(matches!(desk.log_in(later).await, Err(DeskError::Certificate(_))));
    desk.personal_user = None;
    assert!(matches!(desk.log_in(now()).await, Err(DeskError::NoPersonalUser)));
}

#[test]
fn no_debug_shows_a_password() {
    let base: BaseUrl = "http://localhost:1".parse().expect("an address");
    let desk = Desk::of_ready(&ready(), addresses(&base), network()).expect("a desk");
    let shown = format!("{desk:?}");
    for secret in ["Ch0senPw", "Cert1fic", "Pers0nal"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Whoever drives a desk may do so in a task of its own.
#[test]
fn every_step_can_be_sent_to_another_thread() {
    fn check<T: Send>(_: impl Future<Output = T> + Send) {}
    let base: BaseUrl = "http://localhost:1".parse().expect("an address");
    let mut desk = Desk::of_ready(&ready(), addresses(&base), network()).expect("a desk");
    check(desk.change_password());
    check(desk.request_certificate());
    check(desk.certificate_history());
    check(desk.notices());
    check(desk.log_in(now()));
    check(desk.read_personal_user());
    check(desk.apply(&Application::model()));
    check(async { desk.install_certificate().await.map(|_| ()) });
    check(async { Err::<(), VisitError>(VisitError::NothingOpen) });
}
