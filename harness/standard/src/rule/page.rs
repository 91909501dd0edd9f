//! `Page`: what there is to say about a rule, at length.
//!
//! Not the words of a finding, which know the case at hand. A rule without a page does not compile; that each page has
//! the same headings, and says what the table of rules says, is held by `tests/pages.rs`.

use crate::{Language, Rule};

/// A rule's page: Markdown, the same text that stands in `docs/rules/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page(&'static str);

impl Page {
    /// The whole page, in both languages.
    pub fn markdown(&self) -> &'static str {
        self.0
    }

    /// The page in one language: from the rule's title to what to do, without the id and the severity above.
    pub fn of(&self, language: Language) -> &'static str {
        let [japanese, english] = self.parts();
        match language {
            Language::Japanese => japanese,
            Language::English => english,
        }
    }

    /// What stands under each of the two headings of the second level. A page that had fewer would have empty parts.
    fn parts(&self) -> [&'static str; 2] {
        const HEADING: &str = "\n## ";
        let part = |text: &'static str| text.find(HEADING).map_or("", |start| &text[start + 1..]);
        let both = part(self.0);
        let english = part(both);
        [&both[..both.len() - english.len()], english]
    }
}

/// The page of that name in `docs/rules/`.
macro_rules! page {
    ($name:literal) => {
        Page(include_str!(concat!("../../../../docs/rules/", $name, ".md")))
    };
}

impl Rule {
    /// The rule's page.
    pub fn page(self) -> Page {
        match self {
            Self::EncodingBom => page!("encoding-bom"),
            Self::EncodingNotMs932 => page!("encoding-not-ms932"),
            Self::EncodingGaiji => page!("encoding-gaiji"),
            Self::EncodingVariant => page!("encoding-variant"),
            Self::EncodingControl => page!("encoding-control"),
            Self::ContainerNotCsv => page!("container-not-csv"),
            Self::ContainerLimit => page!("container-limit"),
            Self::NameGrammar => page!("name-grammar"),
            Self::NameUnknownKind => page!("name-unknown-kind"),
            Self::NameOffices => page!("name-offices"),
            Self::NameServiceKind => page!("name-service-kind"),
            Self::NameMonth => page!("name-month"),
            Self::NameDuplicate => page!("name-duplicate"),
            Self::VersionUnknown => page!("version-unknown"),
            Self::VersionUnsupported => page!("version-unsupported"),
            Self::VersionSuperseded => page!("version-superseded"),
            Self::VersionMixed => page!("version-mixed"),
            Self::RecordHeader => page!("record-header"),
            Self::RecordColumns => page!("record-columns"),
            Self::RecordQuote => page!("record-quote"),
            Self::RecordLineEnd => page!("record-line-end"),
            Self::RecordBlank => page!("record-blank"),
            Self::RecordRepeat => page!("record-repeat"),
            Self::FieldRequired => page!("field-required"),
            Self::FieldLength => page!("field-length"),
            Self::FieldFormat => page!("field-format"),
            Self::FieldCode => page!("field-code"),
            Self::FieldUnused => page!("field-unused"),
            Self::FieldCheckDigit => page!("field-check-digit"),
            Self::FieldLeadingZero => page!("field-leading-zero"),
            Self::UseDayOutsideMonth => page!("use-day-outside-month"),
            Self::UseMixedMonths => page!("use-mixed-months"),
            Self::UseTimePair => page!("use-time-pair"),
            Self::UseProrata => page!("use-prorata"),
            Self::UseEquipment => page!("use-equipment"),
            Self::UseOutOfScope => page!("use-out-of-scope"),
            Self::UseOwnRowsOnly => page!("use-own-rows-only"),
            Self::UseNoRowForReceiver => page!("use-no-row-for-receiver"),
            Self::UseMergedVisits => page!("use-merged-visits"),
            Self::TotalsMissing => page!("totals-missing"),
            Self::TotalsMismatch => page!("totals-mismatch"),
            Self::TotalsUnitsOnTotal => page!("totals-units-on-total"),
            Self::TotalsUnits => page!("totals-units"),
            Self::TotalsMoney => page!("totals-money"),
            Self::TotalsLimit => page!("totals-limit"),
            Self::Plan2Key => page!("plan2-key"),
            Self::SetIncomplete => page!("set-incomplete"),
            Self::SetForeignMember => page!("set-foreign-member"),
            Self::SetSerial => page!("set-serial"),
            Self::SetJoin => page!("set-join"),
            Self::DeleteHasData => page!("delete-has-data"),
            Self::PersonUnfamiliar => page!("person-unfamiliar"),
            Self::ReadingActualsKinds => page!("reading-actuals-kinds"),
            Self::ReadingTextLineBreak => page!("reading-text-line-break"),
            Self::ReadingHalfWidthKana => page!("reading-half-width-kana"),
            Self::ReadingTable2Repeat => page!("reading-table2-repeat"),
            Self::ReadingSatellite => page!("reading-satellite"),
            Self::ReadingTable7Days => page!("reading-table7-days"),
            Self::ReadingSubtotals => page!("reading-subtotals"),
            Self::ReadingOneUserPerFile => page!("reading-one-user-per-file"),
            Self::ReadingPercentAddons => page!("reading-percent-addons"),
            Self::ReadingPlanPerson => page!("reading-plan-person"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_page_are_its_two_languages() {
        let page = Page("# a/b\n\nseverity\n\n## 題\n\n### 根拠\n\n本文\n\n## Title\n\n### Source\n\ntext\n");
        assert_eq!(page.of(Language::Japanese), "## 題\n\n### 根拠\n\n本文\n\n");
        assert_eq!(page.of(Language::English), "## Title\n\n### Source\n\ntext\n");
    }

    #[test]
    fn a_page_without_headings_has_empty_parts() {
        for text in ["", "# a/b\n", "\n"] {
            assert_eq!(Page(text).parts(), ["", ""], "{text:?}");
        }
    }
}
