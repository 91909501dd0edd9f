//! Which versions the rows of a file name.

use super::fields::short;
use crate::{CsvVersion, FieldValue, Finding, Findings, NameVersion, Place, Rule, Wording};

/// What the first columns of a file said so far.
#[derive(Debug, Default)]
pub(super) struct Versions {
    first: Option<CsvVersion>,
    unknown: Vec<String>,
    mixed: bool,
}

impl Versions {
    /// More different wrong values than this say nothing new.
    const UNKNOWN_MAX: usize = 5;

    /// Takes the first column of a row; `place` says where it stands.
    pub(super) fn take(&mut self, text: &str, place: impl FnOnce() -> Place, findings: &mut Findings) {
        if text.is_empty() {
            return;
        }
        match (CsvVersion::read(text), self.first) {
            (Some(version), Some(first)) if version == first => {}
            (Some(version), None) => {
                self.first = Some(version);
                if version.family().is_none() {
                    findings.push(unsupported(version, place()));
                }
            }
            (Some(version), Some(first)) => {
                if !std::mem::replace(&mut self.mixed, true) {
                    findings.push(mixed(version, first, place()));
                }
            }
            (None, _) => {
                // A quote that never closes makes a value of the rest of the file.
                let text = short(text);
                if self.unknown.len() < Self::UNKNOWN_MAX && !self.unknown.contains(&text) {
                    findings.push(unknown(&text, place()));
                    self.unknown.push(text);
                }
            }
        }
    }

    /// The first known version.
    pub(super) fn first(&self) -> Option<CsvVersion> {
        self.first
    }
}

/// Whose columns a row has that names this version: its own family's, or else the file's.
pub(super) fn family(text: &str, file: NameVersion) -> NameVersion {
    CsvVersion::read(text).and_then(CsvVersion::family).unwrap_or(file)
}

fn unknown(text: &str, place: Place) -> Finding {
    let message = Wording::new(
        format!("CSVバージョン「{text}」は、どの版の値でもありません。4.1版の値は 202407 です。"),
        format!("the CSV version `{text}` is in no table; the value of version 4.1 is 202407"),
    );
    Finding::new(Rule::VersionUnknown, place, message).with_found(text).with_expected(Wording::same("202407"))
}

fn unsupported(version: CsvVersion, place: Place) -> Finding {
    let standard = version.standard();
    let message = Wording::new(
        format!("CSVバージョン {version} は標準仕様第{standard}版のもので、連携では使えません。"),
        format!(
            "the CSV version {version} belongs to version {standard} of the standard, which is not carried"
        ),
    );
    Finding::new(Rule::VersionUnsupported, place, message)
        .with_found(version.as_str())
        .with_expected(Wording::same("202407"))
}

fn mixed(version: CsvVersion, first: CsvVersion, place: Place) -> Finding {
    let message = Wording::new(
        format!("CSVバージョン {version} の行がありますが、このファイルは {first} で始まっています。"),
        format!("a row of CSV version {version} in a file that begins with {first}"),
    );
    Finding::new(Rule::VersionMixed, place, message)
        .with_found(version.as_str())
        .with_expected(Wording::same(first.as_str()))
}
