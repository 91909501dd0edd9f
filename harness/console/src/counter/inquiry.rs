//! An office without an ID asks for one: by telephone, or by mail.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{Claims, Prefecture, ServiceKind};
use careplan_serve::{FormBody, Frame, Page, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{AskedBy, Inquiry, NewOffice};
use serde::Deserialize;

use super::letters::under_way;
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::room::{Here, Room};

const PAGE: &str = "/counter/inquiries";
/// Characters of a name or a municipality, as the testbed takes them.
const NAME_MAX: usize = 100;

#[derive(Template)]
#[template(path = "counter_inquiry.html")]
struct InquiryPage {
    frame: Frame,
    room: Room,
    hours: Hours,
    typed: InquiryForm,
    errors: Errors,
    prefectures: Vec<Prefecture>,
    kinds: Vec<ServiceKind>,
}

#[derive(Clone, Default, Deserialize)]
pub(crate) struct InquiryForm {
    #[serde(default)]
    once: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    prefecture: String,
    #[serde(default)]
    municipality: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    claims: String,
    #[serde(default)]
    asked_by: String,
}

/// What is wrong, a field each; empty where nothing is.
#[derive(Default)]
struct Errors {
    name: String,
    municipality: String,
    number: &'static str,
    other: &'static str,
}

impl Errors {
    fn any(&self) -> bool {
        [self.name.as_str(), &self.municipality, self.number, self.other].iter().any(|text| !text.is_empty())
    }
}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let typed = InquiryForm {
        kind: ServiceKind::CARE_MANAGEMENT.to_string(),
        prefecture: "44".to_owned(),
        claims: Claims::None.to_string(),
        asked_by: "telephone".to_owned(),
        ..InquiryForm::default()
    };
    match page(&console, here, typed, Errors::default()).await {
        Ok(page) => Page::ok(page).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn answer(
    State(console): State<Console>,
    form: Result<FormBody<InquiryForm>, Refused>,
) -> Response {
    let form = match form {
        Ok(FormBody(form)) => form,
        Err(refused) => return console.unreadable(ROOM, PAGE, &refused).await,
    };
    let inquiry = match check(&form) {
        Ok(inquiry) => inquiry,
        Err(errors) => return again(&console, form, errors).await,
    };
    let answered = async {
        let letter = console.control.inquire(inquiry).await?;
        Ok(Console::done(format!("/counter/offices/{}", letter.office), under_way(&letter)))
    };
    match console.once.run(&form.once, answered).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, PAGE, &refusal).await,
    }
}

fn check(form: &InquiryForm) -> Result<Inquiry, Errors> {
    let mut errors = Errors {
        name: name_error("事業所名", &form.name),
        municipality: name_error("市区町村", &form.municipality),
        ..Errors::default()
    };
    let number = match form.number.trim() {
        "" => None,
        typed => {
            let number = typed.parse().ok();
            if number.is_none() {
                errors.number = "事業所番号は半角の英数字10桁です。空欄にすると自動で決まります。";
            }
            number
        }
    };
    let asked_by = match form.asked_by.as_str() {
        "telephone" => Some(AskedBy::Telephone),
        "mail" => Some(AskedBy::Mail),
        _ => None,
    };
    let (Ok(kind), Ok(claims), Some(asked_by)) = (form.kind.parse(), form.claims.parse(), asked_by) else {
        errors.other = "選択された項目が正しくありません。画面を開き直して、もう一度選んでください。";
        return Err(errors);
    };
    if errors.any() {
        return Err(errors);
    }
    let office = NewOffice {
        name: form.name.trim().to_owned(),
        service_kinds: vec![kind],
        prefecture: form.prefecture.clone(),
        municipality: form.municipality.trim().to_owned(),
        claims,
        number,
    };
    Ok(Inquiry { asked_by, office })
}

fn name_error(field: &str, typed: &str) -> String {
    let found = typed.trim().chars().count();
    if found == 0 {
        format!("{field}が入力されていません。")
    } else if found > NAME_MAX {
        format!("{field}が{found}文字あります。{NAME_MAX}文字以内で入力してください。")
    } else if typed.chars().any(char::is_control) {
        format!("{field}に使えない文字(制御文字)があります。")
    } else {
        String::new()
    }
}

async fn again(console: &Console, typed: InquiryForm, errors: Errors) -> Response {
    let cut = |text: String| text.chars().take(2 * NAME_MAX).collect();
    let typed = InquiryForm {
        name: cut(typed.name),
        municipality: cut(typed.municipality),
        number: cut(typed.number),
        ..typed
    };
    match page(console, Here::at(PAGE), typed, errors).await {
        Ok(mut page) => {
            page.frame = page.frame.refused();
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn page(
    console: &Console,
    here: Here,
    typed: InquiryForm,
    errors: Errors,
) -> Result<InquiryPage, ControlRefusal> {
    let counter = console.control.counter().await?;
    let (frame, room) = console.room("IDの問い合わせ", ROOM, here).await;
    Ok(InquiryPage {
        frame,
        room,
        hours: hours(&counter),
        typed,
        errors,
        prefectures: Prefecture::ALL.to_vec(),
        kinds: ServiceKind::ALL.to_vec(),
    })
}
