//! ユーザ情報変更: its menu, and セキュリティメール.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{JapanTime, MailAddress, Span, has_full_width};
use careplan_serve::{FormBody, Frame, Page, QueryOf};
use careplan_wire::ProblemCode;
use serde::Deserialize;

use super::visitor::Visitor;
use super::{apology, surroundings};
use crate::account::Password;
use crate::portal::Portal;

const MAIL: &str = "/account/mail";
/// Characters of a typed address that the page shows again.
const SHOWN_MAX: usize = MailAddress::BYTES_MAX;

#[derive(Template)]
#[template(path = "user_info.html")]
struct MenuPage {
    frame: Frame,
    done: Option<&'static str>,
    user_id: String,
    office: String,
    mail: Option<String>,
    changed: String,
    expires: Option<String>,
}

#[derive(Template)]
#[template(path = "security_mail.html")]
struct MailPage {
    frame: Frame,
    csrf: String,
    registered: Option<String>,
    mail: String,
    repeated: String,
    mail_message: Option<&'static str>,
    repeated_message: Option<&'static str>,
}

/// `?done=…`: what was just done.
#[derive(Default, Deserialize)]
pub(super) struct DoneQuery {
    done: Option<String>,
}

/// The form of セキュリティメール.
#[derive(Deserialize)]
pub(super) struct MailForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    repeated: String,
}

/// `GET /account`: ユーザ情報変更.
pub(super) async fn menu(
    State(portal): State<Portal>,
    visitor: Visitor,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Response {
    let office = &visitor.office;
    let since = match &office.account.password {
        Password::Own { since, .. } => Some(*since),
        Password::Temporary => None,
    };
    let days = portal.settings().password_days;
    let slashed = |at: JapanTime| at.day().slashed();
    Page::ok(MenuPage {
        frame: surroundings::inside(&portal, office, "ユーザ情報変更", "/account"),
        done: query.done.as_deref().and_then(done_sentence),
        user_id: office.user_id().to_string(),
        office: office.name.clone(),
        mail: office.security_mail.as_ref().map(MailAddress::masked),
        changed: since.map(slashed).unwrap_or_default(),
        expires: since
            .zip(days)
            .map(|(since, days)| slashed(since.saturating_add(Span::from_days(u64::from(days))))),
    })
    .into_response()
}

/// `GET /account/mail`.
pub(super) async fn mail(State(portal): State<Portal>, visitor: Visitor) -> Response {
    Page::ok(mail_page(&portal, &visitor)).into_response()
}

/// `POST /account/mail`: 登録する. A second click registers what is registered, which does nothing.
pub(super) async fn register_mail(
    State(portal): State<Portal>,
    visitor: Visitor,
    FormBody(form): FormBody<MailForm>,
) -> Response {
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, MAIL) {
        return stale.into_response();
    }
    let number = visitor.office.number;
    let (mail, repeated) = (form.mail.trim(), form.repeated.trim());
    let (mail_message, repeated_message) = (message(mail), repeated_message(mail, repeated));
    let page = mail_page(&portal, &visitor);
    if let (Ok(address), None, None) = (mail.parse::<MailAddress>(), mail_message, repeated_message) {
        return match portal.register_security_mail(number, address).await {
            Ok(()) => Redirect::to("/account?done=mail").into_response(),
            Err(fault) => apology::broken(page.frame, &fault).into_response(),
        };
    }
    portal.refused(
        Some(number),
        "security-mail-registered",
        ProblemCode::InvalidField.as_str(),
        "the address is missing, has another form, or differs from its repetition",
    );
    let shown = |text: &str| text.chars().take(SHOWN_MAX).collect();
    let page = MailPage {
        frame: page.frame.refused(),
        mail: shown(mail),
        repeated: shown(repeated),
        mail_message,
        repeated_message,
        ..page
    };
    Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// `POST /account/mail/remove`: 登録を削除する.
pub(super) async fn remove_mail(
    State(portal): State<Portal>,
    visitor: Visitor,
    FormBody(form): FormBody<MailForm>,
) -> Response {
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, MAIL) {
        return stale.into_response();
    }
    match portal.remove_security_mail(visitor.office.number).await {
        Ok(()) => Redirect::to("/account?done=mail-removed").into_response(),
        Err(fault) => apology::broken(surroundings::inside(&portal, &visitor.office, "", "/account"), &fault)
            .into_response(),
    }
}

fn done_sentence(done: &str) -> Option<&'static str> {
    match done {
        "password" => Some("パスワードを変更しました。次のログインから新しいパスワードになります。"),
        "mail" => Some(
            "セキュリティメールアドレスを登録しました。確認のメールをお送りしましたので、届いているか確かめてください。",
        ),
        "mail-removed" => Some("セキュリティメールアドレスの登録を削除しました。"),
        _ => None,
    }
}

fn message(mail: &str) -> Option<&'static str> {
    if mail.is_empty() {
        Some("未入力です。メールアドレスを入力してください。")
    } else if has_full_width(mail) {
        Some("全角の文字があります。半角の英字、数字、記号で入力してください。")
    } else if mail.len() > MailAddress::BYTES_MAX {
        Some("メールアドレスが長すぎます。254文字以内で入力してください。")
    } else if mail.parse::<MailAddress>().is_err() {
        Some(
            "不正な形式または不正な記号が入力されています。半角の英字、数字、ハイフン、ピリオド、アンダーバーと、@を1つ使って入力してください。",
        )
    } else {
        None
    }
}

fn repeated_message(mail: &str, repeated: &str) -> Option<&'static str> {
    if repeated.is_empty() {
        Some("未入力です。同じメールアドレスをもう一度入力してください。")
    } else if mail != repeated {
        Some("メールアドレスが一致していません。同じメールアドレスをもう一度入力してください。")
    } else {
        None
    }
}

fn mail_page(portal: &Portal, visitor: &Visitor) -> MailPage {
    MailPage {
        frame: surroundings::inside(portal, &visitor.office, "セキュリティメールの登録", "/account"),
        csrf: visitor.session.csrf.clone(),
        registered: visitor.office.security_mail.as_ref().map(ToString::to_string),
        mail: String::new(),
        repeated: String::new(),
        mail_message: None,
        repeated_message: None,
    }
}
