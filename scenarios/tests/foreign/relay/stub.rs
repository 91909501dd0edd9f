//! The relay itself: login, sending, lists, files; and a control API that tells a broken invariant.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// How it serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    Faithful,
    /// The first byte of what it hands out is another.
    ChangesAByte,
    /// Its control API tells, once asked again, that something was lost.
    BreaksInvariants,
}

#[derive(Clone)]
pub(super) struct Stub {
    habit: Habit,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Letter>,
    asked: u64,
}

struct Letter {
    from: String,
    to: String,
    name: String,
    content: Vec<u8>,
    is_received: bool,
}

impl Stub {
    pub(super) fn new(habit: Habit) -> Self {
        Self { habit, kept: Arc::default() }
    }

    pub(super) fn relay(&self) -> Router {
        Router::new()
            .route("/api/v1/login", post(log_in))
            .route("/api/v1/messages", post(send))
            .route("/api/v1/messages/sent", get(sent))
            .route("/api/v1/messages/received", get(received))
            .route("/api/v1/messages/{id}/files/{name}", get(file))
            .with_state(self.clone())
    }

    pub(super) fn control(&self) -> Router {
        let clock = json!({ "now": "2026-04-01T09:00:00+09:00", "mode": "standing" });
        Router::new()
            .route("/control/v1/clock", get(async move || Json(clock)))
            .route("/control/v1/journal", get(async || Json(json!({ "events": [], "lost": 0 }))))
            .route("/control/v1/invariants", get(invariants))
            .with_state(self.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.kept.lock().expect("nobody panicked"))
    }
}

/// Who asks: the token is the number.
fn asking(headers: &HeaderMap) -> String {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    token.trim_start_matches("Bearer ").to_owned()
}

/// A user ID holds the office's number behind `KJ` and two digits.
async fn log_in(Json(login): Json<Value>) -> Json<Value> {
    let number = login["office_id"].as_str().and_then(|id| id.get(4..14)).unwrap_or_default();
    Json(json!({
        "token": number,
        "expires_at": "2099-01-01T00:00:00+09:00",
        "office": { "number": number, "name": "", "service_kinds": [], "prefecture": "", "municipality": "" },
        "licence": { "state": "active", "label": "利用中" },
        "notices": [],
    }))
}

async fn send(State(stub): State<Stub>, headers: HeaderMap, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body);
    let part = |name: &str| {
        let after = text.split_once(&format!("name=\"{name}\""))?.1;
        let (head, content) = after.split_once("\r\n\r\n")?;
        Some((head.to_owned(), content.split("\r\n--").next()?.to_owned()))
    };
    let (Some((_, to)), Some((head, content))) = (part("to"), part("files")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let name = head.split('"').nth(1).unwrap_or_default().to_owned();
    let (from, content) = (asking(&headers), content.into_bytes());
    let letter = Letter { from, to: to.clone(), name, content, is_received: false };
    let files = json!([file_of(&letter)]);
    let id = stub.with(|kept| {
        kept.letters.push(letter);
        (kept.letters.len() - 1).to_string()
    });
    let message = json!({ "id": id, "to": to, "state": "unreceived", "files": files });
    (StatusCode::CREATED, Json(json!({ "messages": [message], "findings": [] }))).into_response()
}

fn file_of(letter: &Letter) -> Value {
    let sha256 = hex::encode(Sha256::digest(&letter.content));
    json!({ "name": letter.name, "bytes": letter.content.len(), "sha256": sha256 })
}

async fn sent(State(stub): State<Stub>, headers: HeaderMap) -> Json<Value> {
    let who = asking(&headers);
    list(&stub, ["送信済", "相手受信済"], |letter| letter.from == who)
}

async fn received(State(stub): State<Stub>, headers: HeaderMap) -> Json<Value> {
    let who = asking(&headers);
    list(&stub, ["未受信", "受信済"], |letter| letter.to == who)
}

fn list(stub: &Stub, labels: [&str; 2], is_shown: impl Fn(&Letter) -> bool) -> Json<Value> {
    let shown = |(id, letter): (usize, &Letter)| {
        let is_received = letter.is_received;
        json!({
            "id": id.to_string(),
            "from": letter.from,
            "to": letter.to,
            "state": if is_received { "received" } else { "unreceived" },
            "label": labels[usize::from(is_received)],
            "subject": "",
            "sent_at": "2026-04-01T09:00:00+09:00",
            "files": [file_of(letter)],
        })
    };
    let messages = stub.with(|kept| {
        let letters = kept.letters.iter().enumerate().filter(|(_, letter)| is_shown(letter));
        letters.map(shown).collect::<Vec<Value>>()
    });
    Json(json!({ "messages": messages }))
}

async fn file(State(stub): State<Stub>, Path((id, _name)): Path<(usize, String)>) -> Response {
    let mut content = stub.with(|kept| {
        let letter = kept.letters.get_mut(id)?;
        letter.is_received = true;
        Some(letter.content.clone())
    });
    if let (Habit::ChangesAByte, Some(first)) = (stub.habit, content.as_mut().and_then(|all| all.first_mut()))
    {
        *first ^= 1;
    }
    content.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn invariants(State(stub): State<Stub>) -> Json<Value> {
    let asked = stub.with(|kept| {
        kept.asked += 1;
        kept.asked
    });
    let at = "2026-04-01T09:00:00+09:00";
    // Broken once before the story began, which is not the story's fault, and once since.
    let details = ["message 3 is gone", "message 7 is gone"].into_iter().take(1 + usize::from(asked > 1));
    let violations: Vec<Value> = details.map(|detail| json!({ "at": at, "detail": detail })).collect();
    let lost = json!({
        "name": "nothing-lost", "title": "失われない", "holds": false, "checked": 9, "violations": violations,
    });
    Json(json!({ "checked_at": at, "holds": false, "invariants": [lost] }))
}
