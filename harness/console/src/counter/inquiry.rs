//! An office without an ID is registered: it asks by telephone or by mail, or the trainer registers it at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{Claims, OfficeNumber, Prefecture, ServiceKind};
use careplan_serve::{Frame, Page, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{AskedBy, Inquiry, NewOffice};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::letters::under_way;
use super::{Hours, ROOM, hours};
use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};

const PAGE: &str = "/counter/inquiries";

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
    console.answer(ROOM, ROOM, page(&console, here, typed, Errors::default()).await).await
}

pub(crate) async fn answer(
    State(console): State<Console>,
    form: Result<Sent<InquiryForm>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, PAGE, &refused).await,
    };
    let (asked, office) = match check(&form) {
        Ok(checked) => checked,
        Err(errors) => return again(&console, form, errors).await,
    };
    let answered = async {
        let (number, said) = match asked {
            Asked::By(asked_by) => {
                let letter = console.control.inquire(Inquiry { asked_by, office }).await?;
                (letter.office.ok_or_else(nobodys_letter)?, under_way(&letter))
            }
            Asked::Nobody => {
                let created = console.control.create_office(office).await?;
                (created.number, "事業所を登録しました。お知らせは届いています。".to_owned())
            }
        };
        let said = format!("{said}{}", oddities(number, &form.prefecture));
        Ok(Console::done(format!("/counter/offices/{number}"), said))
    };
    match console.once.run(&click, answered).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, PAGE, &refusal).await,
    }
}

/// A letter of the portal is to an office; only a support site's mail need not be.
fn nobodys_letter() -> ControlRefusal {
    ControlRefusal(Box::new(Problem::new(ProblemCode::Internal, "the letter names no office")))
}

/// Who wants the office registered.
enum Asked {
    /// Its people, in this way: their letter takes two weeks.
    By(AskedBy),
    /// Whoever sits at the console: the letter is there at once.
    Nobody,
}

/// What is odd about a number, and no reason to refuse it: invented numbers often are.
pub(crate) fn oddities(number: OfficeNumber, prefecture: &str) -> String {
    let mut found = String::new();
    let place: Option<Prefecture> = prefecture.parse().ok();
    if place.is_some() && number.prefecture() != place {
        found = format!(
            "注意: 事業所番号の先頭2桁({})は、所在地の都道府県({})と合いません。ユーザIDの都道府県は番号のとおりです。",
            number.prefecture_code(),
            place.map_or("", |place| place.name())
        );
    }
    if !number.check_digit_is_right() {
        found.push_str("注意: 事業所番号の最後の1桁(検査数字)が合っていません。");
    }
    found
}

fn check(form: &InquiryForm) -> Result<(Asked, NewOffice), Errors> {
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
        "telephone" => Some(Asked::By(AskedBy::Telephone)),
        "mail" => Some(Asked::By(AskedBy::Mail)),
        "nobody" => Some(Asked::Nobody),
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
    Ok((asked_by, office))
}

/// What is wrong with a name; empty where nothing is.
pub(crate) fn name_error(field: &str, typed: &str) -> String {
    let found = typed.trim().chars().count();
    if found == 0 {
        format!("{field}が入力されていません。")
    } else if found > NewOffice::NAME_MAX {
        format!("{field}が{found}文字あります。{}文字以内で入力してください。", NewOffice::NAME_MAX)
    } else if typed.chars().any(char::is_control) {
        format!("{field}に使えない文字(制御文字)があります。")
    } else {
        String::new()
    }
}

async fn again(console: &Console, typed: InquiryForm, errors: Errors) -> Response {
    let cut = |text: String| text.chars().take(2 * NewOffice::NAME_MAX).collect();
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
    let (frame, room) = console.room("事業所の登録", ROOM, here).await;
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
