//! One request: what it is, and what the counter can do with it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_client::RequestStep;
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_sim::Pace;
use careplan_testbed::ControlRefusal;
use careplan_wire::back_office::portal::RequestEvent;
use careplan_wire::control::Request;
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::list::List;
use super::rows::{class, label, next, purpose};
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::moment;

#[derive(Template)]
#[template(path = "counter_request.html")]
struct RequestPage {
    frame: Frame,
    room: Room,
    list: List,
    hours: Hours,
    id: String,
    office: String,
    name: String,
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

/// A step that is asked about before it is taken.
struct Question {
    step: &'static str,
    title: &'static str,
    sentence: &'static str,
    button: &'static str,
}

#[derive(Template)]
#[template(path = "counter_question.html")]
struct QuestionPage {
    frame: Frame,
    room: Room,
    about: RequestPage,
    asked: Question,
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

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    here: Here,
) -> Response {
    let id = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    console.answer(ROOM, ROOM, page(&console, &id, here, Typed::default()).await).await
}

pub(crate) async fn step(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<StepForm>, Refused>,
) -> Response {
    let id = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let here = format!("/counter/requests/{}", id.chars().take(40).collect::<String>());
    let Sent { click, form } = match form {
        Ok(sent) => sent,
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
        let request = console.control.step_request(&id, &step).await?;
        let said = match form.step {
            Step::Approve => approved(&console, &request),
            Step::Issue => "証明書を発行しました。事業所にお知らせが届きました。".to_owned(),
            Step::Return => "差し戻しました。事業所にお知らせが届きました。".to_owned(),
            Step::Withdraw => "取り下げました。".to_owned(),
        };
        Ok(Console::done(here.clone(), format!("申請 {id}: {said}")))
    };
    match console.once.run(&click, moved).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) if refusal.0.known_code() == Some(ProblemCode::RequestUnknown) => {
            console.trouble(ROOM, ROOM, &refusal).await
        }
        Err(refusal) => console.trouble(ROOM, &here, &refusal).await,
    }
}

/// What comes after an approval: who issues the certificate, and when.
fn approved(console: &Console, request: &Request) -> String {
    match (&request.next_step, console.control.environment().pace.pace()) {
        (Some(next), Pace::Automatic) => {
            format!("承認しました。{}に認証局が発行します。", moment(next.due_at))
        }
        (Some(_), Pace::Explicit) => {
            "承認しました。進み方が手動なので、「次の処理」を押すと認証局が発行します。".to_owned()
        }
        (None, _) => "承認しました。証明書が発行されました。".to_owned(),
    }
}

/// What cannot be undone is asked about first.
pub(crate) async fn ask(
    State(console): State<Console>,
    path: Result<PathOf<(String, String)>, Refused>,
    here: Here,
) -> Response {
    let (id, step) = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let asked = match step.as_str() {
        "issue" => Question {
            step: "issue",
            title: "待たずに発行する",
            sentence: "認証局の発行時刻を待たずに、証明書をいま発行します。元には戻せません(失効はできます)。",
            button: "発行する",
        },
        "withdraw" => Question {
            step: "withdraw",
            title: "申請を取り下げる",
            sentence: "事業所から書面による届出があったものとして、申請を取り下げます。元には戻せません。事業所は、もう一度申請することになります。",
            button: "取り下げる",
        },
        _ => return console.nothing_there(ROOM, ROOM, "there is no such step of a request".to_owned()).await,
    };
    match page(&console, &id, Here::at(""), Typed::default()).await {
        Ok(about) if about.can.has(asked.step) => {
            let (frame, room) = console.room(asked.title, ROOM, here).await;
            Page::ok(QuestionPage { frame, room, about, asked }).into_response()
        }
        // Somebody else was faster: its page says what is possible now.
        Ok(about) => Redirect::to(&format!("/counter/requests/{}", about.id)).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
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
    } else if found > RequestEvent::REASON_MAX {
        format!("理由が{found}文字あります。{}文字以内で入力してください。", RequestEvent::REASON_MAX)
    } else {
        return Ok(text.to_owned());
    };
    // Enough to go on from; more would only make the page heavy.
    Err(Typed { text: text.chars().take(2 * RequestEvent::REASON_MAX).collect(), error })
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
        hours: hours(&counter),
        office: found.office.to_string(),
        name: list.name(found.office),
        list,
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
