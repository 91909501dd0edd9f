//! ライセンス料: what an office owes, and noting that it was paid. The office pays elsewhere; here it becomes known.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{PathOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use careplan_wire::relay::{Licence, LicenceState};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::ROOM;
use super::office::office_number;
use crate::Console;
use crate::once::Sent;
use crate::time::moment;

/// How the exchange calls a fee that has not been paid.
const AWAITED: &str = "支払待ち";

/// The licence of an office and its fee, as the page shows them.
pub(crate) struct Fee {
    pub(crate) licence: &'static str,
    pub(crate) class: &'static str,
    /// Its last moment; empty where there is none.
    pub(crate) until: String,
    /// Empty where nothing was ever owed.
    pub(crate) payment: String,
    pub(crate) is_awaited: bool,
}

/// The form has a button and nothing to fill in.
#[derive(Deserialize)]
pub(crate) struct PaidForm {}

impl Fee {
    pub(crate) fn of(licence: Option<Licence>) -> Self {
        let Some(licence) = licence else {
            return Self {
                licence: "未申請",
                class: "warn",
                until: String::new(),
                payment: String::new(),
                is_awaited: false,
            };
        };
        let payment = licence.payment.unwrap_or_default();
        Self {
            licence: licence.state.label(),
            class: match licence.state {
                LicenceState::Active => "good",
                LicenceState::None | LicenceState::Expired => "warn",
            },
            until: licence.until.map(moment).unwrap_or_default(),
            is_awaited: payment == AWAITED,
            payment,
        }
    }
}

pub(crate) async fn paid(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<PaidForm>, Refused>,
) -> Response {
    let number = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, "/counter/offices", &refused).await,
    };
    let Sent { click, form: PaidForm {} } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let number = match office_number(&number) {
        Ok(number) => number,
        Err(refusal) => return console.trouble(ROOM, "/counter/offices", &refusal).await,
    };
    let here = format!("/counter/offices/{number}");
    let noted = async {
        if console.control.licence(number).await?.is_none() {
            let detail = format!("office `{number}` has not applied, so no fee is due");
            return Err(ControlRefusal(Box::new(Problem::new(ProblemCode::LicenceState, detail))));
        }
        console.control.licence_event(number, LicenceEvent { event: LicenceEventKind::Paid }).await?;
        Ok(Console::done(here.clone(), "ライセンス料を支払済にしました。"))
    };
    match console.once.run(&click, noted).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, &here, &refusal).await,
    }
}
