//! ログアウト: asked on a page, done by its button.
//!
//! Never by a link alone, which any page can have: whoever was sent here from elsewhere is still logged in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{Frame, Page};
use careplan_sim::{Event, Service};
use serde::Deserialize;

use super::asked::Posted;
use super::login::LEFT;
use super::{Site, path};

/// What the page posts.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LeaveForm {
    csrf: String,
}

#[derive(Template)]
#[template(path = "usage/leaving.html")]
struct LeavingPage {
    frame: Frame,
    csrf: String,
}

pub(super) async fn page(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    // Who is not logged in has nothing to end.
    let Some(visitor) = site.visitor(&headers) else { return left() };
    let frame = site.frame_of(&visitor.subscriber, "ログアウト", path::LOGOUT);
    Page::ok(LeavingPage { frame, csrf: visitor.session.csrf }).into_response()
}

pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(form): Posted<LeaveForm>,
) -> Response {
    let Some(visitor) = site.visitor(&headers) else { return left() };
    if let Err(detour) = visitor.check_csrf(&site, &form.csrf) {
        return detour.into_response();
    }
    site.record(Some(visitor.subscriber.number), Event::done(Service::UsageSite, "logout"));
    ([(header::SET_COOKIE, site.sessions.close(&visitor.session))], left()).into_response()
}

fn left() -> Response {
    Redirect::to(&format!("{}?{LEFT}", path::LOGIN)).into_response()
}
