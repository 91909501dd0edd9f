//! 部屋: what stands around every page of the console: the menu of rooms, the clock with its buttons, and what came of
//! the form that was sent last.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use careplan_domain::Day;
use careplan_serve::{Frame, Place};
use careplan_sim::Pace;
use careplan_wire::control::ClockMode;
use serde::Deserialize;

use crate::Console;
use crate::once::Done;
use crate::time::moment;

/// The rooms, in the order of the menu. A later room is a line here and routes of its own.
const ROOMS: [(&str, &str); 9] = [
    ("ネットワーク", "/"),
    ("記録", "/journal"),
    ("窓口", "/counter"),
    ("お知らせ", "/notices"),
    ("送信箱", "/outbox"),
    ("お問い合わせ", "/enquiries"),
    ("故障", "/faults"),
    ("運用", "/operation"),
    ("スナップショット", "/snapshots"),
];

/// What every page of the console needs beside its frame. Templates hold it in a field named `room`.
pub(crate) struct Room {
    /// The testbed's clock, for the bar.
    pub(crate) clock: String,
    /// The token of this page's forms.
    pub(crate) once: String,
    /// Where the page is, so that the clock's buttons come back to it.
    pub(crate) here: String,
    /// What came of the form before.
    pub(crate) said: Option<String>,
    pub(crate) clock_mode: &'static str,
    /// The clock as a field of date and time takes it.
    pub(crate) clock_value: String,
    pub(crate) next_business_day: Day,
    pub(crate) month_end: Day,
    pub(crate) automatic: bool,
    /// How many steps wait for a poke; unknown while the portal does not answer.
    pub(crate) waiting: Option<usize>,
}

/// Where somebody is, by the address of the page.
pub(crate) struct Here {
    path: String,
    done: Option<String>,
}

#[derive(Default, Deserialize)]
struct DoneQuery {
    done: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let query = axum::extract::Query::<DoneQuery>::try_from_uri(&parts.uri);
        let done = query.map(|query| query.0).unwrap_or_default().done;
        Ok(Self { path: parts.uri.path().to_owned(), done })
    }
}

impl Here {
    /// The page of a form that was refused: the same address, without what was done before.
    pub(crate) fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), done: None }
    }
}

impl Console {
    /// A page of the room at `menu`.
    pub(crate) async fn room(&self, title: impl Into<String>, menu: &str, here: Here) -> (Frame, Room) {
        let environment = self.control.environment();
        let now = environment.clock.now();
        let said = here.done.as_ref().and_then(|click| self.once.said(click, &here.path));
        let month_end = month_end(now.day());
        let frame = Frame::new(Place::Console, title, now).menu(&ROOMS, menu);
        let room = Room {
            clock: moment(now),
            once: environment.entropy.token(),
            here: here.path,
            said,
            clock_mode: match self.control.clock().mode {
                ClockMode::Running => "動いています",
                ClockMode::Standing => "止まっています",
            },
            clock_value: format!("{}T{:02}:{:02}", now.day(), now.hour(), now.minute()),
            next_business_day: now.day().next_business_day(),
            month_end,
            automatic: environment.pace.pace() == Pace::Automatic,
            waiting: self.control.counter().await.ok().map(|counter| counter.steps_waiting),
        };
        (frame, room)
    }

    /// What a form came to, and where its reader goes on.
    pub(crate) fn done(on: impl Into<String>, said: impl Into<String>) -> Done {
        Done { on: on.into(), said: said.into() }
    }
}

/// The end of the month; of the next one on its last day.
pub(crate) fn month_end(today: Day) -> Day {
    let last = today.first_of_next_month().plus_days(-1);
    if last > today { last } else { last.plus_days(1).first_of_next_month().plus_days(-1) }
}
