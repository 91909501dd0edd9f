//! 送信箱: the mails and letters that went to the offices, and the answers to who asked the support site. What is under way nobody reads.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use careplan_domain::OfficeNumber;
use careplan_serve::{Frame, PathOf, QueryOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{OutboxItem, OutboxKind, OutboxQuery, OutboxSender};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use crate::Console;
use crate::brief::brief;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/outbox";
/// Entries of the list.
const ITEMS: usize = 30;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route("/outbox", get(list)).route("/outbox/{id}", get(show))
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage {
    frame: Frame,
    room: Room,
    items: Vec<Row>,
    /// Where the next page begins; empty on the last.
    next: String,
    chosen: Option<Chosen>,
}

struct Row {
    id: String,
    to: String,
    subject: String,
    kind: &'static str,
    sent_at: String,
    state: &'static str,
    class: &'static str,
    current: bool,
}

struct Chosen {
    id: String,
    sender: &'static str,
    /// Empty where the enquiry told none.
    office: String,
    to: String,
    subject: String,
    kind: &'static str,
    sent_at: String,
    arrives_at: String,
    under_way: bool,
    lines: Vec<String>,
    pdf: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct AfterQuery {
    after: Option<String>,
}

pub(crate) async fn list(
    State(console): State<Console>,
    query: Result<QueryOf<AfterQuery>, Refused>,
    here: Here,
) -> Response {
    match query {
        Ok(QueryOf(query)) => console.answer(ROOM, ROOM, page(&console, query.after, None, here).await).await,
        Err(refused) => console.unreadable(ROOM, ROOM, &refused).await,
    }
}

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    query: Result<QueryOf<AfterQuery>, Refused>,
    here: Here,
) -> Response {
    match (path, query) {
        (Ok(PathOf(id)), Ok(QueryOf(query))) => {
            console.answer(ROOM, ROOM, page(&console, query.after, Some(id), here).await).await
        }
        (Err(refused), _) | (_, Err(refused)) => console.unreadable(ROOM, ROOM, &refused).await,
    }
}

async fn page(
    console: &Console,
    after: Option<String>,
    id: Option<String>,
    here: Here,
) -> Result<OutboxPage, ControlRefusal> {
    let query = OutboxQuery { cursor: after, limit: Some(ITEMS), ..OutboxQuery::default() };
    let found = console.control.outbox(&query).await?;
    let now = console.control.environment().clock.now();
    let under_way = |item: &OutboxItem| item.arrives_at.is_some_and(|arrives_at| now < arrives_at);
    let items = found.items.iter().map(|item| {
        let (state, class) = if under_way(item) { ("郵送中", "warn") } else { ("到着", "good") };
        Row {
            to: brief(&item.to),
            subject: brief(&item.subject),
            kind: kind(item.kind),
            sent_at: short(item.sent_at),
            state,
            class,
            current: id.as_ref() == Some(&item.id),
            id: item.id.clone(),
        }
    });
    let items = items.collect();
    let chosen = match &id {
        None => None,
        Some(id) => {
            let item = find(console, id).await?;
            let under_way = under_way(&item);
            let readable = item.kind == OutboxKind::Letter && !under_way;
            Some(Chosen {
                pdf: if readable {
                    format!("/control/v1/outbox/{}/letter.pdf", item.id)
                } else {
                    String::new()
                },
                lines: if under_way { Vec::new() } else { item.body.lines().map(str::to_owned).collect() },
                under_way,
                kind: kind(item.kind),
                sent_at: moment(item.sent_at),
                arrives_at: item.arrives_at.map(moment).unwrap_or_default(),
                sender: sender(item.sender),
                office: item.office.map(|office| office.to_string()).unwrap_or_default(),
                to: item.to,
                subject: item.subject,
                id: item.id,
            })
        }
    };
    let title = chosen.as_ref().map_or_else(|| "送信箱".to_owned(), |chosen| chosen.subject.clone());
    let next = found.next_cursor.unwrap_or_default();
    let (frame, room) = console.room(title, ROOM, here).await;
    Ok(OutboxPage { frame, room, items, next, chosen })
}

/// A mail or letter by its number, which names its office, or the enquiry that it answers.
async fn find(console: &Console, id: &str) -> Result<OutboxItem, ControlRefusal> {
    let unknown = || {
        let shown: String = id.chars().take(40).collect();
        let detail = format!("there is no mail or letter `{shown}`");
        ControlRefusal(Box::new(Problem::new(ProblemCode::LetterUnknown, detail)))
    };
    let mut query = OutboxQuery { limit: Some(OutboxQuery::ITEMS_MAX), ..OutboxQuery::default() };
    if id.starts_with("MQ") {
        query.sender = Some(OutboxSender::SupportSite);
    } else {
        let office: OfficeNumber = id.get(1..11).and_then(|text| text.parse().ok()).ok_or_else(unknown)?;
        query = OutboxQuery { office: Some(office), sender: Some(OutboxSender::Portal), ..query };
    }
    loop {
        let found = console.control.outbox(&query).await?;
        if let Some(item) = found.items.into_iter().find(|item| item.id == id) {
            return Ok(item);
        }
        query.cursor = Some(found.next_cursor.ok_or_else(unknown)?);
    }
}

const fn sender(sender: OutboxSender) -> &'static str {
    match sender {
        OutboxSender::Portal => "電子請求受付システム、国保連合会",
        OutboxSender::SupportSite => "ヘルプデスクサポートサイト",
    }
}

const fn kind(kind: OutboxKind) -> &'static str {
    match kind {
        OutboxKind::Mail => "メール",
        OutboxKind::Letter => "郵便",
    }
}
