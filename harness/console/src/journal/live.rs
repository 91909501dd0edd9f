//! 記録の中継: the lines to come, as Server-Sent Events.
//!
//! Nothing is queued for a reader: each has a place in the journal, and is sent what stands behind it as fast as it takes
//! it. So a reader that comes back with `Last-Event-ID` goes on exactly there, and one that takes nothing costs a
//! connection, which the accept loop closes (`Limits::answer` in `harness/serve/src/listen.rs`). The rule it keeps: a
//! stop of the testbed ends every stream at once.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use askama::Template as _;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{QueryOf, Refused};
use careplan_sim::Entry;
use careplan_wire::ProblemCode;
use futures_util::future::{Either, select};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::filter::{Filter, FilterForm};
use crate::Console;
use crate::line::LineAlone;

/// Readers at once: a class of thirty with two windows each.
const LIVE_MAX: usize = 64;
/// How long a stream is silent at most: a proxy closes what says nothing for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Lines that are read at once.
const PIECE: usize = 100;
/// What a browser waits before it comes back.
const COME_BACK_MS: u32 = 2_000;

/// The places of those who read along.
#[derive(Clone, Debug)]
pub(crate) struct Readers(Arc<Semaphore>);

#[derive(Default, Deserialize)]
pub(crate) struct LiveQuery {
    #[serde(flatten)]
    filter: FilterForm,
    #[serde(default)]
    after: String,
}

/// One reader's stream.
struct Follower {
    console: Console,
    filter: Filter,
    /// The number of the line that was read last.
    place: u64,
    /// Lines that are read and not sent.
    read: VecDeque<Entry>,
    grown: watch::Receiver<u64>,
    _place_taken: OwnedSemaphorePermit,
}

/// What a stream waited for.
enum Waited {
    /// The testbed stops.
    Stop,
    /// The journal has grown.
    Grown,
    /// Nothing, for a while.
    Silence,
}

impl Default for Readers {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIVE_MAX)))
    }
}

pub(crate) async fn follow(
    State(console): State<Console>,
    query: Result<QueryOf<LiveQuery>, Refused>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let QueryOf(LiveQuery { filter, after }) = query?;
    let filter = filter.read().map_err(|_| {
        Refused::new(ProblemCode::InvalidQuery, "`office`: is no office number, expected ten characters")
    })?;
    let place_taken = Arc::clone(&console.readers.0).try_acquire_owned().map_err(|_| {
        Refused::new(ProblemCode::Busy, format!("{LIVE_MAX} readers follow the journal already"))
            .with_own_hint("close a window that shows the journal, or read `GET /control/v1/journal`")
    })?;
    let grown = console.control.environment().journal.grown();
    let newest = *grown.borrow();
    let place = match headers.get("last-event-id") {
        Some(last) => number("`Last-Event-ID`", last.to_str().unwrap_or_default())?,
        None if after.is_empty() => newest,
        None => number("`after`", &after)?,
    };
    let follower =
        Follower { console, filter, place, read: VecDeque::new(), grown, _place_taken: place_taken };
    let beginning = stream::iter([Ok::<_, Infallible>(Bytes::from(format!("retry: {COME_BACK_MS}\n\n")))]);
    let lines = stream::unfold(follower, |mut follower| async move {
        let event = follower.next().await?;
        Some((Ok(Bytes::from(event)), follower))
    });
    let body = Body::from_stream(futures_util::StreamExt::chain(beginning, lines));
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}

impl Follower {
    /// The next event; nothing once the testbed stops.
    async fn next(&mut self) -> Option<String> {
        if self.console.control.shutdown().is_requested() {
            return None;
        }
        loop {
            if let Some(entry) = self.read.pop_front() {
                if let Some(missed) = self.step_to(entry.seq) {
                    self.read.push_front(entry);
                    return Some(missed);
                }
                if self.filter.fits(&entry.event) {
                    let line = self.console.line(&entry).await;
                    return Some(event("line", entry.seq, &render(&LineAlone { line })));
                }
                continue;
            }
            // Marked as seen before it is read: what is written meanwhile is a change again.
            let newest = *self.grown.borrow_and_update();
            if newest < self.place {
                // The numbers began anew: this is another journal than the reader knows.
                self.place = newest;
                return Some(event("gap", newest, "restarted"));
            }
            self.read = self.console.control.environment().journal.after(self.place, PIECE).into();
            if !self.read.is_empty() {
                continue;
            }
            match self.wait().await {
                Waited::Stop => return None,
                Waited::Grown => {}
                // The reader's place goes on where nothing was for it.
                Waited::Silence => return Some(format!(": \nid: {}\n\n", self.place)),
            }
        }
    }

    /// Goes on to line `seq`; where lines before it are gone that nobody has seen, says so first.
    fn step_to(&mut self, seq: u64) -> Option<String> {
        let missed = seq - self.place - 1;
        self.place = seq - u64::from(missed > 0);
        (missed > 0).then(|| event("gap", self.place, &missed.to_string()))
    }

    async fn wait(&mut self) -> Waited {
        let shutdown = self.console.control.shutdown().clone();
        let grown = tokio::time::timeout(HEARTBEAT, self.grown.changed());
        match select(pin!(shutdown.requested()), pin!(grown)).await {
            // A journal that is gone has stopped too.
            Either::Left(((), _)) | Either::Right((Ok(Err(_)), _)) => Waited::Stop,
            Either::Right((Ok(Ok(())), _)) => Waited::Grown,
            Either::Right((Err(_), _)) => Waited::Silence,
        }
    }
}

/// An event: what it is, its number, and its text, each line of which is a line of data.
fn event(kind: &str, id: u64, text: &str) -> String {
    let mut event = format!("event: {kind}\nid: {id}\n");
    for line in text.lines() {
        writeln!(event, "data: {line}").expect("a string takes everything");
    }
    event.push('\n');
    event
}

fn render(line: &LineAlone) -> String {
    line.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a line of the journal could not be rendered");
        String::new()
    })
}

fn number(field: &str, text: &str) -> Result<u64, Refused> {
    text.parse().map_err(|_| {
        let found = careplan_domain::excerpt(text);
        Refused::new(ProblemCode::InvalidQuery, format!("{field}: found `{found}`, expected a line's number"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_several_lines_is_one_event() {
        assert_eq!(event("line", 7, "<li>\na</li>"), "event: line\nid: 7\ndata: <li>\ndata: a</li>\n\n");
        assert_eq!(event("gap", 7, "3"), "event: gap\nid: 7\ndata: 3\n\n");
    }

    #[test]
    fn only_a_number_is_a_place() {
        assert_eq!(number("`after`", "12").expect("reads"), 12);
        for odd in ["", "-1", "x", "18446744073709551616"] {
            assert!(number("`after`", odd).is_err(), "{odd}");
        }
    }
}
