//! Logins of people: a cookie, a place on the server, an idle end by our clock.
//!
//! Own code rather than a session library, because the idle time must pass by the testbed's clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, HeaderValue};
use careplan_domain::{JapanTime, Span};
use careplan_sim::Environment;

use crate::cookie::cookie_of;

/// Sessions of one service; the longest idle one goes when this many are open.
const SESSIONS_MAX: usize = 10_000;

/// Ended sessions whose end is remembered; whoever comes back later than that is told no reason.
const ENDED_MAX: usize = 1_000;

/// セッション: who is logged in at one service, with a value of the service's own.
pub struct Sessions<S> {
    cookie: SessionCookie,
    idle: Span,
    environment: Environment,
    /// Kept together: the open sessions, and why others have ended.
    book: Mutex<Book<S>>,
}

struct Book<S> {
    /// By token: a session's value and when it was last used.
    open: BTreeMap<TokenHash, Place<S>>,
    /// Oldest first.
    ended: VecDeque<(TokenHash, Ended)>,
}

/// A token's SHA-256. To look a hash up may take as long as it likes: how much of it fits tells nothing of the token.
type TokenHash = [u8; 32];

fn hash(token: &str) -> TokenHash {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Why a session ended without its owner's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was idle for too long.
    Idle,
    /// Another took its place.
    Elsewhere,
}

/// The name and kind of a service's cookie. Cookies know no ports, so the port is in the name.
#[derive(Clone, Debug)]
pub struct SessionCookie {
    /// `careplan_portal_8441`.
    pub name: String,
    /// Whether it may travel over HTTPS only.
    pub secure: bool,
}

/// One open session, as a request sees it.
#[derive(Clone, Debug)]
pub struct Session<S> {
    /// What the service keeps.
    pub value: S,
    /// What its forms carry in the hidden field `csrf`.
    pub csrf: String,
    token: TokenHash,
}

struct Place<S> {
    value: Arc<S>,
    csrf: String,
    used: JapanTime,
}

impl<S: Clone + Send + Sync> Sessions<S> {
    /// No session yet; each ends when it was idle for longer than `idle`.
    pub fn new(cookie: SessionCookie, idle: Span, environment: Environment) -> Self {
        let book = Book { open: BTreeMap::new(), ended: VecDeque::new() };
        Self { cookie, idle, environment, book: Mutex::new(book) }
    }

    /// Opens a session; the header value goes out as `Set-Cookie`.
    pub fn open(&self, value: S) -> (Session<S>, HeaderValue) {
        let (session, cookie, _) = self.open_instead_of(value, |_| false);
        (session, cookie)
    }

    /// Opens a session and ends all those that it takes the place of, in one step: of two that are opened at once one
    /// stays. Tells how many it ended.
    pub fn open_instead_of(
        &self,
        value: S,
        gives_way: impl Fn(&S) -> bool,
    ) -> (Session<S>, HeaderValue, usize) {
        let token = self.environment.entropy.token();
        let csrf = self.environment.entropy.token();
        let used = self.environment.clock.now();
        let session = Session { value: value.clone(), csrf: csrf.clone(), token: hash(&token) };
        let mut book = self.book();
        let replaced: Vec<TokenHash> =
            book.open.iter().filter(|(_, place)| gives_way(&place.value)).map(|(token, _)| *token).collect();
        for token in &replaced {
            book.end(token, Ended::Elsewhere);
        }
        if book.open.len() >= SESSIONS_MAX
            && let Some(idlest) =
                book.open.iter().min_by_key(|(_, place)| place.used).map(|(token, _)| *token)
        {
            book.open.remove(&idlest);
        }
        let cookie = self.set_cookie(&token, None);
        book.open.insert(session.token, Place { value: Arc::new(value), csrf, used });
        (session, cookie, replaced.len())
    }

    /// Why the session that a request belonged to has ended, if that is remembered. Asked after [`Sessions::find`].
    pub fn why_ended(&self, headers: &HeaderMap) -> Option<Ended> {
        let token = self.token_in(headers)?;
        self.book().ended.iter().rev().find(|(ended, _)| *ended == token).map(|(_, why)| *why)
    }

    /// The session that a request belongs to, if it is still open. Finding it makes it fresh.
    pub fn find(&self, headers: &HeaderMap) -> Option<Session<S>> {
        let token = self.token_in(headers)?;
        let now = self.environment.clock.now();
        let mut book = self.book();
        let place = book.open.get_mut(&token)?;
        if now.since(place.used) > self.idle {
            book.end(&token, Ended::Idle);
            return None;
        }
        place.used = now;
        Some(Session { value: S::clone(&place.value), csrf: place.csrf.clone(), token })
    }

    /// Keeps another value in an open session; nothing if it has ended meanwhile.
    pub fn keep(&self, session: &Session<S>, value: S) {
        if let Some(place) = self.book().open.get_mut(&session.token) {
            place.value = Arc::new(value);
        }
    }

