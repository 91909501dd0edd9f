//! Reports of a run: for machines (JUnit, JSON) and for people (one HTML file, lines on a terminal).

mod html;
mod json;
mod junit;
mod lines;
#[cfg(test)]
mod sample;
mod sequence;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lines::{summary, told};
#[cfg(test)]
pub(crate) use sample::sample;

use crate::expected_failures::Verdict;
use crate::performance::Performance;

/// 報告書: a kind of report, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its kind.
    pub kind: ReportKind,
    /// The file.
    pub path: PathBuf,
}

/// 報告書の種類.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// JUnit XML.
    Junit,
    /// One self-contained page.
    Html,
    /// Cucumber's JSON, with more fields.
    Json,
}

/// A text that is no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no report, expected junit=FILE, html=FILE or json=FILE")]
pub struct InvalidReport(String);

/// A report that cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the report `{}`", path.display())]
pub struct ReportFault {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

impl std::str::FromStr for Report {
    type Err = InvalidReport;

    fn from_str(text: &str) -> Result<Self, InvalidReport> {
        let invalid = || InvalidReport(text.to_owned());
        let (kind, path) = text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or_else(invalid)?;
        let kind = match kind {
            "junit" => ReportKind::Junit,
            "html" => ReportKind::Html,
            "json" => ReportKind::Json,
            _ => return Err(invalid()),
        };
        Ok(Self { kind, path: PathBuf::from(path) })
    }
}

impl Report {
    /// Whether it will be possible to write it, so that nobody waits for a run whose report is lost. What stands there of
    /// an earlier run is left until then.
    pub fn begin(&self) -> Result<(), ReportFault> {
        let kept = std::fs::OpenOptions::new().create(true).append(true).open(&self.path);
        kept.map(|_| ()).map_err(|source| ReportFault { path: self.path.clone(), source })
    }

    /// Writes it.
    pub fn write(&self, run: &[Performance], verdict: &Verdict) -> Result<(), ReportFault> {
        let text = match self.kind {
            ReportKind::Junit => junit::junit(run, verdict),
            ReportKind::Html => html::html(run, verdict),
            ReportKind::Json => json_text(run),
        };
        write(&self.path, &text)
    }
}

/// The JSON report.
pub fn json_text(run: &[Performance]) -> String {
    let mut text = serde_json::to_string_pretty(&json::json(run)).expect("a report has text keys");
    text.push('\n');
    text
}

fn write(path: &Path, text: &str) -> Result<(), ReportFault> {
    std::fs::write(path, text).map_err(|source| ReportFault { path: path.to_owned(), source })
}

/// Text inside of XML and HTML. Control characters, which XML cannot hold, become a question mark.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(character),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => safe.push('?'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
