//! 連携クライアントアプリ: the program with which an office sends and receives, as pages of its desk.
//!
//! The start guide shows its login and names three of its screens; what is on them is ours. It is a client like any
//! other: it talks to the relay over the network, with the certificate that lies in the PC's store, and knows what the
//! relay answers. The rules it keeps: no page bears a token or a password; a login is of one browser at one desk; and
//! what is being written has an address of its own, so that neither the button back nor a new login loses it.

mod checking;
mod compose;
mod confirming;
mod draft;
mod drafts;
mod licence;
mod list;
mod login;
mod message;
mod names;
mod receivers;
mod seats;
mod shown_certificate;
mod trouble;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_client::CallError;
use careplan_serve::{Frame, Page, Place};
use careplan_testbed::Control;
use careplan_wire::control::Office;

use self::checking::Checks;
use self::drafts::Drafts;
pub(super) use self::list::encoded;
pub(super) use self::message::kind_of;
use self::seats::{Login, Seat, Seats, Stage};
use self::trouble::{Scene, Trouble, TroublePage};
use super::Rooms;
use super::sorry::Sorry;

/// Bytes of a form without files: a body of 1,000 characters, each in three percent-encoded bytes, and as much again.
const FORM_MAX: usize = 32 * 1024;

/// What the app's pages share. Cheap to clone.
#[derive(Clone)]
pub(super) struct App {
    rooms: Rooms,
    seats: Arc<Seats>,
    drafts: Arc<Drafts>,
    checks: Arc<Checks>,
}

/// Somebody at one desk's app.
struct Visit {
    app: App,
    office: Office,
    headers: HeaderMap,
    seat: Seat,
}

/// The same, logged in.
struct Visitor {
    visit: Visit,
    login: Arc<Login>,
}

/// The app at all desks.
pub(super) fn rooms<S>(rooms: &Rooms) -> Router<S> {
    let app = App {
        seats: Arc::new(Seats::of(&rooms.control)),
        drafts: Arc::default(),
        checks: Arc::default(),
        rooms: rooms.clone(),
    };
    Router::new()
        .route("/desk/{office}/client", get(login::show))
        .route("/desk/{office}/client/login", post(login::enter_personal))
        .route("/desk/{office}/client/office", get(login::show_office).post(login::enter_office))
        .route("/desk/{office}/client/restart", post(login::restart))
        .route("/desk/{office}/client/logout", post(login::log_out))
        .route("/desk/{office}/client/received", get(list::received))
        .route("/desk/{office}/client/sent", get(list::sent))
        .route("/desk/{office}/client/messages/{id}", get(message::show))
        .route("/desk/{office}/client/messages/{id}/download", post(message::download))
        .route("/desk/{office}/client/messages/{id}/recall", post(message::recall))
        .route("/desk/{office}/client/licence", get(licence::show))
        .route("/desk/{office}/client/new", post(compose::begin))
        .route("/desk/{office}/client/new/{draft}/receiver", get(receivers::show).post(receivers::choose))
        .route("/desk/{office}/client/new/{draft}/confirm", get(confirming::show))
        .route("/desk/{office}/client/new/{draft}/send", post(confirming::send))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        // Reads its body itself, piece by piece.
        .route("/desk/{office}/client/new/{draft}", get(compose::show).post(compose::go_on))
        .route("/assets/client.css", get(style))
        .route("/assets/client.js", get(script))
        .with_state(app)
}

impl App {
    /// Somebody at the app of the desk that a path names.
    async fn visit(&self, number: &str, headers: HeaderMap) -> Result<Visit, Sorry> {
        let office = self.rooms.desk(number).await?.office;
        let seat = self.seats().find(&headers, office.number);
        Ok(Visit { app: self.clone(), office, headers, seat })
    }

