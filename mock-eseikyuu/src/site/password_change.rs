//! The forced change at the first login, and the free one under ユーザ情報変更.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::Secret;
use careplan_serve::{FormBody, Frame, Page};
use serde::Deserialize;

use super::login::locked_message;
use super::sent_forms::{Form, SentForms};
use super::visitor::{Newcomer, Visitor};
use super::{apology, surroundings};
use crate::Settings;
use crate::account::Password;
use crate::portal::{ChangePasswordRefusal, NewPassword, PasswordFinding, Portal};
use crate::terms::{self, Article};

/// The free change.
const OWN: &str = "/account/password";

#[derive(Template)]
#[template(path = "password_change.html")]
struct PasswordPage {
    frame: Frame,
    action: &'static str,
    csrf: String,
    /// Under ユーザ情報変更 alone: at a login the account tells what was done already.
    once: Option<String>,
    /// Whose password it is: browsers that keep passwords ask for it.
    user_id: String,
    lead: &'static str,
    /// The terms to agree to; none under ユーザ情報変更.
    articles: Vec<Article>,
    terms_title: &'static str,
    terms_message: Option<&'static str>,
    /// Whether the present password is asked for: who has just logged in has shown it.
    asks_for_current: bool,
    current_messages: Vec<String>,
    agreed: bool,
    password_messages: Vec<String>,
    repeated_message: Option<String>,
    /// Where 戻る leads; none at a login.
    back: Option<&'static str>,
}

/// The form.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    once: String,
    #[serde(default)]
    current: String,
    #[serde(default)]
    agree: Option<String>,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeated: String,
}

/// `GET /first-login`.
pub(super) async fn first(State(portal): State<Portal>, Newcomer(visitor): Newcomer) -> Response {
    if !visitor.must_change_password(&portal) {
        return Redirect::to("/menu").into_response();
    }
    Page::ok(first_page(&portal, &visitor)).into_response()
}

/// `POST /first-login`.
pub(super) async fn change_first(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    Newcomer(visitor): Newcomer,
    FormBody(form): FormBody<PasswordForm>,
) -> Response {
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, "/first-login") {
        return stale.into_response();
    }
    let _turn = forms.of(visitor.office.number).await;
    let Some(visitor) = visitor.by_now(&portal) else { return Redirect::to("/login").into_response() };
    if !visitor.must_change_password(&portal) {
        // Sent twice: the first one did it.
        return Redirect::to("/menu").into_response();
    }
    let mut page = first_page(&portal, &visitor);
    page.agreed = form.agree.is_some();
    if !page.agreed && !page.articles.is_empty() {
        portal.refused(
            Some(visitor.office.number),
            "password-changed",
            "terms-unread",
            "the terms were not agreed to",
        );
        page.terms_message = Some("利用規約を読んで、「利用規約に同意する」に印を付けてください。");
    }
    let number = visitor.office.number;
    let repeated = Repeated::of(&form);
    let new = form.new_password();
    let answer = if page.terms_message.is_some() {
        portal.judge_new_password(number, &new).await.map(drop)
    } else {
        portal.change_password(number, &new).await
    };
    match answer {
        Ok(()) if page.terms_message.is_some() => page.refused(),
        Ok(()) => Redirect::to("/menu").into_response(),
        Err(refusal) => page.told(portal.settings(), refusal, repeated),
    }
}

/// `GET /account/password`.
pub(super) async fn own(State(portal): State<Portal>, visitor: Visitor) -> Response {
    Page::ok(own_page(&portal, &visitor)).into_response()
}

/// `POST /account/password`.
pub(super) async fn change_own(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    visitor: Visitor,
    FormBody(form): FormBody<PasswordForm>,
) -> Response {
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, OWN) {
        return stale.into_response();
    }
    let Form::First(turn) = forms.form(&form.once).await else {
        return Redirect::to("/account?done=password").into_response();
    };
    let page = own_page(&portal, &visitor);
    let repeated = Repeated::of(&form);
    let (current, new) = (Secret::from(form.current.as_str()), form.new_password());
    match portal.change_own_password(visitor.office.number, &current, &new).await {
        Ok(()) => {
            turn.spend();
            Redirect::to("/account?done=password").into_response()
        }
        Err(refusal) => page.told(portal.settings(), refusal, repeated),
    }
}

/// Whether the new password was typed a second time at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    Missing,
    Typed,
}

impl Repeated {
    fn of(form: &PasswordForm) -> Self {
        if form.repeated.is_empty() { Self::Missing } else { Self::Typed }
    }
}

