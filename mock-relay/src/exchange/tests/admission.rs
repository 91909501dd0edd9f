//! Who is let in.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use careplan_domain::{CertificateKind, Span};
use careplan_serve::PeerCertificate;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::portal::Verified;
use careplan_wire::control::{RelaySettings, UnpaidLicences};
use serde_json::{Value, json};

use super::bed::{Bed, Desk, certificate, login_of, request, withdrawal};
use crate::exchange::Settings;

/// One login of a registered office, changed by `change`.
async fn check_login(change: impl FnOnce(&Bed, &mut Desk, &mut Value), code: &str) -> Bed {
    let bed = Bed::new().await;
    let mut desk = bed.registered(1).await;
    let mut login = login_of(&desk);
    change(&bed, &mut desk, &mut login);
    let answer = bed.login(&desk, &login).await;
    assert_eq!(answer.code(), code);
    if !code.is_empty() {
        assert_eq!(bed.rules(), [code]);
        let journal = format!("{:?}", bed.journal());
        assert!(!journal.contains(&desk.personal_password), "{journal}");
    }
    bed
}

#[tokio::test]
async fn an_office_with_everything_right_gets_a_token() {
    let bed = Bed::new().await;
    let desk = bed.registered(1).await;
    let answer = bed.login(&desk, &login_of(&desk)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let json = answer.json();
    assert_eq!(json["office"]["number"], desk.number.as_str());
    assert_eq!(json["licence"]["state"], "active");
    assert_eq!(json["expires_at"], "2026-04-01T17:00:00+09:00");
    assert_eq!(json["notices"], json!([]));
    let token = json["token"].as_str().expect("a token");
    assert!(!format!("{:?}", bed.journal()).contains(token));
}

#[tokio::test]
async fn an_old_client_is_let_in_and_told_to_update() {
    let bed = Bed::new().await;
    let desk = bed.registered(1).await;
    for version in ["1.0.0", "unknown"] {
        let mut login = login_of(&desk);
        login["client_version"] = json!(version);
        let notices = bed.login(&desk, &login).await.json()["notices"].clone();
        assert_eq!(notices, json!(["最新verへのアップデートをお願いします"]));
    }
}

#[tokio::test]
async fn a_wrong_personal_user_is_refused_before_the_portal_is_asked() {
    for field in ["personal_id", "personal_password"] {
        let bed = check_login(|_, _, login| login[field] = json!("c000000000"), "personal-user-wrong").await;
        assert_eq!(bed.portal.asked(), 0);
    }
}

#[tokio::test]
async fn an_office_that_never_saw_the_usage_site_has_no_personal_user() {
    let bed = Bed::new().await;
    let mut desk = bed.registered(1).await;
    let number = careplan_domain::OfficeNumber::with_check_digit("447030009").expect("nine digits");
    desk.user = careplan_domain::OfficeUserId::of(number);
    desk.certificate = certificate(9, desk.user, CertificateKind::CareInsurance);
    assert_eq!(bed.login(&desk, &login_of(&desk)).await.code(), "personal-user-wrong");
}

#[tokio::test]
async fn what_the_portal_says_of_the_password_is_told() {
    let until = "2026-04-01T09:30".parse().expect("a time");
    for (answer, code) in [
        (Verified::Wrong, "office-password-wrong"),
        (Verified::Temporary, "office-password-temporary"),
        (Verified::Expired, "office-password-expired"),
        (Verified::Locked { until }, "office-account-locked"),
    ] {
        check_login(|bed, desk, _| bed.portal.knows(desk.user, answer), code).await;
    }
    check_login(|_, _, login| login["office_password"] = json!("Wrong12345"), "office-password-wrong").await;
    check_login(|bed, _, _| bed.portal.goes_away(), "peer-unreachable").await;
}

#[tokio::test]
async fn a_certificate_is_of_an_accepted_kind_and_of_that_office() {
    for kind in CertificateKind::ALL {
        let code = if kind.accepted_by_exchange() { "" } else { "certificate-kind" };
        check_login(|_, desk, _| desk.certificate = certificate(1, desk.user, kind), code).await;
    }
    check_login(|_, _, login| login["office_id"] = json!("KJ44447030009X"), "certificate-office").await;
    check_login(|_, desk, _| desk.certificate.office = None, "certificate-office").await;
}

#[tokio::test]
async fn a_login_has_exactly_its_fields() {
    let extra = |_: &Bed, _: &mut Desk, login: &mut Value| login["remember"] = json!(true);
    check_login(extra, "unknown-field").await;
    let missing = |_: &Bed, _: &mut Desk, login: &mut Value| login["office_id"] = Value::Null;
    check_login(missing, "malformed-json").await;
    // A password of the wrong type is quoted by the JSON reader, and still not in the journal.
    let number = |_: &Bed, desk: &mut Desk, login: &mut Value| {
        desk.personal_password = "8412973".to_owned();
        login["personal_password"] = json!(8_412_973);
    };
    check_login(number, "malformed-json").await;
}

#[tokio::test]
async fn an_office_without_a_licence_is_not_let_in() {
    let bed = Bed::new().await;
    let desk = bed.newcomer(1).await;
    assert_eq!(bed.login(&desk, &login_of(&desk)).await.code(), "licence-missing");
    bed.apply(&desk).await;
    assert_eq!(bed.login(&desk, &login_of(&desk)).await.status, StatusCode::OK);
}

/// Which certificate the connection shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Own,
    Nothing,
    NotYet,
    Expired,
    Revoked,
    Agent,
    OtherOffice,
    OwnRenewed,
}

