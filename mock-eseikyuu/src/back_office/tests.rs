//! The back office as its callers meet it.

use axum::body::Body;
use axum::http::{Request as HttpRequest, StatusCode, header};
use careplan_domain::Claims;
use careplan_wire::Problem;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::testing::{Bench, application, number, register};

async fn call(bench: &Bench, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    let mut request = HttpRequest::builder().method(method).uri(format!("/back-office/v1/portal/{path}"));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = bench.portal.back_office().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() })
}

async fn code(bench: &Bench, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
    let (status, body) = call(bench, method, path, body).await;
    let problem: Problem = serde_json::from_value(body).unwrap();
    assert!(problem.known_code().is_some());
    (status.as_u16(), problem.code)
}

#[tokio::test]
async fn an_office_is_registered_and_told_of() {
    let bench = Bench::new().await;
    let facts = serde_json::to_value(register("4470300015", Claims::Agent)).unwrap();
    let (status, letter) = call(&bench, "POST", "offices", Some(facts.clone())).await;
    assert_eq!((status, &letter["user_id"]), (StatusCode::OK, &json!("KJ444470300015")));
    let (_, told) = call(&bench, "GET", "offices/4470300015", None).await;
    assert_eq!((&told["stage"], &told["certificate_valid"]), (&json!("registered"), &json!(false)));
    let (_, again) = call(&bench, "GET", "offices/4470300015/letter", None).await;
    assert_eq!(again, letter, "the letter can be printed again");
    assert_eq!(code(&bench, "POST", "offices", Some(facts)).await, (409, "office-exists".to_owned()));
    let verify = |password: &Value| json!({"user_id": "KJ444470300015", "password": password});
    let (_, answer) = call(&bench, "POST", "verify", Some(verify(&letter["temporary_password"]))).await;
    assert_eq!(answer, json!({"answer": "temporary"}));
    for _ in 0..3 {
        call(&bench, "POST", "verify", Some(verify(&json!("chigau")))).await;
    }
    let (_, answer) = call(&bench, "POST", "verify", Some(verify(&letter["temporary_password"]))).await;
    assert_eq!(answer, json!({"answer": "locked", "until": "2026-04-01T09:30:00+09:00"}));
}

#[tokio::test]
async fn requests_are_listed_moved_and_revoked() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    let (_, list) = call(&bench, "GET", "requests", None).await;
    assert_eq!(list["requests"][0]["label"], "発行申請中");
    let now = json!({"now": "2026-04-02T09:00:00+09:00", "pace": "automatic"});
    let (_, settled) = call(&bench, "POST", "settle", Some(now)).await;
    assert_eq!(settled, json!({"steps": [], "waiting": 1}));
    let (_, poked) = call(&bench, "POST", "poke", Some(json!({}))).await;
    assert_eq!((&poked["steps"][0]["kind"], &poked["waiting"]), (&json!("approve"), &json!(1)));
    let (_, issued) = call(&bench, "POST", "requests/R4470300015001/issue", Some(json!({}))).await;
    assert_eq!((&issued["state"], &issued["serial"]), (&json!("issued"), &json!("01")));
    let withdrawn = code(&bench, "POST", "requests/R4470300015001/withdraw", Some(json!({}))).await;
    assert_eq!(withdrawn, (409, "request-state".to_owned()));
    let (_, revoked) = call(&bench, "POST", "certificates/01/revoke", None).await;
    assert_eq!(revoked, json!({"serial": "01", "number": 1}));
    assert_eq!(
        call(&bench, "POST", "reset", Some(json!({"keep": "nothing"}))).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(call(&bench, "GET", "offices", None).await.1, json!({"offices": []}));
}

