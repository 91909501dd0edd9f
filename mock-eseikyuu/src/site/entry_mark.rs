//! The mark of forms that are sent before any login: a cookie of its own, which the form repeats.
//!
//! A foreign page can make a browser send the cookie, but cannot read it in order to repeat it. There is nothing on the
//! server behind it, so it goes stale by no clock and no restart.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use careplan_domain::secrets_match;

use careplan_serve::cookie_of;

use super::apology::Apology;
use super::surroundings;
use crate::portal::Portal;

/// Characters of a mark.
const LENGTH: usize = 64;

/// The mark that this browser's forms bear.
pub(super) struct EntryMark {
    /// What goes into the hidden field `csrf`.
    pub(super) mark: String,
    /// The cookie to set, when the browser has none yet.
    cookie: Option<HeaderValue>,
}

impl FromRequestParts<Portal> for EntryMark {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Infallible> {
        Ok(Self::of(portal, &parts.headers))
    }
}

impl EntryMark {
    fn of(portal: &Portal, headers: &HeaderMap) -> Self {
        let cookie = &portal.settings().cookie;
        let name = format!("{}_form", cookie.name);
        if let Some(mark) = cookie_of(headers, &name).filter(|mark| is_mark(mark)) {
            return Self { mark: mark.to_owned(), cookie: None };
        }
        let mark = portal.token();
        let secure = if cookie.secure { "; Secure" } else { "" };
        let set = format!("{name}={mark}; Path=/; HttpOnly; SameSite=Lax{secure}");
        let set = HeaderValue::from_str(&set).expect("a cookie of hex and our own name is a header value");
        Self { mark, cookie: Some(set) }
    }

    /// Whether a form was made for this browser; if not, the page that says so, with the way to a fresh form.
    pub(super) fn check(&self, portal: &Portal, presented: &str, again: &str) -> Result<(), Apology> {
        if self.cookie.is_none() && secrets_match(presented, &self.mark) {
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
        match self.cookie {
            Some(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), answer).into_response(),
            None => answer.into_response(),
        }
    }
}

fn is_mark(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
