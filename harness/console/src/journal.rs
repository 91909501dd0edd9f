//! 記録: what happened, newest first: a page of it, one line of it, and the stream of what is to come.
//!
//! Pages go by the lines' numbers: an address shows the same lines as long as they are kept. The rule it keeps: the page
//! is whole without a script; the script only adds what happens next.

mod filter;
pub(crate) mod live;
pub(crate) mod reading;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use careplan_serve::{Frame, PathOf, QueryOf, Refused};
use serde::Deserialize;

use self::filter::{Filter, FilterForm, Picks};
use self::reading::newest;
use crate::Console;
use crate::line::Line;
use crate::room::{Here, Room};

const ROOM: &str = "/journal";
/// Lines of a page: with explanations of any length it stays under 50 kB.
const LINES: usize = 20;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/journal", get(show))
        .route("/journal/live", get(live::follow))
        .route("/journal/{seq}", get(one))
}

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    frame: Frame,
    room: Room,
    picks: Picks,
    error: &'static str,
    lines: Vec<Line>,
    /// Where the script goes on; empty on a page of older lines.
    live: String,
    /// Where older lines are; empty on the last page.
    older: String,
    /// Where the newest ones are; empty on the first page.
    newest: String,
}

#[derive(Template)]
#[template(path = "journal_line.html")]
struct LinePage {
    frame: Frame,
    room: Room,
    line: Line,
    /// What the service wrote of what was done, in English.
    detail: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct JournalQuery {
    #[serde(flatten)]
    filter: FilterForm,
    #[serde(default)]
    before: String,
}

pub(crate) async fn show(
    State(console): State<Console>,
    query: Result<QueryOf<JournalQuery>, Refused>,
    here: Here,
) -> Response {
    let JournalQuery { filter: form, before } = match query {
        Ok(QueryOf(query)) => query,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    // What was typed and cannot be a filter is told, and everything shown.
    let (filter, error) = match form.read() {
        Ok(filter) => (filter, ""),
        Err(error) => (Filter::default(), error),
    };
    // A number that is none is an old or a mistyped address: the newest lines are there.
    let before: Option<u64> = before.parse().ok();
    let journal = &console.control.environment().journal;
    let newest_seq = *journal.grown().borrow();
    let read = newest(journal, before, LINES, |entry| filter.fits(&entry.event));
    let lines = console.lines(&read.entries).await;
    let older = match (read.more, read.entries.last()) {
        (true, Some(last)) => filter.address(ROOM, &[("before", last.seq)]),
        _ => String::new(),
    };
    let (frame, room) = console.room("記録", ROOM, here).await;
    let frame = if error.is_empty() { frame } else { frame.refused() };
    let (live, top) = match before {
        None => (filter.address("/journal/live", &[("after", newest_seq)]), String::new()),
        Some(_) => (String::new(), filter.address(ROOM, &[])),
    };
    let picks = form.picks();
    let page = JournalPage { frame, room, picks, error, lines, live, older, newest: top };
    console.answer(ROOM, "/", Ok(page)).await
}

pub(crate) async fn one(
    State(console): State<Console>,
    path: Result<PathOf<u64>, Refused>,
    here: Here,
) -> Response {
    let seq = match path {
        Ok(PathOf(seq)) => seq,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let found = console.control.environment().journal.after(seq.saturating_sub(1), 1);
    let Some(entry) = found.first().filter(|entry| entry.seq == seq) else {
        let detail = format!("the journal has no line {seq}, or has forgotten it");
        return console.nothing_there(ROOM, ROOM, detail).await;
    };
    let line = console.line(entry).await;
    let detail = if line.explanation.is_none() { entry.event.reason.clone() } else { None };
    let (frame, room) = console.room(format!("記録 {seq}"), ROOM, here).await;
    let page = LinePage { frame, room, line, detail: detail.unwrap_or_default() };
    console.answer(ROOM, ROOM, Ok(page)).await
}
