//! ヘルプデスクサポートサイト: news, documents, questions and answers, the client's download, the simulation tool, the
//! enquiry form.
//!
//! Open to all: nobody logs in here, and nothing here knows an office. All that it keeps is what it was asked
//! ([`Enquiries`]), for the console to read. The rule it keeps: what is shown has its day, and appears from that day by
//! our clock.

mod answer_mail;
mod back_office;
mod client_package;
mod documents;
mod downloads;
mod enquiries;
mod enquiry;
mod enquiry_fields;
mod estimate;
mod faq;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod guide;
mod home;
mod news;
mod notice;
mod questions;
mod search;
mod simulation;
mod simulation_fields;
mod workbook;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use careplan_domain::JapanTime;
use careplan_serve::{Frame, Place, SessionCookie, own_origin_only, page_headers};
use careplan_sim::{Environment, Event, Service};

pub use self::enquiries::{ENQUIRIES_MAX, Enquiries, EnquiryRefusal};

/// The version that is out; the start guide's manual is for it (S).
const CLIENT_VERSION: &str = "1.1.2";
/// A form's body at most: an enquiry of 2,000 kanji comes to 18 kB on its way.
const FORM_BYTES_MAX: usize = 32 * 1024;

/// The menu of every page (S).
const MENU: [(&str, &str); 7] = [
    ("お知らせ一覧", path::NEWS),
    ("各種資料", path::DOCUMENTS),
    ("よくあるご質問", path::FAQ),
    ("インタビュー", path::INTERVIEWS),
    ("製品ダウンロード", path::DOWNLOAD),
    ("お問い合わせ", path::ENQUIRY),
    ("検索", path::SEARCH),
];

/// Where the pages are.
mod path {
    pub(super) const HOME: &str = "/support";
    pub(super) const NEWS: &str = "/support/news";
    pub(super) const NEWS_ITEM: &str = "/support/news/{id}";
    pub(super) const DOCUMENTS: &str = "/support/documents";
    pub(super) const DOCUMENT: &str = "/support/documents/{id}";
    pub(super) const FAQ: &str = "/support/faq";
    pub(super) const QUESTION: &str = "/support/faq/{id}";
    pub(super) const INTERVIEWS: &str = "/support/interviews";
    pub(super) const DOWNLOAD: &str = "/support/download";
    pub(super) const PACKAGE: &str = "/support/download/{file}";
    pub(super) const ENQUIRY: &str = "/support/enquiry";
    pub(super) const RECEIPT: &str = "/support/enquiry/{id}";
    pub(super) const SEARCH: &str = "/support/search";
    pub(super) const SIMULATION: &str = "/support/simulation";
    pub(super) const WORKBOOK: &str = "/support/simulation.xlsx";
    pub(super) const STYLE: &str = "/assets/support.css";
}

/// What a support site is told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The cookie of its listener; forms bear a mark of their own beside it.
    pub cookie: SessionCookie,
    /// Address of the portal, whose manual's excerpts are linked to.
    pub portal_url: String,
    /// Address of the usage site.
    pub usage_url: String,
}

/// The support site. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct SupportSite(Arc<Site>);

/// What its handlers stand on.
struct Site {
    settings: Settings,
    enquiries: Enquiries,
    environment: Environment,
}

impl SupportSite {
    /// A site that keeps what it is asked in `enquiries`.
    pub fn open(settings: Settings, enquiries: Enquiries, environment: Environment) -> Self {
        Self(Arc::new(Site { settings, enquiries, environment }))
    }

    /// Its pages, to be merged with those of the usage site, which brings what all pages share.
    pub fn router(&self) -> Router {
        Router::new()
            .route(path::HOME, get(home::page))
            .route("/support/", get(async || Redirect::permanent(path::HOME)))
            .route(path::NEWS, get(news::list))
            .route(path::NEWS_ITEM, get(news::item))
            .route(path::DOCUMENTS, get(documents::list))
            .route(path::DOCUMENT, get(documents::one))
            .route(path::FAQ, get(questions::list))
            .route(path::QUESTION, get(questions::one))
            .route(path::INTERVIEWS, get(notice::interviews))
            .route(path::DOWNLOAD, get(downloads::page))
            .route(path::PACKAGE, get(downloads::package))
            .route(path::ENQUIRY, get(enquiry::form).post(enquiry::submit))
            .route(path::RECEIPT, get(enquiry::receipt))
            .route(path::SEARCH, get(search::page))
            .route(path::SIMULATION, get(simulation::page))
            .route(path::WORKBOOK, get(simulation::workbook))
            .route(path::STYLE, get(style))
            .route("/support/{*rest}", get(notice::not_found))
            .method_not_allowed_fallback(notice::method_not_allowed)
            .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
            .layer(axum::middleware::from_fn(own_origin_only))
            .layer(axum::middleware::from_fn(page_headers))
            .with_state(Arc::clone(&self.0))
    }

    /// What the testbed asks of it; to be served behind the back office's token.
    pub fn back_office(&self) -> Router {
        back_office::router(Arc::clone(&self.0))
    }
}

impl Site {
    fn now(&self) -> JapanTime {
        self.environment.clock.now()
    }

    /// The frame of a page; `current` is the menu entry that it belongs to.
    fn frame(&self, title: impl Into<String>, current: &str) -> Frame {
        Frame::new(Place::SupportSite, title, self.now()).menu(&MENU, current)
    }

    fn record(&self, event: Event) {
        self.environment.journal.record(self.now(), event);
    }

    /// Records that a rule refused something.
    fn record_refusal(&self, kind: &'static str, rule: &'static str, reason: impl Into<String>) {
        self.record(Event::refused(Service::UsageSite, kind, rule, reason));
    }
}

/// State of the handlers.
type OfSite = State<Arc<Site>>;

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/support/support.css"))
}

#[cfg(test)]
mod tests;
