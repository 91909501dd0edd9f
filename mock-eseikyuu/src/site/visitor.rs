//! Who asks for a page: nobody, a newcomer who must change the password first, or a visitor.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{Ended, Frame, Session};

use super::apology::Apology;
use super::{Visit, surroundings};
use crate::office::Office;
use crate::portal::Portal;
use crate::wizard::Progress;

/// A logged-in office that may go everywhere.
pub(super) struct Visitor {
    /// Its login.
    pub(super) session: Session<Visit>,
    /// Its record.
    pub(super) office: Office,
}

/// A logged-in office, whether or not it must change its password first.
pub(super) struct Newcomer(pub(super) Visitor);

/// Whoever asks for a page that is open to all: whoever is logged in keeps the name and the menu on it.
pub(super) struct Anyone(pub(super) Option<Visitor>);

impl FromRequestParts<Portal> for Anyone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Infallible> {
        Ok(Self::of(portal, &parts.headers))
    }
}

impl FromRequestParts<Portal> for Newcomer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let Ok(Anyone(found)) = Anyone::from_request_parts(parts, portal).await;
        found.map(Self).ok_or_else(|| nobody(portal, &parts.headers))
    }
}

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let Newcomer(visitor) = Newcomer::from_request_parts(parts, portal).await?;
        if visitor.must_change_password(portal) {
            return Err(Redirect::to("/first-login").into_response());
        }
        Ok(visitor)
    }
}

/// The answer to whoever is not logged in, or no longer.
fn nobody(portal: &Portal, headers: &HeaderMap) -> Response {
    let Some(why) = portal.sessions().why_ended(headers) else {
        return Redirect::to("/login?again=1").into_response();
    };
    let (rule, reason, sentence) = match why {
        Ended::Idle => (
            "session-idle",
            "the login was idle for too long",
            format!(
                "{}分以上操作がなかったため、ログインを終了しました。",
                portal.settings().session_idle.as_millis() / 60_000
            ),
        ),
        Ended::Elsewhere => (
            "session-elsewhere",
            "the same user has logged in from elsewhere",
            "同じユーザIDで、ほかの画面からログインがあったため、この画面のログインを終了しました。同時に開けるメニューは一つです。".to_owned(),
        ),
    };
    portal.refused(None, "page-asked", rule, reason);
    Apology::new(StatusCode::FORBIDDEN, surroundings::outside(portal, "ログインが終了しました"))
        .sentence(sentence)
        .sentence("入力の途中だった内容は送信されていません。お手数ですが、もう一度ログインしてください。")
        .way("ログイン", "/login")
        .way("トップメニューへ戻る", "/kaigo")
        .into_response()
}

impl Anyone {
    /// Whoever sent these headers.
    pub(super) fn of(portal: &Portal, headers: &HeaderMap) -> Self {
        let found = portal.sessions().find(headers).and_then(|session| {
            let office = portal.office(&session.value.office)?;
            Some(Visitor { session, office })
        });
        Self(found)
    }

    /// The frame of a page that belongs to no entry of the menu.
    pub(super) fn frame(&self, portal: &Portal, title: &str) -> Frame {
        match &self.0 {
            Some(visitor) => visitor.frame(portal, title),
            None => surroundings::outside(portal, title),
        }
    }
}

impl Visitor {
    /// The frame of a page that belongs to no entry of the menu, which a newcomer has not got yet.
    pub(super) fn frame(&self, portal: &Portal, title: &str) -> Frame {
        if self.must_change_password(portal) {
            surroundings::threshold(portal, &self.office, title)
        } else {
            surroundings::inside(portal, &self.office, title, "")
        }
    }

    /// Whether the password must be changed before anything else.
    pub(super) fn must_change_password(&self, portal: &Portal) -> bool {
        self.office.account.must_change(&portal.settings().account_rules(), portal.now())
    }

    /// How far it is on its way to a request.
    pub(super) fn progress(&self) -> Progress {
        self.session.value.progress.clone()
    }

    /// Keeps how far it is: a step from wherever it is by now, since two clicks may be on their way at once.
    pub(super) fn advance(&self, portal: &Portal, step: impl FnOnce(Progress) -> Progress) {
        portal
            .sessions()
            .change(&self.session, |visit| Visit { progress: step(visit.progress), office: visit.office });
    }

    /// The same visitor as it is by now.
    pub(super) fn looked_up_again(mut self, portal: &Portal) -> Self {
        if let Some(value) = portal.sessions().change(&self.session, |visit| visit) {
            self.session.value = value;
        }
        self
    }

    /// The same visitor with its office's record as it is by now; nobody, if that is gone.
    pub(super) fn by_now(self, portal: &Portal) -> Option<Self> {
        let office = portal.office(&self.office.number)?;
        Some(Self { office, ..self })
    }

    /// Whether a form was made for this login; if not, the page that says so, with the way to a fresh form.
    pub(super) fn check_form(&self, portal: &Portal, csrf: &str, again: &str) -> Result<(), Apology> {
        if self.session.has_csrf(csrf) {
            return Ok(());
        }
        portal.refused(
            Some(self.office.number),
            "form-sent",
            "form-stale",
            "the form was made for another login, or has lost its mark",
        );
        Err(Apology::new(StatusCode::FORBIDDEN, self.frame(portal, "画面が古くなっています"))
            .sentence(
                "この画面は、いまのログインより前に表示されたものです。入力した内容は送信されていません。",
            )
            .sentence("画面を開き直して、もう一度入力してください。")
            .way("画面を開き直す", again))
    }
}
