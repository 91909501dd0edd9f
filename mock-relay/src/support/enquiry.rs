//! お問い合わせ: the form, its confirmation, its receipt.
//!
//! Between the three the fields travel in the pages, and are checked anew each time: nothing of an enquiry that was not
//! sent stays here. The form's token makes a second click find the first one's number.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{FormBody, FormMark, Frame, Page, PathOf, Refused};
use careplan_sim::{Event, Service};
use serde::Deserialize;

use super::enquiry_fields::{Asked, Fault, Field, Fields};
use super::notice::Notice;
use super::{OfSite, Site, path};

/// Characters of a form's token.
const TOKEN_LENGTH: usize = 64;

/// What the pages post.
#[derive(Deserialize)]
pub(super) struct EnquiryForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    once: String,
    #[serde(default)]
    action: Action,
    #[serde(flatten)]
    fields: Fields,
}

/// Which button was pressed; 確認画面へ where Enter was.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    #[default]
    Confirm,
    Back,
    Send,
}

#[derive(Template)]
#[template(path = "support/enquiry.html")]
struct EnquiryPage {
    frame: Frame,
    csrf: String,
    once: String,
    fields: Fields,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "support/enquiry_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    csrf: String,
    once: String,
    fields: Fields,
    asked: Asked,
}

#[derive(Template)]
#[template(path = "support/enquiry_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    id: String,
    at: String,
    answered: bool,
}

impl EnquiryPage {
    fn fault(&self, id: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field.id() == id).map(|fault| fault.message.as_str())
    }
}

/// `GET`: an empty form.
pub(super) async fn form(State(site): State<std::sync::Arc<Site>>, headers: HeaderMap) -> Response {
    let mark = site.mark(&headers);
    let page = EnquiryPage {
        frame: site.frame("お問い合わせ", path::ENQUIRY),
        csrf: mark.as_str().to_owned(),
        once: site.environment.entropy.token(),
        fields: Fields::default(),
        faults: Vec::new(),
    };
    mark.on(Page::ok(page))
}

/// `POST`: to the confirmation, back from it, or on.
pub(super) async fn submit(
    State(site): OfSite,
    headers: HeaderMap,
    form: Result<FormBody<EnquiryForm>, Refused>,
) -> Response {
    let form = match form {
        Ok(FormBody(form)) => form,
        Err(refused) => return Notice::unreadable(&site, "enquiry", &refused).into_response(),
    };
    let mark = site.mark(&headers);
    if !mark.is_on(&form.csrf) {
        let why = "the form was not made for this browser, or has lost its mark";
        site.record_refusal("enquiry", "form-stale", why);
        return Notice::stale_form(&site).into_response();
    }
    // What is no token of ours gets a fresh one: two forms without one are two.
    let once = if is_token(&form.once) { form.once } else { site.environment.entropy.token() };
    let fields = form.fields;
    let again = |fields: Fields, faults: Vec<Fault>| {
        let frame = site.frame("お問い合わせ", path::ENQUIRY);
        let frame = if faults.is_empty() { frame } else { frame.refused() };
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let page =
            EnquiryPage { frame, csrf: form.csrf.clone(), once: once.clone(), fields: fields.cut(), faults };
        Page(status, page).into_response()
    };
    if matches!(form.action, Action::Back) {
        return again(fields, Vec::new());
    }
    let asked = match fields.check() {
        Ok(asked) => asked,
        Err(faults) => {
            let missing: Vec<&str> = faults.iter().map(|fault| fault.field.id()).collect();
            site.record_refusal("enquiry", "invalid-field", format!("to mend: {}", missing.join(", ")));
            return again(fields, faults);
        }
    };
    if matches!(form.action, Action::Confirm) {
        let frame = site.frame("お問い合わせ内容の確認", path::ENQUIRY);
        let page = ConfirmPage { frame, csrf: form.csrf, once, fields, asked };
        return Page::ok(page).into_response();
    }
    match site.enquiries.keep(&once, asked).await {
        Ok(id) => Redirect::to(&format!("{}/{id}", path::ENQUIRY)).into_response(),
        Err(fault) => {
            tracing::warn!("an enquiry could not be kept: {fault}");
            site.record(Event::failed(Service::UsageSite, "enquiry", fault.to_string()));
            Notice::not_kept(&site).into_response()
        }
    }
}

/// `GET /{id}`: 受付. It tells nothing of what was asked, since whoever knows the number can open it.
pub(super) async fn receipt(State(site): OfSite, id: Result<PathOf<String>, Refused>) -> Response {
    let found = id.ok().and_then(|PathOf(id)| site.enquiries.find(&id));
    let Some(enquiry) = found else { return Notice::nothing(&site, path::ENQUIRY).into_response() };
    let page = ReceiptPage {
        frame: site.frame("お問い合わせを受け付けました", path::ENQUIRY),
        at: format!("{} {}:{:02}", enquiry.at.day().kanji(), enquiry.at.hour(), enquiry.at.minute()),
        answered: enquiry.answer.is_some(),
        id: enquiry.id,
    };
    Page::ok(page).into_response()
}

impl Site {
    fn mark(&self, headers: &HeaderMap) -> FormMark {
        FormMark::of(&self.settings.cookie, &*self.environment.entropy, headers)
    }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Field {
    /// Its words in the summary's link are the fault's own; this is where the link leads.
    fn anchor(self) -> String {
        format!("#{}", self.id())
    }
}
