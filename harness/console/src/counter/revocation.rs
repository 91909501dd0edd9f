//! 失効: taking a certificate back, with its reason.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::CertificateSerial;
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::back_office::ca::{RevocationReason, Revoke};
use careplan_wire::control::Request;
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::StrDeserializer;

use super::ROOM;
use super::list::List;
use crate::Console;
use crate::once::Sent;
use crate::room::{Here, Room};
use crate::time::moment;

/// Each reason, by its word in the form and on the page.
const REASONS: [(&str, &str); 5] = [
    ("unspecified", "理由を示さない"),
    ("key-compromise", "証明書のファイルやパスワードが他人の手に渡った(秘密鍵の危殆化)"),
    ("affiliation-changed", "事業所の情報が変わった(記載事項の変更)"),
    ("superseded", "別の証明書に替えた(再発行)"),
    ("cessation-of-operation", "事業所を廃止した"),
];

#[derive(Template)]
#[template(path = "counter_revocation.html")]
struct RevocationPage {
    frame: Frame,
    room: Room,
    list: List,
    serial: String,
    request: String,
    office: String,
    name: String,
    kind: &'static str,
    label: String,
    not_after: String,
    possible: bool,
    reasons: &'static [(&'static str, &'static str)],
    /// What is wrong with the reason; empty where nothing is.
    error: &'static str,
}

#[derive(Deserialize)]
pub(crate) struct RevokeForm {
    #[serde(default)]
    reason: String,
}

pub(crate) async fn show(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    here: Here,
) -> Response {
    let serial = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    console.answer(ROOM, ROOM, page(&console, &serial, here, "").await).await
}

pub(crate) async fn revoke(
    State(console): State<Console>,
    path: Result<PathOf<String>, Refused>,
    form: Result<Sent<RevokeForm>, Refused>,
) -> Response {
    let serial = match path {
        Ok(PathOf(named)) => named,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let Sent { click, form } = match form {
        Ok(sent) => sent,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let Some(reason) = reason(&form.reason) else {
        return again(&console, &serial).await;
    };
    let revoked = async {
        let (request, serial) = find(&console, &serial).await?;
        let revoked = console.control.revoke(serial, Revoke { reason }).await?;
        let said =
            format!("証明書 {serial} を失効させました。失効リスト第{}号に載りました。", revoked.number);
        Ok(Console::done(format!("/counter/requests/{}", request.id), said))
    };
    match console.once.run(&click, revoked).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

/// One of the reasons that can be chosen.
fn reason(typed: &str) -> Option<RevocationReason> {
    let is_offered = REASONS.iter().any(|(word, _)| *word == typed);
    let typed: StrDeserializer<'_, serde::de::value::Error> = typed.into_deserializer();
    RevocationReason::deserialize(typed).ok().filter(|_| is_offered)
}

async fn again(console: &Console, serial: &str) -> Response {
    let here = format!("/counter/certificates/{}/revoke", serial.chars().take(40).collect::<String>());
    match page(console, serial, Here::at(here), "失効の理由を選んでください。").await {
        Ok(mut page) => {
            page.frame = page.frame.refused();
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn page(
    console: &Console,
    serial: &str,
    here: Here,
    error: &'static str,
) -> Result<RevocationPage, ControlRefusal> {
    let (request, serial) = find(console, serial).await?;
    let requests = console.control.requests().await?.requests;
    let (frame, room) = console.room("証明書の失効", ROOM, here).await;
    let list = List::of(console, &requests, "").await?;
    Ok(RevocationPage {
        name: list.name(request.office),
        list,
        frame,
        room,
        serial: serial.to_string(),
        office: request.office.to_string(),
        kind: request.kind.japanese_name(),
        not_after: request.not_after.map(moment).unwrap_or_default(),
        possible: request.possible.iter().any(|name| name == "revoke"),
        label: request.label,
        request: request.id,
        reasons: &REASONS,
        error,
    })
}

async fn find(console: &Console, text: &str) -> Result<(Request, CertificateSerial), ControlRefusal> {
    let unknown = || {
        let shown: String = text.chars().take(40).collect();
        let detail = format!("no certificate `{shown}` was issued through the portal");
        ControlRefusal(Box::new(Problem::new(ProblemCode::CertificateUnknown, detail)))
    };
    let serial: CertificateSerial = text.parse().map_err(|_| unknown())?;
    let requests = console.control.requests().await?.requests;
    let found = requests.into_iter().find(|request| request.serial == Some(serial)).ok_or_else(unknown)?;
    Ok((found, serial))
}
