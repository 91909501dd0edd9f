//! No foreign web page may steer us.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_wire::ProblemCode;

use crate::Refused;

/// Middleware: a call that changes something must come from our own origin, or from no page at all.
///
/// Browsers send `Origin` with every cross-site change and, of late, `Sec-Fetch-Site`; programs send neither.
/// The Host must be a name of this machine or a public name, so that no rebound DNS name gets in: that check
/// is the caller's `hosts`.
pub async fn own_origin_only(request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_own(request.headers()) {
        return next.run(request).await;
    }
    Refused::new(ProblemCode::OriginRefused, "the request says that a page of another origin made it")
        .into_response()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_own(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    // Ports of one host are one site, so "same-site" may be another service of ours, but also another program's.
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    match headers.get(header::ORIGIN).map(|value| value.to_str()) {
        None => true,
        Some(Err(_)) => false,
        Some(Ok(origin)) => {
            let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            host.is_some() && host == authority
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn a_program_without_origin_may_change_things() {
        assert!(is_own(&headers(&[("host", "localhost:8440")])));
    }

    #[test]
    fn our_own_page_may_change_things() {
        assert!(is_own(&headers(&[
            ("host", "localhost:8440"),
            ("origin", "http://localhost:8440"),
            ("sec-fetch-site", "same-origin")
        ])));
    }

    #[test]
    fn a_foreign_page_may_not() {
        for pairs in [
            [("host", "localhost:8440"), ("origin", "http://evil.example")],
            [("host", "localhost:8440"), ("origin", "http://localhost:9999")],
            [("host", "localhost:8440"), ("origin", "null")],
            [("host", "localhost:8440"), ("sec-fetch-site", "cross-site")],
            [("host", "localhost:8440"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!is_own(&headers(&pairs)), "{pairs:?}");
        }
    }
}
