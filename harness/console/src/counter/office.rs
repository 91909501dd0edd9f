//! The offices that are registered, and one of them: its requests, its letters, and what it may ask.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{Claims, OfficeNumber, ServiceKind};
use careplan_serve::{Frame, Page};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{OutboxQuery, Stage};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::letters::{LetterRow, letter_rows};
use super::list::List;
use super::rows::{RequestRow, request_rows};
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::room::{Here, Room};

/// Offices on one page: under 50 kB, and a search is faster than turning pages.
const OFFICES: usize = 50;
/// Requests and letters of one office that are shown; more would take it decades.
const ROWS: usize = 40;

#[derive(Template)]
#[template(path = "counter_offices.html")]
struct OfficesPage {
    frame: Frame,
    room: Room,
    offices: Vec<OfficeRow>,
    next: String,
    asked: String,
    error: &'static str,
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
    requests: Vec<RequestRow>,
    letters: Vec<LetterRow>,
}

#[derive(Deserialize)]
pub(crate) struct OfficesQuery {
    #[serde(default)]
    after: String,
    #[serde(default)]
    number: String,
}

pub(crate) async fn all(
    State(console): State<Console>,
    Query(query): Query<OfficesQuery>,
    here: Here,
) -> Response {
    let asked = query.number.trim().to_owned();
    if let Ok(number) = asked.parse::<OfficeNumber>()
        && console.control.office(number).await.is_ok()
    {
        return Redirect::to(&format!("/counter/offices/{number}")).into_response();
    }
    match offices(&console, &query.after, asked, here).await {
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
    let after: Option<OfficeNumber> = after.parse().ok();
    let all = console.control.offices(after).await?;
    let more = all.offices.len() > OFFICES || all.next_cursor.is_some();
    let offices: Vec<OfficeRow> = all.offices.into_iter().take(OFFICES).map(row).collect();
    let next = offices.last().filter(|_| more).map(|row| row.number.clone()).unwrap_or_default();
    let error = match (asked.is_empty(), asked.parse::<OfficeNumber>()) {
        (true, _) => "",
        (false, Ok(_)) => "この事業所番号は登録されていません。",
        (false, Err(_)) => "事業所番号は半角の英数字10桁で入力してください。",
    };
    let asked = asked.chars().take(40).collect();
    let (frame, room) = console.room("登録事業所", ROOM, here).await;
    Ok(OfficesPage { frame, room, offices, next, asked, error })
}

pub(crate) async fn show(State(console): State<Console>, Path(number): Path<String>, here: Here) -> Response {
    match page(&console, &number, here).await {
        Ok(page) => Page::ok(page).into_response(),
        Err(refusal) => console.trouble(ROOM, "/counter/offices", &refusal).await,
    }
}

async fn page(console: &Console, number: &str, here: Here) -> Result<OfficePage, ControlRefusal> {
    let number = office_number(number)?;
    let office = console.control.office(number).await?;
    let requests = console.control.requests().await?.requests;
    let mut own: Vec<_> = requests.iter().filter(|request| request.office == number).cloned().collect();
    own.reverse();
    own.truncate(ROWS);
    let query = OutboxQuery { office: Some(number), limit: Some(ROWS), ..OutboxQuery::default() };
    let sent = console.control.outbox(&query).await?.items;
    let counter = console.control.counter().await?;
    let now = console.control.environment().clock.now();
    let (stage, class) = stage(office.stage);
    let (frame, room) = console.room(office.name.clone(), ROOM, here).await;
    Ok(OfficePage {
        list: List::of(console, &requests, &format!("/counter/offices/{number}")).await?,
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
        requests: request_rows(&own),
        letters: letter_rows(&sent, now),
    })
}

pub(crate) fn office_number(text: &str) -> Result<OfficeNumber, ControlRefusal> {
    text.parse().map_err(|error| {
        let detail = format!("the address names no office: {error}");
        ControlRefusal(Box::new(Problem::new(ProblemCode::OfficeUnknown, detail)))
    })
}

fn row(office: careplan_wire::control::Office) -> OfficeRow {
    let (stage, class) = stage(office.stage);
    OfficeRow {
        number: office.number.to_string(),
        name: office.name,
        place: format!("{}{}", office.prefecture, office.municipality),
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
        Stage::Registered => ("お知らせ送付済み", "warn"),
        Stage::PasswordChanged => ("パスワード変更済み", "warn"),
        Stage::CertificateRequested => ("証明書 発行申請中", "warn"),
        Stage::CertificateIssued => ("証明書 発行済み", "warn"),
        Stage::Applied => ("利用申請済み(有効な証明書なし)", "bad"),
        Stage::Ready => ("利用できます", "good"),
    }
}
