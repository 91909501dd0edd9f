//! 事業所のようす: one office's story: how far it is by the guide's chapters, what it has asked for, what it exchanged, and
//! what happened, drawn between whom it happened.
//!
//! The rule it keeps: of another office it shows nothing but its number, and that only where the two met at the exchange.

mod chapters;
mod events;
mod sequence;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use careplan_domain::{OfficeNumber, ServiceKind};
use careplan_serve::{Frame, PathOf, QueryOf, Refused};
use careplan_testbed::{ControlRefusal, Exchanged, Unread};
use careplan_wire::control::{Office, Request, Stage};
use serde::Deserialize;

use self::chapters::{Chapter, Known, chapters};
use self::events::Related;
use self::sequence::Sequence;
use crate::Console;
use crate::counter::{Fee, class, label, office_number, stage};
use crate::journal::reading::newest;
use crate::line::Line;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/offices";
/// Events of a page: with its picture and explanations of any length it stays under 50 kB.
const EVENTS: usize = 16;
/// Requests on the page: one every three years, and some for practice.
const REQUESTS: usize = 8;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route("/offices/{number}", get(show))
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    frame: Frame,
    room: Room,
    number: String,
    name: String,
    kinds: String,
    place: String,
    user_id: String,
    stage: &'static str,
    class: &'static str,
    /// Whether "make it ready" would change anything.
    can_be_readied: bool,
    chapters: Vec<Chapter>,
    requests: Vec<RequestRow>,
    more_requests: bool,
    fee: Fee,
    /// Nothing where the relay's store is elsewhere.
    exchanged: Option<[(&'static str, String); 4]>,
    drawn: String,
    lines: Vec<Numbered>,
    older: String,
    newest: String,
    /// Where the journal stood when the page was made.
    seq: u64,
}

/// A line with its number in the picture.
struct Numbered {
    place: usize,
    line: Line,
}

struct RequestRow {
    id: String,
    kind: &'static str,
    sent_at: String,
    label: String,
    class: &'static str,
    /// What became of it, and why.
    detail: String,
    serial: String,
    validity: String,
    revoked: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct StoryQuery {
    #[serde(default)]
    before: String,
}

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    query: Result<QueryOf<StoryQuery>, Refused>,
    here: Here,
) -> Response {
    match (path, query) {
        (Ok(PathOf(number)), Ok(QueryOf(query))) => {
            console.answer("/", "/counter/offices", page(&console, &number, &query, here).await).await
        }
        (Err(refused), _) | (_, Err(refused)) => console.unreadable("/", "/counter/offices", &refused).await,
    }
}

async fn page(
    console: &Console,
    number: &str,
    query: &StoryQuery,
    here: Here,
) -> Result<StoryPage, ControlRefusal> {
    let number = office_number(number)?;
    let control = &console.control;
    let office = control.office(number).await?;
    let mut requests = control.requests().await?.requests;
    requests.retain(|request| request.office == number);
    requests.reverse();
    let licence = control.licence(number).await?;
    let exchanged = control.exchanged(number).await?;
    let chapters =
        chapters(&Known { stage: office.stage, requests: &requests, licence: licence.as_ref(), exchanged });
    let journal = &control.environment().journal;
    let seq = *journal.grown().borrow();
    let related = Related::gather(journal, number);
    let before: Option<u64> = query.before.parse().ok();
    let read = newest(journal, before, EVENTS, |entry| related.concerns(entry));
    let drawn = Sequence::of(number, &read.entries).draw();
    let count = read.entries.len();
    let lines = console.lines(&read.entries).await.into_iter().zip((1..=count).rev());
    let older = match (read.more, read.entries.last()) {
        (true, Some(last)) => format!("{ROOM}/{number}?before={}#story", last.seq),
        _ => String::new(),
    };
    let more_requests = requests.len() > REQUESTS;
    requests.truncate(REQUESTS);
    let mut rows = Vec::with_capacity(requests.len());
    for request in &requests {
        rows.push(row(console, request).await);
    }
    let (stage, class) = stage(office.stage);
    let (frame, room) = console.room(office.name.clone(), "/", here).await;
    let Office { name, service_kinds, prefecture, municipality, user_id, .. } = office;
    Ok(StoryPage {
        frame,
        room,
        number: number.to_string(),
        name,
        kinds: service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、"),
        place: format!("{prefecture}{municipality}"),
        user_id: user_id.to_string(),
        stage,
        class,
        can_be_readied: office.stage != Stage::Ready,
        chapters,
        requests: rows,
        more_requests,
        fee: Fee::of(licence),
        exchanged: exchanged.map(counted),
        drawn,
        lines: lines.map(|(line, place)| Numbered { place, line }).collect(),
        older,
        newest: if before.is_some() { newest_address(number) } else { String::new() },
        seq,
    })
}

fn newest_address(number: OfficeNumber) -> String {
    format!("{ROOM}/{number}#story")
}

fn counted(exchanged: Exchanged) -> [(&'static str, String); 4] {
    let waiting = |unread: Unread| {
        let more = if unread.or_more { "以上" } else { "" };
        format!("{}件{more}", unread.count)
    };
    [
        ("送信したデータ", format!("{}件", exchanged.sent)),
        ("うち相手がまだ受信していないもの", waiting(exchanged.waiting)),
        ("受信したデータ", format!("{}件", exchanged.received)),
        ("届いていて、まだ受信していないもの", waiting(exchanged.unread)),
    ]
}

async fn row(console: &Console, request: &Request) -> RequestRow {
    let revoked = match (request.state.as_str(), request.serial) {
        // A register that does not answer leaves the word alone.
        ("revoked", Some(serial)) => console.control.revoked_since(serial).await.ok().flatten(),
        _ => None,
    };
    let next = request.next_step.as_ref().map(|next| {
        let step = if next.kind == "issue" { "認証局の発行" } else { "国保連合会の承認" };
        format!("{step}を待っています。自動の進み方では {} に進みます。", short(next.due_at))
    });
    let returned = request.reason.as_ref().map(|reason| format!("差し戻しの理由: {reason}"));
    RequestRow {
        id: request.id.clone(),
        kind: request.kind.japanese_name(),
        sent_at: short(request.requested_at),
        label: label(request),
        class: class(&request.state),
        detail: next.or(returned).unwrap_or_default(),
        serial: request.serial.map(|serial| serial.to_string()).unwrap_or_default(),
        validity: match (request.not_before, request.not_after) {
            (Some(from), Some(to)) => format!("{} から {}", from.day().slashed(), to.day().slashed()),
            _ => String::new(),
        },
        revoked: revoked.map(|at| format!("{}に失効しました。", moment(at))).unwrap_or_default(),
    }
}
