//! No web page may steer a testbed: what changes anything needs JSON; Host and Origin are asked outside of this.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::Refused;
use careplan_wire::ProblemCode;

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
