//! ログイン: the personal user on the first screen (S), the office user on a second one (S that it is asked, A where).
//!
//! Only the second one reaches the relay, with both. What it refuses is said on the screen that it is about.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{InvalidPersonalUserId, PersonalUserId, Secret};
use careplan_office::Mailbox;
use careplan_serve::{FormBody, Frame, Page, PathOf};
use careplan_wire::relay;
use serde::Deserialize;

use super::names::Names;
use super::seats::{Login, Seat, Stage};
use super::shown_certificate::shown;
use super::trouble::{Scene, Trouble};
use super::{App, Visit};

/// The version that the manual is for (S).
const CLIENT_VERSION: &str = "1.1.2";

#[derive(Template)]
#[template(path = "desk/client/login.html")]
struct LoginPage {
    frame: Frame,
    base: String,
    site: String,
    certificates: String,
    folder: String,
    id: String,
    trouble: Option<Trouble>,
    said: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "desk/client/office.html")]
struct OfficePage {
    frame: Frame,
    base: String,
    personal_id: String,
    office_id: String,
    trouble: Option<Trouble>,
}

/// The first screen's form.
#[derive(Deserialize)]
pub(super) struct PersonalForm {
    #[serde(default)]
    personal_id: String,
    #[serde(default)]
    personal_password: String,
}

/// The second one's.
#[derive(Deserialize)]
pub(super) struct OfficeForm {
    #[serde(default)]
    office_id: String,
    #[serde(default)]
    office_password: String,
}

impl LoginPage {
    /// What is wrong with a field, if anything.
    fn at(&self, field: &str) -> Option<&str> {
        at(self.trouble.as_ref(), field)
    }
}

impl OfficePage {
    /// What is wrong with a field, if anything.
    fn at(&self, field: &str) -> Option<&str> {
        at(self.trouble.as_ref(), field)
    }
}

fn at<'t>(trouble: Option<&'t Trouble>, field: &str) -> Option<&'t str> {
    trouble.filter(|one| one.field == Some(field)).map(|one| one.title.as_str())
}

/// `GET …/client`: the first screen; the list of what came in, for who is logged in.
pub(super) async fn show(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let id = match &visit.seat.stage {
        Stage::In(_) => return Redirect::to(&visit.path("/received")).into_response(),
        Stage::Personal { id } | Stage::Office { id, .. } => id.clone(),
    };
    let trouble = visit.seat.trouble.clone();
    let frame = visit.frame("ケアプランデータ連携システム");
    Page::ok(LoginPage {
        frame: if trouble.is_some() { frame.refused() } else { frame },
        base: visit.path(""),
        site: app.control().urls().site.clone(),
        certificates: format!("/desk/{}/certificates", visit.office.number),
        folder: format!("/desk/{}/folder", visit.office.number),
        id,
        trouble,
        said: visit.seat.said,
    })
    .into_response()
}

/// `POST …/client/login`: the personal user.
pub(super) async fn enter_personal(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
    FormBody(form): FormBody<PersonalForm>,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    if matches!(visit.seat.stage, Stage::In(_)) {
        return Redirect::to(&visit.path("/received")).into_response();
    }
    let id = short(form.personal_id.trim());
    let return_to = visit.seat.return_to.clone();
    let trouble = id_fault(&id).or_else(|| {
        form.personal_password.is_empty().then(|| {
            Trouble::at(
                "personal_password",
                "パスワードを入力してください",
                "利用申請Webページのトップ画面に、IDと並んで表示されています。",
            )
        })
    });
    if let Some(trouble) = trouble {
        let seat = Seat { stage: Stage::Personal { id }, trouble: Some(trouble), said: None, return_to };
        return visit.sit(seat, &visit.path(""));
    }
    let office_id = match &visit.seat.stage {
        Stage::Office { office_id, .. } => office_id.clone(),
        Stage::Personal { .. } | Stage::In(_) => String::new(),
    };
    let password = Secret::from(form.personal_password);
    let stage = Stage::Office { id, password, office_id };
    visit.sit(Seat { stage, trouble: None, said: None, return_to }, &visit.path("/office"))
}

/// `GET …/client/office`: the second screen.
pub(super) async fn show_office(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let Stage::Office { id, office_id, .. } = &visit.seat.stage else {
        return Redirect::to(&visit.path("")).into_response();
    };
    let trouble = visit.seat.trouble.clone();
    let frame = visit.frame("事業所ユーザのログイン");
    Page::ok(OfficePage {
        frame: if trouble.is_some() { frame.refused() } else { frame },
        base: visit.path(""),
        personal_id: id.clone(),
        office_id: office_id.clone(),
        trouble,
    })
    .into_response()
}

