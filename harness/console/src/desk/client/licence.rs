//! ライセンス確認 (C that it is there; what it shows is ours).

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page, PathOf};
use careplan_wire::relay::{Licence, LicenceState};

use super::App;
use crate::time::moment;

#[derive(Template)]
#[template(path = "desk/client/licence.html")]
struct LicencePage {
    frame: Frame,
    base: String,
    here: &'static str,
    licence: Licence,
    class: &'static str,
    since: Option<String>,
    until: Option<String>,
    login_until: String,
    certificate_until: Option<String>,
    site: String,
}

/// `GET …/client/licence`.
pub(super) async fn show(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let here = format!("/desk/{number}/client/licence");
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let licence = match visitor.login.session().licence().await {
        Ok(licence) => licence,
        Err(error) => return visitor.failed(&error, &here),
    };
    Page::ok(LicencePage {
        frame: visitor.frame("ライセンス確認"),
        base: visitor.path(""),
        here: "licence",
        class: match licence.state {
            LicenceState::Active => "good",
            LicenceState::None | LicenceState::Expired => "bad",
        },
        since: licence.since.map(|at| at.day().slashed()),
        until: licence.until.map(|at| at.day().slashed()),
        login_until: moment(visitor.login.mailbox.greeting().expires_at),
        certificate_until: visitor.login.certificate.as_ref().map(|one| one.not_after.day().slashed()),
        site: app.control().urls().site.clone(),
        licence,
    })
    .into_response()
}
