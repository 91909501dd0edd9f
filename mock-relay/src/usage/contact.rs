//! 登録内容の変更: representative, contact, telephone and mail address, by the rules and messages of the application.
//!
//! What was told before stays on the page as its history. Nothing is registered before the first application.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page};
use careplan_wire::ProblemCode;
use serde::Deserialize;

use super::asked::Posted;
use super::fields::{Fault, Fields, Row};
use super::notice::Notice;
use super::rows::{self, RowView};
use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::subscriber::{Application, ContactRefusal, Occasion, Told};

/// Entries of the history on the page, the newest; more would make it longer than a page may be.
const SHOWN_MAX: usize = 20;

#[derive(Template)]
#[template(path = "usage/contact.html")]
pub(super) struct ContactPage {
    frame: Frame,
    csrf: String,
    office_name: String,
    fields: Fields,
    findings: Vec<(Row, Fault)>,
    /// Newest first.
    history: Vec<ToldView>,
}

/// 登録内容の変更完了: what stands now, to be printed on one sheet.
#[derive(Template)]
#[template(path = "usage/contact_completion.html")]
pub(super) struct ContactCompletionPage {
    frame: Frame,
    day: String,
    office_name: String,
    application: Application,
}

/// An entry of the history in the page's words.
struct ToldView {
    day: String,
    occasion: &'static str,
    application: Application,
}

/// What the page posts.
#[derive(Deserialize)]
pub(super) struct ContactForm {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    fields: Fields,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<ContactPage>, Detour> {
    let present = visitor.subscriber.contact.present().ok_or(Detour::To(path::APPLICATION))?;
    let fields = Fields::of(&present.application);
    Ok(Page::ok(ContactPage::new(&site, &visitor, fields, Vec::new())))
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Posted(form): Posted<ContactForm>,
) -> Result<Response, Detour> {
    visitor.check_csrf(&site, &form.csrf)?;
    let number = visitor.subscriber.number;
    let application = match form.fields.check() {
        Ok(application) => application,
        Err(findings) => {
            let rows: Vec<&str> = findings.iter().map(|(row, _)| row.word()).collect();
            let reason = format!("not filled in as the form asks: {}", rows.join(", "));
            let rule = ProblemCode::InvalidField.as_str();
            site.record_refusal(Some(number), "contact-changed", rule, reason);
            let page = ContactPage::new(&site, &visitor, form.fields, findings);
            return Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    Err(match site.subscribers.change_contact(&number, application).await {
        Ok(_) => Detour::To(path::CONTACT_COMPLETION),
        Err(ContactRefusal::NeverApplied(_)) => Detour::To(path::APPLICATION),
        Err(ContactRefusal::Unknown(_)) => Detour::Login,
        Err(ContactRefusal::Store(fault)) => {
            tracing::error!(office = %number, "a change of contact data was not kept: {fault}");
            Notice::change_not_kept(&site, &visitor.subscriber).into()
        }
    })
}

pub(super) async fn completion(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<ContactCompletionPage>, Detour> {
    let subscriber = &visitor.subscriber;
    let present = subscriber.contact.present().ok_or(Detour::To(path::APPLICATION))?.clone();
    match present.occasion {
        // Nothing was changed since: somebody came here by its address, or with what stood there already.
        Occasion::Application => Err(Detour::To(path::CONTACT)),
        Occasion::Change => Ok(Page::ok(ContactCompletionPage {
            frame: site.frame_of(subscriber, "登録内容の変更完了", path::CONTACT),
            day: present.at.day().slashed_short(),
            office_name: subscriber.name.clone(),
            application: present.application,
        })),
    }
}

impl ContactPage {
    fn new(site: &Site, visitor: &Visitor, fields: Fields, findings: Vec<(Row, Fault)>) -> Self {
        let subscriber = &visitor.subscriber;
        let frame = site.frame_of(subscriber, "登録内容の変更", path::CONTACT);
        let history = subscriber.contact.entries().iter().rev().take(SHOWN_MAX).map(ToldView::of).collect();
        Self {
            frame: if findings.is_empty() { frame } else { frame.refused() },
            csrf: visitor.session.csrf.clone(),
            office_name: subscriber.name.clone(),
            fields,
            findings,
            history,
        }
    }

    fn rows(&self) -> Vec<RowView<'_>> {
        rows::rows(&self.fields, &self.findings)
    }

    fn summary(&self) -> Vec<(String, String)> {
        rows::summary(self.rows()).collect()
    }
}

impl ToldView {
    fn of(told: &Told) -> Self {
        Self {
            day: told.at.day().slashed_short(),
            occasion: told.occasion.label(),
            application: told.application.clone(),
        }
    }
}