/// `POST …/client/office`: the office user, and with it the login at the relay.
pub(super) async fn enter_office(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
    FormBody(form): FormBody<OfficeForm>,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let Stage::Office { id, password, .. } = visit.seat.stage.clone() else {
        return Redirect::to(&visit.path("")).into_response();
    };
    let office_id = short(form.office_id.trim());
    let missing = if office_id.is_empty() {
        Some(("office_id", "ユーザIDを入力してください", "KJから始まる14桁のユーザIDです。"))
    } else if form.office_password.is_empty() {
        let where_from = "電子請求受付システムで変更した、新しいパスワードです。";
        Some(("office_password", "パスワードを入力してください", where_from))
    } else {
        None
    };
    let stay = |trouble: Trouble| {
        let stage =
            Stage::Office { id: id.clone(), password: password.clone(), office_id: office_id.clone() };
        let return_to = visit.seat.return_to.clone();
        let seat = Seat { stage, trouble: Some(trouble), said: None, return_to };
        visit.sit(seat, &visit.path("/office"))
    };
    if let Some((field, title, sentence)) = missing {
        return stay(Trouble::at(field, title, sentence));
    }
    let login = relay::Login {
        personal_id: id.clone(),
        personal_password: password.clone(),
        office_id: office_id.clone(),
        office_password: Secret::from(form.office_password),
        client_version: CLIENT_VERSION.to_owned(),
    };
    match log_in(&visit, login).await {
        Ok(login) => {
            let on = visit.seat.return_to.clone().unwrap_or_else(|| visit.path("/received"));
            visit.sit(Seat { stage: Stage::In(Arc::new(login)), ..Seat::default() }, &on)
        }
        Err(trouble) => {
            trouble.note(app.control(), visit.office.number);
            if trouble.field == Some("personal_id") {
                let return_to = visit.seat.return_to.clone();
                let stage = Stage::Personal { id: id.clone() };
                return visit
                    .sit(Seat { stage, trouble: Some(*trouble), said: None, return_to }, &visit.path(""));
            }
            stay(*trouble)
        }
    }
}

/// `POST …/client/restart`: back to the first screen.
pub(super) async fn restart(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let Stage::Office { id, .. } = visit.seat.stage.clone() else {
        return Redirect::to(&visit.path("")).into_response();
    };
    let return_to = visit.seat.return_to.clone();
    visit.sit(Seat { stage: Stage::Personal { id }, return_to, ..Seat::default() }, &visit.path(""))
}

/// `POST …/client/logout`.
pub(super) async fn log_out(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let visit = match app.visit(&number, headers).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let seat = match &visit.seat.stage {
        Stage::In(login) => {
            // Where the relay does not hear it, the login ends by itself; here it has ended.
            let _ended = login.session().logout().await;
            Seat { said: Some("ログアウトしました。"), ..Seat::default() }
        }
        Stage::Personal { .. } | Stage::Office { .. } => visit.seat.clone(),
    };
    visit.sit(seat, &visit.path(""))
}

async fn log_in(visit: &Visit, login: relay::Login) -> Result<Login, Box<Trouble>> {
    let control = visit.app.control();
    let now = control.environment().clock.now();
    let store = control.desk_pc(visit.office.number).await.store;
    let certificate = shown(&store, visit.office.user_id, now);
    let scene = Scene {
        now,
        office: &visit.office,
        urls: control.urls(),
        certificate: certificate.as_ref(),
        named: &login.office_id,
    };
    let relay = control.relay_from_desk(certificate.as_ref()).map_err(|_| Box::new(scene.no_connection()))?;
    let greeting = relay.login(&login).await.map_err(|error| Box::new(scene.trouble(&error)))?;
    Ok(Login {
        personal_id: login.personal_id,
        office_id: login.office_id,
        mailbox: Mailbox::new(relay.session(greeting.token.clone()), greeting),
        names: Names::default(),
        certificate,
    })
}

/// What is wrong with a personal user's ID, by its form.
fn id_fault(id: &str) -> Option<Trouble> {
    if id.is_empty() {
        return Some(Trouble::at(
            "personal_id",
            "ユーザIDを入力してください",
            "利用申請Webページにログインすると、cから始まるユーザIDが表示されます。",
        ));
    }
    let sentence = match id.parse::<PersonalUserId>() {
        Ok(_) => return None,
        Err(InvalidPersonalUserId::FullWidth { .. }) => "全角の文字が入っています。半角で入力してください。",
        Err(_) if id.starts_with("KJ") || id.starts_with("kj") => {
            "KJから始まるのは事業所ユーザのIDです。それは次の画面で入力します。ここには、cから始まるユーザIDを入力してください。"
        }
        Err(_) => "cから始まる10桁のユーザIDを入力してください。cは小文字です。",
    };
    Some(Trouble::at("personal_id", "ユーザIDの形が違います", sentence))
}

/// What was typed, as far as anything of it is kept.
fn short(text: &str) -> String {
    /// Longer than any ID that somebody would type, and than any excerpt of one.
    const ID_CHARACTERS_MAX: usize = 100;
    text.chars().take(ID_CHARACTERS_MAX).collect()
}