    /// Changes the value of an open session as it is by now, and tells it; nothing if it has ended meanwhile.
    pub fn change(&self, session: &Session<S>, change: impl FnOnce(S) -> S) -> Option<S> {
        let mut book = self.book();
        let place = book.open.get_mut(&session.token)?;
        let value = change(S::clone(&place.value));
        place.value = Arc::new(value.clone());
        Some(value)
    }

    /// Ends a session; the header value goes out as `Set-Cookie`.
    pub fn close(&self, session: &Session<S>) -> HeaderValue {
        self.book().open.remove(&session.token);
        self.set_cookie("", Some(0))
    }

    /// Ends all sessions.
    pub fn clear(&self) {
        let mut book = self.book();
        book.open.clear();
        book.ended.clear();
    }

    fn token_in(&self, headers: &HeaderMap) -> Option<TokenHash> {
        cookie_of(headers, &self.cookie.name).map(hash)
    }

    fn set_cookie(&self, token: &str, max_age: Option<u32>) -> HeaderValue {
        let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let secure = if self.cookie.secure { "; Secure" } else { "" };
        let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{age}{secure}", self.cookie.name);
        HeaderValue::from_str(&cookie).expect("a cookie of hex and our own name is a header value")
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book<S>> {
        self.book.lock().expect("no one panics while holding the sessions")
    }
}

impl<S> Book<S> {
    fn end(&mut self, token: &TokenHash, why: Ended) {
        if self.open.remove(token).is_some() {
            self.ended.push_back((*token, why));
            let excess = self.ended.len().saturating_sub(ENDED_MAX);
            self.ended.drain(..excess);
        }
    }
}

impl<S> Session<S> {
    /// Whether a form's hidden `csrf` is this session's.
    pub fn has_csrf(&self, presented: &str) -> bool {
        careplan_domain::secrets_match(presented, &self.csrf)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use careplan_sim::{Clock, Seed};

    use super::*;

    fn sessions() -> (Sessions<&'static str>, Clock) {
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        let cookie = SessionCookie { name: "careplan_test_1".to_owned(), secure: false };
        let environment = Environment::new(clock.clone(), Seed::new(1));
        (Sessions::new(cookie, Span::from_minutes(30), environment), clock)
    }

    fn headers(set_cookie: &HeaderValue) -> HeaderMap {
        let pair = set_cookie.to_str().expect("text").split(';').next().expect("a pair").to_owned();
        let line = format!("other=1; {pair}");
        [(header::COOKIE, line.parse().expect("a value"))].into_iter().collect()
    }

    #[test]
    fn a_session_is_found_until_it_was_idle_too_long() {
        let (sessions, clock) = sessions();
        let (_, cookie) = sessions.open("office");
        let headers = headers(&cookie);
        clock.advance(Span::from_minutes(29));
        assert_eq!(sessions.find(&headers).expect("open").value, "office");
        clock.advance(Span::from_minutes(29));
        assert!(sessions.find(&headers).is_some(), "each use makes it fresh");
        clock.advance(Span::from_minutes(31));
        assert!(sessions.find(&headers).is_none());
    }

    #[test]
    fn a_session_that_takes_the_place_of_others_ends_them_and_they_are_told_why() {
        let (sessions, clock) = sessions();
        let (_, first) = sessions.open("one");
        let (_, other) = sessions.open("two");
        let (_, second, replaced) = sessions.open_instead_of("one", |value| *value == "one");
        assert_eq!(replaced, 1);
        assert!(sessions.find(&headers(&first)).is_none());
        assert_eq!(sessions.why_ended(&headers(&first)), Some(Ended::Elsewhere));
        assert!(sessions.find(&headers(&other)).is_some());
        let open = sessions.find(&headers(&second)).expect("open");
        assert_eq!(sessions.why_ended(&headers(&second)), None);
        clock.advance(Span::from_minutes(31));
        assert!(sessions.find(&headers(&other)).is_none());
        assert_eq!(sessions.why_ended(&headers(&other)), Some(Ended::Idle));
        sessions.close(&open);
        assert_eq!(sessions.why_ended(&headers(&second)), None, "its owner knows");
    }

    #[test]
    fn a_change_starts_from_the_value_as_it_is_by_now() {
        let (sessions, _) = sessions();
        let (session, cookie) = sessions.open("first");
        sessions.keep(&session, "second");
        let changed = sessions.change(&session, |value| if value == "second" { "third" } else { value });
        assert_eq!(changed, Some("third"));
        assert_eq!(sessions.find(&headers(&cookie)).expect("open").value, "third");
        sessions.close(&session);
        assert_eq!(sessions.change(&session, |value| value), None);
    }

    #[test]
    fn a_closed_session_is_gone() {
        let (sessions, _) = sessions();
        let (session, cookie) = sessions.open("office");
        sessions.close(&session);
        assert!(sessions.find(&headers(&cookie)).is_none());
    }

    #[test]
    fn only_the_sessions_own_csrf_passes() {
        let (sessions, _) = sessions();
        let (one, _) = sessions.open("one");
        let (two, _) = sessions.open("two");
        assert!(one.has_csrf(&one.csrf));
        assert!(!one.has_csrf(&two.csrf));
        assert!(!one.has_csrf(""));
    }
}
