//! The mark of forms that are sent before any login, and the page for those that lack it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use careplan_serve::FormMark;

use super::apology::Apology;
use super::surroundings;
use crate::portal::Portal;

/// The mark that this browser's forms bear.
pub(super) struct EntryMark {
    /// What goes into the hidden field `csrf`.
    pub(super) mark: String,
    form: FormMark,
}

impl FromRequestParts<Portal> for EntryMark {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Infallible> {
        let form = FormMark::of(&portal.settings().cookie, portal.entropy(), &parts.headers);
        Ok(Self { mark: form.as_str().to_owned(), form })
    }
}

impl EntryMark {
    /// Whether a form was made for this browser; if not, the page that says so, with the way to a fresh form.
    pub(super) fn check(&self, portal: &Portal, presented: &str, again: &str) -> Result<(), Apology> {
        if self.form.is_on(presented) {
            return Ok(());
        }
        portal.refused(
            None,
            "form-sent",
            "form-stale",
            "the form was not made for this browser, or has lost its mark",
        );
        Err(Apology::new(StatusCode::FORBIDDEN, surroundings::outside(portal, "画面が古くなっています"))
            .sentence("この画面は古いか、ほかの画面から送られたものです。入力した内容は送信されていません。")
            .sentence("画面を開き直して、もう一度入力してください。")
            .sentence("何度も表示されるときは、ブラウザでCookieが使えるようになっているか確かめてください。")
            .way("画面を開き直す", again))
    }

    /// An answer, with the cookie where it is needed.
    pub(super) fn on(self, answer: impl IntoResponse) -> Response {
        self.form.on(answer)
    }
}
