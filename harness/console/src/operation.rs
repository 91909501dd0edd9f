//! 運用: how the exchange is set, what must always hold, and beginning again.
//!
//! What cannot be undone is asked about on a page of its own. The rule it keeps: a form sends every setting that it shows,
//! and changes none that it does not.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::ProblemCode;
use careplan_wire::control::{AdjustRelay, Invariant, Keep, RelaySettings, StandardFiles};
use serde::Deserialize;

use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::{moment, short};

const ROOM: &str = "/operation";
/// Violations of one invariant on its page: the first say how it began.
const VIOLATIONS: usize = 10;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/operation", get(show).post(adjust))
        .route("/operation/invariants", get(invariants))
        .route("/operation/reset/{keep}", get(ask_reset).post(reset))
}

#[derive(Template)]
#[template(path = "operation.html")]
struct OperationPage {
    frame: Frame,
    room: Room,
    settings: SettingsForm,
    /// What is wrong with the client's version; empty where nothing is.
    error: String,
}

#[derive(Template)]
#[template(path = "invariants.html")]
struct InvariantsPage {
    frame: Frame,
    room: Room,
    checked_at: String,
    holds: bool,
    messages: u64,
    rows: Vec<InvariantRow>,
    unseen: Vec<String>,
}

struct InvariantRow {
    title: String,
    name: String,
    holds: bool,
    checked: u64,
    /// When, and what was seen, in English.
    violations: Vec<(String, String)>,
    omitted: u64,
}

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    frame: Frame,
    room: Room,
    title: &'static str,
    action: &'static str,
    goes: &'static str,
    stays: &'static str,
}

/// The settings as the form has them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct SettingsForm {
    #[serde(default)]
    maintenance: String,
    #[serde(default)]
    recall: String,
    #[serde(default)]
    standard_files: String,
    #[serde(default)]
    old_clients: String,
    #[serde(default)]
    newest_client: String,
    #[serde(default)]
    unpaid: String,
}

/// The form has a button and nothing to fill in.
#[derive(Deserialize)]
pub(crate) struct ResetForm {}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let page = async {
        let settings = SettingsForm::of(&console.control.relay_settings().await?);
        Ok(page(&console, here, settings, String::new()).await)
    };
    console.answer(ROOM, "/", page.await).await
}

