//! The mark of forms that are sent without a login: a cookie of its own, which the form repeats.
//!
//! A foreign page can make a browser send the cookie, but cannot read it in order to repeat it. There is nothing on the
//! server behind it, so it goes stale by no clock and no restart.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use careplan_domain::secrets_match;
use careplan_sim::Entropy;

use crate::SessionCookie;
use crate::cookie::cookie_of;

/// Characters of a mark.
const LENGTH: usize = 64;

/// 入力画面の印: the mark that one browser's forms bear.
#[derive(Clone, Debug)]
pub struct FormMark {
    mark: String,
    /// The cookie to set, when the browser has none yet.
    cookie: Option<HeaderValue>,
}

impl FormMark {
    /// The mark of the browser that sent these headers; a fresh one where it has none. The cookie is called like the
    /// service's own, with `_form` behind it.
    pub fn of(cookie: &SessionCookie, entropy: &dyn Entropy, headers: &HeaderMap) -> Self {
        let name = format!("{}_form", cookie.name);
        if let Some(mark) = cookie_of(headers, &name).filter(|mark| is_mark(mark)) {
            return Self { mark: mark.to_owned(), cookie: None };
        }
        let mark = entropy.token();
        let secure = if cookie.secure { "; Secure" } else { "" };
        let set = format!("{name}={mark}; Path=/; HttpOnly; SameSite=Lax{secure}");
        let set = HeaderValue::from_str(&set).expect("a cookie of hex and our own name is a header value");
        Self { mark, cookie: Some(set) }
    }

    /// What goes into the hidden field `csrf`.
    pub fn as_str(&self) -> &str {
        &self.mark
    }

    /// Whether a form that presents this was made for this browser.
    pub fn is_on(&self, presented: &str) -> bool {
        self.cookie.is_none() && secrets_match(presented, &self.mark)
    }

    /// An answer, with the cookie where it is needed.
    pub fn on(self, answer: impl IntoResponse) -> Response {
        match self.cookie {
            Some(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), answer).into_response(),
            None => answer.into_response(),
        }
    }
}

fn is_mark(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use careplan_sim::OsEntropy;

    use super::*;

    fn mark(cookie: Option<&str>) -> FormMark {
        let name = SessionCookie { name: "careplan_test_1".to_owned(), secure: true };
        let line = cookie.map(|value| (header::COOKIE, value.parse().expect("a value")));
        FormMark::of(&name, &OsEntropy, &line.into_iter().collect())
    }

    #[test]
    fn a_form_is_taken_from_the_browser_whose_mark_it_bears_and_from_no_other() {
        let fresh = mark(None);
        let presented = fresh.as_str().to_owned();
        assert!(!fresh.is_on(&presented), "a browser without the cookie has had no form");
        let answer = fresh.on("");
        let cookie = answer.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
        assert!(cookie.starts_with("careplan_test_1_form=") && cookie.ends_with("; Secure"), "{cookie}");
        let pair = cookie.split(';').next().expect("a pair");
        let known = mark(Some(&format!("other=1; {pair}")));
        assert!(known.is_on(&presented) && !known.is_on("") && !known.is_on(mark(None).as_str()));
        assert!(!known.on("").headers().contains_key(header::SET_COOKIE));
    }

    #[test]
    fn what_is_no_mark_of_ours_is_replaced() {
        for odd in [
            "careplan_test_1_form=",
            "careplan_test_1_form=0",
            "careplan_test_1_form=zz",
            "careplan_test_1=1",
        ] {
            assert_eq!(mark(Some(odd)).as_str().len(), LENGTH, "{odd}");
        }
    }
}
