//! ライセンス料: the counter notes that an office has paid.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_domain::{Claims, OfficeNumber};
use careplan_testbed::{ClockStart, Settings, Testbed};
use careplan_wire::control::NewOffice;
use http_body_util::BodyExt as _;
use mock_ca::KeyKind;
use tower::ServiceExt as _;

const NUMBER: &str = "4470300015";

async fn ask(pages: &Router, request: Request<Body>) -> (StatusCode, String, String) {
    let response = pages.clone().oneshot(request).await.expect("never fails");
    let status = response.status();
    let location =
        response.headers().get(header::LOCATION).map(|value| value.to_str().expect("text").to_owned());
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, location.unwrap_or_default(), String::from_utf8(body.to_vec()).expect("text"))
}

async fn page(pages: &Router, path: &str) -> String {
    let (status, _, body) = ask(pages, Request::get(path).body(Body::empty()).expect("a request")).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

fn token(page: &str) -> &str {
    let at = page.find("name=\"once\" value=\"").expect("a form") + 19;
    &page[at..at + 64]
}

async fn paid(pages: &Router, office: &str, token: &str) -> (StatusCode, String, String) {
    let request = Request::post(format!("{office}/fee"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("once={token}&back={office}")));
    ask(pages, request.expect("a request")).await
}

#[tokio::test]
async fn a_fee_is_noted_once_and_what_is_not_owed_cannot_be() {
    // Before the free pass, when there was something to pay.
    let start = ClockStart::Standing("2024-11-01T09:00".parse().expect("a time"));
    let settings = Settings { keys: KeyKind::P256, clock: Some(start), ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    let pages = careplan_console::pages(bed.control().clone());
    let number: OfficeNumber = NUMBER.parse().expect("a number");
    let office = NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: Some(number),
    };
    bed.create_office(office).await.expect("is registered");
    let at = format!("/counter/offices/{number}");
    let before = page(&pages, &at).await;
    assert!(before.contains("未申請") && !before.contains("支払済にする"), "{before}");
    // Nothing is owed yet, and who says so all the same is told in Japanese.
    let (status, _, told) = paid(&pages, &at, token(&before)).await;
    assert!(
        status.is_client_error() && told.contains("事業所のいまの利用状態を確かめて"),
        "{status}: {told}"
    );

    bed.office(number).ready().await.expect("is ready");
    let owing = page(&pages, &at).await;
    assert!(owing.contains("支払待ち") && owing.contains("支払済にする"), "{owing}");
    let token = token(&owing);
    let (status, on, _) = paid(&pages, &at, token).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let noted = page(&pages, &on).await;
    assert!(noted.contains("ライセンス料を支払済にしました。") && !noted.contains("支払待ち"), "{noted}");
    assert!(!noted.contains("支払済にする"), "{noted}");
    // A second click of the same form gets the first one's answer.
    assert_eq!(paid(&pages, &at, token).await.1, on);
    let journal = bed.journal().after(0, usize::MAX);
    let paid_events = journal.iter().filter(|entry| entry.event.kind == "fee-settled");
    assert_eq!(paid_events.count(), 1);
    bed.stop().await;
}
