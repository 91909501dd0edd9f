//! 手紙: those of one office, and answering an office that asks for its ID.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::JapanTime;
use careplan_serve::{PathOf, Refused};
use careplan_wire::control::{AskLetter, AskedBy, AskedFor, OutboxItem};
use serde::Deserialize;

use super::ROOM;
use super::office::office_number;
use crate::Console;
use crate::once::Sent;
use crate::time::{moment, short};

/// One letter or mail, as a row.
pub(crate) struct LetterRow {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) sent_at: String,
    pub(crate) state: String,
    pub(crate) class: &'static str,
    /// Where it can be printed; empty for a mail, and for what is under way.
    pub(crate) pdf: String,
}

#[derive(Deserialize)]
pub(crate) struct AskForm {
    asked_by: AskedBy,
    #[serde(default)]
    asked_for: AskedFor,
}

pub(crate) fn letter_rows(items: &[OutboxItem], now: JapanTime) -> Vec<LetterRow> {
    items.iter().map(|item| row(item, now)).collect()
}

fn row(item: &OutboxItem, now: JapanTime) -> LetterRow {
    let (state, class, pdf) = match item.arrives_at {
        None => ("メールで届いています".to_owned(), "good", String::new()),
        Some(arrives_at) if now < arrives_at => {
            (format!("郵送中 ({} に届きます)", short(arrives_at)), "warn", String::new())
        }
        Some(_) => {
            ("郵便で届いています".to_owned(), "good", format!("/control/v1/outbox/{}/letter.pdf", item.id))
        }
    };
    LetterRow {
        id: item.id.clone(),
        subject: item.subject.clone(),
        sent_at: short(item.sent_at),
        state,
        class,
        pdf,
    }
}

pub(crate) async fn ask(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<AskForm>, Refused>,
) -> Response {
    let number = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, "/counter/offices", &refused).await,
    };
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let number = match office_number(&number) {
        Ok(number) => number,
        Err(refusal) => return console.trouble(ROOM, "/counter/offices", &refusal).await,
    };
    let here = format!("/counter/offices/{number}");
    let answered = async {
        let letter = console
            .control
            .ask_letter(number, AskLetter { asked_by: form.asked_by, asked_for: form.asked_for })
            .await?;
        Ok(Console::done(here.clone(), under_way(&letter)))
    };
    match console.once.run(&click, answered).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, &here, &refusal).await,
    }
}

/// What is said once a letter is on its way.
pub(crate) fn under_way(letter: &OutboxItem) -> String {
    let arrives = letter.arrives_at.map(moment).unwrap_or_default();
    format!("「{}」を郵送しました。{arrives}に届きます。", letter.subject)
}
