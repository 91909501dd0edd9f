//! What the testbed asks of the exchange.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, header};
use careplan_domain::Span;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::bed::{Bed, withdrawal};
use crate::exchange::Settings;

async fn ask(bed: &Bed, request: Request<Body>) -> (u16, Value) {
    let response = bed.exchange.back_office().oneshot(request).await.expect("answers");
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn get(bed: &Bed, path: &str) -> (u16, Value) {
    ask(bed, Request::get(path).body(Body::empty()).expect("a request")).await
}

async fn post(bed: &Bed, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    ask(bed, request).await
}

#[tokio::test]
async fn offices_are_told_with_their_licence_and_without_their_password() {
    let bed = Bed::new().await;
    let (a, b) = (bed.registered(1).await, bed.newcomer(2).await);
    let (_, all) = get(&bed, "/back-office/v1/relay/offices").await;
    assert_eq!(all["offices"][0]["licence"]["state"], "active");
    assert_eq!(all["offices"][1]["licence"]["state"], "none");
    assert!(!all.to_string().contains(&a.personal_password));
    let (_, one) = get(&bed, &format!("/back-office/v1/relay/offices/{}", b.number)).await;
    assert_eq!(one["personal_id"], *b.personal_id);
    assert_eq!(get(&bed, "/back-office/v1/relay/offices/4470300999").await.1["code"], "office-unknown");
    assert_eq!(get(&bed, "/back-office/v1/relay/offices/x").await.1["code"], "invalid-path");
}

#[tokio::test]
async fn a_payment_is_noted_once_and_told_to_the_journal() {
    // Before the free pass.
    let bed = Bed::opened_at("2024-11-01T09:00", Settings::default()).await;
    let (member, newcomer) = (bed.registered(1).await, bed.newcomer(2).await);
    let event = |number: &dyn std::fmt::Display| format!("/back-office/v1/relay/offices/{number}/licence");
    let paid = json!({"event": "paid"});
    let (status, office) = post(&bed, &event(&member.number), &paid).await;
    assert_eq!((status, &office["licence"]["payment"]), (200, &json!("支払済")));
    assert_eq!(office["personal_id"], *member.personal_id);
    let told = bed.journal().last().expect("told").event.clone();
    assert_eq!((told.kind, told.office), ("fee-settled", Some(member.number)));

    for (number, status, code) in
        [(member.number.as_str(), 409, "licence-state"), (newcomer.number.as_str(), 409, "licence-state")]
    {
        let (found, problem) = post(&bed, &event(&number), &paid).await;
        assert_eq!((found, &problem["code"]), (status, &json!(code)));
    }
    assert_eq!(bed.rules(), ["licence-already-settled", "licence-nothing-due"]);
    assert_eq!(post(&bed, &event(&"4470300999"), &paid).await.1["code"], "office-unknown");
    assert_eq!(post(&bed, &event(&"x"), &paid).await.1["code"], "invalid-path");
    assert_eq!(post(&bed, &event(&member.number), &json!({"event": "x"})).await.1["code"], "malformed-json");
    let more = json!({"event": "paid", "amount": 21_000});
    assert_eq!(post(&bed, &event(&member.number), &more).await.1["code"], "unknown-field");
}

#[tokio::test]
async fn the_automatic_renewal_is_stopped_and_resumed_from_outside() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    let path = format!("/back-office/v1/relay/offices/{}/licence", desk.number);
    let (status, office) = post(&bed, &path, &json!({"event": "stop-renewal"})).await;
    assert_eq!((status, &office["licence"]["renewal"]), (200, &json!("自動更新停止")));
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.json()["renewal"], "自動更新停止");
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.json()["payment"], "支払不要(フリーパス)");
    let (status, problem) = post(&bed, &path, &json!({"event": "stop-renewal"})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("licence-state")));
    let (_, office) = post(&bed, &path, &json!({"event": "resume-renewal"})).await;
    assert_eq!(office["licence"]["renewal"], "自動更新");
    let (status, problem) = post(&bed, &path, &json!({"event": "paid"})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("licence-state")));
    assert_eq!(bed.rules(), ["licence-renewal-stopped", "licence-free"]);
    let kinds: Vec<&str> = bed.journal().iter().rev().take(4).map(|entry| entry.event.kind).collect();
    assert!(kinds.contains(&"renewal-resumed"), "{kinds:?}");
}

#[tokio::test]
async fn a_payment_opens_the_way_to_another_application() {
    let bed = Bed::opened_at("2024-11-01T09:00", Settings::default()).await;
    let desk = bed.registered(1).await;
    bed.clock.advance(Span::from_days(366));
    let known = format!("/back-office/v1/relay/offices/{}", desk.number);
    assert_eq!(get(&bed, &known).await.1["licence"]["state"], "expired");
    assert!(bed.try_to_apply(&desk).await.is_err());
    let (_, office) = post(&bed, &format!("{known}/licence"), &json!({"event": "paid"})).await;
    assert_eq!(office["licence"]["state"], "expired");
    bed.apply(&desk).await;
    assert_eq!(get(&bed, &known).await.1["licence"]["state"], "active");
}

#[tokio::test]
async fn settling_answers_when_the_revocations_are_in_force() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    bed.authority.revokes(desk.certificate.serial);
    let settle = json!({"now": "2026-04-01T09:00:00+09:00", "pace": "automatic"});
    let (status, answer) = post(&bed, "/back-office/v1/relay/settle", &settle).await;
    assert_eq!((status, answer), (200, json!({"steps": [], "waiting": 0})));
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "certificate-revoked");
    bed.authority.goes_away(1);
    let (status, answer) = post(&bed, "/back-office/v1/relay/settle", &settle).await;
    assert_eq!((status, &answer["code"]), (503, &json!("peer-unreachable")));
}

#[tokio::test]
async fn a_reset_takes_the_messages_and_tells_who_wants_to_know() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    bed.sent(&a, &[("files", Some(&withdrawal(&a, &b)), b"x")]).await;
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    bed.exchange.on_reset(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let (status, _) = post(&bed, "/back-office/v1/relay/reset", &json!({"keep": "offices"})).await;
    assert_eq!(status, 204);
    assert_eq!(told.load(Ordering::Relaxed), 1, "whoever asked to be told is told");
    assert_eq!(bed.count(&a, "sent").await, 0);
    assert_eq!(bed.count(&b, "received").await, 0);
}
