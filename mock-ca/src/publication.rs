//! What everyone may fetch: the authority's certificates and its lists of revocations, over plain HTTP.

use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Uri, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use careplan_client::Fingerprints;
use careplan_serve::{
    Frame, Page, PathOf, Place, Refused, assets, method_not_allowed, not_found, page_headers,
};

use crate::authority::{Authority, authority_subject};
use crate::ocsp::QUESTION_BYTES_MAX;
use crate::profile::Profile;
use crate::published_file::{Form, PublishedFile};
use crate::{Ca, Generation};

impl Ca {
    /// The router of :8444. Anybody may ask; nobody can change anything.
    pub fn publication(&self) -> Router {
        Router::new()
            .route("/", get(index).layer(from_fn(page_headers)))
            .route("/ocsp", post(ask_ocsp).layer(DefaultBodyLimit::max(OCSP_BODY_BYTES_MAX)))
            .route(
                "/ocsp/",
                get(ask_ocsp_nothing).post(ask_ocsp).layer(DefaultBodyLimit::max(OCSP_BODY_BYTES_MAX)),
            )
            .route("/ocsp/{*question}", get(ask_ocsp_by_path))
            .route("/{file}", get(file))
            .merge(assets::router())
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .with_state(self.clone())
    }
}

const OCSP_RESPONSE: &str = "application/ocsp-response";
/// Bytes of a question that are read whole: far more than one may have, so that whoever sends too long a one reads the
/// answer that it is none, instead of a broken connection.
const OCSP_BODY_BYTES_MAX: usize = 16 * QUESTION_BYTES_MAX;

/// 公開情報: what people compare when Windows warns of an authority that it does not know.
#[derive(Template)]
#[template(path = "publication.html")]
struct PublicationPage {
    frame: Frame,
    generations: Vec<GenerationView>,
    list_number: u64,
    url: String,
}

/// One generation on the page.
struct GenerationView {
    number: u32,
    current: bool,
    before: Option<u32>,
    subject: String,
    serial: String,
    not_before: String,
    not_after: String,
    fingerprints: Fingerprints,
    revoked: usize,
}

async fn index(State(ca): State<Ca>) -> Result<Response, Refused> {
    let list_number = ca.current_revocations().await?.number;
    let authorities = ca.authorities();
    let newest = authorities.current().generation;
    // What is newest stands first.
    let generations = authorities.all().iter().rev().map(|authority| view(&ca, authority, newest)).collect();
    let frame = Frame::new(Place::Authority, "認証局の公開情報", ca.now());
    let url = ca.publication_url().to_owned();
    Ok(Page::ok(PublicationPage { frame, generations, list_number, url }).into_response())
}

fn view(ca: &Ca, authority: &Authority, newest: Generation) -> GenerationView {
    let generation = authority.generation;
    GenerationView {
        number: generation.number(),
        current: generation == newest,
        before: authority.cross.as_ref().map(|_| generation.number() - 1),
        subject: authority_subject(generation),
        serial: authority.serial.to_string(),
        not_before: Profile::authority_first_day().kanji(),
        not_after: Profile::authority_last_day().kanji(),
        fingerprints: Fingerprints::of(&authority.certificate_der),
        revoked: ca.revoked_of(generation),
    }
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

/// RFC 6960, appendix A.1. A body that did not arrive whole, or is too long, is a question that cannot be read.
async fn ask_ocsp(State(ca): State<Ca>, question: Result<Bytes, BytesRejection>) -> Response {
    answer(OCSP_RESPONSE, ca.certificate_status(&question.unwrap_or_default()).await)
}

/// The empty question in the path.
async fn ask_ocsp_nothing(State(ca): State<Ca>) -> Response {
    answer(OCSP_RESPONSE, ca.certificate_status(&[]).await)
}

/// The question as base64 in the path. What is no base64 is a question that cannot be read.
async fn ask_ocsp_by_path(State(ca): State<Ca>, question: Result<PathOf<String>, Refused>) -> Response {
    let question = question.ok().and_then(|PathOf(text)| BASE64.decode(text).ok()).unwrap_or_default();
    answer(OCSP_RESPONSE, ca.certificate_status(&question).await)
}

/// Never kept by who asked: the next list may be a moment away.
fn answer(content_type: &'static str, body: impl IntoResponse) -> Response {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
}
