//! 運用: settings that change while the exchange runs, and what is freed as time passes.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use careplan_domain::Span;
use careplan_wire::control::{OldClients, RelaySettings, StandardFiles, UnpaidLicences};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::bed::{Bed, Desk, login_of, request, withdrawal};
use crate::exchange::Settings;

const SETTINGS: &str = "/back-office/v1/relay/settings";

async fn put(bed: &Bed, settings: &Value) -> (StatusCode, Value) {
    let request = Request::put(SETTINGS)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(settings.to_string()))
        .expect("a request");
    let response = bed.exchange.back_office().oneshot(request).await.expect("answers");
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
    (status, serde_json::from_slice(&bytes).expect("JSON"))
}

#[tokio::test]
async fn settings_come_back_as_they_went_and_hold_at_once() {
    let bed = Bed::new().await;
    assert_eq!(bed.exchange.settings().adjustable(), RelaySettings::default());
    let strict = RelaySettings {
        standard_files: StandardFiles::Strict,
        recall: true,
        maintenance: true,
        old_clients: OldClients::Refused,
        newest_client: "1.2.0".to_owned(),
        unpaid: UnpaidLicences::Stops,
    };
    assert_eq!(put(&bed, &json!(strict)).await, (StatusCode::OK, json!(strict)));
    assert_eq!(bed.exchange.settings().adjustable(), strict);
    let told = bed.journal().pop().expect("a line").event;
    assert_eq!(told.kind, "settings-changed");
    let told = told.reason.expect("a reason");
    insta::assert_snapshot!(told, @"standard files: strict; recall: on; maintenance: on; clients older than 1.2.0 are refused; an unpaid licence stops");
}

#[tokio::test]
async fn a_version_that_no_client_can_be_compared_with_is_refused() {
    let bed = Bed::new().await;
    for odd in ["", "newest", "1.2-beta", "1..2", &"1.".repeat(40)] {
        let asked = RelaySettings { newest_client: odd.to_owned(), ..RelaySettings::default() };
        let (status, problem) = put(&bed, &json!(asked)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid-field")));
    }
    assert_eq!(bed.exchange.settings().adjustable(), RelaySettings::default());
}

#[tokio::test]
async fn every_call_is_answered_503_during_maintenance_and_works_again_after_it() {
    let bed = Bed::new().await;
    let (mut a, b) = (bed.member(1).await, bed.member(2).await);
    let id = bed.sent(&a, &[("files", Some(&withdrawal(&a, &b)), b"x")]).await.remove(0);
    put(&bed, &json!({"maintenance": true})).await;
    let calls = [
        (Method::POST, "/api/v1/login".to_owned()),
        (Method::POST, "/api/v1/logout".to_owned()),
        (Method::GET, "/api/v1/offices".to_owned()),
        (Method::POST, "/api/v1/messages".to_owned()),
        (Method::GET, "/api/v1/messages/sent".to_owned()),
        (Method::GET, format!("/api/v1/messages/{id}/archive")),
        (Method::HEAD, "/api/v1/licence".to_owned()),
        (Method::GET, "/api/v1/nothing".to_owned()),
    ];
    for (method, path) in calls {
        let answer = bed.ask(Some(&b.certificate), request(method.clone(), &b, &path, Body::empty())).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{method} {path}");
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "{method} {path}");
        assert_eq!(bed.last_refusal().0, "maintenance", "{method} {path}");
    }
    let login = bed.login(&a, &login_of(&a)).await;
    assert_eq!(login.code(), "maintenance");
    put(&bed, &json!({"maintenance": false})).await;
    // Who was logged in still is, and nothing was received or lost meanwhile.
    assert_eq!(bed.state(&b, &id).await.0, "unreceived");
    bed.log_in(&mut a).await;
}

