//! ログイン and ログアウト.

mod typed;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use careplan_domain::{JapanTime, Secret};
use careplan_serve::{FormBody, Frame, Page, QueryOf};
use serde::Deserialize;

use super::visitor::Anyone;
use super::{Visit, apology, surroundings};
use crate::portal::{LogIn, LogInRefusal, Portal};
use crate::wizard::Progress;

/// Characters of a typed ID that the page shows again.
const SHOWN_MAX: usize = 40;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    user_id: String,
    complaints: Complaints,
    again: bool,
}

/// What is wrong, where it stands.
#[derive(Default)]
struct Complaints {
    /// At ユーザID.
    user_id: Option<&'static str>,
    /// At パスワード.
    password: Option<&'static str>,
    /// At neither: the portal does not tell which of the two was wrong.
    general: Option<String>,
}

impl Complaints {
    fn any(&self) -> bool {
        self.user_id.is_some() || self.password.is_some() || self.general.is_some()
    }
}

/// `?again=1`: sent here because a login is needed, or has ended.
#[derive(Default, Deserialize)]
pub(super) struct Why {
    again: Option<String>,
}

/// The login form.
#[derive(Deserialize)]
pub(super) struct LoginForm {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: String,
}

/// `GET /login`. Who is logged in already goes on.
pub(super) async fn form(
    State(portal): State<Portal>,
    Anyone(visitor): Anyone,
    QueryOf(why): QueryOf<Why>,
) -> Response {
    if visitor.is_some() {
        return Redirect::to("/menu").into_response();
    }
    Page::ok(LoginPage {
        frame: surroundings::outside(&portal, "ログイン"),
        user_id: String::new(),
        complaints: Complaints::default(),
        again: why.again.is_some(),
    })
    .into_response()
}

/// `POST /login`. There is no login yet whose mark the form could bear; the origin is checked instead.
pub(super) async fn log_in(
    State(portal): State<Portal>,
    headers: HeaderMap,
    FormBody(form): FormBody<LoginForm>,
) -> Response {
    let typed = form.user_id.trim();
    let user = match typed::judged(typed, &form.password) {
        Ok(user) => user,
        Err(findings) => {
            portal.refused(None, "portal-login", findings.rule(), findings.reason());
            let complaints = Complaints {
                user_id: findings.user_id.map(typed::UserIdFinding::message),
                password: findings.password.map(typed::PasswordFinding::message),
                general: None,
            };
            return refused(&portal, typed, complaints);
        }
    };
    let (office, next) = match portal.log_in(&user, &Secret::from(form.password)).await {
        Ok(LogIn::Active(office)) => (office, "/menu"),
        Ok(LogIn::MustChange(office)) => (office, "/first-login"),
        Err(LogInRefusal::Fault(fault)) => {
            return apology::broken(surroundings::outside(&portal, ""), &fault).into_response();
        }
        Err(refusal) => {
            let general = Some(message(&refusal));
            return refused(&portal, typed, Complaints { general, ..Complaints::default() });
        }
    };
    // A browser that was logged in begins anew: one menu at a time.
    if let Some(before) = portal.sessions().find(&headers) {
        portal.sessions().close(&before);
    }
    let (_, cookie) = portal.sessions().open(Visit { office, progress: Progress::Fresh });
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(next)).into_response()
}

/// `GET /logout`: back to 《トップメニュー》 (S). A link, since the menu has links: to be logged out by a foreign page
/// costs nobody anything.
pub(super) async fn log_out(State(portal): State<Portal>, headers: HeaderMap) -> Response {
    match portal.sessions().find(&headers) {
        Some(session) => {
            let cookie = portal.sessions().close(&session);
            portal.done(session.value.office, "portal-logout");
            (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/kaigo")).into_response()
        }
        None => Redirect::to("/kaigo").into_response(),
    }
}

fn refused(portal: &Portal, typed: &str, complaints: Complaints) -> Response {
    let page = LoginPage {
        frame: surroundings::outside(portal, "ログイン").refused(),
        user_id: typed.chars().take(SHOWN_MAX).collect(),
        complaints,
        again: false,
    };
    Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn message(refusal: &LogInRefusal) -> String {
    match refusal {
        LogInRefusal::Wrong => {
            "ユーザIDまたはパスワードが違います。お手元の「電子請求登録結果に関するお知らせ」を確かめて、大文字と小文字を区別して入力してください。".to_owned()
        }
        LogInRefusal::Locked { until } => format!(
            "パスワードの誤りが続いたため、{}までログインできません。その後、正しいパスワードでログインしてください。",
            moment(*until)
        ),
        LogInRefusal::Fault(_) => "もう一度お試しください。".to_owned(),
    }
}

fn moment(at: JapanTime) -> String {
    // The lock ends within its last second, so a started minute counts as a whole one.
    let at = if at.second() == 0 { at } else { at.saturating_add(careplan_domain::Span::from_minutes(1)) };
    format!("{} {}:{:02}", at.day().slashed(), at.hour(), at.minute())
}
