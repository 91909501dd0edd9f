//! The pages of the console: what a person sees and does at :8440 beside the control API.
//!
//! Rooms stand side by side: the network with each office's story, the journal, the federation's counter, its notices, the
//! outbox, the enquiries, the faults, the operation. Above each is the clock with its buttons. The rule it keeps: it asks
//! [`Control`] like anybody and decides nothing. Of its own it keeps which forms were sent, so that a second click does
//! nothing twice, the fault rules that are switched off, and of the desks the import wizards that are open, each with its
//! file and what opened it, the logins at the client apps and what is being written there; a reset forgets all but the
//! first.

mod brief;
mod clock;
mod counter;
mod desk;
mod drawing;
mod enquiries;
mod explanation;
mod faults;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod home;
mod journal;
mod line;
mod notices;
mod offices;
mod once;
mod operation;
mod outbox;
mod picture;
mod reason;
mod room;
mod sentence;
mod snapshots;
mod story;
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

use crate::faults::Shelf;
use crate::journal::live::Readers;
use crate::once::Once;

/// Bytes of a form: the longest honest one is a reason of 500 characters, and one of 10 kB still gets an answer.
const FORM_MAX: usize = 64 * 1024;

/// What every page stands on.
#[derive(Clone)]
pub(crate) struct Console {
    control: Control,
    once: Arc<Once>,
    shelf: Arc<Shelf>,
    readers: Readers,
}

/// The console of a testbed, to be mounted at its address.
pub fn pages(control: Control) -> Router {
    let console = Console {
        control: control.clone(),
        once: Arc::default(),
        shelf: Arc::default(),
        readers: Readers::default(),
    };
    Router::new()
        .route("/", get(home::show))
        .route("/clock", post(clock::advance))
        .route("/pace", post(clock::set_pace))
        .route("/poke", post(clock::poke))
        .merge(counter::routes())
        .merge(notices::routes())
        .merge(outbox::routes())
        .merge(enquiries::routes())
        .merge(journal::routes())
        .merge(story::routes())
        .merge(offices::routes())
        .merge(faults::routes())
        .merge(operation::routes())
        .merge(snapshots::routes())
        .route("/assets/console.css", get(style))
        .route("/assets/console.js", get(script))
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

async fn script() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/console.js"))
}
