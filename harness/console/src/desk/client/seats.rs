//! Who is logged in at which desk's app, by browser: two people at one desk each have their own login, and one browser
//! may sit at several desks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, HeaderValue};
use careplan_client::RelaySession;
use careplan_domain::{OfficeNumber, Secret, Span};
use careplan_office::{InstalledCertificate, Mailbox};
use careplan_serve::{SessionCookie, Sessions};
use careplan_testbed::Control;

use super::names::Names;
use super::trouble::Trouble;

/// Desks at which one browser is remembered: a trainer goes from one to the next, and a class has fewer.
const DESKS_MAX: usize = 20;
/// How long a browser is remembered. When a login ends is the relay's to say, however far the clock is moved.
const IDLE: Span = Span::from_days(3_650);

/// ログイン中の席.
pub(super) struct Seats {
    sessions: Sessions<Browser>,
    /// How often the testbed had been reset when these were taken.
    resets: Mutex<u64>,
}

type Browser = BTreeMap<OfficeNumber, Arc<Seat>>;

/// One browser at one desk.
#[derive(Clone, Default)]
pub(super) struct Seat {
    /// How far its login is.
    pub(super) stage: Stage,
    /// What is to be said on the login screens.
    pub(super) trouble: Option<Trouble>,
    /// What went well and is said there.
    pub(super) said: Option<&'static str>,
    /// Where the login leads to.
    pub(super) return_to: Option<String>,
}

/// How far a login is.
#[derive(Clone)]
pub(super) enum Stage {
    /// The first screen; with the ID that was entered last.
    Personal {
        /// 個人ユーザID, as typed.
        id: String,
    },
    /// The second one.
    Office {
        /// 個人ユーザID, as typed.
        id: String,
        /// Its password.
        password: Secret,
        /// 事業所ユーザID that was entered last.
        office_id: String,
    },
    /// Behind them.
    In(Arc<Login>),
}

/// A login at the relay.
pub(super) struct Login {
    pub(super) personal_id: String,
    pub(super) office_id: String,
    /// The relay's calls, and what it said at the login.
    pub(super) mailbox: Mailbox,
    /// What was shown.
    pub(super) certificate: Option<InstalledCertificate>,
    /// Who is who, as far as it was asked.
    pub(super) names: Names,
}

impl Login {
    /// The relay's calls.
    pub(super) fn session(&self) -> &RelaySession {
        self.mailbox.session()
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::Personal { id: String::new() }
    }
}

impl Seats {
    /// No seat is taken yet.
    pub(super) fn of(control: &Control) -> Self {
        // Cookies know no ports, so the port is in the name.
        let port = control.urls().console.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        let cookie = SessionCookie { name: format!("careplan_client_{port}"), secure: false };
        let sessions = Sessions::new(cookie, IDLE, control.environment().clone());
        Self { sessions, resets: Mutex::new(control.resets()) }
    }

    /// The seat of a browser at a desk; an empty one where it has none.
    pub(super) fn find(&self, headers: &HeaderMap, office: OfficeNumber) -> Seat {
        let browser = self.sessions.find(headers).map(|session| session.value).unwrap_or_default();
        browser.get(&office).map(|seat| Seat::clone(seat)).unwrap_or_default()
    }

    /// Keeps a browser's seat at a desk; a cookie for one that has none.
    pub(super) fn keep(&self, headers: &HeaderMap, office: OfficeNumber, seat: Seat) -> Option<HeaderValue> {
        let sit = |mut browser: Browser| {
            browser.insert(office, Arc::new(seat));
            while browser.len() > DESKS_MAX {
                let other = browser.keys().copied().find(|other| *other != office);
                browser.remove(&other.expect("there are several"));
            }
            browser
        };
        match self.sessions.find(headers) {
            Some(session) => {
                // One that ended meanwhile has no seat to keep.
                let _seat = self.sessions.change(&session, sit);
                None
            }
            None => Some(self.sessions.open(sit(Browser::new())).1),
        }
    }

    /// Ends all logins from before the latest of so many resets.
    pub(super) fn forget_before(&self, resets: u64) {
        let mut known = self.resets.lock().expect("no one panics while counting");
        if *known < resets {
            self.sessions.clear();
            *known = resets;
        }
    }
}
