//! The style sheet, script and sign that every page shares.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// `/assets/base.css`, `/assets/page.js` and `/assets/icon.svg`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/base.css", get(async || asset("text/css; charset=utf-8", BASE)))
        .route(
            "/assets/page.js",
            get(async || asset("text/javascript; charset=utf-8", include_str!("../assets/page.js"))),
        )
        .route("/assets/icon.svg", get(icon))
        // Browsers ask for it unasked, where what they show is no page of ours.
        .route("/favicon.ico", get(icon))
}

const BASE: &str = include_str!("../assets/base.css");

async fn icon() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("../assets/icon.svg"))
}

fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    // Short, because a new version of the testbed on the same port has a new sheet under the same name.
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "max-age=60")], text)
}

#[cfg(test)]
mod palette;
