//! Why a visit to a page came to nothing.

use careplan_client::CallError;
use thiserror::Error;

use crate::{InvalidPageUrl, Sight};

/// What stopped a visitor, and the page on which it did.
#[derive(Debug, Error)]
pub enum VisitError {
    /// The page did not come.
    #[error("a page did not come")]
    Call(#[from] CallError),
    /// No page is open yet.
    #[error("no page is open")]
    NothingOpen,
    /// A link leads to no page.
    #[error("a link leads nowhere")]
    Address(#[from] InvalidPageUrl),
    /// There is nothing of these words to press.
    #[error("{sight} has no 「{wanted}」 to press, only 「{}」", sight.controls.join("」「"))]
    NoControl {
        /// The page.
        sight: Box<Sight>,
        /// What was looked for.
        wanted: String,
    },
    /// It is there, and cannot be pressed now.
    #[error("{sight} does not let 「{wanted}」 be pressed now")]
    Disabled {
        /// The page.
        sight: Box<Sight>,
        /// What was to be pressed.
        wanted: String,
    },
    /// It is there, and does nothing without a script.
    #[error("{sight} needs a script for 「{wanted}」")]
    NeedsScript {
        /// The page.
        sight: Box<Sight>,
        /// What was to be pressed.
        wanted: String,
    },
    /// There is no field of these words.
    #[error("{sight} has no field 「{wanted}」, only 「{}」", sight.fields.join("」「"))]
    NoField {
        /// The page.
        sight: Box<Sight>,
        /// What was looked for.
        wanted: String,
    },
    /// The field is there, and does not take that.
    #[error("{sight} does not take that for 「{wanted}」")]
    FieldRefuses {
        /// The page.
        sight: Box<Sight>,
        /// The field.
        wanted: String,
    },
    /// The page does not show a value, or not one of the expected form.
    #[error("{sight} shows no usable 「{wanted}」")]
    NoValue {
        /// The page.
        sight: Box<Sight>,
        /// Which value.
        wanted: String,
    },
    /// The page said no, in its own words.
    #[error("{sight} refused to {attempt}")]
    Refused {
        /// The page, with its messages.
        sight: Box<Sight>,
        /// What was tried.
        attempt: &'static str,
    },
    /// The way did not end where it should.
    #[error("the way to {attempt} went on for {pages} pages and stands at {sight}")]
    Lost {
        /// The page where it stopped.
        sight: Box<Sight>,
        /// What was tried.
        attempt: &'static str,
        /// How many pages it took.
        pages: usize,
    },
    /// One redirect led to another, too often.
    #[error("`{url}` redirects again and again")]
    TooManyRedirects {
        /// Where it began.
        url: String,
    },
    /// What came is no page.
    #[error("`{url}` is no page, but `{media_type}` with status {status}: `{excerpt}`")]
    NotAPage {
        /// Where it is.
        url: String,
        /// Its status.
        status: u16,
        /// What it is.
        media_type: String,
        /// How it begins, if it is text.
        excerpt: String,
    },
    /// A page came where a file was expected.
    #[error("{sight} came instead of a file")]
    NotAFile {
        /// The page.
        sight: Box<Sight>,
    },
}

impl VisitError {
    /// The page on which it happened, if there was one.
    pub fn sight(&self) -> Option<&Sight> {
        match self {
            Self::NoControl { sight, .. }
            | Self::Disabled { sight, .. }
            | Self::NeedsScript { sight, .. }
            | Self::NoField { sight, .. }
            | Self::FieldRefuses { sight, .. }
            | Self::NoValue { sight, .. }
            | Self::Refused { sight, .. }
            | Self::Lost { sight, .. }
            | Self::NotAFile { sight } => Some(sight),
            Self::Call(_)
            | Self::NothingOpen
            | Self::Address(_)
            | Self::TooManyRedirects { .. }
            | Self::NotAPage { .. } => None,
        }
    }

    /// The messages of the page on which it happened.
    pub fn messages(&self) -> Vec<String> {
        self.sight().map(|sight| sight.messages.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }
}
