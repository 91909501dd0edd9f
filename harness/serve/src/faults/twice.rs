//! A request that is done twice, as if it had been sent again by something on the way.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use careplan_wire::ProblemCode;
use http_body_util::BodyExt as _;
use tokio::sync::Semaphore;
use tower::Service as _;

use crate::Refused;

/// The largest body that is kept for a second time: the largest message (50 MiB) with its multipart frame.
const BODY_MAX: usize = 64 * 1024 * 1024;

/// Has `router` do the request, waits for the whole answer, and has it done again: the second answer is the answer.
pub(super) async fn twice(request: Request, mut router: Router, permits: &Semaphore) -> Response {
    let _permit = permits.acquire().await.expect("the semaphore is never closed");
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX).await else {
        return Refused::new(
            ProblemCode::BodyTooLarge,
            "a fault rule was to have the request done twice, but its body broke off or is larger than 64 MiB",
        )
        .into_response();
    };
    let Ok(first) = router.call(again(&parts, &body)).await;
    // A download counts only once its last byte has left.
    let mut first = first.into_body();
    while let Some(Ok(_)) = first.frame().await {}
    let Ok(second) = router.call(again(&parts, &body)).await;
    second
}

fn again(parts: &Parts, body: &Bytes) -> Request {
    Request::from_parts(parts.clone(), Body::from(body.clone()))
}