/// Which token the request bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Borne {
    Own,
    Nothing,
    Odd,
    Ended,
    OtherOffice,
}

const SHOWN: [Shown; 8] = [
    Shown::Own,
    Shown::Nothing,
    Shown::NotYet,
    Shown::Expired,
    Shown::Revoked,
    Shown::Agent,
    Shown::OtherOffice,
    Shown::OwnRenewed,
];
const BORNE: [Borne; 5] = [Borne::Own, Borne::Nothing, Borne::Odd, Borne::Ended, Borne::OtherOffice];

/// The one table: certificate first, then token, then whether they belong together. Empty: admitted.
fn expected(shown: Shown, borne: Borne) -> &'static str {
    match (shown, borne) {
        (Shown::Nothing, _) => "certificate-missing",
        (Shown::NotYet | Shown::Expired, _) => "certificate-expired",
        (Shown::Revoked, _) => "certificate-revoked",
        (Shown::Agent, _) => "certificate-kind",
        (Shown::Own | Shown::OtherOffice | Shown::OwnRenewed, Borne::Nothing) => "token-missing",
        (Shown::Own | Shown::OtherOffice | Shown::OwnRenewed, Borne::Odd) => "token-invalid",
        (Shown::Own, Borne::Own) | (Shown::OtherOffice, Borne::OtherOffice) => "",
        (Shown::Own, Borne::Ended) => "token-expired",
        (Shown::Own | Shown::OwnRenewed, Borne::OtherOffice)
        | (Shown::OtherOffice | Shown::OwnRenewed, Borne::Own | Borne::Ended) => "token-certificate",
    }
}

const CALLS: [(Method, &str); 10] = [
    (Method::POST, "/api/v1/logout"),
    (Method::GET, "/api/v1/offices"),
    (Method::POST, "/api/v1/messages"),
    (Method::GET, "/api/v1/messages/sent"),
    (Method::GET, "/api/v1/messages/received"),
    (Method::GET, "/api/v1/messages/0"),
    (Method::GET, "/api/v1/messages/0/files/a"),
    (Method::GET, "/api/v1/messages/0/archive"),
    (Method::POST, "/api/v1/messages/0/recall"),
    (Method::GET, "/api/v1/licence"),
];

fn show(shown: Shown, own: &Desk, other: &Desk) -> Option<PeerCertificate> {
    let now = "2026-04-01T09:00".parse().expect("a time");
    let held = own.certificate.clone();
    match shown {
        Shown::Own => Some(held),
        Shown::Nothing => None,
        Shown::NotYet => Some(PeerCertificate { not_before: held.not_after, ..held }),
        Shown::Expired => Some(PeerCertificate { not_after: now, ..held }),
        Shown::Revoked => Some(certificate(99, own.user, CertificateKind::CareInsurance)),
        Shown::Agent => Some(certificate(1, own.user, CertificateKind::ClaimAgent)),
        Shown::OtherOffice => Some(other.certificate.clone()),
        Shown::OwnRenewed => Some(certificate(50, own.user, CertificateKind::CareInsurance)),
    }
}

