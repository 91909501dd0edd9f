//! 時計: the buttons at the top of every page.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{JapanTime, Span};
use careplan_serve::Refused;
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{AdvanceClock, Counter, PaceMode, Poke, Request};
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use crate::Console;
use crate::once::{Click, Done, Sent};
use crate::room::month_end;
use crate::time::moment;

/// When a day of work begins, for the last day of a month.
const MORNING: (u8, u8) = (9, 0);

/// A button of the clock.
#[derive(Deserialize)]
pub(crate) struct Advance {
    back: String,
    to: To,
    #[serde(default)]
    at: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum To {
    NextBusinessDay,
    MonthEnd,
    #[serde(rename = "90-days")]
    NinetyDays,
    Time,
}

#[derive(Deserialize)]
pub(crate) struct SetPace {
    back: String,
    mode: PaceMode,
}

#[derive(Deserialize)]
pub(crate) struct PokeForm {
    back: String,
}

pub(crate) async fn advance(
    State(console): State<Console>,
    form: Result<Sent<Advance>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable("", "/", &refused).await,
    };
    let back = own(&form.back);
    let moved = async {
        let now = console.control.environment().clock.now();
        let asked = match form.to {
            To::NextBusinessDay => {
                to(now.day().next_business_day().at(Counter::OPENS.0, Counter::OPENS.1, 0))
            }
            To::MonthEnd => to(month_end(now.day()).at(MORNING.0, MORNING.1, 0)),
            To::NinetyDays => {
                AdvanceClock { by: Some(Span::from_days(Request::RENEWABLE_DAYS.into())), to: None }
            }
            To::Time => to(time(&form.at)?),
        };
        let clock = console.control.advance_clock(asked).await?;
        Ok(Console::done(back, format!("時計を{}に進めました。", moment(clock.now))))
    };
    finish(&console, &click, back, moved).await
}

pub(crate) async fn set_pace(
    State(console): State<Console>,
    form: Result<Sent<SetPace>, Refused>,
) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable("", "/", &refused).await,
    };
    let back = own(&form.back);
    let set = async {
        console.control.set_pace(form.mode).await?;
        let said = match form.mode {
            PaceMode::Automatic => "進み方を自動にしました。時計が来ると、窓口と認証局が処理を進めます。",
            PaceMode::Explicit => "進み方を手動にしました。「次の処理」を押すまで、窓口と認証局は待ちます。",
        };
        Ok(Console::done(back, said))
    };
    finish(&console, &click, back, set).await
}

pub(crate) async fn poke(State(console): State<Console>, form: Result<Sent<PokeForm>, Refused>) -> Response {
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable("", "/", &refused).await,
    };
    let back = own(&form.back);
    let poked = async {
        let poked = console.control.poke(Poke { steps: Some(1), drain: false }).await?;
        let said = match poked.steps.first() {
            Some(step) => {
                let done = if step.kind == "issue" { "発行しました" } else { "承認しました" };
                format!("申請 {} を{done}。待っている処理は{}件です。", step.request, poked.waiting)
            }
            None => "待っている処理はありません。".to_owned(),
        };
        Ok(Console::done(back, said))
    };
    finish(&console, &click, back, poked).await
}

async fn finish(
    console: &Console,
    click: &Click,
    back: &str,
    action: impl Future<Output = Result<Done, ControlRefusal>> + Send,
) -> Response {
    match console.once.run(click, action).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble("", back, &refusal).await,
    }
}

/// A page of ours, or the first one: no form sends its reader elsewhere.
fn own(back: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    if back.starts_with('/') && !back.starts_with("//") && back.len() < 200 && back.bytes().all(plain) {
        back
    } else {
        "/"
    }
}

const fn to(time: JapanTime) -> AdvanceClock {
    AdvanceClock { by: None, to: Some(time) }
}

fn time(typed: &str) -> Result<JapanTime, ControlRefusal> {
    typed.trim().parse().map_err(|_| {
        let shown: String = typed.chars().take(40).collect();
        ControlRefusal(Box::new(Problem::new(
            ProblemCode::InvalidField,
            format!("`{shown}` is no time; expected one like 2026-04-06T08:30"),
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_a_page_of_ours_only() {
        for page in ["/", "/counter", "/counter/requests/R4470300015001"] {
            assert_eq!(own(page), page);
        }
        for foreign in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a?b", "/a\r\nb"] {
            assert_eq!(own(foreign), "/", "{foreign:?}");
        }
    }
}
