//! What everyone may fetch: the authority's certificates and its lists of revocations, over plain HTTP.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use careplan_serve::{PathOf, Refused, method_not_allowed, not_found};

use crate::Ca;
use crate::ocsp::QUESTION_BYTES_MAX;
use crate::published_file::{Form, PublishedFile};

impl Ca {
    /// The router of :8444. Anybody may ask; nobody can change anything.
    pub fn publication(&self) -> Router {
        Router::new()
            .route("/", get(index))
            .route("/ocsp", post(ask_ocsp).layer(DefaultBodyLimit::max(QUESTION_BYTES_MAX)))
            .route("/ocsp/{*question}", get(ask_ocsp_by_path))
            .route("/{file}", get(file))
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .with_state(self.clone())
    }
}

const OCSP_RESPONSE: &str = "application/ocsp-response";

const INDEX: &str = "\
e-seikyuu CA (MOCK, for testing only)

/e-seikyuu-ca.pem  certificates of all generations, PEM
/e-seikyuu-ca.crt  certificate of the generation that signs now, DER
/e-seikyuu-ca.crl  its certificate revocation list, DER
/e-seikyuu-ca-1.pem, -1.crt, -1.crl  those of generation 1, and so on
/e-seikyuu-ca-2-with-1.crt  generation 2 vouched for by generation 1, DER, and so on
/e-seikyuu-ca-1-with-2.crt  the other way round
/ocsp              OCSP responder, POST, and GET with the question in the path
";

async fn index() -> Response {
    answer("text/plain; charset=utf-8", INDEX)
}

/// Media types are those of RFC 2585, sections 4.1 and 4.2.
async fn file(State(ca): State<Ca>, uri: Uri, PathOf(name): PathOf<String>) -> Result<Response, Refused> {
    let Some(file) = PublishedFile::parse(&name) else { return Err(not_found(uri).await) };
    let Some(bytes) = ca.published(file).await? else { return Err(not_found(uri).await) };
    Ok(match file.form {
        Form::Pem => answer("application/x-pem-file", bytes),
        Form::Certificate => answer("application/pkix-cert", bytes),
        Form::RevocationList => answer("application/pkix-crl", bytes),
    })
}

/// RFC 6960, appendix A.1.
async fn ask_ocsp(State(ca): State<Ca>, question: Bytes) -> Response {
    answer(OCSP_RESPONSE, ca.certificate_status(&question).await)
}

/// The question as base64 in the path. What is no base64 is a question that cannot be read.
async fn ask_ocsp_by_path(State(ca): State<Ca>, PathOf(question): PathOf<String>) -> Response {
    let question = BASE64.decode(question).unwrap_or_default();
    answer(OCSP_RESPONSE, ca.certificate_status(&question).await)
}

/// Never kept by who asked: the next list may be a moment away.
fn answer(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
}
