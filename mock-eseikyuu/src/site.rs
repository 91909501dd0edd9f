//! The portal's pages. Handlers parse, ask the portal, and render; what is allowed is decided there.
//!
//! Every page is complete without JavaScript: what must be opened or read to its end comes in pages of its own.

mod apology;
mod application;
mod certificates;
mod downloads;
mod entrance;
mod entry_mark;
mod faq;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod login;
mod manuals;
mod notices;
mod password_change;
mod refused;
mod reissue;
mod sent_forms;
mod surroundings;
mod user_info;
mod visitor;

use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Router};
use careplan_domain::OfficeNumber;
use careplan_serve::{assets, own_origin_only, page_headers};

use self::sent_forms::SentForms;
use crate::portal::Portal;
use crate::wizard::Progress;

/// Bytes of a form: the longest honest one is a few hundred, and one of 10 kB still gets an answer of its own.
const FORM_MAX: usize = 64 * 1024;
/// Where the style of these pages alone is; the templates name it.
const STYLE: &str = "/assets/portal.css";

/// Where the script of these pages alone is.
const SCRIPT: &str = "/assets/portal.js";

/// Who is logged in, and how far on the way to a request.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Whose login.
    pub(crate) office: OfficeNumber,
    /// How far.
    pub(crate) progress: Progress,
}

/// All pages.
pub(crate) fn router(portal: Portal) -> Router {
    Router::new()
        .route("/", get(entrance::entrance))
        .route("/shougai", get(entrance::disability))
        .route("/kaigo", get(notices::top_menu))
        .route("/kaigo/notices/{number}", get(notices::open_to_all))
        .route("/login", get(login::form).post(login::log_in))
        .route("/logout", get(login::log_out))
        .route("/first-login", get(password_change::first).post(password_change::change_first))
        .route(reissue::LOGIN, get(reissue::login_form).post(reissue::reissue_login))
        .route("/login-reissue/done", get(reissue::login_done))
        .route(
            reissue::CERTIFICATE_PASSWORD,
            get(reissue::certificate_password_form).post(reissue::reissue_certificate_password),
        )
        .route("/certificate-password-reissue/done", get(reissue::certificate_password_done))
        .route("/account", get(user_info::menu))
        .route("/account/password", get(password_change::own).post(password_change::change_own))
        .route("/account/mail", get(user_info::mail).post(user_info::register_mail))
        .route("/account/mail/remove", post(user_info::remove_mail))
        .route("/account/certificate-password", get(reissue::own_form).post(reissue::reissue_own))
        .route("/account/certificate-password/done", get(reissue::own_done))
        .route("/menu", get(notices::list))
        .route("/menu/notices/{number}", get(notices::own))
        .route("/lookups", get(entrance::lookups))
        .route("/faq", get(faq::list))
        .route("/faq/{id}", get(faq::entry))
        .route("/manuals", get(manuals::list))
        .route("/manuals/{id}", get(manuals::chapter))
        .route("/manuals/pictures/{file}", get(manuals::picture))
        .route("/downloads", get(downloads::list))
        .route("/downloads/letter", get(downloads::letter))
        .route("/downloads/letter.pdf", get(downloads::letter_pdf))
        .route("/downloads/portal-terms.txt", get(downloads::portal_terms))
        .route("/downloads/certificates.csv", get(downloads::certificates))
        .route("/claims", get(entrance::claims))
        .route("/certificates", get(certificates::menu))
        .route("/certificates/{kind}", get(certificates::procedures).post(certificates::choose))
        .route("/certificates/{kind}/download", get(certificates::downloads))
        .route("/certificates/{kind}/download/{request}", get(certificates::download))
        .route("/certificates/{kind}/before", get(application::before).post(application::close))
        .route("/certificates/{kind}/term", get(application::term).post(application::choose_term))
        .route("/certificates/{kind}/password", get(application::password).post(application::enter))
        .route("/certificates/{kind}/confirm", get(application::confirm).post(application::send))
        .route("/certificates/{kind}/done", get(application::done))
        .route("/terms.txt", get(application::terms))
        .route(STYLE, get(style))
        .route(SCRIPT, get(script))
        .fallback(apology::no_such_page)
        .merge(assets::router())
        .layer(Extension(SentForms::default()))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(from_fn(own_origin_only))
        .layer(from_fn_with_state(portal.clone(), refused::as_pages))
        .layer(from_fn(page_headers))
        .with_state(portal)
}

async fn style() -> impl IntoResponse {
    // Short, as for the style sheet that every page shares.
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/portal.css"))
}

async fn script() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/portal.js"))
}

#[cfg(test)]
mod tests;
