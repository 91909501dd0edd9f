//! The two texts page by page, for whom no script tells that a box was scrolled to its end.
//!
//! The start guide's pages enable a checkbox once its box is scrolled down (chapter 6: S); the pages here are how the
//! same rule is kept without a script (A).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use careplan_serve::{Frame, Page};
use serde::Deserialize;

use super::application::{Crumb, check_possible};
use super::asked::{At, Posted};
use super::consent::{Consent, Consents, Tick};
use super::document::{Chapter, Document};
use super::notice::Notice;
use super::visit::{Detour, Draft, Visitor};
use super::{Site, path};

#[derive(Template)]
#[template(path = "usage/reading.html")]
pub(super) struct ReadingPage {
    frame: Frame,
    crumb: Crumb,
    csrf: String,
    document: Document,
    chapter: &'static Chapter,
    page: usize,
    pages: usize,
}

/// A form that carries nothing but the mark of its login.
#[derive(Deserialize)]
pub(super) struct BareForm {
    #[serde(default)]
    csrf: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    At((word, page)): At<(String, String)>,
) -> Result<Response, Detour> {
    check_possible(&site, &visitor.subscriber)?;
    let found = word.parse::<Document>().ok().and_then(|document| {
        let page: usize = page.parse().ok()?;
        let chapter = document.chapters().get(page.checked_sub(1)?)?;
        Some((document, page, chapter))
    });
    let Some((document, page, chapter)) = found else {
        return Err(Notice::not_found(&site, Some(&visitor.subscriber)).into());
    };
    let pages = document.chapters().len();
    let standing = visitor.consents().of(document);
    let Some(consent) = standing.shown(page, pages) else {
        // Pages were left out: go on where the reader was.
        let seen = if let Consent::Unread { pages } = standing { pages } else { 0 };
        return Ok(Redirect::to(&document.address(seen + 1)).into_response());
    };
    visitor.stand(&site, document, consent);
    let frame = site.frame_of(&visitor.subscriber, document.title(), path::APPLICATION);
    let csrf = visitor.session.csrf.clone();
    let page = ReadingPage { frame, crumb: Crumb::Form, csrf, document, chapter, page, pages };
    Ok(Page::ok(page).into_response())
}

/// The button at the end of a text: ticks its checkbox, and leads on.
pub(super) async fn agree(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    At(word): At<String>,
    Posted(form): Posted<BareForm>,
) -> Result<Response, Detour> {
    visitor.check_csrf(&site, &form.csrf)?;
    let Ok(document) = word.parse::<Document>() else {
        return Err(Notice::not_found(&site, Some(&visitor.subscriber)).into());
    };
    let onward = match visitor.consents().of(document) {
        Consent::Unread { pages } => {
            let reason = format!("`{}` was not read to its end before it was agreed to", document.word());
            site.record_refusal(Some(visitor.subscriber.number), "consent", "consent-unread", reason);
            document.address(pages + 1)
        }
        consent @ (Consent::Read | Consent::Given) => {
            let consents = visitor.stand(&site, document, consent.ticked(Tick::On));
            let unread = |document: &Document| matches!(consents.of(*document), Consent::Unread { .. });
            match Document::ALL.into_iter().find(unread) {
                Some(next) => next.address(1),
                None => path::FORM.to_owned(),
            }
        }
    };
    Ok(Redirect::to(&onward).into_response())
}

/// The script's word that the box was scrolled to its end.
pub(super) async fn read_to_the_end(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    At(word): At<String>,
    Posted(form): Posted<BareForm>,
) -> Result<Response, Detour> {
    visitor.check_csrf(&site, &form.csrf)?;
    let Ok(document) = word.parse::<Document>() else {
        return Err(Notice::not_found(&site, Some(&visitor.subscriber)).into());
    };
    visitor.stand(&site, document, visitor.consents().of(document).scrolled_to_the_end());
    Ok(StatusCode::NO_CONTENT.into_response())
}

impl Visitor {
    fn consents(&self) -> Consents {
        self.session.value.draft.consents
    }

    /// Keeps another standing for one document, and answers how all stand then.
    fn stand(&self, site: &Site, document: Document, consent: Consent) -> Consents {
        let consents = self.consents().with(document, consent);
        self.keep(site, Draft { consents, ..self.session.value.draft.clone() });
        consents
    }
}
