//! ログイン and ログアウト.

pub(super) mod typed;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use careplan_domain::{JapanTime, Secret, Span};
use careplan_serve::{FormBody, Frame, Page, QueryOf};
use serde::Deserialize;

use super::entry_mark::EntryMark;
use super::visitor::Anyone;
use super::{Visit, apology, surroundings};
use crate::Settings;
use crate::portal::{LogIn, LogInRefusal, Portal};
use crate::wizard::Progress;

/// Characters of a typed ID that the page shows again.
const SHOWN_MAX: usize = 40;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    csrf: String,
    user_id: String,
    complaints: Complaints,
    again: bool,
}

/// What is wrong, where it stands.
#[derive(Default)]
struct Complaints {
    /// At ユーザID.
    user_id: Option<String>,
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
    csrf: String,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: String,
}

/// `GET /login`. Who is logged in already goes on.
pub(super) async fn form(
    State(portal): State<Portal>,
    Anyone(visitor): Anyone,
    mark: EntryMark,
    QueryOf(why): QueryOf<Why>,
) -> Response {
    if visitor.is_some() {
        return Redirect::to("/menu").into_response();
    }
    let page = LoginPage {
        frame: surroundings::outside(&portal, "ログイン"),
        csrf: mark.mark.clone(),
        user_id: String::new(),
        complaints: Complaints::default(),
        again: why.again.is_some(),
    };
    mark.on(Page::ok(page))
}

/// `POST /login`.
pub(super) async fn log_in(
    State(portal): State<Portal>,
    headers: HeaderMap,
    mark: EntryMark,
    FormBody(form): FormBody<LoginForm>,
) -> Response {
    if let Err(stale) = mark.check(&portal, &form.csrf, "/login") {
        return stale.into_response();
    }
    let typed = form.user_id.trim();
    let user = match typed::judged(typed, &form.password) {
        Ok(user) => user,
        Err(findings) => {
            portal.refused(None, "portal-login", findings.rule(), findings.reason());
            let complaints = Complaints {
                user_id: findings.user_id.map(|finding| finding.message(typed)),
                password: findings.password.map(typed::PasswordFinding::message),
                general: None,
            };
            return refused(&portal, &mark, typed, complaints);
        }
    };
    let (office, next) = match portal.log_in(&user, &Secret::from(form.password)).await {
        Ok(LogIn::Active(office)) => (office, "/menu"),
        Ok(LogIn::MustChange(office)) => (office, "/first-login"),
        Err(LogInRefusal::Fault(fault)) => {
            return apology::broken(surroundings::outside(&portal, ""), &fault).into_response();
        }
        Err(refusal) => {
            let general = Some(message(portal.settings(), &refusal));
            return refused(&portal, &mark, typed, Complaints { general, ..Complaints::default() });
        }
    };
    // A browser that was logged in begins anew, and an office has one menu at a time: the later login stays (A).
    if let Some(before) = portal.sessions().find(&headers) {
        portal.sessions().close(&before);
    }
    let visit = Visit { office, progress: Progress::Fresh };
    let (_, cookie, ended) = portal.sessions().open_instead_of(visit, |other| other.office == office);
    if ended > 0 {
        portal.done(office, "portal-login-elsewhere");
    }
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

fn refused(portal: &Portal, mark: &EntryMark, typed: &str, complaints: Complaints) -> Response {
    let page = LoginPage {
        frame: surroundings::outside(portal, "ログイン").refused(),
        csrf: mark.mark.clone(),
        user_id: typed.chars().take(SHOWN_MAX).collect(),
        complaints,
        again: false,
    };
    Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn message(settings: &Settings, refusal: &LogInRefusal) -> String {
    match refusal {
        LogInRefusal::Wrong => wrong_message(settings),
        LogInRefusal::Locked { until } => locked_message(settings, *until),
        LogInRefusal::Fault(_) => "もう一度お試しください。".to_owned(),
    }
}

/// What is told of a wrong ID or password: not which of the two, nor how many attempts are left, which would tell the
/// IDs that exist from those that do not.
pub(super) fn wrong_message(settings: &Settings) -> String {
    format!(
        "ユーザIDまたはパスワードが違います。お手元の「電子請求登録結果に関するお知らせ」を確かめて、大文字と小文字を区別して入力してください。続けて{}回間違えると、{}分間ログインできなくなります。",
        settings.failures_before_lock,
        minutes(settings.lock)
    )
}

/// What an account that is locked is told.
pub(super) fn locked_message(settings: &Settings, until: JapanTime) -> String {
    format!(
        "パスワードの誤りが{}回続いたため、{}分間、{}までログインできません。その後、正しいパスワードでログインしてください。",
        settings.failures_before_lock,
        minutes(settings.lock),
        moment(until)
    )
}

fn minutes(span: Span) -> u64 {
    span.as_millis() / 60_000
}

fn moment(at: JapanTime) -> String {
    // The lock ends within its last second, so a started minute counts as a whole one.
    let at = if at.second() == 0 { at } else { at.saturating_add(Span::from_minutes(1)) };
    format!("{} {}:{:02}", at.day().slashed(), at.hour(), at.minute())
}
