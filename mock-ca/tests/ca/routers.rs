//! What the routers answer.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_client::Fingerprints;
use careplan_wire::Problem;
use careplan_wire::back_office::Settled;
use careplan_wire::back_office::ca::{Issued, Package, Revocations, Revoked, path};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use crate::support::{House, der, opened_package, order};

struct Answer {
    status: StatusCode,
    content_type: String,
    body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).expect("the documented shape")
    }

    #[track_caller]
    fn refused(&self, status: u16, code: &str) {
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!((self.status.as_u16(), problem.code.as_str()), (status, code), "{problem}");
        assert_eq!(self.content_type, Problem::MEDIA_TYPE);
    }
}

async fn ask(router: &Router, method: &str, uri: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    let response = router.clone().oneshot(request).await.expect("answers");
    let content_type = response.headers().get(header::CONTENT_TYPE);
    Answer {
        status: response.status(),
        content_type: content_type.map_or(String::new(), |kind| kind.to_str().expect("text").to_owned()),
        body: response.into_body().collect().await.expect("a body").to_bytes().to_vec(),
    }
}

fn revoke_path(serial: &str) -> String {
    path::REVOKE.replace("{serial}", serial)
}

fn package_path(serial: &str) -> String {
    path::PACKAGE.replace("{serial}", serial)
}

