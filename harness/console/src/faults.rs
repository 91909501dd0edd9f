//! 故障: what is made to go wrong, switched on and off.
//!
//! A rule that is switched off is taken away from the testbed and remembered here, until somebody switches it on again or
//! the testbed is reset. The rule it keeps: which rules may stand is the testbed's to decide; what it refuses is shown as
//! it was said.

mod form;
mod presets;
mod shelf;
mod wording;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::control::FaultRule;
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use self::form::{Errors, RuleForm};
use self::presets::{PRESETS, Preset};
pub(crate) use self::shelf::Shelf;
use crate::Console;
use crate::once::{Click, Done, Sent};
use crate::room::{Here, Room};

const ROOM: &str = "/faults";
/// The choices of the form, in the order of the documentation.
const EFFECTS: [(&str, &str); 9] = [
    ("latency", "遅れて応答する"),
    ("status", "エラーを返す"),
    ("maintenance", "メンテナンス中と答える"),
    ("reset", "接続を切る"),
    ("stall", "何も答えない"),
    ("truncate", "応答が途中で切れる"),
    ("duplicate", "処理が二度行われる"),
    ("wrong-chain", "サーバ証明書に不備がある"),
    ("stale-list", "新しい失効リストを取り込まない"),
];
const CHAINS: [(&str, &str); 4] = [
    ("expired", "期限切れ"),
    ("wrong-name", "名前の不一致"),
    ("wrong-root", "別のルート"),
    ("missing-intermediate", "中間証明書の欠落"),
];

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/faults", get(show).post(add))
        .route("/faults/presets/{name}", post(preset))
        .route("/faults/{name}", post(switch))
}

#[derive(Template)]
#[template(path = "faults.html")]
struct FaultsPage {
    frame: Frame,
    room: Room,
    rules: Vec<Row>,
    presets: &'static [Preset],
    effects: [(&'static str, &'static str); 9],
    chains: [(&'static str, &'static str); 4],
    typed: RuleForm,
    errors: Errors,
    /// What the testbed refused, as it said it.
    refused: String,
}

struct Row {
    name: String,
    is_on: bool,
    place: String,
    when: String,
    effect: String,
    /// How often it was met and fired.
    counts: String,
}

#[derive(Deserialize)]
pub(crate) struct SwitchForm {
    to: To,
}

/// What is to become of a rule.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum To {
    On,
    Off,
    Gone,
}

/// The form has a button and nothing to fill in.
#[derive(Deserialize)]
pub(crate) struct PresetForm {}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let page = page(&console, here, RuleForm::default(), Errors::default(), String::new()).await;
    console.answer(ROOM, "/", Ok(page)).await
}

pub(crate) async fn add(State(console): State<Console>, form: Result<Sent<RuleForm>, Refused>) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let rule = match form.read() {
        Ok(rule) => rule,
        Err(errors) => return again(&console, form, errors, String::new()).await,
    };
    let added = async {
        let name = console.shelf.add(&console.control, rule).await?;
        Ok(Console::done(ROOM, format!("故障の規則「{name}」を入れました。")))
    };
    match console.once.run(&click, added).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) if refusal.0.known_code() == Some(ProblemCode::InvalidField) => {
            again(&console, form, Errors::default(), refusal.0.detail).await
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn preset(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<PresetForm>, Refused>,
) -> Response {
    let (name, Sent { click, form: PresetForm {} }) = match (path, form) {
        (Ok(PathOf(name)), Ok(sent)) => (name, sent),
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else {
        return console.nothing_there(ROOM, ROOM, "there is no such preset".to_owned()).await;
    };
    let set = async {
        // One that was switched off is switched on again; one that is on stays as it is.
        if !console.shelf.switch_on(&console.control, preset.name).await? {
            console.shelf.add(&console.control, preset.rule()).await?;
        }
        Ok(Console::done(ROOM, format!("故障の規則「{}」を入れました。", preset.name)))
    };
    finish(&console, &click, Box::pin(set)).await
}

pub(crate) async fn switch(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<SwitchForm>, Refused>,
) -> Response {
    let (name, Sent { click, form }) = match (path, form) {
        (Ok(PathOf(name)), Ok(sent)) => (name, sent),
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let switched = async {
        let (shelf, control) = (&console.shelf, &console.control);
        let found = match form.to {
            To::On => shelf.switch_on(control, &name).await?,
            To::Off => shelf.switch_off(control, &name).await?,
            To::Gone => shelf.remove(control, &name).await?,
        };
        if !found {
            return Err(unknown(&name));
        }
        let became = match form.to {
            To::On => "入れました。回数は数え直します。",
            To::Off => "切りました。",
            To::Gone => "消しました。",
        };
        Ok(Console::done(ROOM, format!("故障の規則「{name}」を{became}")))
    };
    finish(&console, &click, Box::pin(switched)).await
}

async fn finish(
    console: &Console,
    click: &Click,
    action: impl Future<Output = Result<Done, ControlRefusal>> + Send,
) -> Response {
    match console.once.run(click, action).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn again(console: &Console, typed: RuleForm, errors: Errors, refused: String) -> Response {
    let mut page = page(console, Here::at(ROOM), typed.shortened(), errors, refused).await;
    page.frame = page.frame.refused();
    Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

async fn page(console: &Console, here: Here, typed: RuleForm, errors: Errors, refused: String) -> FaultsPage {
    let rules = console.shelf.rules(&console.control).await;
    let rules = rules.iter().map(|(rule, is_on)| row(rule, *is_on)).collect();
    let (frame, room) = console.room("故障", ROOM, here).await;
    FaultsPage {
        frame,
        room,
        rules,
        presets: &PRESETS,
        effects: EFFECTS,
        chains: CHAINS,
        typed,
        errors,
        refused,
    }
}

fn row(rule: &FaultRule, is_on: bool) -> Row {
    let counts = match (rule.met, rule.fired) {
        (Some(met), Some(fired)) if is_on => format!("{met}回当てはまり、{fired}回働きました"),
        _ => String::new(),
    };
    Row {
        name: rule.name.clone(),
        is_on,
        place: wording::place(rule),
        when: wording::when(rule),
        effect: wording::effect(rule),
        counts,
    }
}

fn unknown(name: &str) -> ControlRefusal {
    let shown: String = name.chars().take(60).collect();
    let detail =
        format!("there is no fault rule `{shown}`: somebody has taken it away, or the testbed was reset");
    ControlRefusal(Box::new(Problem::new(ProblemCode::NotFound, detail)))
}
