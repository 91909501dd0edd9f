//! What the testbed asks of the exchange.

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::bed::{Bed, plan};

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
async fn a_reset_takes_the_messages() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    bed.sent(&a, &[("files", Some(&plan(&a, &b)), b"x")]).await;
    let (status, _) = post(&bed, "/back-office/v1/relay/reset", &json!({"keep": "offices"})).await;
    assert_eq!(status, 204);
    assert_eq!(bed.count(&a, "sent").await, 0);
    assert_eq!(bed.count(&b, "received").await, 0);
}