#[tokio::test]
async fn the_back_office_issues_packs_revokes_lists_settles_and_resets() {
    let house = House::new();
    let ca = house.open().await;
    let router = ca.back_office();
    let body = serde_json::to_string(&order("R-1")).expect("writes");
    let issued: Issued = ask(&router, "POST", path::CERTIFICATES, &body).await.ok();
    assert_eq!(ask(&router, "POST", path::CERTIFICATES, &body).await.ok::<Issued>(), issued);

    let package: Package = ask(&router, "GET", &package_path(&issued.serial.to_string()), "").await.ok();
    assert_eq!(opened_package(&package.package).0[0], der(&issued.certificate_pem));

    let revoked: Revoked = ask(&router, "POST", &revoke_path(&issued.serial.to_string()), "").await.ok();
    let list: Revocations = ask(&router, "GET", path::REVOCATIONS, "").await.ok();
    assert_eq!((list.number, list.revoked), (revoked.number, vec![issued.serial]));
    let after = format!("{}?after={}&wait_seconds=0", path::REVOCATIONS, revoked.number);
    assert_eq!(ask(&router, "GET", &after, "").await.ok::<Revocations>().number, revoked.number);

    let settle = r#"{"now":"2026-04-01T09:00:00+09:00","pace":"automatic"}"#;
    let settled: Settled = ask(&router, "POST", path::SETTLE, settle).await.ok();
    assert_eq!((settled.steps.len(), settled.waiting), (0, 0));

    let reset = async |keep: &str| {
        let body = format!(r#"{{"keep":"{keep}"}}"#);
        assert_eq!(ask(&router, "POST", path::RESET, &body).await.status, StatusCode::OK);
        ask(&router, "GET", path::REVOCATIONS, "").await.ok::<Revocations>().revoked.len()
    };
    assert_eq!(reset("offices").await, 1);
    // What is revoked stays so.
    assert_eq!(reset("nothing").await, 1);
}

#[tokio::test]
async fn the_back_office_refuses_with_its_problem_codes() {
    let ca = House::new().open().await;
    let router = ca.back_office();
    let post = async |uri: &str, body: &str| ask(&router, "POST", uri, body).await;
    let good = serde_json::to_string(&order("R-1")).expect("writes");
    post(path::CERTIFICATES, "{").await.refused(400, "malformed-json");
    post(path::CERTIFICATES, &good.replacen('{', r#"{"more":1,"#, 1)).await.refused(400, "unknown-field");
    post(path::CERTIFICATES, &good.replace("R-1", "R 1")).await.refused(422, "invalid-field");
    post(path::CERTIFICATES, &format!(r#"{{"request":"{}"}}"#, "R".repeat(20_000)))
        .await
        .refused(413, "body-too-large");
    assert_eq!(post(path::CERTIFICATES, &good).await.status, StatusCode::OK);
    post(path::CERTIFICATES, &good.replace("care-plan", "care-insurance"))
        .await
        .refused(409, "request-state");
    post(&revoke_path("0A-FF"), "").await.refused(400, "invalid-path");
    post(&revoke_path("0AFF"), "").await.refused(404, "certificate-unknown");
    ask(&router, "GET", &package_path("0A-FF"), "").await.refused(400, "invalid-path");
    ask(&router, "GET", &package_path("0AFF"), "").await.refused(404, "certificate-unknown");
    let long = format!("{}?wait_seconds=61", path::REVOCATIONS);
    ask(&router, "GET", &long, "").await.refused(400, "invalid-query");
    ask(&router, "GET", path::CERTIFICATES, "").await.refused(405, "method-not-allowed");
    ask(&router, "GET", "/back-office/v1/ca", "").await.refused(404, "not-found");
}

#[tokio::test]
async fn the_publication_hands_out_certificate_and_list() {
    let house = House::new();
    let ca = house.open().await;
    let router = ca.publication();
    let get = async |uri: &str| ask(&router, "GET", uri, "").await;
    let pem = get("/e-seikyuu-ca.pem").await;
    assert_eq!(der(&String::from_utf8(pem.body).expect("text")), ca.certificate_der());
    let crt = get("/e-seikyuu-ca.crt").await;
    assert_eq!(
        (crt.content_type.as_str(), crt.body.as_slice()),
        ("application/pkix-cert", ca.certificate_der().as_ref())
    );
    let crl = get("/e-seikyuu-ca.crl").await;
    assert_eq!((crl.content_type.as_str(), &crl.body), ("application/pkix-crl", &ca.revocations().lists[0]));
    assert!(String::from_utf8(get("/").await.body).expect("text").contains("MOCK"));
    get("/key.pem").await.refused(404, "not-found");
    ask(&router, "POST", "/e-seikyuu-ca.crl", "").await.refused(405, "method-not-allowed");
}

#[tokio::test]
async fn the_publication_shows_every_generation_with_its_fingerprints() {
    let house = House::new();
    let ca = house.open().await;
    let first = ca.certificate_der();
    ca.roll_over().await.expect("rolls over");
    let router = ca.publication();
    let page = ask(&router, "GET", "/", "").await;
    assert_eq!(page.content_type, "text/html; charset=utf-8");
    let mut html = String::from_utf8(page.body).expect("text");
    for certificate in [first, ca.certificate_der()] {
        let Fingerprints { sha1, sha256 } = Fingerprints::of(&certificate);
        for fingerprint in [sha1.to_string(), sha256.to_string()] {
            assert!(html.contains(&fingerprint), "no {fingerprint} in {html}");
            html = html.replace(&fingerprint, "[拇印]");
        }
    }
    insta::assert_snapshot!(html);
    for (path, kind) in [
        ("/e-seikyuu-ca-1.crt", "application/pkix-cert"),
        ("/e-seikyuu-ca-2-with-1.crt", "application/pkix-cert"),
        ("/e-seikyuu-ca-1-with-2.pem", "application/x-pem-file"),
        ("/e-seikyuu-ca-2.crl", "application/pkix-crl"),
    ] {
        assert_eq!(ask(&router, "GET", path, "").await.content_type, kind, "{path}");
    }
    for path in ["/e-seikyuu-ca-3.crt", "/e-seikyuu-ca-1-with-1.crt", "/e-seikyuu-ca-2-with-1.crl"] {
        ask(&router, "GET", path, "").await.refused(404, "not-found");
    }
}

#[tokio::test]
async fn the_responder_answers_by_post_and_by_path() {
    let house = House::new();
    let router = house.open().await.publication();
    // An empty question: malformedRequest (1).
    let malformed = [0x30, 0x03, 0x0a, 0x01, 0x01];
    let long = "A".repeat(5_000);
    let longer = "A".repeat(100_000);
    for (method, path, body) in [
        ("POST", "/ocsp", ""),
        ("POST", "/ocsp/", ""),
        ("GET", "/ocsp/MA==", ""),
        ("GET", "/ocsp/", ""),
        ("GET", "/ocsp/%FF", ""),
        ("POST", "/ocsp", &long),
        ("POST", "/ocsp", &longer),
    ] {
        let answer = ask(&router, method, path, body).await;
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (StatusCode::OK, "application/ocsp-response"),
            "{method} {path} with {} bytes",
            body.len()
        );
        assert_eq!(answer.body, malformed);
    }
}

#[tokio::test]
async fn the_published_list_is_never_out_of_date() {
    let house = House::new();
    let ca = house.open().await;
    let router = ca.publication();
    let before = ask(&router, "GET", "/e-seikyuu-ca.crl", "").await.body;
    house.at("2026-06-01");
    assert_ne!(ask(&router, "GET", "/e-seikyuu-ca.crl", "").await.body, before);
}
