//! As much of a browser as a form needs: a cookie, redirects, the hidden mark of its login.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header, request};
use tower::ServiceExt as _;

/// A window on the site.
#[derive(Clone)]
pub(super) struct Browser {
    router: Router,
    cookie: Option<String>,
    pub(super) status: StatusCode,
    /// Where the redirects ended.
    pub(super) path: String,
    pub(super) page: String,
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self { router, cookie: None, status: StatusCode::OK, path: String::new(), page: String::new() }
    }

    pub(super) async fn open(&mut self, path: &str) {
        self.walk(Request::get(path), Body::empty()).await;
    }

    /// Posts a form of the page that is open.
    pub(super) async fn submit(&mut self, path: &str, form: &[(&str, &str)]) {
        let csrf = csrf_of(&self.page);
        self.submit_with(path, form, &csrf).await;
    }

    pub(super) async fn submit_with(&mut self, path: &str, form: &[(&str, &str)], csrf: &str) {
        let pairs = form.iter().copied().chain([("csrf", csrf)]);
        let body: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.walk(request, Body::from(body.join("&"))).await;
    }

    /// The page without what no two runs share.
    pub(super) fn redacted(&self) -> String {
        let csrf = csrf_of(&self.page);
        let page = if csrf.is_empty() { self.page.clone() } else { self.page.replace(&csrf, "[csrf]") };
        page.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    async fn walk(&mut self, mut request: request::Builder, mut body: Body) {
        // More than any way through the site has.
        const REDIRECTS_MAX: usize = 5;
        for _ in 0..REDIRECTS_MAX {
            if let Some(cookie) = &self.cookie {
                request = request.header(header::COOKIE, cookie);
            }
            let request_now = request.body(body).expect("a request");
            self.path = request_now.uri().to_string();
            let response = self.router.clone().oneshot(request_now).await.expect("infallible");
            if let Some(set) = response.headers().get(header::SET_COOKIE) {
                let pair = set.to_str().expect("text").split(';').next().expect("a pair");
                self.cookie = Some(pair.to_owned());
            }
            self.status = response.status();
            let Some(to) = response.headers().get(header::LOCATION) else {
                let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a page");
                self.page = String::from_utf8(bytes.to_vec()).expect("UTF-8");
                return;
            };
            (request, body) = (Request::get(to.to_str().expect("text")), Body::empty());
        }
        panic!("too many redirects, last `{}`", self.path);
    }
}

/// The hidden field of the first form that has it; empty where none has.
pub(super) fn csrf_of(page: &str) -> String {
    let value = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    value.map_or_else(String::new, |(value, _)| value.to_owned())
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}