#[tokio::test]
async fn every_call_is_judged_by_certificate_then_token() {
    let bed = Bed::new().await;
    let (mut own, mut other) = (bed.member(1).await, bed.member(2).await);
    let ended = own.token.clone();
    bed.clock.advance(Span::from_hours(8));
    let revoked = certificate(99, own.user, CertificateKind::CareInsurance).serial;
    bed.authority.revokes(revoked);
    bed.exchange.settle().await.expect("has a list");
    bed.log_in(&mut own).await;
    bed.log_in(&mut other).await;
    for shown in SHOWN {
        for borne in BORNE {
            for (method, path) in CALLS {
                let held = show(shown, &own, &other);
                let token = match borne {
                    Borne::Own => own.token.clone(),
                    Borne::Nothing => None,
                    Borne::Odd => Some("0123".to_owned()),
                    Borne::Ended => ended.clone(),
                    Borne::OtherOffice => other.token.clone(),
                };
                let desk = Desk { token, ..own.clone() };
                let asked = request(method.clone(), &desk, path, Body::empty());
                let told = bed.ask(held.as_ref(), asked).await.code();
                let told = match told.as_str() {
                    // What an admitted office is told that has not asked for anything that is there.
                    "message-unknown" | "unsupported-media-type" | "recall-off" => "",
                    told => told,
                };
                assert_eq!(told, expected(shown, borne), "{method} {path}: {shown:?}, {borne:?}");
                // A logout that is admitted ends the login.
                if told.is_empty() && path.ends_with("/logout") {
                    bed.log_in(&mut own).await;
                    bed.log_in(&mut other).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_licence_that_ends_ends_the_use_at_once() {
    let settings = Settings { token_life: Span::from_days(800), ..Settings::default() };
    // Before June 2025, when licences were renewed by hand.
    let bed = Bed::opened_at("2024-11-01T09:00", settings).await;
    let desk = bed.member(1).await;
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.json()["state"], "active");
    bed.clock.advance(Span::from_days(370));
    for (method, path) in CALLS {
        let asked = request(method, &desk, path, Body::empty());
        assert_eq!(bed.ask(Some(&desk.certificate), asked).await.code(), "licence-expired", "{path}");
    }
    assert_eq!(bed.login(&desk, &login_of(&desk)).await.code(), "licence-expired");
}

#[tokio::test]
async fn an_unpaid_licence_stops_the_use_where_the_exchange_is_set_so() {
    let settings = Settings { token_life: Span::from_days(800), ..Settings::default() };
    // Before the free pass: applied for in November, due by the end of December.
    let bed = Bed::opened_at("2024-11-01T09:00", settings).await;
    let (desk, other) = (bed.member(1).await, bed.member(2).await);
    bed.exchange.subscribers().settle_fee(&other.number).await.expect("is noted");
    let told = async || bed.get(&desk, "/api/v1/licence").await.code();
    bed.clock.set("2025-01-01T00:00".parse().expect("a time")).expect("forward");
    assert_eq!(told().await, "", "by default payment never stops the use");

    let set = |unpaid| RelaySettings { unpaid, ..RelaySettings::default() };
    bed.exchange.adjust(set(UnpaidLicences::Stops)).expect("can be set");
    for (method, path) in CALLS {
        let asked = request(method, &desk, path, Body::empty());
        assert_eq!(bed.ask(Some(&desk.certificate), asked).await.code(), "licence-overdue", "{path}");
    }
    let refused = bed.login(&desk, &login_of(&desk)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "licence-overdue"));
    insta::assert_snapshot!(refused.json()["detail"].as_str().expect("a text"), @"the fee of office `4470300015` was due by `2024-12-31` and is not paid");
    // It stays registered: who has paid still finds it, and sends to it.
    let found = bed.get(&other, "/api/v1/offices").await.json();
    assert_eq!(found["offices"].as_array().expect("offices").len(), 2);
    bed.sent(&other, &[("files", Some(&withdrawal(&other, &desk)), b"x")]).await;

    bed.exchange.subscribers().settle_fee(&desk.number).await.expect("is noted");
    assert_eq!(told().await, "", "the payment opens it at once");
    bed.exchange.adjust(set(UnpaidLicences::Runs)).expect("can be set");
    assert_eq!(told().await, "");
}

#[tokio::test]
async fn a_reset_personal_password_is_the_only_one_from_then_on() {
    let bed = Bed::new().await;
    let mut desk = bed.member(1).await;
    let after = bed.exchange.subscribers().reset_personal_password(&desk.number, 0).await.expect("known");
    assert_eq!(bed.login(&desk, &login_of(&desk)).await.code(), "personal-user-wrong");
    // Who is logged in stays so: the token goes with the certificate, not with the password.
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.status, StatusCode::OK);
    after.personal_password.expose().clone_into(&mut desk.personal_password);
    bed.log_in(&mut desk).await;
    let again = bed.exchange.subscribers().reset_personal_password(&desk.number, 0).await.expect("known");
    assert_eq!(again.personal_password, after.personal_password, "the second of two clicks");
}

#[tokio::test]
async fn a_licence_that_renews_itself_goes_on() {
    let settings = Settings { token_life: Span::from_days(800), ..Settings::default() };
    let bed = Bed::with(settings).await;
    let desk = bed.member(1).await;
    bed.clock.advance(Span::from_days(370));
    let licence = bed.get(&desk, "/api/v1/licence").await.json();
    assert_eq!((&licence["state"], &licence["payment"]), (&json!("active"), &json!("支払待ち")));
    assert_eq!(licence["since"], "2027-04-01T00:00:00+09:00");
    assert_eq!(licence["until"], "2028-03-31T23:59:59+09:00");
}

#[tokio::test]
async fn who_is_asked_to_identify_itself_is_told_how() {
    let bed = Bed::new().await;
    let mut desk = bed.registered(1).await;
    let anonymous = bed.get(&desk, "/api/v1/licence").await;
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    assert_eq!(anonymous.headers[header::WWW_AUTHENTICATE], "Bearer");
    desk.personal_password = "wrong".to_owned();
    let wrong = bed.login(&desk, &login_of(&desk)).await;
    assert_eq!(wrong.headers[header::WWW_AUTHENTICATE], "Bearer");
}

/// Asks so that the call is refused; `reason` is what the journal then tells.
async fn check_reason(bed: &Bed, desk: &Desk, method: Method, path: &str, reason: &str) {
    let answer = bed.ask(Some(&desk.certificate), request(method, desk, path, Body::empty())).await;
    assert_eq!(bed.last_refusal().1, reason);
    let code = bed.rules().last().copied().unwrap_or_default();
    let code = ProblemCode::ALL.iter().find(|known| known.as_str() == code).expect("is a code");
    assert_eq!(answer.status.as_u16(), code.status());
    assert_ne!(reason, code.hint());
}

#[tokio::test]
async fn the_journal_tells_what_was_found_and_not_what_to_do() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    check_reason(&bed, &desk, Method::GET, "/api/v1/nothing/a.pdf", "there is nothing at the path").await;
    let file = "/api/v1/messages/1/files/a.pdf";
    let head = "`HEAD` is not possible on `/api/v1/messages/{id}/files/{name}`";
    check_reason(&bed, &desk, Method::HEAD, file, head).await;
    let put = "`PUT` is not possible on `/api/v1/licence`";
    check_reason(&bed, &desk, Method::PUT, "/api/v1/licence", put).await;
    let query = "the query cannot be read as this call's";
    check_reason(&bed, &desk, Method::GET, "/api/v1/offices?secret=x", query).await;
    let mut login = login_of(&desk);
    login["personal_password"] = json!("p".repeat(20_000));
    bed.login(&desk, &login).await;
    let large = ("body-too-large", "the body is larger than this call takes".to_owned());
    assert_eq!(bed.last_refusal(), large);
    login["personal_password"] = json!(8_412_973);
    bed.login(&desk, &login).await;
    let json = ("malformed-json", "the body cannot be read as this call's JSON".to_owned());
    assert_eq!(bed.last_refusal(), json);
}

#[tokio::test]
async fn a_logout_ends_the_token() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    let logout = request(Method::POST, &desk, "/api/v1/logout", Body::empty());
    assert_eq!(bed.ask(Some(&desk.certificate), logout).await.status, StatusCode::NO_CONTENT);
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "token-invalid");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    assert_eq!(bed.get(&desk, "/api/v1/nothing").await.code(), "not-found");
    assert_eq!(bed.get(&desk, "/api/v1/login").await.code(), "method-not-allowed");
    let head = Request::head("/api/v1/licence").body(Body::empty()).expect("a request");
    assert_eq!(bed.ask(Some(&desk.certificate), head).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(bed.rules(), ["not-found", "method-not-allowed", "method-not-allowed"]);
}

#[tokio::test]
async fn a_login_outlives_a_restart_of_the_exchange() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    let bed = bed.restarted().await;
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.status, StatusCode::OK);
}
