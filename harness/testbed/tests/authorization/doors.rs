//! The other addresses, more shortly: back office, control API, and the pages of portal and usage site.

use std::collections::BTreeSet;

use axum::body::Bytes;
use careplan_client::{HttpClient, Network, Trust};
use careplan_testbed::{Address, Route, Testbed};
use careplan_wire::control::FAULT_SERVICES;
use hyper::header::{CONTENT_TYPE, HOST, LOCATION, ORIGIN};
use hyper::{Request, Response, StatusCode};

struct Visitor<'a> {
    bed: &'a Testbed,
    http: HttpClient,
    base: String,
}

impl<'a> Visitor<'a> {
    fn at(bed: &'a Testbed, address: Address) -> Self {
        let urls = bed.control().urls();
        let base = match address {
            Address::Console => &urls.console,
            Address::Portal => &urls.portal,
            Address::Site => &urls.site,
            Address::Relay => &urls.relay,
            Address::Publication => &urls.ca,
            Address::BackOffice => &urls.back_office,
        };
        let http = Network::tcp(Trust::nobody()).client().expect("a client");
        Self { bed, http, base: base.clone() }
    }

    async fn ask(&self, route: &Route, headers: &[(&str, &str)]) -> Response<Bytes> {
        self.send(route, headers, Bytes::new()).await
    }

    async fn send(&self, route: &Route, headers: &[(&str, &str)], body: Bytes) -> Response<Bytes> {
        let path: Vec<_> =
            route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let mut request =
            Request::builder().method(route.method).uri(format!("{}{}", self.base, path.join("/")));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.http.send(request.body(body).expect("a request")).await.expect("answers")
    }
}

fn code(answer: &Response<Bytes>) -> Option<String> {
    let problem: serde_json::Value = serde_json::from_slice(answer.body()).ok()?;
    Some(problem["code"].as_str()?.to_owned())
}

#[track_caller]
fn check(route: &Route, answer: &Response<Bytes>, status: u16, expected: &str) {
    let found = (answer.status().as_u16(), code(answer));
    assert_eq!(found, (status, Some(expected.to_owned())), "{route}");
}

#[tokio::test]
async fn the_back_office_takes_nothing_without_its_token() {
    let bed = Testbed::start().await.expect("starts");
    let visitor = Visitor::at(&bed, Address::BackOffice);
    let mut routes = bed.routes(Address::BackOffice);
    assert!(routes.len() > 25, "all three services: {routes:?}");
    routes.push(Route { path: "/nowhere".to_owned(), method: "GET" });
    let file = visitor.bed.control().directory().path().join("back-office.token");
    let token = std::fs::read_to_string(file).expect("a token");
    let token = token.trim();
    let (longer, shorter) = (format!("Bearer {token}0"), format!("Bearer {}", &token[1..]));
    let wrong = ["Bearer wrong", "Bearer ", token, &longer, &shorter, "Basic bWlob246bWlob24="];
    for route in &routes {
        check(route, &visitor.ask(route, &[]).await, 401, "back-office-token");
        for authorization in wrong {
            let answer = visitor.ask(route, &[("authorization", authorization)]).await;
            check(route, &answer, 401, "back-office-token");
        }
        let answer = visitor.ask(route, &[("authorization", &format!("Bearer {token}"))]).await;
        assert_ne!(answer.status(), StatusCode::UNAUTHORIZED, "{route}");
    }
    bed.stop().await;
}

#[tokio::test]
async fn no_web_page_steers_the_testbed() {
    let bed = Testbed::start().await.expect("starts");
    let visitor = Visitor::at(&bed, Address::Console);
    let routes = bed.routes(Address::Console);
    assert!(routes.len() > 25, "{routes:?}");
    let json = (CONTENT_TYPE.as_str(), "application/json");
    let before = bed.control().status().await;
    for route in &routes {
        let rebound = [(HOST.as_str(), "evil.example"), json];
        check(route, &visitor.ask(route, &rebound).await, 403, "origin-refused");
        if route.method == "GET" {
            continue;
        }
        for foreign in ["http://evil.example", "null", "http://localhost:1"] {
            let answer = visitor.ask(route, &[(ORIGIN.as_str(), foreign), json]).await;
            check(route, &answer, 403, "origin-refused");
        }
        let answer = visitor.ask(route, &[("sec-fetch-site", "cross-site"), json]).await;
        check(route, &answer, 403, "origin-refused");
        // What a form of a page can send without asking first.
        for form in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let answer = visitor.ask(route, &[(CONTENT_TYPE.as_str(), form)]).await;
            check(route, &answer, 415, "unsupported-media-type");
        }
        check(route, &visitor.ask(route, &[]).await, 415, "unsupported-media-type");
    }
    let after = bed.control().status().await;
    assert_eq!(serde_json::to_value(before).expect("JSON"), serde_json::to_value(after).expect("JSON"));
    bed.stop().await;
}