pub(crate) async fn adjust(
    State(console): State<Console>,
    form: Result<Sent<SettingsForm>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let adjusted = async {
        console.control.adjust_relay(form.read()?).await?;
        Ok(Console::done(ROOM, "連携基盤の設定を変えました。"))
    };
    match console.once.run(&click, adjusted).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) if refusal.0.known_code() == Some(ProblemCode::InvalidField) => {
            let typed = SettingsForm { newest_client: form.newest_client.chars().take(40).collect(), ..form };
            let mut page = page(&console, Here::at(ROOM), typed, refusal.0.detail).await;
            page.frame = page.frame.refused();
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn invariants(State(console): State<Console>, here: Here) -> Response {
    let report = console.control.invariants().await;
    let (frame, room) = console.room("不変条件", ROOM, here).await;
    let page = InvariantsPage {
        frame,
        room,
        checked_at: moment(report.checked_at),
        holds: report.holds,
        messages: report.messages,
        rows: report.invariants.into_iter().map(invariant).collect(),
        unseen: report.unseen,
    };
    console.answer(ROOM, ROOM, Ok(page)).await
}

pub(crate) async fn ask_reset(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    here: Here,
) -> Response {
    let keep = match path {
        Ok(PathOf(named)) => kept(&named),
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let (title, action, goes, stays) = match keep {
        Some(Keep::Offices) => (
            "事業所を残して始めからにする",
            "/operation/reset/offices",
            "送受信したデータ、お問い合わせ、記録、故障の規則",
            "事業所とそのID、証明書、利用期間。時計はそのままです",
        ),
        Some(Keep::Nothing) => (
            "すべて消して始めからにする",
            "/operation/reset/nothing",
            "事業所、証明書、利用期間、送受信したデータ、お問い合わせ、記録、故障の規則、端末に入れたもの",
            "連携基盤の設定と認証局。時計はそのままです",
        ),
        None => return console.nothing_there(ROOM, ROOM, "there is no such reset".to_owned()).await,
    };
    let (frame, room) = console.room(title, ROOM, here).await;
    console.answer(ROOM, ROOM, Ok(ResetPage { frame, room, title, action, goes, stays })).await
}

pub(crate) async fn reset(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<ResetForm>, Refused>,
) -> Response {
    let (named, Sent { click, form: ResetForm {} }) = match (path, form) {
        (Ok(PathOf(named)), Ok(sent)) => (named, sent),
        (Err(refused), _) | (_, Err(refused)) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let Some(keep) = kept(&named) else {
        return console.nothing_there(ROOM, ROOM, "there is no such reset".to_owned()).await;
    };
    let begun = async {
        console.control.reset(keep).await?;
        let said = match keep {
            Keep::Nothing => "すべて消しました。事業所の登録から始められます。",
            Keep::Offices => "事業所を残して、ほかを消しました。",
        };
        Ok::<_, ControlRefusal>(Console::done("/", said))
    };
    match console.once.run(&click, begun).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

fn kept(word: &str) -> Option<Keep> {
    match word {
        "nothing" => Some(Keep::Nothing),
        "offices" => Some(Keep::Offices),
        _ => None,
    }
}

fn invariant(invariant: Invariant) -> InvariantRow {
    let Invariant { name, title, holds, checked, violations, omitted } = invariant;
    let more = violations.len().saturating_sub(VIOLATIONS) as u64;
    let told = violations.into_iter().take(VIOLATIONS).map(|one| (short(one.at), one.detail));
    InvariantRow { name, title, holds, checked, violations: told.collect(), omitted: omitted + more }
}

async fn page(console: &Console, here: Here, settings: SettingsForm, error: String) -> OperationPage {
    let (frame, room) = console.room("運用", ROOM, here).await;
    OperationPage { frame, room, settings, error }
}

impl SettingsForm {
    fn of(settings: &RelaySettings) -> Self {
        let on = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
        let files = match settings.standard_files {
            StandardFiles::Off => "off",
            StandardFiles::Names => "names",
            StandardFiles::Strict => "strict",
        };
        Self {
            maintenance: on(settings.maintenance),
            recall: on(settings.recall),
            standard_files: files.to_owned(),
            old_clients: settings.old_clients.to_string(),
            newest_client: settings.newest_client.clone(),
            unpaid: settings.unpaid.to_string(),
        }
    }

    fn read(&self) -> Result<AdjustRelay, ControlRefusal> {
        let odd = |field: &str| {
            let detail = format!("`{field}`: is no choice of the form");
            ControlRefusal(Box::new(careplan_wire::Problem::new(ProblemCode::InvalidField, detail)))
        };
        let is_on = |field: &str, word: &str| match word {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(odd(field)),
        };
        Ok(AdjustRelay {
            maintenance: Some(is_on("maintenance", &self.maintenance)?),
            recall: Some(is_on("recall", &self.recall)?),
            standard_files: Some(match self.standard_files.as_str() {
                "off" => StandardFiles::Off,
                "names" => StandardFiles::Names,
                "strict" => StandardFiles::Strict,
                _ => return Err(odd("standard_files")),
            }),
            old_clients: Some(self.old_clients.parse().map_err(|_| odd("old_clients"))?),
            newest_client: Some(self.newest_client.trim().to_owned()),
            unpaid: Some(self.unpaid.parse().map_err(|_| odd("unpaid"))?),
        })
    }
}

#[cfg(test)]
mod tests {
    use careplan_wire::control::{OldClients, UnpaidLicences};

    use super::*;

    #[test]
    fn the_form_sends_back_what_it_shows() {
        for (recall, old_clients, unpaid) in [
            (false, OldClients::Told, UnpaidLicences::Runs),
            (true, OldClients::Refused, UnpaidLicences::Stops),
        ] {
            for standard_files in [StandardFiles::Off, StandardFiles::Names, StandardFiles::Strict] {
                let set = RelaySettings {
                    standard_files,
                    recall,
                    maintenance: !recall,
                    old_clients,
                    newest_client: "2.0".to_owned(),
                    unpaid,
                };
                let adjust = SettingsForm::of(&set).read().expect("reads");
                assert_eq!(RelaySettings::default().adjusted(adjust), set);
            }
        }
        assert!(SettingsForm::default().read().is_err());
    }
}
