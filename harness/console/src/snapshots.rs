//! スナップショット: states of the testbed that were saved, and the way back to them.
//!
//! Going back is asked about first, on a page of its own that says what is lost. Its answer outlives this console: a
//! new one shows, by the journal, what came of it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_serve::{Frame, Page, PathOf, QueryOf, Refused};
use careplan_sim::Outcome;
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{ClockMode, NewSnapshot, PaceMode, Snapshot};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/snapshots";
/// Characters of a name that are shown again after a refusal.
const SHOWN_MAX: usize = 2 * NewSnapshot::NAME_MAX;
/// Lines of the journal in which it is looked for what came of going back: a start writes far fewer.
const LINES: usize = 500;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/snapshots", get(list).post(save))
        .route("/snapshots/{id}", get(show))
        .route("/snapshots/{id}/restore", post(go_back))
        .route("/snapshots/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "snapshots.html")]
struct SnapshotsPage {
    frame: Frame,
    room: Room,
    rows: Vec<Row>,
    size: String,
    chosen: Option<Chosen>,
    typed: String,
    error: String,
    /// What came of going back, if it did not succeed: as it was said, in English.
    failed: String,
}

struct Row {
    id: String,
    name: String,
    clock: String,
    offices: usize,
    current: bool,
}

struct Chosen {
    id: String,
    name: String,
    clock: String,
    mode: &'static str,
    pace: &'static str,
    saved_at: String,
    offices: usize,
    ready: usize,
    steps_waiting: usize,
    faults: usize,
    size: String,
    program: String,
}

#[derive(Default, Deserialize)]
struct BackQuery {
    back: Option<String>,
}

#[derive(Deserialize)]
struct NameForm {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct NoForm {}

/// What was wrong with a name.
#[derive(Default)]
struct Mistake {
    typed: String,
    error: String,
}

async fn list(
    State(console): State<Console>,
    query: Result<QueryOf<BackQuery>, Refused>,
    here: Here,
) -> Response {
    let back = match query {
        Ok(QueryOf(BackQuery { back })) => back,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let page = page(&console, None, here, Mistake::default()).await.map(|mut page| {
        if let Some((outcome, reason)) = back.and_then(|id| came_of(&console, &id)) {
            match outcome {
                Outcome::Done => page.room.said = Some(said(&page)),
                Outcome::Refused | Outcome::Failed => page.failed = reason,
            }
        }
        page
    });
    console.answer(ROOM, ROOM, page).await
}

async fn show(State(console): State<Console>, path: Result<PathOf<String>, Refused>, here: Here) -> Response {
    match path {
        Ok(PathOf(id)) => {
            let page = page(&console, Some(&id), here, Mistake::default()).await;
            console.answer(ROOM, ROOM, page).await
        }
        Err(refused) => console.unreadable(ROOM, ROOM, &refused).await,
    }
}

async fn save(State(console): State<Console>, form: Result<Sent<NameForm>, Refused>) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let name = form.name.trim().to_owned();
    let count = name.chars().count();
    let error = match count {
        0 => "名前を入力してください。あとで選ぶときの手がかりになります。".to_owned(),
        _ if count > NewSnapshot::NAME_MAX => {
            format!("名前が{count}文字あります。{}文字以内で入力してください。", NewSnapshot::NAME_MAX)
        }
        _ => String::new(),
    };
    if !error.is_empty() {
        let mistake = Mistake { typed: name.chars().take(SHOWN_MAX).collect(), error };
        return match page(&console, None, Here::at(ROOM), mistake).await {
            Ok(mut page) => {
                page.frame = page.frame.refused();
                Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            }
            Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
        };
    }
    let saved = async {
        let saved = console.control.save_snapshot(NewSnapshot { name: Some(name) }).await?;
        Ok(Console::done(ROOM, format!("スナップショット「{}」を保存しました。", saved.name)))
    };
    match console.once.run(&click, saved).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn go_back(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<NoForm>, Refused>,
) -> Response {
    let id = match (path, form) {
        (Ok(PathOf(id)), Ok(_)) => id,
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    match console.control.go_back(&id).await {
        // Nothing of this console is there any more by then.
        Ok(returning) => {
            returning.answered(move |_| Redirect::to(&format!("{ROOM}?back={id}")).into_response())
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn delete(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<NoForm>, Refused>,
) -> Response {
    let (id, click) = match (path, form) {
        (Ok(PathOf(id)), Ok(Sent { click, .. })) => (id, click),
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let deleted = async {
        console.control.delete_snapshot(&id).await?;
        Ok(Console::done(ROOM, format!("スナップショット{id}を削除しました。")))
    };
    match console.once.run(&click, deleted).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn page(
    console: &Console,
    id: Option<&str>,
    here: Here,
    mistake: Mistake,
) -> Result<SnapshotsPage, ControlRefusal> {
    let all = console.control.snapshots().await?;
    let chosen = match id {
        None => None,
        Some(id) => {
            let found = all.snapshots.iter().find(|snapshot| snapshot.id == id);
            Some(Chosen::of(found.ok_or_else(|| unknown(id))?))
        }
    };
    // Newest first: it is the one that is wanted most.
    let rows = all.snapshots.iter().rev().map(|snapshot| Row {
        id: snapshot.id.clone(),
        name: snapshot.name.clone(),
        clock: short(snapshot.clock),
        offices: snapshot.offices,
        current: id == Some(&snapshot.id),
    });
    let title = chosen.as_ref().map_or_else(|| "スナップショット".to_owned(), |chosen| chosen.name.clone());
    let (frame, room) = console.room(title, ROOM, here).await;
    Ok(SnapshotsPage {
        frame,
        room,
        rows: rows.collect(),
        size: size(all.bytes),
        chosen,
        typed: mistake.typed,
        error: mistake.error,
        failed: String::new(),
    })
}

/// What the journal tells of the last way back to this snapshot.
fn came_of(console: &Console, id: &str) -> Option<(Outcome, String)> {
    let journal = &console.control.environment().journal;
    let newest = *journal.grown().borrow();
    let lines = journal.after(newest.saturating_sub(LINES as u64), LINES);
    let event = lines.into_iter().rev().map(|entry| entry.event).find(|event| event.kind == "went-back")?;
    (event.request.as_deref() == Some(id)).then(|| (event.outcome, event.reason.unwrap_or_default()))
}

fn said(page: &SnapshotsPage) -> String {
    format!(
        "保存した時点に戻りました。時計は{}です。ログインしていた画面は、もう一度ログインしてください。",
        page.room.clock
    )
}

/// As people say it: `0.4 MB`.
fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn unknown(id: &str) -> ControlRefusal {
    let shown: String = id.chars().take(40).collect();
    ControlRefusal(Box::new(Problem::new(
        ProblemCode::SnapshotUnknown,
        format!("there is no snapshot `{shown}`"),
    )))
}

impl Chosen {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            id: snapshot.id.clone(),
            name: snapshot.name.clone(),
            clock: moment(snapshot.clock),
            mode: match snapshot.mode {
                ClockMode::Running => "動いている",
                ClockMode::Standing => "止まっている",
            },
            pace: match snapshot.pace {
                PaceMode::Automatic => "自動",
                PaceMode::Explicit => "手動",
            },
            saved_at: moment(snapshot.at),
            offices: snapshot.offices,
            ready: snapshot.ready,
            steps_waiting: snapshot.steps_waiting,
            faults: snapshot.faults,
            size: size(snapshot.bytes),
            program: snapshot.program.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_shown_as_nothing() {
        for (bytes, shown) in [(0, "0.0 MB"), (1, "0.1 MB"), (400_000, "0.4 MB"), (1_234_567, "1.3 MB")] {
            assert_eq!(size(bytes), shown);
        }
    }
}
