//! One office's login at the usage site: what the session keeps, and how a request finds it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use careplan_domain::OfficeNumber;
use careplan_serve::{Page, Session};

use super::consent::Consents;
use super::fields::Fields;
use super::notice::Notice;
use super::{Site, path};
use crate::subscriber::{Application, Subscriber};

/// What the session keeps of a login.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) office: OfficeNumber,
    pub(super) draft: Draft,
}

/// An application on its way: nothing of it counts before the confirmation.
#[derive(Clone, Default)]
pub(super) struct Draft {
    /// What was typed last.
    pub(super) fields: Fields,
    /// What was read and agreed to.
    pub(super) consents: Consents,
    /// Complete, and waiting for はい or いいえ.
    pub(super) asked: Option<Application>,
}

/// Extractor: who is logged in. Everyone else is led to the login.
pub(super) struct Visitor {
    pub(super) session: Session<Visit>,
    pub(super) subscriber: Arc<Subscriber>,
}

/// Where a request is led instead of its page.
pub(super) enum Detour {
    /// To the login, which says why.
    Login,
    /// To another page.
    To(&'static str),
    /// To a page that says what happened.
    Notice(Box<Page<Notice>>),
}

impl Visitor {
    /// Keeps another draft.
    pub(super) fn keep(&self, site: &Site, draft: Draft) {
        site.sessions.keep(&self.session, Visit { office: self.subscriber.number, draft });
    }

    /// Refuses a form that is not from a page of this login.
    pub(super) fn check_csrf(&self, site: &Site, presented: &str) -> Result<(), Detour> {
        if self.session.has_csrf(presented) {
            return Ok(());
        }
        let reason = "the form is not from a page of this login; open the page anew";
        site.record_refusal(Some(self.subscriber.number), "form", "csrf", reason);
        Err(Notice::stale_form(site, &self.subscriber).into())
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Detour;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Detour> {
        // Another node may have changed what is shown and decided here.
        if let Err(fault) = site.subscribers.refresh().await {
            tracing::warn!("the offices could not be read: {fault}");
            return Err(Notice::not_read(site).into());
        }
        site.visitor(&parts.headers).ok_or(Detour::Login)
    }
}

impl Site {
    /// Who is logged in, if anybody.
    pub(super) fn visitor(&self, headers: &HeaderMap) -> Option<Visitor> {
        let session = self.sessions.find(headers)?;
        // A reset may have taken the office from under the login.
        let subscriber = self.subscribers.find(&session.value.office)?;
        Some(Visitor { session, subscriber })
    }
}

impl From<Page<Notice>> for Detour {
    fn from(page: Page<Notice>) -> Self {
        Self::Notice(Box::new(page))
    }
}

impl IntoResponse for Detour {
    fn into_response(self) -> Response {
        match self {
            Self::Login => Redirect::to(&format!("{}?{}", path::LOGIN, super::login::ENDED)).into_response(),
            Self::To(path) => Redirect::to(path).into_response(),
            Self::Notice(page) => page.into_response(),
        }
    }
}
