//! No web page may steer a testbed: what changes anything needs JSON, and a Host and Origin of our own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::Refused;
use careplan_wire::ProblemCode;

/// The names under which this testbed is reached, beside localhost and the loopback addresses.
#[derive(Clone, Debug)]
pub(super) struct OwnNames(pub(super) Arc<Vec<String>>);

/// Middleware for everything at the console's address: the Host must be one of ours, so that no rebound DNS name
/// gets in. The Origin is checked by `own_origin_only`, outside of this.
pub(super) async fn own_host_only(State(names): State<OwnNames>, request: Request, next: Next) -> Response {
    if !names.is_own(request.headers()) {
        return Refused::new(
            ProblemCode::OriginRefused,
            "the Host header names another host than this testbed",
        )
        .with_own_hint("call it as localhost, or start it with --public-name NAME")
        .into_response();
    }
    next.run(request).await
}

/// Middleware for the control API: what changes anything comes as JSON, which no form of a page can send.
pub(super) async fn json_only(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_json(request.headers()) {
        return Refused::new(ProblemCode::UnsupportedMediaType, "expected content-type `application/json`")
            .into_response();
    }
    next.run(request).await
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

impl OwnNames {
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let Some(host) = headers.get(header::HOST).and_then(|value| value.to_str().ok()) else {
            return false;
        };
        let name = without_port(host);
        matches!(name, "localhost" | "127.0.0.1" | "[::1]")
            || name.ends_with(".localhost")
            || self.0.iter().any(|own| own == name || format!("[{own}]") == name)
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(host: &'static str) -> bool {
        let names = OwnNames(Arc::new(vec!["testbed.test".to_owned(), "fe80::1".to_owned()]));
        let headers: HeaderMap = [(header::HOST, host.parse().expect("a value"))].into_iter().collect();
        names.is_own(&headers)
    }

    #[test]
    fn the_testbeds_own_names_pass() {
        for host in [
            "localhost",
            "localhost:8440",
            "127.0.0.1:8440",
            "[::1]:8440",
            "testbed.test:1",
            "[fe80::1]:8440",
        ] {
            assert!(own(host), "{host}");
        }
    }

    #[test]
    fn a_rebound_name_does_not() {
        for host in [
            "evil.example",
            "evil.example:8440",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            ":8440",
        ] {
            assert!(!own(host), "{host}");
        }
    }
}
