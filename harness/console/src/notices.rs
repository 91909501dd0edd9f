//! お知らせ: what the counter posts at the portal, to all offices or to one, and takes back.
//!
//! What the portal and its calendar write is not here: nobody takes that back.

mod form;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_domain::{Day, JapanTime, OfficeNumber};
use careplan_serve::{Frame, Page, PathOf, QueryOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{Notice, NoticeCategory, NoticeOf, NoticesQuery};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use self::form::{Errors, NoticeForm, check};
use crate::Console;
use crate::brief::brief;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/notices";
/// Entries of the list.
const NOTICES: usize = 30;
/// As many as one answer takes, among which one is looked for.
const NOTICES_MAX: usize = 100;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/notices", get(list).post(put_up))
        .route("/notices/{to}/{id}", get(show))
        .route("/notices/{to}/{id}/withdraw", post(withdraw))
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    frame: Frame,
    room: Room,
    rows: Vec<Row>,
    /// Where the next page begins; empty on the last.
    next: String,
    chosen: Option<Chosen>,
    typed: NoticeForm,
    errors: Errors,
}

struct Row {
    href: String,
    title: String,
    to: String,
    from: String,
    state: &'static str,
    class: &'static str,
    current: bool,
}

struct Chosen {
    /// Its own page here.
    href: String,
    title: String,
    category: &'static str,
    /// Whose it is; empty for one to all.
    office: String,
    from: String,
    until: String,
    withdrawn_at: String,
    state: &'static str,
    class: &'static str,
    lines: Vec<String>,
    /// Where an office reads it; empty when nobody can.
    at_portal: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct AfterQuery {
    after: Option<String>,
}

/// A form with a button alone.
#[derive(Deserialize)]
pub(crate) struct NoField {}

pub(crate) async fn list(
    State(console): State<Console>,
    query: Result<QueryOf<AfterQuery>, Refused>,
    here: Here,
) -> Response {
    let query = match query {
        Ok(QueryOf(asked)) => asked,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    console.answer(ROOM, ROOM, page(&console, query.after, None, here).await).await
}

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<(String, String)>, Refused>,
    query: Result<QueryOf<AfterQuery>, Refused>,
    here: Here,
) -> Response {
    let (to, id) = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let query = match query {
        Ok(QueryOf(asked)) => asked,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let chosen = match addressed(&to, &id) {
        Ok(of) => page(&console, query.after, Some((of, id)), here).await,
        Err(refusal) => Err(refusal),
    };
    console.answer(ROOM, ROOM, chosen).await
}

pub(crate) async fn put_up(
    State(console): State<Console>,
    form: Result<Sent<NoticeForm>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let today = console.control.environment().clock.now().day();
    let new = match check(&form, today) {
        Ok(new) => new,
        Err(errors) => return again(&console, form, errors).await,
    };
    let posted = async {
        let posted = console.control.post_notice(&new).await?;
        let said = format!("「{}」を掲載しました。{}から表示されます。", new.title, moment(posted.from));
        Ok(Console::done(href(new.office, &posted.id), said))
    };
    match console.once.run(&click, posted).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) if refusal.0.known_code() == Some(ProblemCode::OfficeUnknown) => {
            let errors = Errors {
                office: "この事業所番号は登録されていません。事業所の一覧で確かめてください。",
                ..Errors::default()
            };
            again(&console, form, errors).await
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn withdraw(
    State(console): State<Console>,
    path: Result<PathOf<(String, String)>, Refused>,
    form: Result<Sent<NoField>, Refused>,
) -> Response {
    let (to, id) = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let Sent { click, .. } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let withdrawn = async {
        let of = addressed(&to, &id)?;
        console.control.withdraw_notice(&id, of).await?;
        Ok(Console::done(href(of.office, &id), "お知らせを取り下げました。"))
    };
    match console.once.run(&click, withdrawn).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn again(console: &Console, typed: NoticeForm, errors: Errors) -> Response {
    match page(console, None, None, Here::at(ROOM)).await {
        Ok(page) => {
            let page = NoticesPage { frame: page.frame.refused(), typed: typed.shortened(), errors, ..page };
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn page(
    console: &Console,
    after: Option<String>,
    asked: Option<(NoticeOf, String)>,
    here: Here,
) -> Result<NoticesPage, ControlRefusal> {
    let query = NoticesQuery { cursor: after, limit: Some(NOTICES), ..NoticesQuery::default() };
    let found = console.control.notices(&query).await?;
    let now = console.control.environment().clock.now();
    let portal = console.control.urls().portal.trim_end_matches('/').to_owned();
    let chosen = match asked {
        None => None,
        Some((of, id)) => Some(chosen(find(console, of, &id).await?, &portal, now)),
    };
    let current = chosen.as_ref().map(|chosen| chosen.href.clone()).unwrap_or_default();
    let rows = found.notices.iter().map(|notice| row(notice, &current, now)).collect();
    let title = chosen.as_ref().map_or_else(|| "お知らせの掲載".to_owned(), |chosen| chosen.title.clone());
    let (frame, room) = console.room(title, ROOM, here).await;
    Ok(NoticesPage {
        frame,
        room,
        rows,
        next: found.next_cursor.unwrap_or_default(),
        chosen,
        typed: NoticeForm::default(),
        errors: Errors::default(),
    })
}

fn row(notice: &Notice, current: &str, now: JapanTime) -> Row {
    let (state, class) = standing(notice, now);
    let href = href(notice.office, &notice.id);
    Row {
        current: href == current,
        href,
        to: notice.office.map_or_else(|| "すべての事業所".to_owned(), |office| office.to_string()),
        from: short(notice.from),
        title: brief(&notice.title),
        state,
        class,
    }
}

fn chosen(notice: Notice, portal: &str, now: JapanTime) -> Chosen {
    let (state, class) = standing(&notice, now);
    let place = if notice.office.is_some() { "menu" } else { "kaigo" };
    let is_there = notice.from <= now;
    Chosen {
        href: href(notice.office, &notice.id),
        at_portal: if is_there { format!("{portal}/{place}/notices/{}", notice.id) } else { String::new() },
        category: category(notice.category),
        office: notice.office.map(|office| office.to_string()).unwrap_or_default(),
        from: moment(notice.from),
        until: notice.until.map(Day::kanji).unwrap_or_default(),
        withdrawn_at: notice.withdrawn_at.map(moment).unwrap_or_default(),
        lines: notice.body.lines().map(str::to_owned).collect(),
        title: notice.title,
        state,
        class,
    }
}

fn standing(notice: &Notice, now: JapanTime) -> (&'static str, &'static str) {
    if notice.withdrawn_at.is_some() {
        ("取下げ", "bad")
    } else if now < notice.from {
        ("掲載前", "warn")
    } else if notice.until.is_some_and(|last| last < now.day()) {
        ("掲載終了", "warn")
    } else {
        ("掲載中", "good")
    }
}

/// A notice by its number among the office's own, or among those to all.
async fn find(console: &Console, of: NoticeOf, id: &str) -> Result<Notice, ControlRefusal> {
    let mut cursor = None;
    loop {
        let query = NoticesQuery { office: of.office, cursor, limit: Some(NOTICES_MAX) };
        let found = console.control.notices(&query).await?;
        let is_it = |notice: &Notice| notice.office == of.office && notice.id == id;
        if let Some(notice) = found.notices.into_iter().find(is_it) {
            return Ok(notice);
        }
        match found.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Err(unknown(id)),
        }
    }
}

/// Whose notice an address names: `all`, or an office's number.
fn addressed(to: &str, id: &str) -> Result<NoticeOf, ControlRefusal> {
    if to == "all" {
        return Ok(NoticeOf { office: None });
    }
    let office: OfficeNumber = to.parse().map_err(|_| unknown(id))?;
    Ok(NoticeOf { office: Some(office) })
}

fn unknown(id: &str) -> ControlRefusal {
    let shown: String = id.chars().take(40).collect();
    let detail = format!("the counter has posted no notice `{shown}` there");
    ControlRefusal(Box::new(Problem::new(ProblemCode::NoticeUnknown, detail)))
}

fn href(office: Option<OfficeNumber>, id: &str) -> String {
    let to = office.map_or_else(|| "all".to_owned(), |office| office.to_string());
    format!("{ROOM}/{to}/{id}")
}

const fn category(category: NoticeCategory) -> &'static str {
    match category {
        NoticeCategory::Certificate => "証明書",
        NoticeCategory::Schedule => "スケジュール",
        NoticeCategory::Other => "その他",
    }
}
