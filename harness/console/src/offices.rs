//! 事業所の登録と準備: a new office at once, and an office taken through every step.
//!
//! Both do what `careplan office new` and `careplan office ready` do. At the counter an office asks first, and waits for
//! its letter; here nobody waits.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_domain::{Claims, Prefecture, ServiceKind};
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::NewOffice;
use serde::Deserialize;

use crate::Console;
use crate::counter::{name_error, oddities, office_number};
use crate::once::Sent;
use crate::room::{Here, Room};

const ROOM: &str = "/";
const PAGE: &str = "/offices/new";
/// Kinds of service that one form registers: what shares one roof.
const KINDS: usize = 3;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/offices/new", get(show).post(register))
        .route("/offices/{number}/ready", post(ready))
}

#[derive(Template)]
#[template(path = "office_new.html")]
struct NewOfficePage {
    frame: Frame,
    room: Room,
    typed: OfficeForm,
    errors: Errors,
    prefectures: Vec<Prefecture>,
    kinds: Vec<ServiceKind>,
}

#[derive(Clone, Default, Deserialize)]
pub(crate) struct OfficeForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    kind2: String,
    #[serde(default)]
    kind3: String,
    #[serde(default)]
    prefecture: String,
    #[serde(default)]
    municipality: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    claims: String,
}

/// The form has a button and nothing to fill in.
#[derive(Deserialize)]
pub(crate) struct ReadyForm {}

/// What is wrong, a field each; empty where nothing is.
#[derive(Default)]
struct Errors {
    name: String,
    municipality: String,
    number: &'static str,
    kinds: &'static str,
    other: &'static str,
}

impl Errors {
    fn any(&self) -> bool {
        let texts = [self.name.as_str(), &self.municipality, self.number, self.kinds, self.other];
        texts.iter().any(|text| !text.is_empty())
    }
}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let typed = OfficeForm {
        kind: ServiceKind::CARE_MANAGEMENT.to_string(),
        prefecture: "44".to_owned(),
        claims: Claims::SelfClaim.to_string(),
        ..OfficeForm::default()
    };
    console.answer(ROOM, ROOM, Ok(page(&console, here, typed, Errors::default()).await)).await
}

pub(crate) async fn register(
    State(console): State<Console>,
    form: Result<Sent<OfficeForm>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, PAGE, &refused).await,
    };
    let office = match check(&form) {
        Ok(office) => office,
        Err(errors) => {
            let mut page = page(&console, Here::at(PAGE), form.shortened(), errors).await;
            page.frame = page.frame.refused();
            return Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
    };
    let registered = async {
        let created = console.control.create_office(office).await?;
        let said = format!(
            "事業所を登録しました。お知らせの手紙は届いています。{}",
            oddities(created.number, &form.prefecture)
        );
        Ok(Console::done(format!("/offices/{}", created.number), said))
    };
    match console.once.run(&click, registered).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, PAGE, &refusal).await,
    }
}

pub(crate) async fn ready(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<ReadyForm>, Refused>,
) -> Response {
    let (number, Sent { click, form: ReadyForm {} }) = match (path, form) {
        (Ok(PathOf(number)), Ok(sent)) => (number, sent),
        (Err(refused), _) | (_, Err(refused)) => {
            return console.unreadable(ROOM, "/counter/offices", &refused).await;
        }
    };
    let number = match office_number(&number) {
        Ok(number) => number,
        Err(refusal) => return console.trouble(ROOM, "/counter/offices", &refusal).await,
    };
    let here = format!("/offices/{number}");
    let readied = async {
        console.control.make_ready(number).await?;
        let said = "手順がすべて終わりました。この事業所はデータを送受信できます。";
        Ok::<_, ControlRefusal>(Console::done(here.clone(), said))
    };
    match console.once.run(&click, Box::pin(readied)).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, &here, &refusal).await,
    }
}

fn check(form: &OfficeForm) -> Result<NewOffice, Errors> {
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
    let mut service_kinds: Vec<ServiceKind> = Vec::with_capacity(KINDS);
    for typed in [&form.kind, &form.kind2, &form.kind3].into_iter().filter(|typed| !typed.is_empty()) {
        match typed.parse() {
            Ok(kind) if service_kinds.contains(&kind) => {
                errors.kinds = "同じサービス種類が二度選ばれています。一つにしてください。";
            }
            Ok(kind) => service_kinds.push(kind),
            Err(_) => errors.other = ODD_CHOICE,
        }
    }
    if service_kinds.is_empty() && errors.other.is_empty() {
        errors.kinds = "サービス種類が選ばれていません。一つ以上選んでください。";
    }
    let Ok(claims) = form.claims.parse() else {
        return Err(Errors { other: ODD_CHOICE, ..errors });
    };
    if form.prefecture.parse::<Prefecture>().is_err() {
        errors.other = ODD_CHOICE;
    }
    if errors.any() {
        return Err(errors);
    }
    Ok(NewOffice {
        name: form.name.trim().to_owned(),
        service_kinds,
        prefecture: form.prefecture.clone(),
        municipality: form.municipality.trim().to_owned(),
        claims,
        number,
    })
}

const ODD_CHOICE: &str = "選択された項目が正しくありません。画面を開き直して、もう一度選んでください。";

impl OfficeForm {
    /// As much as is worth showing again.
    fn shortened(self) -> Self {
        let cut = |text: String| text.chars().take(2 * NewOffice::NAME_MAX).collect();
        Self { name: cut(self.name), municipality: cut(self.municipality), number: cut(self.number), ..self }
    }
}

async fn page(console: &Console, here: Here, typed: OfficeForm, errors: Errors) -> NewOfficePage {
    let (frame, room) = console.room("事業所を登録する", ROOM, here).await;
    let (prefectures, kinds) = (Prefecture::ALL.to_vec(), ServiceKind::ALL.to_vec());
    NewOfficePage { frame, room, typed, errors, prefectures, kinds }
}
