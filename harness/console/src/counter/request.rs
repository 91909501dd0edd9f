//! One request: what it is, and what the counter can do with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_client::RequestStep;
use careplan_serve::{FormBody, Frame, Page, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::Request;
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::list::List;
use super::rows::{class, label, next, purpose};
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::room::{Here, Room};
use crate::time::moment;

/// Characters of a reason, as the portal takes them.
const REASON_MAX: usize = 500;

#[derive(Template)]
#[template(path = "counter_request.html")]
struct RequestPage {
    frame: Frame,
    room: Room,
    list: List,
    hours: Hours,
    id: String,
    office: String,
    kind: &'static str,
    purpose: &'static str,
    sent_at: String,
    label: String,
    class: &'static str,
    next: String,
    validity: String,
    serial: String,
    returned_for: String,
    can: Can,
    reason: Typed,
}

/// What the counter can do, by the steps' names.
struct Can(Vec<String>);

impl Can {
    fn has(&self, step: &str) -> bool {
        self.0.iter().any(|possible| possible == step)
    }

    /// Whether anything can be done before there is a certificate.
    fn any_step(&self) -> bool {
        ["approve", "issue", "withdraw"].iter().any(|step| self.has(step))
    }
}

/// What was typed as the reason, and what is wrong with it.
#[derive(Default)]
struct Typed {
    text: String,
    error: String,
}

#[derive(Deserialize)]
pub(crate) struct StepForm {
    once: String,
    step: Step,
    #[serde(default)]
    reason: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Approve,
    Issue,
    Return,
    Withdraw,
}

pub(crate) async fn show(State(console): State<Console>, Path(id): Path<String>, here: Here) -> Response {
    match page(&console, &id, here, Typed::default()).await {
        Ok(page) => Page::ok(page).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn step(
    State(console): State<Console>,
    Path(id): Path<String>,
    form: Result<FormBody<StepForm>, Refused>,
) -> Response {
    let here = format!("/counter/requests/{}", id.chars().take(40).collect::<String>());
    let form = match form {
        Ok(FormBody(form)) => form,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let step = match form.step {
        Step::Approve => RequestStep::Approve,
        Step::Issue => RequestStep::Issue,
        Step::Withdraw => RequestStep::Withdraw,
        Step::Return => match reason(&form.reason) {
            Ok(reason) => RequestStep::Return { reason },
            Err(typed) => return again(&console, &id, here, typed).await,
        },
    };
    let moved = async {
        console.control.step_request(&id, &step).await?;
        let said = match form.step {
            Step::Approve => "承認しました。認証局が18時に発行します。",
            Step::Issue => "証明書を発行しました。事業所にお知らせが届きました。",
            Step::Return => "差し戻しました。事業所にお知らせが届きました。",
            Step::Withdraw => "取り下げました。",
        };
        Ok(Console::done(here.clone(), format!("申請 {id}: {said}")))
    };
    match console.once.run(&form.once, moved).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) if refusal.0.known_code() == Some(ProblemCode::RequestUnknown) => {
            console.trouble(ROOM, ROOM, &refusal).await
        }
        Err(refusal) => console.trouble(ROOM, &here, &refusal).await,
    }
}

/// The page once more, with what was typed and what is wrong with it.
async fn again(console: &Console, id: &str, here: String, typed: Typed) -> Response {
    match page(console, id, Here::at(here), typed).await {
        Ok(mut page) => {
            page.frame = page.frame.refused();
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

fn reason(typed: &str) -> Result<String, Typed> {
    let text = typed.trim();
    let found = text.chars().count();
    let error = if found == 0 {
        "理由が入力されていません。事業所が次に何をすればよいか分かるように入力してください。".to_owned()
    } else if found > REASON_MAX {
        format!("理由が{found}文字あります。{REASON_MAX}文字以内で入力してください。")
    } else {
        return Ok(text.to_owned());
    };
    // Enough to go on from; more would only make the page heavy.
    Err(Typed { text: text.chars().take(2 * REASON_MAX).collect(), error })
}

async fn page(console: &Console, id: &str, here: Here, reason: Typed) -> Result<RequestPage, ControlRefusal> {
    let requests = console.control.requests().await?.requests;
    let counter = console.control.counter().await?;
    let Some(found) = requests.iter().find(|request| request.id == id).cloned() else {
        let shown: String = id.chars().take(40).collect();
        let detail = format!("there is no request `{shown}`");
        return Err(ControlRefusal(Box::new(Problem::new(ProblemCode::RequestUnknown, detail))));
    };
    let list = List::of(console, &requests, &format!("/counter/requests/{id}")).await?;
    let (frame, room) = console.room(format!("申請 {}", found.id), ROOM, here).await;
    Ok(RequestPage {
        frame,
        room,
        list,
        hours: hours(&counter),
        office: found.office.to_string(),
        kind: found.kind.japanese_name(),
        purpose: purpose(&found),
        sent_at: moment(found.requested_at),
        label: label(&found),
        class: class(&found.state),
        next: next(&found),
        validity: validity(&found),
        serial: found.serial.map(|serial| serial.to_string()).unwrap_or_default(),
        returned_for: found.reason.clone().unwrap_or_default(),
        can: Can(found.possible.clone()),
        id: found.id,
        reason,
    })
}

fn validity(request: &Request) -> String {
    match (request.not_before, request.not_after) {
        (Some(from), Some(to)) => format!("{} から {} まで", moment(from), moment(to)),
        _ => String::new(),
    }
}