#[tokio::test]
async fn an_older_client_is_told_or_refused_as_the_exchange_is_set() {
    let bed = Bed::new().await;
    let desk = bed.registered(1).await;
    let login = |version: &str| {
        let mut login = login_of(&desk);
        login["client_version"] = json!(version);
        login
    };
    let told = bed.login(&desk, &login("1.1.1")).await;
    assert_eq!(told.json()["notices"], json!(["最新verへのアップデートをお願いします"]));
    assert_eq!(bed.login(&desk, &login("1.1.2")).await.json()["notices"], json!([]));

    put(&bed, &json!({"old_clients": "refused"})).await;
    let refused = bed.login(&desk, &login("1.1.1")).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UPGRADE_REQUIRED, "client-outdated"));
    assert_eq!(bed.last_refusal(), ("client-outdated", "the client is older than `1.1.2`".to_owned()));
    assert_eq!(bed.login(&desk, &login("1.1.2")).await.status, StatusCode::OK);

    // What is new today is old tomorrow.
    put(&bed, &json!({"old_clients": "refused", "newest_client": "1.2"})).await;
    assert_eq!(bed.login(&desk, &login("1.1.2")).await.code(), "client-outdated");
    // A wrong password beside an old client is not looked at, so that nothing is counted.
    let mut wrong = login("1.1.2");
    wrong["office_password"] = json!("wrong");
    assert_eq!(bed.login(&desk, &wrong).await.code(), "client-outdated");
}

async fn send(bed: &Bed, from: &Desk, to: &Desk) -> String {
    bed.sent(from, &[("files", Some(&withdrawal(from, to)), b"x")]).await.remove(0)
}

/// How many of these messages still have their first file in the store.
async fn stored(bed: &Bed, ids: &[String]) -> usize {
    let mut stored = 0;
    for id in ids {
        let kept = bed.exchange.store().message(id.parse().expect("an id")).await.expect("reads");
        let seq = kept.expect("the message stays").seq;
        stored += usize::from(bed.exchange.store().payload(seq, 0).await.expect("reads").is_some());
    }
    stored
}

#[tokio::test]
async fn files_are_freed_when_their_retention_ends_and_not_before() {
    let bed = Bed::with(Settings { token_life: Span::from_days(800), ..Settings::default() }).await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let mut ids = Vec::new();
    for _ in 0..70 {
        ids.push(send(&bed, &a, &b).await);
    }
    bed.clock.advance(Span::from_hours(1));
    ids.push(send(&bed, &a, &b).await);
    bed.clock
        .advance(Span::from_millis(Span::from_days(90).as_millis() - Span::from_hours(1).as_millis() - 1));
    let forget = || bed.exchange.forget_what_is_over();
    assert_eq!(forget().await.expect("forgets"), 0);
    assert_eq!(stored(&bed, &ids).await, 71);
    bed.clock.advance(Span::from_millis(1));
    assert_eq!(forget().await.expect("forgets"), 70);
    assert_eq!(stored(&bed, &ids).await, 1);
    assert_eq!(bed.journal().pop().expect("a line").event.kind, "files-forgotten");
    assert_eq!(forget().await.expect("forgets"), 0);
    // Both still see all of them, and what is within its time can be fetched.
    assert_eq!((bed.count(&a, "sent").await, bed.count(&b, "received").await), (71, 71));
    assert_eq!(bed.state(&b, &ids[0]).await, ("expired".to_owned(), "期限切れ".to_owned()));
    let archive = bed.get(&b, &format!("/api/v1/messages/{}/archive", ids[70])).await;
    assert_eq!(archive.status, StatusCode::OK);
}

#[tokio::test]
async fn a_move_of_the_clock_frees_what_is_over() {
    let bed = Bed::with(Settings { token_life: Span::from_days(800), ..Settings::default() }).await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let ids = [send(&bed, &a, &b).await];
    bed.clock.advance(Span::from_days(90));
    let settle = json!({"now": bed.clock.now().to_string(), "pace": "automatic"});
    let request = Request::post("/back-office/v1/relay/settle")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(settle.to_string()))
        .expect("a request");
    let response = bed.exchange.back_office().oneshot(request).await.expect("answers");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stored(&bed, &ids).await, 0);
}