    /// The same where a login is needed; without one, the way to it. `here` is where the login leads back to.
    async fn visitor(&self, number: &str, headers: HeaderMap, here: &str) -> Result<Visitor, Response> {
        let visit = self.visit(number, headers).await.map_err(Sorry::into_response)?;
        match &visit.seat.stage {
            Stage::In(login) => {
                let login = Arc::clone(login);
                Ok(Visitor { visit, login })
            }
            Stage::Personal { .. } | Stage::Office { .. } => {
                // What stands in a path may be anything, and not anything can be led to.
                let return_to = here.bytes().all(|one| one.is_ascii_graphic()).then(|| here.to_owned());
                let seat = Seat { return_to, ..visit.seat.clone() };
                Err(visit.sit(seat, &visit.path("")))
            }
        }
    }

    fn control(&self) -> &Control {
        &self.rooms.control
    }

    /// Who is logged in since the last reset.
    fn seats(&self) -> &Seats {
        self.seats.forget_before(self.control().resets());
        &self.seats
    }

    /// What is being written since the last reset.
    fn drafts(&self) -> &Drafts {
        self.drafts.forget_before(self.control().resets());
        &self.drafts
    }
}

impl Visit {
    /// A path of this desk's app: the app itself for an empty end.
    fn path(&self, end: &str) -> String {
        format!("/desk/{}/client{end}", self.office.number)
    }

    fn frame(&self, title: impl Into<String>) -> Frame {
        let now = self.app.control().environment().clock.now();
        Frame::new(Place::ClientApp, title, now).who(self.office.name.clone())
    }

    /// Keeps who sits here now, and leads on.
    fn sit(&self, seat: Seat, on: &str) -> Response {
        let answer = Redirect::to(on);
        match self.app.seats().keep(&self.headers, self.office.number, seat) {
            Some(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), answer).into_response(),
            None => answer.into_response(),
        }
    }
}

impl Visitor {
    fn path(&self, end: &str) -> String {
        self.visit.path(end)
    }

    fn control(&self) -> &Control {
        self.visit.app.control()
    }

    /// The frame of a page behind the login.
    fn frame(&self, title: impl Into<String>) -> Frame {
        self.visit.frame(title).who(format!("{} {}", self.visit.office.name, self.login.office_id))
    }

    /// What the relay's answer means here.
    fn trouble(&self, error: &CallError) -> Trouble {
        let trouble = Scene {
            now: self.control().environment().clock.now(),
            office: &self.visit.office,
            urls: self.control().urls(),
            certificate: self.login.certificate.as_ref(),
            named: &self.login.office_id,
        }
        .trouble(error);
        trouble.note(self.control(), self.visit.office.number);
        trouble
    }

    /// The page that says why something did not work; the login page where the login is over. `here` is where it goes
    /// on then.
    fn failed(&self, error: &CallError, here: &str) -> Response {
        let trouble = self.trouble(error);
        if trouble.ends_login { self.out(trouble, here) } else { self.sorry(trouble, here) }
    }

    /// The login is over: back to the first screen, which says why.
    fn out(&self, trouble: Trouble, here: &str) -> Response {
        let seat = Seat {
            stage: Stage::Personal { id: self.login.personal_id.clone() },
            trouble: Some(trouble),
            said: None,
            return_to: Some(here.to_owned()),
        };
        self.visit.sit(seat, &self.path(""))
    }

    fn sorry(&self, trouble: Trouble, here: &str) -> Response {
        let status = trouble.status;
        let frame = self.frame(trouble.title.clone()).refused();
        let base = self.path("");
        Page(status, TroublePage { frame, base, trouble, again: here.to_owned() }).into_response()
    }

    /// What is not there (any more).
    fn not_found(&self, title: &str, sentence: &str) -> Response {
        let frame = self.frame(title);
        Sorry::new(StatusCode::NOT_FOUND, frame, sentence, "受信一覧へ", self.path("/received"))
            .into_response()
    }
}

async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../../templates/desk/client/client.css")).into_response()
}

async fn script() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../../templates/desk/client/client.js")).into_response()
}

#[cfg(test)]
mod tests;
