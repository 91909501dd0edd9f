//! The pages of the console: what a person sees and does at :8440 beside the control API.
//!
//! Rooms stand side by side: the network, the federation's counter, its notices, the outbox, the enquiries. Above each is
//! the clock with its buttons. The rule it keeps: it asks [`Control`] like anybody and decides nothing. Of its own it
//! keeps which forms were sent, so that a second click does nothing twice, and the import wizards that are open at the
//! desks, each with its file and what opened it; a reset forgets those.

mod brief;
mod clock;
mod counter;
mod desk;
mod enquiries;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod home;
mod notices;
mod once;
mod outbox;
mod reason;
mod room;
mod sentence;
mod snapshots;
mod time;
mod trouble;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use careplan_serve::{assets, page_headers};
use careplan_testbed::Control;

use crate::once::Once;

/// Bytes of a form: the longest honest one is a reason of 500 characters, and one of 10 kB still gets an answer.
const FORM_MAX: usize = 64 * 1024;

/// What every page stands on.
#[derive(Clone)]
pub(crate) struct Console {
    control: Control,
    once: Arc<Once>,
}

/// The console of a testbed, to be mounted at its address.
pub fn pages(control: Control) -> Router {
    let console = Console { control: control.clone(), once: Arc::default() };
    Router::new()
        .route("/", get(home::show))
        .route("/clock", post(clock::advance))
        .route("/pace", post(clock::set_pace))
        .route("/poke", post(clock::poke))
        .merge(counter::routes())
        .merge(notices::routes())
        .merge(outbox::routes())
        .merge(enquiries::routes())
        .merge(snapshots::routes())
        .route("/assets/console.css", get(style))
        .merge(desk::rooms(control))
        .merge(assets::router())
        .fallback(trouble::no_such_page)
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(axum::middleware::from_fn(page_headers))
        .with_state(console)
}

async fn style() -> impl IntoResponse {
    // Short, as for the style sheet that every page shares.
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/console.css"))
}
