//! 利用状況Webサイト: where an office sees its personal user, applies for the exchange, and looks after what it told.
//!
//! People's pages and nothing else: who may exchange is decided by [`Subscribers`], whether a password is right by the
//! portal, how much was exchanged by the [`Activity`] that it is given, whether the exchange serves by the [`Operation`]. The rule it keeps: the server believes no page. Consents, the reading before them and the confirmation are
//! kept in the session, so that leaving out a page leaves out the application.

mod application;
mod asked;
mod completion;
mod confirmation;
mod consent;
mod contact;
mod document;
mod fields;
mod figures;
mod form;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod leaving;
mod login;
mod notice;
mod personal_password;
mod reading;
mod renewal;
mod rows;
mod top;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use careplan_domain::{JapanTime, OfficeNumber, Span};
use careplan_serve::{Frame, Place, SessionCookie, Sessions, assets, own_origin_only, page_headers};
use careplan_sim::{Environment, Event, Service};

use self::visit::Visit;
use crate::activity::Activity;
use crate::operation::Operation;
use crate::portal::Portal;
use crate::subscriber::{Subscriber, Subscribers};

/// A form's body at most: its fields full of kanji come to 3 kB, and one of 10 kB, which three characters spell a byte,
/// is still told at its field.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// The menu of everyone who is logged in.
const MENU: [(&str, &str); 5] = [
    ("トップ", path::TOP),
    ("利用申請/更新", path::APPLICATION),
    ("登録内容の変更", path::CONTACT),
    ("利用状況", path::FIGURES),
    ("ログアウト", path::LOGOUT),
];

/// Where the pages are.
mod path {
    pub(super) const LOGIN: &str = "/";
    pub(super) const LOGOUT: &str = "/logout";
    pub(super) const TOP: &str = "/top";
    pub(super) const APPLICATION: &str = "/application";
    pub(super) const FORM: &str = "/application/form";
    pub(super) const READING: &str = "/application/reading/{document}/{page}";
    pub(super) const AGREE: &str = "/application/reading/{document}/agree";
    pub(super) const READ_TO_THE_END: &str = "/application/reading/{document}/end";
    pub(super) const CONFIRMATION: &str = "/application/confirmation";
    pub(super) const COMPLETION: &str = "/application/completion";
    pub(super) const RENEWAL: &str = "/application/renewal";
    pub(super) const CONTACT: &str = "/contact";
    pub(super) const CONTACT_COMPLETION: &str = "/contact/completion";
    pub(super) const PERSONAL_PASSWORD: &str = "/personal-password";
    pub(super) const PERSONAL_PASSWORD_COMPLETION: &str = "/personal-password/completion";
    pub(super) const FIGURES: &str = "/figures";
    pub(super) const SCRIPT: &str = "/assets/usage.js";
    pub(super) const STYLE: &str = "/assets/usage.css";
}

/// What a usage site is told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its cookie.
    pub cookie: SessionCookie,
    /// How long a login may be idle.
    pub session_idle: Span,
    /// Address of the support site, as the top page shows it.
    pub support_url: String,
    /// Address of the client app's download, as the page after an application shows it.
    pub download_url: String,
}

/// The usage site. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct UsageSite(Arc<Site>);

/// What its handlers stand on.
struct Site {
    settings: Settings,
    subscribers: Subscribers,
    portal: Arc<dyn Portal>,
    activity: Arc<dyn Activity>,
    operation: Arc<dyn Operation>,
    sessions: Sessions<Visit>,
    environment: Environment,
}

impl UsageSite {
    /// A site over these subscribers; passwords are asked of `portal`, figures of `activity`, whether the exchange serves
    /// of `operation`.
    pub fn open(
        settings: Settings,
        subscribers: Subscribers,
        portal: Arc<dyn Portal>,
        activity: Arc<dyn Activity>,
        operation: Arc<dyn Operation>,
        environment: Environment,
    ) -> Self {
        let sessions = Sessions::new(settings.cookie.clone(), settings.session_idle, environment.clone());
        Self(Arc::new(Site { settings, subscribers, portal, activity, operation, sessions, environment }))
    }

    /// Its pages with style sheet and script, to be served at the root. It has a fallback of its own, so a router that
    /// is merged with it brings none.
    pub fn router(&self) -> Router {
        Router::new()
            .route(path::LOGIN, get(login::page).post(login::enter))
            .route(path::LOGOUT, get(leaving::page).post(leaving::leave))
            .route(path::TOP, get(top::page))
            .route(path::APPLICATION, get(application::page))
            .route(path::FORM, get(form::page).post(form::submit))
            .route(path::READING, get(reading::page))
            .route(path::AGREE, post(reading::agree))
            .route(path::READ_TO_THE_END, post(reading::read_to_the_end))
            .route(path::CONFIRMATION, get(confirmation::page).post(confirmation::answer))
            .route(path::COMPLETION, get(completion::page))
            .route(path::RENEWAL, get(renewal::page).post(renewal::submit))
            .route(path::CONTACT, get(contact::page).post(contact::submit))
            .route(path::CONTACT_COMPLETION, get(contact::completion))
            .route(path::PERSONAL_PASSWORD, get(personal_password::page).post(personal_password::submit))
            .route(path::PERSONAL_PASSWORD_COMPLETION, get(personal_password::completion))
            .route(path::FIGURES, get(figures::page))
            .route(path::SCRIPT, get(script))
            .route(path::STYLE, get(style))
            .merge(assets::router())
            .fallback(notice::not_found)
            .method_not_allowed_fallback(notice::method_not_allowed)
            .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
            .layer(axum::middleware::from_fn(own_origin_only))
            .layer(axum::middleware::from_fn(page_headers))
            .with_state(Arc::clone(&self.0))
    }

    /// Ends every login, as a reset does.
    pub fn close_sessions(&self) {
        self.0.sessions.clear();
    }
}

impl Site {
    fn now(&self) -> JapanTime {
        self.environment.clock.now()
    }

    /// The frame of a page before login.
    fn frame(&self, title: &str) -> Frame {
        Frame::new(Place::UsageSite, title, self.now())
    }

    /// The frame of a page of this office; `current` is the menu entry that the page belongs to.
    fn frame_of(&self, subscriber: &Subscriber, title: &str, current: &str) -> Frame {
        self.frame(title).who(format!("{} {}", subscriber.name, subscriber.user_id)).menu(&MENU, current)
    }

    /// The frame of a page that stands beside the menu's, for whoever looks.
    fn frame_for(&self, subscriber: Option<&Subscriber>, title: &str) -> Frame {
        match subscriber {
            Some(subscriber) => self.frame_of(subscriber, title, ""),
            None => self.frame(title),
        }
    }

    fn record(&self, office: Option<OfficeNumber>, event: Event) {
        self.environment.journal.record(self.now(), Event { office, ..event });
    }

    /// Records that a rule refused something.
    fn record_refusal(
        &self,
        office: Option<OfficeNumber>,
        kind: &'static str,
        rule: &'static str,
        reason: impl Into<String>,
    ) {
        self.record(office, Event::refused(Service::UsageSite, kind, rule, reason));
    }
}

async fn script() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/usage/usage.js"))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/usage/usage.css"))
}

#[cfg(test)]
mod tests;
