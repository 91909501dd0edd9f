//! The offices that are registered, and one of them: its requests, its letters, and what it may ask.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{Claims, OfficeNumber, ServiceKind};
use careplan_serve::{Frame, Page, PathOf, QueryOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{OutboxQuery, OutboxSender, Stage};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::fee::Fee;
use super::letters::{LetterRow, letter_rows};
use super::list::List;
use super::rows::{RequestRow, request_rows};
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::brief::brief;
use crate::room::{Here, Room};

/// Offices on one page: under 50 kB, and a search is faster than turning pages.
const OFFICES: usize = 50;
/// Requests of one office that are shown, and letters: more would take it decades, and the page stays under 50 kB.
const ROWS: usize = 30;

#[derive(Template)]
#[template(path = "counter_offices.html")]
struct OfficesPage {
    frame: Frame,
    room: Room,
    offices: Vec<OfficeRow>,
    next: String,
    asked: String,
    /// What is wrong with what was asked for; empty where nothing is.
    error: String,
}

struct OfficeRow {
    number: String,
    name: String,
    place: String,
    claims: &'static str,
    stage: &'static str,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "counter_office.html")]
struct OfficePage {
    frame: Frame,
    room: Room,
    list: List,
    hours: Hours,
    number: String,
    name: String,
    kinds: String,
    place: String,
    claims: &'static str,
    user_id: String,
    stage: &'static str,
    class: &'static str,
    fee: Fee,
    requests: Vec<RequestRow>,
    more_requests: bool,
    letters: Vec<LetterRow>,
    more_letters: bool,
}

#[derive(Deserialize)]
pub(crate) struct OfficesQuery {
    #[serde(default)]
    after: String,
    /// Its number, or a part of its name.
    #[serde(default)]
    number: String,
}

pub(crate) async fn all(
    State(console): State<Console>,
    query: Result<QueryOf<OfficesQuery>, Refused>,
    here: Here,
) -> Response {
    let query = match query {
        Ok(QueryOf(asked)) => asked,
        Err(refused) => return console.unreadable(ROOM, "/counter/offices", &refused).await,
    };
    let asked = query.number.trim().to_owned();
    if let Ok(number) = asked.parse::<OfficeNumber>()
        && console.control.office(number).await.is_ok()
    {
        return Redirect::to(&format!("/counter/offices/{number}")).into_response();
    }
    match offices(&console, &query.after, asked, here).await {
        Ok(mut page) if !page.error.is_empty() => {
            page.frame = page.frame.refused();
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Ok(page) => Page::ok(page).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn offices(
    console: &Console,
    after: &str,
    asked: String,
    here: Here,
) -> Result<OfficesPage, ControlRefusal> {
    let mut after: Option<OfficeNumber> = after.parse().ok();
    let mut found = Vec::new();
    // Enough for the page, and one more to know of.
    while found.len() <= OFFICES {
        let some = console.control.offices(after).await?;
        found.extend(
            some.offices.into_iter().filter(|office| asked.is_empty() || office.name.contains(&asked)),
        );
        match some.next_cursor.and_then(|next| next.parse().ok()) {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let more = found.len() > OFFICES;
    let offices: Vec<OfficeRow> = found.iter().take(OFFICES).map(row).collect();
    let next = offices.last().filter(|_| more).map(|row| row.number.clone()).unwrap_or_default();
    let error = if asked.is_empty() || !offices.is_empty() { String::new() } else { not_found(&asked) };
    let asked: String = asked.chars().take(40).collect();
    let (frame, room) = console.room("登録事業所", ROOM, here).await;
    Ok(OfficesPage { frame, room, offices, next, asked, error })
}

/// Why nothing was found: what looks like a number is told as one.
fn not_found(asked: &str) -> String {
    let is_number = asked.chars().all(|one| one.is_ascii_alphanumeric() || ('０'..='９').contains(&one));
    if asked.parse::<OfficeNumber>().is_ok() {
        "この事業所番号は登録されていません。".to_owned()
    } else if is_number {
        "事業所番号は半角の英数字10桁で入力してください。".to_owned()
    } else {
        format!("名前に「{}」を含む事業所はありません。名前の一部か、事業所番号で探せます。", brief(asked))
    }
}

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    here: Here,
) -> Response {
    let number = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, "/counter/offices", &refused).await,
    };
    console.answer(ROOM, "/counter/offices", page(&console, &number, here).await).await
}

async fn page(console: &Console, number: &str, here: Here) -> Result<OfficePage, ControlRefusal> {
    let number = office_number(number)?;
    let office = console.control.office(number).await?;
    let requests = console.control.requests().await?.requests;
    let mut own: Vec<_> = requests.iter().filter(|request| request.office == number).cloned().collect();
    own.reverse();
    let more_requests = own.len() > ROWS;
    own.truncate(ROWS);
    let query = OutboxQuery {
        office: Some(number),
        sender: Some(OutboxSender::Portal),
        limit: Some(ROWS),
        ..OutboxQuery::default()
    };
    let sent = console.control.outbox(&query).await?;
    let counter = console.control.counter().await?;
    let now = console.control.environment().clock.now();
    let (stage, class) = stage(office.stage);
    let (frame, room) = console.room(office.name.clone(), ROOM, here).await;
    let list = List::of(console, &requests, &format!("/counter/offices/{number}")).await?;
    Ok(OfficePage {
        frame,
        room,
        hours: hours(&counter),
        number: number.to_string(),
        name: office.name,
        kinds: office.service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、"),
        place: format!("{}{}", office.prefecture, office.municipality),
        claims: claims(office.claims),
        user_id: office.user_id.to_string(),
        stage,
        class,
        fee: Fee::of(console.control.licence(number).await?),
        requests: request_rows(&own, &list),
        more_requests,
        letters: letter_rows(&sent.items, now),
        more_letters: sent.next_cursor.is_some(),
        list,
    })
}

pub(crate) fn office_number(text: &str) -> Result<OfficeNumber, ControlRefusal> {
    text.parse().map_err(|error| {
        let detail = format!("the address names no office: {error}");
        ControlRefusal(Box::new(Problem::new(ProblemCode::OfficeUnknown, detail)))
    })
}

fn row(office: &careplan_wire::control::Office) -> OfficeRow {
    let (stage, class) = stage(office.stage);
    OfficeRow {
        number: office.number.to_string(),
        name: brief(&office.name),
        place: brief(&format!("{}{}", office.prefecture, office.municipality)),
        claims: claims(office.claims),
        stage,
        class,
    }
}

const fn claims(claims: Claims) -> &'static str {
    match claims {
        Claims::SelfClaim => "自ら請求",
        Claims::Agent => "代理人が請求",
        Claims::None => "インターネットでは請求しない",
    }
}

/// How far an office is, in words, and how that is shown.
pub(crate) const fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Registered => ("登録済み", "warn"),
        Stage::PasswordChanged => ("パスワード変更済み", "warn"),
        Stage::CertificateRequested => ("証明書 発行申請中", "warn"),
        Stage::CertificateIssued => ("証明書 発行済み", "warn"),
        Stage::Applied => ("利用申請済み(有効な証明書なし)", "bad"),
        Stage::Ready => ("利用できます", "good"),
    }
}
