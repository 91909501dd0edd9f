//! Under which names we are reached: no rebound DNS name gets a browser in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_wire::ProblemCode;

use crate::Refused;

/// 自分の名前: the names under which a server is reached, beside localhost and the loopback addresses.
#[derive(Clone, Debug)]
pub struct OwnNames(Arc<Vec<String>>);

impl OwnNames {
    /// These names and addresses.
    pub fn new(names: &[String]) -> Self {
        Self(Arc::new(names.to_vec()))
    }

    /// Puts a door before `router`: the Host must be one of ours. Whoever makes a name of theirs point to this machine would
    /// else reach its pages as their own origin. The Origin is checked by [`own_origin_only`](crate::own_origin_only).
    pub fn guard(self, router: Router) -> Router {
        router.layer(axum::middleware::from_fn_with_state(self, own_host_only))
    }

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

async fn own_host_only(State(names): State<OwnNames>, request: Request, next: Next) -> Response {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn own(host: &'static str) -> bool {
        let names = OwnNames::new(&["testbed.test".to_owned(), "fe80::1".to_owned()]);
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