#[tokio::test]
async fn a_control_call_of_brackets_or_of_packed_bytes_changes_nothing() {
    let bed = Testbed::start().await.expect("starts");
    let visitor = Visitor::at(&bed, Address::Console);
    let before = bed.control().status().await;
    let json = (CONTENT_TYPE.as_str(), "application/json");
    let routes = bed.routes(Address::Console);
    // These read no body.
    let bodiless = [
        "/control/v1/faults",
        "/control/v1/journal",
        "/control/v1/authority/roll-over",
        "/control/v1/backup",
        "/control/v1/snapshots/{id}/restore",
    ];
    let reads = |route: &&Route| {
        matches!(route.method, "POST" | "PUT")
            && (!bodiless.contains(&route.path.as_str()) || route.method == "PUT")
    };
    for route in routes.iter().filter(reads) {
        for deep in ["[".repeat(50_000), "{\"x\":".repeat(8_000)] {
            let status = visitor.send(route, &[json], Bytes::from(deep)).await.status();
            assert!(status.is_client_error(), "{route}: {status}");
        }
        let packed = [json, ("content-encoding", "gzip")];
        let status = visitor.send(route, &packed, Bytes::from_static(&[0x1f, 0x8b, 8, 0])).await.status();
        assert!(status.is_client_error(), "{route}: {status}");
    }
    let after = bed.control().status().await;
    assert_eq!(serde_json::to_value(before).expect("JSON"), serde_json::to_value(after).expect("JSON"));
    bed.stop().await;
}

/// Pages that are for everybody, and whatever is below those that end in `/`.
fn is_open(address: Address, route: &Route) -> bool {
    const PORTAL: [&str; 15] = [
        "/",
        "/assets/",
        "/favicon.ico",
        "/shougai",
        "/kaigo",
        "/kaigo/",
        "/login",
        "/logout",
        "/login-reissue",
        "/login-reissue/",
        "/certificate-password-reissue",
        "/certificate-password-reissue/",
        // The texts that the login asks one to agree to.
        "/terms.txt",
        "/downloads/portal-terms.txt",
        // Of invented pages.
        "/manuals/pictures/",
    ];
    const SITE: [&str; 8] =
        ["/", "/assets/", "/favicon.ico", "/logout", "/support", "/support/", "/directory", "/directory/"];
    let open: &[&str] = if address == Address::Portal { &PORTAL } else { &SITE };
    open.iter().any(|page| match *page {
        "/" => route.path == "/",
        page if page.ends_with('/') => route.path.starts_with(page),
        page => route.path == page,
    })
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_led_to_the_login_by_every_page_behind_it() {
    let bed = Testbed::start().await.expect("starts");
    let cookie = |name: &str, url: &str| {
        let port = url.rsplit(':').next().expect("a port");
        format!("careplan_{name}_{port}={}", "0".repeat(64))
    };
    let urls = bed.control().urls();
    for (address, login, forged) in [
        (Address::Portal, "/login", cookie("portal", &urls.portal)),
        (Address::Site, "/", cookie("site", &urls.site)),
    ] {
        let visitor = Visitor::at(&bed, address);
        let routes = bed.routes(address);
        let closed: Vec<_> = routes.iter().filter(|route| !is_open(address, route)).collect();
        assert!(closed.len() >= 9, "{closed:?}");
        for route in closed {
            let form = (CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded");
            for headers in [vec![form], vec![form, ("cookie", forged.as_str())]] {
                let answer = visitor.ask(route, &headers).await;
                let status = answer.status();
                let to = answer.headers().get(LOCATION).map(|to| to.to_str().expect("ASCII").to_owned());
                let path = to.as_deref().and_then(|to| to.split('?').next());
                assert!(status.is_redirection() && path == Some(login), "{route}: {status} {to:?}");
            }
        }
    }
    bed.stop().await;
}

#[tokio::test]
async fn every_route_of_a_public_service_can_be_named_by_a_fault_rule_and_no_other() {
    let bed = Testbed::start().await.expect("starts");
    for (address, word) in [
        (Address::Publication, "ca"),
        (Address::Portal, "portal"),
        (Address::Relay, "relay"),
        (Address::Site, "site"),
    ] {
        let known: BTreeSet<String> = bed.routes(address).iter().map(ToString::to_string).collect();
        let service = FAULT_SERVICES.iter().find(|service| service.word == word).expect("is a service");
        let named: BTreeSet<String> = service
            .routes
            .iter()
            .flat_map(|(methods, path)| methods.iter().map(move |method| format!("{method} {path}")))
            .collect();
        let differing: Vec<_> = known.symmetric_difference(&named).collect();
        assert!(differing.is_empty(), "{word}: in one list only: {differing:?}");
    }
    bed.stop().await;
}