impl PasswordForm {
    fn new_password(&self) -> NewPassword {
        NewPassword {
            password: Secret::from(self.password.as_str()),
            repeated: Secret::from(self.repeated.as_str()),
        }
    }
}

impl PasswordPage {
    /// Whether anything is wrong.
    fn is_refused(&self) -> bool {
        self.terms_message.is_some()
            || !self.current_messages.is_empty()
            || !self.password_messages.is_empty()
            || self.repeated_message.is_some()
    }

    /// The page again, with all that is wrong at its field.
    fn told(mut self, settings: &Settings, refusal: ChangePasswordRefusal, repeated: Repeated) -> Response {
        let findings = match refusal {
            ChangePasswordRefusal::Findings(findings) => findings,
            ChangePasswordRefusal::Fault(fault) => {
                return apology::broken(self.frame, &fault).into_response();
            }
        };
        for finding in findings {
            match finding {
                PasswordFinding::Repeated => self.repeated_message = Some(message(settings, finding)),
                PasswordFinding::CurrentMissing
                | PasswordFinding::CurrentWrong
                | PasswordFinding::CurrentLocked { .. } => {
                    self.current_messages.push(message(settings, finding));
                }
                PasswordFinding::Missing
                | PasswordFinding::Length { .. }
                | PasswordFinding::FullWidth
                | PasswordFinding::Character
                | PasswordFinding::Same => self.password_messages.push(message(settings, finding)),
            }
        }
        if repeated == Repeated::Missing {
            self.repeated_message =
                Some("未入力です。新しいパスワードをもう一度入力してください。".to_owned());
        }
        self.refused()
    }

    /// The page again, with what is wrong.
    fn refused(self) -> Response {
        let page = Self { frame: self.frame.refused(), ..self };
        Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    }
}

fn first_page(portal: &Portal, visitor: &Visitor) -> PasswordPage {
    let temporary = matches!(visitor.office.account.password, Password::Temporary);
    PasswordPage {
        lead: if temporary {
            "仮パスワードでログインしました。利用規約に同意のうえ、パスワードを変更してください。新しいパスワードは、お手元の「電子請求登録結果に関するお知らせ」に書き留めてください。"
        } else {
            "パスワードの有効期限が切れています。新しいパスワードに変更してください。"
        },
        // The terms are agreed to once, with the temporary password.
        articles: if temporary { terms::PORTAL.pages.concat() } else { Vec::new() },
        ..page(surroundings::threshold(portal, &visitor.office, "パスワード変更"), "/first-login", visitor)
    }
}

fn own_page(portal: &Portal, visitor: &Visitor) -> PasswordPage {
    let frame = surroundings::inside(portal, &visitor.office, "パスワード変更", "/account");
    let once = Some(portal.token());
    PasswordPage { once, asks_for_current: true, back: Some("/account"), ..page(frame, OWN, visitor) }
}

fn page(frame: Frame, action: &'static str, visitor: &Visitor) -> PasswordPage {
    PasswordPage {
        frame,
        action,
        csrf: visitor.session.csrf.clone(),
        once: None,
        user_id: visitor.office.user_id().to_string(),
        lead: "パスワードを変更できます。変更すると、次のログインから新しいパスワードになります。",
        articles: Vec::new(),
        terms_title: terms::PORTAL.title,
        terms_message: None,
        asks_for_current: false,
        current_messages: Vec::new(),
        agreed: false,
        password_messages: Vec::new(),
        repeated_message: None,
        back: None,
    }
}

fn message(settings: &Settings, finding: PasswordFinding) -> String {
    match finding {
        PasswordFinding::Missing => "未入力です。新しいパスワードを入力してください。".to_owned(),
        PasswordFinding::Length { found } => {
            format!("{found}文字で入力されています。8文字以上16文字以内で入力してください。")
        }
        PasswordFinding::FullWidth => "全角の文字があります。半角の英字と数字で入力してください。".to_owned(),
        PasswordFinding::Character => {
            "英字と数字のほかの文字があります。半角の英字と数字だけで入力してください。".to_owned()
        }
        PasswordFinding::Same => "いまのパスワードと同じです。別のパスワードを入力してください。".to_owned(),
        PasswordFinding::CurrentMissing => "未入力です。現在のパスワードを入力してください。".to_owned(),
        PasswordFinding::CurrentWrong => {
            "現在のパスワードが違います。大文字と小文字を区別して入力してください。".to_owned()
        }
        PasswordFinding::CurrentLocked { until } => locked_message(settings, until),
        PasswordFinding::Repeated => {
            "新しいパスワードと一致していません。同じものをもう一度入力してください。".to_owned()
        }
    }
}
