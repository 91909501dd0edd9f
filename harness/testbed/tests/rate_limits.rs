//! How many requests a running testbed bears: of one office, of one address, and on loopback as many as come.

use axum::body::Bytes;
use careplan_client::{HttpClient, Identity, Network, Trust};
use careplan_domain::{Claims, OfficeNumber};
use careplan_office::Desk;
use careplan_testbed::{RateLimits, Settings, Testbed};
use careplan_wire::control::NewOffice;
use hyper::{Request, Response, StatusCode};
use mock_ca::KeyKind;

async fn bed(rate_limits: Option<&str>) -> Testbed {
    let rate_limits = rate_limits.map(|limits| limits.parse().expect("limits"));
    let settings = Settings { keys: KeyKind::P256, rate_limits, ..Settings::fresh() };
    Testbed::start_with(settings).await.expect("starts")
}

async fn ready(bed: &Testbed) -> (OfficeNumber, HttpClient) {
    let new = NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "44".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: None,
    };
    let number = bed.create_office(new).await.expect("is registered").number;
    let desk: Desk = bed.office(number).ready().await.expect("is ready");
    let certificate = desk.store.usable(bed.clock().now(), desk.papers.user_id).expect("is good");
    let identity: Identity = certificate.identity().expect("a certificate and its key");
    let root = Trust::from_pem(bed.control().tls_root_pem()).expect("a root");
    (number, Network::tcp(root).client_as(&identity).expect("a client"))
}

async fn ask(http: &HttpClient, url: &str) -> Response<Bytes> {
    http.send(Request::get(url).body(Bytes::new()).expect("a request")).await.expect("answers")
}

/// Asks until it is refused; how often it was not, and the refusal.
async fn until_refused(http: &HttpClient, url: &str) -> (usize, Response<Bytes>) {
    for passed in 0..10_000 {
        let answer = ask(http, url).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            return (passed, answer);
        }
    }
    panic!("it was never refused");
}

#[tokio::test]
async fn an_office_that_asks_too_much_is_told_when_to_come_again_and_others_are_not_kept_out() {
    let bed = bed(Some("office=2")).await;
    let ((number, one), (_, other)) = (ready(&bed).await, ready(&bed).await);
    let url = format!("{}/api/v1/licence", bed.control().urls().relay);
    bed.control().clear_journal();
    let (passed, refused) = until_refused(&one, &url).await;
    assert!(passed >= 15, "of twenty at once some were spent on getting ready: {passed}");
    let wait = refused.headers()["retry-after"].to_str().expect("ASCII");
    assert_eq!(wait, "1", "two a second");
    let problem: serde_json::Value = serde_json::from_slice(refused.body()).expect("a problem");
    assert_eq!(problem["code"], "rate-limited");
    let entries = bed.journal().after(0, usize::MAX);
    let lines: Vec<_> = entries.iter().filter(|entry| entry.event.rule == Some("rate-limited")).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].event.office, Some(number));
    assert_eq!(
        ask(&other, &url).await.status(),
        StatusCode::UNAUTHORIZED,
        "it has not logged in, and is let in"
    );
    bed.stop().await;
}

#[tokio::test]
async fn an_address_has_a_limit_at_each_public_service_and_none_at_what_steers() {
    let bed = bed(Some("address=1")).await;
    let root = Trust::from_pem(bed.control().tls_root_pem()).expect("a root");
    let http = Network::tcp(root).client().expect("a client");
    let urls = bed.control().urls();
    for service in [&urls.portal, &urls.site, &urls.ca] {
        let (passed, _) = until_refused(&http, &format!("{service}/")).await;
        assert!(passed >= 10, "each counts for itself: {passed}");
    }
    for _ in 0..30 {
        let status = ask(&http, &format!("{}/control/v1/clock", urls.console)).await.status();
        assert_eq!(status, StatusCode::OK);
        let status = ask(&http, &format!("{}/back-office/v1/ca/settle", urls.back_office)).await.status();
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    bed.stop().await;
}

#[tokio::test]
async fn on_loopback_nobody_is_limited_unless_it_is_said() {
    let bed = bed(None).await;
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    let most = RateLimits::REACHABLE.address.expect("there is one").get() * RateLimits::BURST_SECONDS;
    let url = format!("{}/", bed.control().urls().ca);
    // What would be too much anywhere else, were it asked within a second.
    for _ in 0..most + 300 {
        assert_eq!(ask(&http, &url).await.status(), StatusCode::OK);
    }
    bed.stop().await;
}
