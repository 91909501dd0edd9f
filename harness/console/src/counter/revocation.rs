//! 失効: taking a certificate back, with its reason.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::CertificateSerial;
use careplan_serve::{FormBody, Frame, Page, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::back_office::ca::{RevocationReason, Revoke};
use careplan_wire::control::Request;
use careplan_wire::{Problem, ProblemCode};
use serde::Deserialize;

use super::ROOM;
use super::list::List;
use crate::Console;
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
    kind: &'static str,
    label: String,
    not_after: String,
    possible: bool,
    reasons: &'static [(&'static str, &'static str)],
}

#[derive(Deserialize)]
pub(crate) struct RevokeForm {
    once: String,
    reason: RevocationReason,
}

pub(crate) async fn show(State(console): State<Console>, Path(serial): Path<String>, here: Here) -> Response {
    match page(&console, &serial, here).await {
        Ok(page) => Page::ok(page).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

pub(crate) async fn revoke(
    State(console): State<Console>,
    Path(serial): Path<String>,
    form: Result<FormBody<RevokeForm>, Refused>,
) -> Response {
    let form = match form {
        Ok(FormBody(form)) => form,
        Err(refused) => return console.unreadable(ROOM, ROOM, &refused).await,
    };
    let revoked = async {
        let (request, serial) = find(&console, &serial).await?;
        let revoked = console.control.revoke(serial, Revoke { reason: form.reason }).await?;
        let said =
            format!("証明書 {serial} を失効させました。失効リスト第{}号に載りました。", revoked.number);
        Ok(Console::done(format!("/counter/requests/{}", request.id), said))
    };
    match console.once.run(&form.once, revoked).await {
        Ok(on) => Redirect::to(&on).into_response(),
        Err(refusal) => console.trouble(ROOM, ROOM, &refusal).await,
    }
}

async fn page(console: &Console, serial: &str, here: Here) -> Result<RevocationPage, ControlRefusal> {
    let (request, serial) = find(console, serial).await?;
    let requests = console.control.requests().await?.requests;
    let (frame, room) = console.room("証明書の失効", ROOM, here).await;
    Ok(RevocationPage {
        list: List::of(console, &requests, "").await?,
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
