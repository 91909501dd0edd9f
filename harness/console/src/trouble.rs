//! 困ったとき: the page that says why something was not done, and what would be possible.
//!
//! Title and remedy are Japanese, one for each code; what was found in this case stands below as the service said it, in
//! English.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::{Problem, ProblemCode};

use crate::Console;
use crate::room::{Here, Room};

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    frame: Frame,
    room: Room,
    title: String,
    remedy: &'static str,
    detail: String,
    hint: String,
    back: String,
}

impl Console {
    /// Something was refused; `back` is where to try again.
    pub(crate) async fn trouble(&self, menu: &str, back: &str, refusal: &ControlRefusal) -> Response {
        self.problem(menu, back, &refusal.0).await
    }

    /// A page, or why there is none.
    pub(crate) async fn answer<T: Template>(
        &self,
        menu: &str,
        back: &str,
        page: Result<T, ControlRefusal>,
    ) -> Response {
        match page {
            Ok(page) => Page::ok(page).into_response(),
            Err(refusal) => self.trouble(menu, back, &refusal).await,
        }
    }

    /// A form that cannot be read.
    pub(crate) async fn unreadable(&self, menu: &str, back: &str, refused: &Refused) -> Response {
        self.problem(menu, back, &refused.0).await
    }

    /// Nothing is at this address.
    pub(crate) async fn nothing_there(&self, menu: &str, back: &str, detail: String) -> Response {
        self.problem(menu, back, &Problem::new(ProblemCode::NotFound, detail)).await
    }

    async fn problem(&self, menu: &str, back: &str, problem: &Problem) -> Response {
        let (frame, room) = self.room(problem.title.clone(), menu, Here::at(back)).await;
        let frame = frame.refused();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = TroublePage {
            frame,
            room,
            title: problem.title.clone(),
            remedy: remedy(problem),
            detail: problem.detail.clone(),
            hint: problem.hint.clone(),
            back: back.to_owned(),
        };
        Page(status, page).into_response()
    }
}

/// What to do about it, in Japanese.
pub(crate) fn remedy(problem: &Problem) -> &'static str {
    // Every code of a service of this testbed is known.
    problem.known_code().unwrap_or(ProblemCode::Internal).remedy()
}

pub(crate) async fn no_such_page(State(console): State<Console>) -> Response {
    console.nothing_there("", "/", "there is no page at this address".to_owned()).await
}
