//! What everyone may fetch: the authority's certificate and its list of revocations, over plain HTTP.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use careplan_serve::{Refused, method_not_allowed, not_found};

use crate::Ca;

impl Ca {
    /// The router of :8444. Anybody may ask; nobody can change anything.
    pub fn publication(&self) -> Router {
        Router::new()
            .route("/", get(index))
            .route("/e-seikyuu-ca.pem", get(certificate_pem))
            .route("/e-seikyuu-ca.crt", get(certificate_der))
            .route("/e-seikyuu-ca.crl", get(revocation_list))
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .with_state(self.clone())
    }
}

const INDEX: &str = "\
e-seikyuu CA (MOCK, for testing only)

/e-seikyuu-ca.pem  certificate, PEM
/e-seikyuu-ca.crt  certificate, DER
/e-seikyuu-ca.crl  certificate revocation list, DER
";

async fn index() -> Response {
    answer("text/plain; charset=utf-8", INDEX)
}

async fn certificate_pem(State(ca): State<Ca>) -> Response {
    answer("application/x-pem-file", ca.certificate_pem().to_owned())
}

/// The media type is that of RFC 2585, section 4.1.
async fn certificate_der(State(ca): State<Ca>) -> Response {
    answer("application/pkix-cert", ca.certificate_der().to_vec())
}

/// The media type is that of RFC 2585, section 4.2.
async fn revocation_list(State(ca): State<Ca>) -> Result<Response, Refused> {
    Ok(answer("application/pkix-crl", ca.current_revocations().await?.crl.clone()))
}

/// Never kept by who asked: the next list may be a moment away.
fn answer(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
}