#[tokio::test]
async fn the_outbox_is_turned_page_by_page_newest_first() {
    let bench = Bench::new().await;
    bench.registered(Claims::Agent).await;
    bench.portal.register(register("4470300023", Claims::None)).await.unwrap();
    bench.environment.clock.advance(careplan_domain::Span::from_minutes(1));
    bench.portal.ask_letter(number(), crate::testing::by_telephone()).await.unwrap();
    let ids = |outbox: &Value| -> Vec<String> {
        let items = outbox["items"].as_array().unwrap();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let (_, all) = call(&bench, "GET", "outbox", None).await;
    assert_eq!(ids(&all), ["L4470300015002", "L4470300023001", "L4470300015001"]);
    assert_eq!(all.get("next_cursor"), None);
    let (_, own) = call(&bench, "GET", "outbox?office=4470300015", None).await;
    assert_eq!(ids(&own), ["L4470300015002", "L4470300015001"]);
    assert_eq!(own["items"][0]["arrives_at"], "2026-04-15T12:00:00+09:00");
    let mut seen = Vec::new();
    let mut path = "outbox?limit=1".to_owned();
    loop {
        let (_, page) = call(&bench, "GET", &path, None).await;
        seen.extend(ids(&page));
        let Some(cursor) = page.get("next_cursor") else { break };
        path = format!("outbox?limit=1&cursor={}", cursor.as_str().unwrap());
    }
    assert_eq!(seen, ids(&all));
    let kept = bench.reopened().await.outbox(&careplan_wire::control::OutboxQuery::default()).unwrap();
    assert_eq!(serde_json::to_value(kept).unwrap(), all, "all of it is on the store");
    assert_eq!(code(&bench, "GET", "outbox?cursor=x", None).await, (400, "invalid-cursor".to_owned()));
    call(&bench, "POST", "reset", Some(json!({"keep": "nothing"}))).await;
    assert_eq!(call(&bench, "GET", "outbox", None).await.1, json!({"items": []}));
}

#[tokio::test]
async fn a_notice_is_posted_to_all_or_to_one() {
    let bench = Bench::new().await;
    bench.registered(Claims::Agent).await;
    let mut notice = json!({"title": "停止", "body": "停止します。", "until": "2026-04-30"});
    let posted = call(&bench, "POST", "notices", Some(notice.clone())).await;
    let answer = json!({"id": "all-1", "from": "2026-04-01T09:00:00+09:00"});
    assert_eq!(posted, (StatusCode::OK, answer));
    notice["from"] = json!("2026-05-01");
    let refused = code(&bench, "POST", "notices", Some(notice.clone())).await;
    assert_eq!(refused, (422, "invalid-field".to_owned()), "it would end before it begins");
    notice["office"] = json!("4470300015");
    notice["until"] = Value::Null;
    let (_, posted) = call(&bench, "POST", "notices", Some(notice.clone())).await;
    assert_eq!(posted, json!({"id": "1", "from": "2026-05-01T00:00:00+09:00"}));
    notice["office"] = json!("4470300023");
    assert_eq!(code(&bench, "POST", "notices", Some(notice)).await.1, "office-unknown");
    let (_, listed) = call(&bench, "GET", "notices", None).await;
    assert_eq!(listed["notices"][0]["office"], "4470300015");
    let to_all = json!({"id": "all-1", "category": "schedule", "title": "停止", "body": "停止します。",
        "from": "2026-04-01T09:00:00+09:00", "until": "2026-04-30"});
    assert_eq!(listed["notices"][1], to_all);
    for _ in 0..2 {
        assert_eq!(call(&bench, "DELETE", "notices/all-1", None).await.0, StatusCode::NO_CONTENT);
    }
    assert_eq!(call(&bench, "DELETE", "notices/1?office=4470300015", None).await.0, StatusCode::NO_CONTENT);
    let (_, listed) = call(&bench, "GET", "notices?limit=1", None).await;
    assert_eq!(listed["notices"][0]["withdrawn_at"], "2026-04-01T09:00:00+09:00");
    assert_eq!(listed["next_cursor"], "4470300015-1");
    for (path, expected) in [
        ("notices/1", (404, "notice-unknown")),
        ("notices/202604", (404, "notice-unknown")),
        ("notices/all-9", (404, "notice-unknown")),
        ("notices/1?office=4470300023", (404, "office-unknown")),
        ("notices/1?office=x", (400, "invalid-query")),
    ] {
        let found = code(&bench, "DELETE", path, None).await;
        assert_eq!((found.0, found.1.as_str()), expected, "{path}");
    }
    assert_eq!(code(&bench, "GET", "notices?cursor=x", None).await.1, "invalid-cursor");
}

#[tokio::test]
async fn what_is_taken_now_is_told_to_the_services_alone() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::SelfClaim).await;
    bench.portal.reissue_certificate_password(number(), crate::portal::Delivery::Post).await.unwrap();
    let (_, told) = call(&bench, "GET", "offices/4470300015/passwords", None).await;
    assert_eq!(told["temporary_password"], letter.temporary_password.expose());
    assert_ne!(told["certificate_password"], letter.certificate_password.expose());
    assert_eq!(told["file_password"], letter.certificate_password.expose(), "of its request");
    let (_, posted) = call(&bench, "GET", "offices/4470300015/letter", None).await;
    assert_eq!(posted["certificate_password"], letter.certificate_password.expose(), "as it was posted");
}

#[tokio::test]
async fn what_is_not_there_has_its_own_code() {
    let bench = Bench::new().await;
    for (method, path, body, expected) in [
        ("GET", "offices/4470300015", None, "office-unknown"),
        ("GET", "offices/x", None, "office-unknown"),
        ("GET", "offices/4470300015/letter", None, "office-unknown"),
        ("POST", "requests/R4470300015001/issue", Some(json!({})), "request-unknown"),
        ("POST", "requests/x/approve", Some(json!({})), "request-unknown"),
        ("POST", "requests/R4470300015001/burn", Some(json!({})), "not-found"),
        ("POST", "certificates/FF/revoke", None, "certificate-unknown"),
        ("POST", "certificates/zz/revoke", None, "invalid-path"),
        ("POST", "poke", Some(json!({"speed": 1})), "unknown-field"),
        ("GET", "nowhere", None, "not-found"),
        ("DELETE", "offices", None, "method-not-allowed"),
    ] {
        assert_eq!(code(&bench, method, path, body).await.1, expected, "{method} {path}");
    }
}
