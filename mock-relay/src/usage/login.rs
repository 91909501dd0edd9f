//! ログイン with the office user (KJ…), and its end.
//!
//! The personal user (c…) logs in to the client app, never here; a claim agent's ID (HD…) is good for neither (start
//! guide, chapters 3 and 6: S). What was typed in a wrong form is told before the portal is asked, so that it does not
//! count towards the lock.

mod refusal;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use careplan_domain::{OfficeUserId, Secret, has_full_width};
use careplan_serve::{Frame, Page};
use careplan_sim::{Event, Service};
use careplan_wire::back_office::portal::{Verified, Verify};
use serde::Deserialize;

use self::refusal::{Field, Refusal};
use super::asked::Posted;
use super::visit::{Draft, Visit};
use super::{Site, path};

/// The query of a login page that somebody was led to.
pub(super) const ENDED: &str = "ended";
/// The query of the login page after a logout.
pub(super) const LEFT: &str = "left";

/// What the login page posts.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LoginForm {
    user_id: String,
    password: String,
}

#[derive(Template)]
#[template(path = "usage/login.html")]
pub(super) struct LoginPage {
    frame: Frame,
    /// Why somebody was led here.
    note: Option<&'static str>,
    user_id: String,
    refusal: Option<RefusalView>,
}

/// A refusal as its page shows it.
struct RefusalView {
    field: Field,
    message: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if site.visitor(&headers).is_some() {
        return Redirect::to(path::TOP).into_response();
    }
    let note = match query.as_deref() {
        Some(ENDED) => Some(
            "ログインしていないか、しばらく操作がなかったため、ログアウトしています。もう一度ログインしてください。",
        ),
        Some(LEFT) => Some("ログアウトしました。"),
        _ => None,
    };
    let page = LoginPage { frame: site.frame("ログイン"), note, user_id: String::new(), refusal: None };
    Page::ok(page).into_response()
}

pub(super) async fn enter(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(form): Posted<LoginForm>,
) -> Response {
    let typed = form.user_id.trim().to_owned();
    let user_id = match well_formed(&typed, &form.password) {
        Ok(user_id) => user_id,
        Err(refusal) => return refused(&site, None, typed, refusal),
    };
    match admitted(&site, user_id, Secret::from(form.password)).await {
        Ok(visit) => {
            // A browser that logs in anew leaves none open that nobody can go back to.
            if let Some(former) = site.sessions.find(&headers) {
                site.sessions.close(&former);
                site.record(Some(former.value.office), Event::done(Service::UsageSite, "logout"));
            }
            site.record(Some(visit.office), Event::done(Service::UsageSite, "login"));
            let (_, cookie) = site.sessions.open(visit);
            ([(header::SET_COOKIE, cookie)], Redirect::to(path::TOP)).into_response()
        }
        Err(refusal) => refused(&site, Some(user_id), typed, refusal),
    }
}

/// What can be told without asking the portal.
fn well_formed(user_id: &str, password: &str) -> Result<OfficeUserId, Refusal> {
    if user_id.is_empty() {
        return Err(Refusal::UserIdMissing);
    }
    if has_full_width(user_id) {
        return Err(Refusal::UserIdFullWidth);
    }
    if user_id.starts_with("HD") {
        return Err(Refusal::ClaimAgent);
    }
    if user_id.starts_with(['c', 'C']) {
        return Err(Refusal::PersonalUser);
    }
    let user_id = user_id.parse().map_err(|_| Refusal::UserIdForm)?;
    if password.is_empty() {
        return Err(Refusal::PasswordMissing);
    }
    if has_full_width(password) {
        return Err(Refusal::PasswordFullWidth);
    }
    Ok(user_id)
}

/// Asks the portal, and lets the office in that it vouches for.
async fn admitted(site: &Site, user_id: OfficeUserId, password: Secret) -> Result<Visit, Refusal> {
    let unsettled = |fault: String| {
        tracing::warn!(office = %user_id.office(), "a login could not be settled: {fault}");
        Refusal::Unsettled
    };
    let verified = site.portal.verify(&Verify { user_id, password }).await;
    match verified.map_err(|fault| unsettled(fault.to_string()))? {
        Verified::Right => {}
        Verified::Wrong => return Err(Refusal::Wrong),
        Verified::Temporary => return Err(Refusal::Temporary),
        Verified::Expired => return Err(Refusal::Expired),
        Verified::Locked { until } => return Err(Refusal::Locked { until }),
    }
    let facts = site.portal.facts(&user_id.office()).await.map_err(|fault| unsettled(fault.to_string()))?;
    let facts = facts.ok_or_else(|| unsettled("the portal does not know whom it verified".to_owned()))?;
    let subscriber = site.subscribers.admit(&facts).await.map_err(|fault| unsettled(fault.to_string()))?;
    Ok(Visit { office: subscriber.number, draft: Draft::default() })
}

fn refused(site: &Site, user_id: Option<OfficeUserId>, typed: String, refusal: Refusal) -> Response {
    let office = user_id.map(|user_id| user_id.office());
    if refusal == Refusal::Unsettled {
        site.record(office, Event::failed(Service::UsageSite, "login", refusal.reason()));
    } else {
        site.record_refusal(office, "login", refusal.rule(), refusal.reason());
    }
    let page = LoginPage {
        frame: site.frame("ログイン").refused(),
        note: None,
        user_id: typed,
        refusal: Some(RefusalView { field: refusal.field(), message: refusal.message() }),
    };
    Page(refusal.status(), page).into_response()
}

impl LoginPage {
    /// The message at the right of the user ID.
    fn at_user_id(&self) -> Option<&str> {
        self.at(Field::UserId)
    }

    /// The message at the right of the password.
    fn at_password(&self) -> Option<&str> {
        self.at(Field::Password)
    }

    fn at(&self, field: Field) -> Option<&str> {
        self.refusal.as_ref().filter(|refusal| refusal.field == field).map(|refusal| refusal.message.as_str())
    }
}
