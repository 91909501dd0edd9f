//! `Finding`: what the checker noticed, as it travels: in one language, with its place down to the bytes.

use careplan_standard::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 指摘: something noticed about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable rule id.
    pub rule: String,
    /// `error`, `warning` or `note`.
    pub severity: Severity,
    /// The file, by the name under which it was handed in.
    pub file: String,
    /// The row, counted from 1 as records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u16>,
    /// 項目名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would have been right, where that can be said by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What stands there, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// Where it stands in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Bytes>,
    /// What to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// How many more of the same rule the same file has, which are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
}

/// A stretch of a file, counted from 0; the end is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bytes {
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The file is wrong.
    Error,
    /// The file is doubtful.
    Warning,
    /// Worth knowing.
    Note,
}

impl Finding {
    /// A finding of the checker, told in one language.
    pub fn of(finding: &careplan_standard::Finding, language: Language) -> Self {
        let place = &finding.place;
        Self {
            rule: finding.rule.id().to_owned(),
            severity: finding.severity.into(),
            file: place.file.clone(),
            row: place.row,
            column: place.column,
            field: place.field.map(str::to_owned),
            message: finding.message.of(language).to_owned(),
            expected: finding.expected.as_ref().map(|expected| expected.of(language).to_owned()),
            found: finding.found.clone(),
            bytes: place.bytes.map(Bytes::from),
            advice: finding.advice.of(language).to_owned(),
            more: finding.more,
        }
    }
}

impl From<careplan_standard::ByteRange> for Bytes {
    fn from(range: careplan_standard::ByteRange) -> Self {
        Self { start: range.start as u64, end: range.end as u64 }
    }
}

impl Severity {
    /// The word of reports in Japanese, which is the checker's.
    pub fn japanese(self) -> &'static str {
        let severity = match self {
            Self::Error => careplan_standard::Severity::Error,
            Self::Warning => careplan_standard::Severity::Warning,
            Self::Note => careplan_standard::Severity::Note,
        };
        severity.japanese()
    }
}

impl From<careplan_standard::Severity> for Severity {
    fn from(severity: careplan_standard::Severity) -> Self {
        match severity {
            careplan_standard::Severity::Error => Self::Error,
            careplan_standard::Severity::Warning => Self::Warning,
            careplan_standard::Severity::Note => Self::Note,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(more: &u32) -> bool {
    *more == 0
}

#[cfg(test)]
mod tests {
    use careplan_standard::{ByteRange, Place, Rule, Wording};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_finding_travels_with_its_place_and_in_one_language() {
        let place = Place {
            row: Some(3),
            column: Some(7),
            field: Some("性別"),
            bytes: Some(ByteRange { start: 120, end: 121 }),
            ..Place::file("a.CSV")
        };
        let finding = careplan_standard::Finding::new(
            Rule::FieldCode,
            place,
            Wording::new("性別が「9」です。", "the sex is `9`"),
        )
        .with_expected(Wording::new("1（男）か 2（女）", "1 (male) or 2 (female)"))
        .with_found("9");
        let told = serde_json::to_value(Finding::of(&finding, Language::English)).unwrap();
        let expected = json!({
            "rule": "field/code", "severity": "error", "file": "a.CSV", "row": 3, "column": 7, "field": "性別",
            "message": "the sex is `9`", "expected": "1 (male) or 2 (female)", "found": "9",
            "bytes": {"start": 120, "end": 121}, "advice": Rule::FieldCode.advice(Language::English),
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn what_a_finding_does_not_know_is_left_out() {
        let finding = careplan_standard::Finding::new(
            Rule::SetIncomplete,
            Place::file("a.CSV"),
            Wording::new("足りません。", "something is missing"),
        );
        let told = Finding::of(&finding, Language::Japanese);
        let value = serde_json::to_value(&told).unwrap();
        let names: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["rule", "severity", "file", "message", "advice"]);
        assert_eq!(serde_json::from_value::<Finding>(value).unwrap(), told);
    }
}
