//! お問い合わせ: what the support site was asked, and the console's answers. Nothing is sent: an answer stands here.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_serve::{Frame, Page, PathOf, QueryOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{AnswerEnquiry, Enquiry};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/enquiries";
/// Entries of the list.
const SHOWN: usize = 30;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/enquiries", get(list))
        .route("/enquiries/{id}", get(show))
        .route("/enquiries/{id}/answer", post(answer))
}

#[derive(Template)]
#[template(path = "enquiries.html")]
struct EnquiriesPage {
    frame: Frame,
    room: Room,
    rows: Vec<Row>,
    /// After which number the next page begins; empty on the last.
    next: String,
    waiting: usize,
    chosen: Option<Chosen>,
}

struct Row {
    id: String,
    subject: String,
    name: String,
    at: String,
    answered: bool,
    current: bool,
}

struct Chosen {
    id: String,
    subject: String,
    name: String,
    mail: String,
    office: String,
    at: String,
    lines: Vec<String>,
    answered_at: String,
    answer: Vec<String>,
    /// What was typed and not taken.
    typed: String,
    error: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct AfterQuery {
    after: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    text: String,
}

/// What was wrong with an answer.
#[derive(Default)]
struct Mistake {
    typed: String,
    error: String,
}

pub(crate) async fn list(
    State(console): State<Console>,
    query: Result<QueryOf<AfterQuery>, Refused>,
    here: Here,
) -> Response {
    match query {
        Ok(QueryOf(query)) => respond(&console, query.after, None, here).await,
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
        (Ok(PathOf(id)), Ok(QueryOf(query))) => respond(&console, query.after, Some(id), here).await,
        (Err(refused), _) | (_, Err(refused)) => console.unreadable(ROOM, ROOM, &refused).await,
    }
}

pub(crate) async fn answer(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<AnswerForm>, Refused>,
) -> Response {
    let (id, Sent { click, form }) = match (path, form) {
        (Ok(PathOf(id)), Ok(sent)) => (id, sent),
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    // Line ends as a browser sends them are one character where it counts.
    let text = form.text.replace("\r\n", "\n").trim().to_owned();
    let found = text.chars().count();
    let error = match found {
        0 => "回答が入力されていません。".to_owned(),
        _ if found > AnswerEnquiry::TEXT_MAX => {
            format!("回答が{found}文字あります。{}文字以内で入力してください。", AnswerEnquiry::TEXT_MAX)
        }
        _ => String::new(),
    };
    let here = format!("{ROOM}/{id}");
    if !error.is_empty() {
        let typed = text.chars().take(2 * AnswerEnquiry::TEXT_MAX).collect();
        return match page(&console, None, Some(id), Here::at(&here), Mistake { typed, error }).await {
            Ok(mut page) => {
                page.frame = page.frame.refused();
                Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            }
            Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
        };
    }
    let answered = async {
        let enquiry = console.control.answer_enquiry(&id, &AnswerEnquiry { text }).await?;
        Ok(Console::done(here.clone(), format!("受付番号{}に回答しました。", enquiry.id)))
    };
    match console.once.run(&click, answered).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn respond(console: &Console, after: Option<String>, id: Option<String>, here: Here) -> Response {
    console.answer(ROOM, ROOM, page(console, after, id, here, Mistake::default()).await).await
}

async fn page(
    console: &Console,
    after: Option<String>,
    id: Option<String>,
    here: Here,
    mistake: Mistake,
) -> Result<EnquiriesPage, ControlRefusal> {
    let enquiries = console.control.enquiries().await?.enquiries;
    let chosen = match &id {
        None => None,
        Some(id) => {
            Some(Chosen::of(enquiries.iter().find(|one| one.id == *id).ok_or_else(|| unknown(id))?, mistake))
        }
    };
    // Newest first, and numbers go on by one as long as nothing is forgotten.
    let later = |one: &&Enquiry| after.as_ref().is_none_or(|after| one.id < *after);
    let mut listed = enquiries.iter().filter(later);
    let rows: Vec<Row> = listed
        .by_ref()
        .take(SHOWN)
        .map(|one| Row {
            id: one.id.clone(),
            subject: one.subject.clone(),
            name: one.name.clone(),
            at: short(one.at),
            answered: one.answer.is_some(),
            current: id.as_ref() == Some(&one.id),
        })
        .collect();
    let next = match (rows.last(), listed.next()) {
        (Some(last), Some(_)) => last.id.clone(),
        _ => String::new(),
    };
    let waiting = enquiries.iter().filter(|one| one.answer.is_none()).count();
    let title = chosen.as_ref().map_or_else(|| "お問い合わせ".to_owned(), |chosen| chosen.subject.clone());
    let (frame, room) = console.room(title, ROOM, here).await;
    Ok(EnquiriesPage { frame, room, rows, next, waiting, chosen })
}

fn unknown(id: &str) -> ControlRefusal {
    let shown: String = id.chars().take(40).collect();
    ControlRefusal(Box::new(Problem::new(
        ProblemCode::EnquiryUnknown,
        format!("there is no enquiry `{shown}`"),
    )))
}

impl Chosen {
    fn of(enquiry: &Enquiry, mistake: Mistake) -> Self {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        let answer = enquiry.answer.as_ref();
        Self {
            id: enquiry.id.clone(),
            subject: enquiry.subject.clone(),
            name: enquiry.name.clone(),
            mail: enquiry.mail.clone(),
            office: enquiry.office.map(|office| office.to_string()).unwrap_or_default(),
            at: moment(enquiry.at),
            lines: lines(&enquiry.body),
            answered_at: answer.map(|answer| moment(answer.at)).unwrap_or_default(),
            answer: answer.map(|answer| lines(&answer.text)).unwrap_or_default(),
            typed: mistake.typed,
            error: mistake.error,
        }
    }
}
