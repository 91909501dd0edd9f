//! 利用規約画面: the form, the two texts, the two checkboxes.
//!
//! The checkboxes wait until their text was read to its end: a script tells the server so when the box was scrolled
//! down, and without one the texts are read page by page; what was typed waits in the session. 申請 leads to the
//! confirmation only when nothing is missing.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use careplan_serve::{Frame, Page};
use careplan_wire::ProblemCode;
use serde::Deserialize;

use super::application::{Crumb, check_possible};
use super::asked::Posted;
use super::consent::{Consent, Consents, Tick};
use super::document::{Chapter, Document};
use super::fields::{Fault, Fields, Row};
use super::rows::{self, RowView};
use super::visit::{Detour, Draft, Visitor};
use super::{Site, path};

/// What the page posts.
#[derive(Deserialize)]
pub(super) struct ApplicationForm {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    fields: Fields,
    #[serde(default)]
    agree_terms: Option<String>,
    #[serde(default)]
    agree_privacy: Option<String>,
    #[serde(default)]
    action: Action,
}

/// Which button was pressed; 申請 where Enter was.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    #[default]
    Apply,
    Back,
    ReadTerms,
    ReadPrivacy,
}

#[derive(Template)]
#[template(path = "usage/form.html")]
pub(super) struct FormPage {
    frame: Frame,
    crumb: Crumb,
    csrf: String,
    office_name: String,
    fields: Fields,
    findings: Vec<(Row, Fault)>,
    consents: Consents,
    /// The documents to say of that they are not agreed to.
    missing: Vec<Document>,
}

/// A text with its checkbox as the page shows it.
struct ConsentView {
    word: &'static str,
    title: &'static str,
    agreement: &'static str,
    invitation: &'static str,
    chapters: &'static [Chapter],
    read: bool,
    given: bool,
    message: Option<&'static str>,
}

pub(super) async fn page(State(site): State<Arc<Site>>, visitor: Visitor) -> Result<Page<FormPage>, Detour> {
    check_possible(&site, &visitor.subscriber)?;
    let draft = visitor.session.value.draft.clone();
    Ok(Page::ok(FormPage::new(&site, &visitor, draft, Vec::new(), Vec::new())))
}

pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Posted(form): Posted<ApplicationForm>,
) -> Result<Response, Detour> {
    visitor.check_csrf(&site, &form.csrf)?;
    check_possible(&site, &visitor.subscriber)?;
    let consents = (visitor.session.value.draft.consents)
        .after_form(Document::Terms, form.agree_terms.as_deref())
        .after_form(Document::Privacy, form.agree_privacy.as_deref());
    let draft = Draft { fields: form.fields, consents, asked: None };
    let read = |draft: Draft, document: Document| {
        visitor.keep(&site, draft);
        Ok(Redirect::to(&document.address(1)).into_response())
    };
    match form.action {
        Action::Apply => ask(&site, &visitor, draft),
        Action::ReadTerms => read(draft, Document::Terms),
        Action::ReadPrivacy => read(draft, Document::Privacy),
        Action::Back => {
            visitor.keep(&site, Draft::default());
            Err(Detour::To(path::APPLICATION))
        }
    }
}

/// On to the confirmation, or back to the form with everything that is missing.
fn ask(site: &Site, visitor: &Visitor, draft: Draft) -> Result<Response, Detour> {
    let missing = draft.consents.missing();
    let findings = match draft.fields.check() {
        Ok(application) if missing.is_empty() => {
            visitor.keep(site, Draft { asked: Some(application), ..draft });
            return Err(Detour::To(path::CONFIRMATION));
        }
        Ok(_) => Vec::new(),
        Err(findings) => findings,
    };
    record_refusal(site, visitor, &findings, &missing);
    visitor.keep(site, draft.clone());
    let page = FormPage::new(site, visitor, draft, findings, missing);
    Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Names the rows, never what was typed into them.
fn record_refusal(site: &Site, visitor: &Visitor, findings: &[(Row, Fault)], missing: &[Document]) {
    let office = Some(visitor.subscriber.number);
    if !findings.is_empty() {
        let rows: Vec<&str> = findings.iter().map(|(row, _)| row.word()).collect();
        let reason = format!("not filled in as the form asks: {}", rows.join(", "));
        site.record_refusal(office, "application", ProblemCode::InvalidField.as_str(), reason);
    }
    if !missing.is_empty() {
        let words: Vec<&str> = missing.iter().map(|document| document.word()).collect();
        let reason = format!("to be read to the end and agreed to: {}", words.join(", "));
        site.record_refusal(office, "application", "consent-missing", reason);
    }
}

impl Consents {
    /// After the form came with this document's checkbox, or without it.
    fn after_form(self, document: Document, checkbox: Option<&str>) -> Self {
        let tick = if checkbox.is_some() { Tick::On } else { Tick::Off };
        self.with(document, self.of(document).ticked(tick))
    }
}

impl FormPage {
    fn new(
        site: &Site,
        visitor: &Visitor,
        draft: Draft,
        findings: Vec<(Row, Fault)>,
        missing: Vec<Document>,
    ) -> Self {
        let frame = site.frame_of(&visitor.subscriber, "申請情報入力", path::APPLICATION);
        let all_right = findings.is_empty() && missing.is_empty();
        Self {
            frame: if all_right { frame } else { frame.refused() },
            crumb: Crumb::Form,
            csrf: visitor.session.csrf.clone(),
            office_name: visitor.subscriber.name.clone(),
            fields: draft.fields,
            findings,
            consents: draft.consents,
            missing,
        }
    }

    fn rows(&self) -> Vec<RowView<'_>> {
        rows::rows(&self.fields, &self.findings)
    }

    fn documents(&self) -> [ConsentView; 2] {
        Document::ALL.map(|document| {
            let consent = self.consents.of(document);
            ConsentView {
                word: document.word(),
                title: document.title(),
                agreement: document.agreement(),
                invitation: document.invitation(),
                chapters: document.chapters(),
                read: !matches!(consent, Consent::Unread { .. }),
                given: consent == Consent::Given,
                message: self.missing.contains(&document).then(|| document.missing()),
            }
        })
    }

    /// The summary's lines: the id that a line leads to, and its words.
    fn summary(&self) -> Vec<(String, String)> {
        let rows = rows::summary(self.rows());
        let documents = self.documents().into_iter().filter_map(|document| {
            // A disabled checkbox takes no focus: lead to the text instead.
            let id = if document.read { "agree-" } else { "text-" };
            Some((format!("{id}{}", document.word), document.message?.to_owned()))
        });
        rows.chain(documents).collect()
    }
}
