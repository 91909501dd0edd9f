//! 証明書: the first room of a desk. Who works at the PC, whether a certificate is installed, the way to the wizard.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{FormBody, Frame, Page, PathOf};
use careplan_testbed::WindowsAccount;
use serde::Deserialize;

use super::Rooms;
use super::internet_options::Installed;
use super::sorry::Sorry;

#[derive(Template)]
#[template(path = "desk/certificates.html")]
struct CertificatesPage {
    frame: Frame,
    path: String,
    is_administrator: bool,
    installed: Installed,
    portal: String,
}

/// The form of the account.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(default)]
    account: String,
}

/// `GET /desk/{office}/certificates`.
pub(super) async fn show(State(rooms): State<Rooms>, PathOf(number): PathOf<String>) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let pc = rooms.control.desk_pc(desk.office.number).await;
    let frame = rooms.frame_of(&desk, "証明書");
    Page::ok(CertificatesPage {
        installed: Installed::at(&pc.store, &desk.office, frame.now),
        frame,
        path: desk.path,
        is_administrator: pc.account == WindowsAccount::Administrator,
        portal: format!("{}/certificates", rooms.control.urls().portal.trim_end_matches('/')),
    })
    .into_response()
}

/// `POST …/account`: somebody else sits down.
pub(super) async fn change_account(
    State(rooms): State<Rooms>,
    PathOf(number): PathOf<String>,
    FormBody(form): FormBody<AccountForm>,
) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let account = match form.account.as_str() {
        "administrator" => WindowsAccount::Administrator,
        "standard" => WindowsAccount::Standard,
        // No button says so.
        _ => return Redirect::to(&desk.path).into_response(),
    };
    match rooms.control.set_desk_account(desk.office.number, account).await {
        Ok(()) => Redirect::to(&desk.path).into_response(),
        Err(refusal) => {
            Sorry::broken(rooms.frame_of(&desk, "処理できませんでした"), &refusal).into_response()
        }
    }
}
