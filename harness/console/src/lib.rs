//! The pages of the console: what a person sees at :8440 beside the control API.
//!
//! Today one page that only looks: the clock, the services, the offices, the newest lines of the journal. It
//! asks [`Control`] like anybody; it keeps nothing.

mod desk;
mod home;
mod sentence;

use axum::Router;
use axum::routing::get;
use careplan_serve::{assets, page_headers};
use careplan_testbed::Control;

/// The console of a testbed, to be mounted at its address.
pub fn pages(control: Control) -> Router {
    Router::new()
        .route("/", get(home::show))
        .merge(desk::rooms(control.clone()))
        .merge(assets::router())
        .fallback(careplan_serve::not_found)
        .layer(axum::middleware::from_fn(page_headers))
        .with_state(control)
}
