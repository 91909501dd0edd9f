//! 個人ユーザのパスワード再設定, by the office's own login.
//!
//! That the exchange can give a new one is assumed (A), as is the page. The form carries how many resets its reader
//! has seen, so that a second click on it gives no second password.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};
use serde::Deserialize;

use super::asked::Posted;
use super::notice::Notice;
use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::subscriber::PasswordResetRefusal;

#[derive(Template)]
#[template(path = "usage/personal_password.html")]
pub(super) struct PersonalPasswordPage {
    frame: Frame,
    csrf: String,
    personal_id: String,
    resets: u32,
}

/// The new password, to be printed.
#[derive(Template)]
#[template(path = "usage/personal_password_completion.html")]
pub(super) struct PersonalPasswordCompletionPage {
    frame: Frame,
    personal_id: String,
    personal_password: String,
}

/// What the page posts.
#[derive(Deserialize)]
pub(super) struct ResetForm {
    #[serde(default)]
    csrf: String,
    resets: u32,
}

pub(super) async fn page(State(site): State<Arc<Site>>, visitor: Visitor) -> Page<PersonalPasswordPage> {
    let subscriber = &visitor.subscriber;
    Page::ok(PersonalPasswordPage {
        frame: site.frame_of(subscriber, "パスワード再設定", path::TOP),
        csrf: visitor.session.csrf.clone(),
        personal_id: subscriber.personal_id.to_string(),
        resets: subscriber.password_resets,
    })
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Posted(form): Posted<ResetForm>,
) -> Detour {
    if let Err(detour) = visitor.check_csrf(&site, &form.csrf) {
        return detour;
    }
    let number = visitor.subscriber.number;
    match site.subscribers.reset_personal_password(&number, form.resets).await {
        Ok(_) => Detour::To(path::PERSONAL_PASSWORD_COMPLETION),
        Err(PasswordResetRefusal::Unknown(_)) => Detour::Login,
        Err(PasswordResetRefusal::Store(fault)) => {
            tracing::error!(office = %number, "a new personal password was not kept: {fault}");
            Notice::change_not_kept(&site, &visitor.subscriber).into()
        }
    }
}

pub(super) async fn completion(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<PersonalPasswordCompletionPage>, Detour> {
    let subscriber = &visitor.subscriber;
    if subscriber.password_resets == 0 {
        return Err(Detour::To(path::PERSONAL_PASSWORD));
    }
    Ok(Page::ok(PersonalPasswordCompletionPage {
        frame: site.frame_of(subscriber, "パスワード再設定完了", path::TOP),
        personal_id: subscriber.personal_id.to_string(),
        personal_password: subscriber.personal_password.expose().to_owned(),
    }))
}
