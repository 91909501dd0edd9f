//! The style sheet and script that every page shares.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// `/assets/base.css` and `/assets/page.js`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(
            "/assets/base.css",
            get(async || asset("text/css; charset=utf-8", include_str!("../assets/base.css"))),
        )
        .route(
            "/assets/page.js",
            get(async || asset("text/javascript; charset=utf-8", include_str!("../assets/page.js"))),
        )
}

fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    // Short, because a new version of the testbed on the same port has a new sheet under the same name.
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "max-age=60")], text)
}
