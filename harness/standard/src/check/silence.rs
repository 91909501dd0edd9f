//! A cause is reported once: what only follows from another finding is left out.
//!
//! All of it stands in one table. Only an error is a cause, of other rules or of what is less of its own; and nothing that a
//! table entry drops is a cause any more by then than it was before: every finding is looked at as it was reported.

use std::collections::BTreeSet;

use crate::{Finding, Place, Rule, Severity};

/// How far a cause reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// The field where it stands.
    Field,
    /// The row where it stands.
    Row,
    /// Its file.
    File,
    /// All files of its unit.
    Unit,
}

/// What follows from a cause.
#[derive(Debug, Clone, Copy)]
enum Consequence {
    /// One rule.
    Rule(Rule),
    /// The rules of one group.
    Group(&'static str),
    /// Everything that is read from a file's content.
    Content,
}

impl Consequence {
    fn covers(self, rule: Rule) -> bool {
        match self {
            Self::Rule(one) => one == rule,
            Self::Group(group) => rule.group() == group,
            Self::Content => !is_of_names(rule),
        }
    }
}

/// What is told by names alone, whatever the files hold.
fn is_of_names(rule: Rule) -> bool {
    match rule {
        Rule::NameGrammar
        | Rule::NameUnknownKind
        | Rule::NameServiceKind
        | Rule::NameDuplicate
        | Rule::SetIncomplete
        | Rule::SetForeignMember
        | Rule::SetSerial
        | Rule::ReadingOneUserPerFile => true,
        _ => rule.group() == "container",
    }
}

/// Cause, what follows from it, and where.
const TABLE: &[(Rule, Consequence, Scope)] = &[
    // Of several months, the name can have only one.
    (Rule::UseMixedMonths, Consequence::Rule(Rule::NameMonth), Scope::File),
    // Data in a delete file is what makes its rows too wide.
    (Rule::DeleteHasData, Consequence::Rule(Rule::RecordColumns), Scope::File),
    (Rule::DeleteHasData, Consequence::Group("field"), Scope::File),
    // Fields of a row with a column too many or too few stand in the wrong places.
    (Rule::RecordColumns, Consequence::Group("field"), Scope::Row),
    // A quote that is never closed, or closed too early, moves all that follows it.
    (Rule::RecordQuote, Consequence::Rule(Rule::RecordColumns), Scope::Row),
    (Rule::RecordQuote, Consequence::Group("field"), Scope::Field),
    // Of blank rows only a file that has no others is an error: then none of them need be told by itself.
    (Rule::RecordBlank, Consequence::Rule(Rule::RecordBlank), Scope::File),
    (Rule::RecordBlank, Consequence::Rule(Rule::RecordLineEnd), Scope::File),
    // Bytes of UTF-8 are no half-width kana, though some of them look it.
    (Rule::EncodingBom, Consequence::Rule(Rule::ReadingHalfWidthKana), Scope::File),
    (Rule::EncodingNotMs932, Consequence::Rule(Rule::ReadingHalfWidthKana), Scope::File),
    // What cannot be decoded has no format and no length.
    (Rule::EncodingNotMs932, Consequence::Group("field"), Scope::Field),
    (Rule::EncodingGaiji, Consequence::Group("field"), Scope::Field),
    (Rule::ContainerNotCsv, Consequence::Content, Scope::File),
    (Rule::ContainerLimit, Consequence::Rule(Rule::RecordColumns), Scope::Row),
    (Rule::ContainerLimit, Consequence::Group("field"), Scope::Row),
    // Names of columns are no values.
    (Rule::RecordHeader, Consequence::Group("field"), Scope::Row),
    (Rule::RecordHeader, Consequence::Group("version"), Scope::Row),
    (Rule::RecordHeader, Consequence::Group("use"), Scope::Row),
    (Rule::RecordHeader, Consequence::Rule(Rule::RecordColumns), Scope::Row),
    (Rule::RecordHeader, Consequence::Rule(Rule::RecordQuote), Scope::Row),
    (Rule::RecordHeader, Consequence::Rule(Rule::PersonUnfamiliar), Scope::Row),
    // Of several versions, at most one is the right one.
    (Rule::VersionMixed, Consequence::Rule(Rule::VersionUnknown), Scope::File),
    (Rule::VersionMixed, Consequence::Rule(Rule::VersionUnsupported), Scope::File),
    (Rule::VersionMixed, Consequence::Rule(Rule::VersionSuperseded), Scope::File),
    (Rule::NameUnknownKind, Consequence::Rule(Rule::NameGrammar), Scope::File),
    (Rule::SetSerial, Consequence::Rule(Rule::SetIncomplete), Scope::Unit),
    (Rule::NameDuplicate, Consequence::Rule(Rule::SetJoin), Scope::Unit),
];

/// Leaves out what only follows from another of these findings, which are those of one unit.
pub(super) fn silence(mut findings: Vec<Finding>) -> Vec<Finding> {
    let causes: BTreeSet<Spot> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .flat_map(|finding| {
            let scopes: BTreeSet<Scope> = entries_of(finding.rule).map(|(.., scope)| *scope).collect();
            scopes.into_iter().filter_map(|scope| Spot::of(finding.rule, scope, &finding.place))
        })
        .collect();
    if causes.is_empty() {
        return findings;
    }
    findings.retain(|finding| {
        !TABLE.iter().any(|(cause, consequence, scope)| {
            (*cause != finding.rule || finding.severity != Severity::Error)
                && consequence.covers(finding.rule)
                && Spot::of(*cause, *scope, &finding.place).is_some_and(|spot| causes.contains(&spot))
        })
    });
    findings
}

fn entries_of(rule: Rule) -> impl Iterator<Item = &'static (Rule, Consequence, Scope)> {
    TABLE.iter().filter(move |(cause, ..)| *cause == rule)
}

/// A cause, and as much of its place as its scope goes by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    cause: Rule,
    scope: Scope,
    file: String,
    row: Option<u32>,
    column: Option<u16>,
}

impl Spot {
    /// None where the place is less exact than the scope.
    fn of(cause: Rule, scope: Scope, place: &Place) -> Option<Self> {
        let (file, row, column) = match scope {
            Scope::Unit => ("", None, None),
            Scope::File => (place.file.as_str(), None, None),
            Scope::Row => (place.file.as_str(), Some(place.row?), None),
            Scope::Field => (place.file.as_str(), Some(place.row?), Some(place.column?)),
        };
        Some(Self { cause, scope, file: file.to_owned(), row, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wording;

    fn finding(rule: Rule, file: &str, row: u32, column: u16) -> Finding {
        let place = Place {
            row: (row > 0).then_some(row),
            column: (column > 0).then_some(column),
            ..Place::file(file)
        };
        Finding::new(rule, place, Wording::same("x")).with_severity(Severity::Error)
    }

    #[track_caller]
    fn check(findings: &[(Rule, &str, u32, u16)], kept: &[usize]) {
        let all: Vec<Finding> =
            findings.iter().map(|(rule, file, row, column)| finding(*rule, file, *row, *column)).collect();
        let expected: Vec<Finding> = kept.iter().map(|index| all[*index].clone()).collect();
        assert_eq!(silence(all), expected);
    }

    #[test]
    fn mixed_months_silence_the_month_in_the_name_of_that_file_only() {
        check(
            &[(Rule::UseMixedMonths, "a", 2, 5), (Rule::NameMonth, "a", 0, 0), (Rule::NameMonth, "b", 0, 0)],
            &[0, 2],
        );
    }

    #[test]
    fn data_in_a_delete_file_silences_its_columns() {
        check(&[(Rule::DeleteHasData, "a", 1, 0), (Rule::RecordColumns, "a", 2, 0)], &[0]);
    }

    #[test]
    fn wrong_columns_silence_the_fields_of_their_row_only() {
        check(
            &[
                (Rule::RecordColumns, "a", 2, 0),
                (Rule::FieldFormat, "a", 2, 4),
                (Rule::FieldFormat, "a", 3, 4),
                (Rule::UseTimePair, "a", 2, 4),
            ],
            &[0, 2, 3],
        );
    }

    #[test]
    fn what_is_no_csv_has_no_other_content() {
        check(
            &[
                (Rule::ContainerNotCsv, "a", 0, 0),
                (Rule::NameOffices, "a", 0, 0),
                (Rule::RecordColumns, "a", 1, 0),
                (Rule::NameGrammar, "a", 0, 0),
                (Rule::RecordColumns, "b", 1, 0),
            ],
            &[0, 3, 4],
        );
    }

    #[test]
    fn a_header_silences_the_fields_of_its_row_only() {
        check(
            &[
                (Rule::RecordHeader, "a", 1, 0),
                (Rule::FieldCode, "a", 1, 3),
                (Rule::VersionUnknown, "a", 1, 1),
                (Rule::FieldCode, "a", 2, 3),
            ],
            &[0, 3],
        );
    }

    #[test]
    fn mixed_versions_silence_what_is_said_of_one_of_them() {
        check(
            &[
                (Rule::VersionMixed, "a", 2, 1),
                (Rule::VersionUnknown, "a", 2, 1),
                (Rule::VersionSuperseded, "a", 1, 1),
                (Rule::VersionUnknown, "b", 1, 1),
            ],
            &[0, 3],
        );
    }

    #[test]
    fn serials_silence_that_each_piece_is_incomplete() {
        check(&[(Rule::SetSerial, "a", 0, 0), (Rule::SetIncomplete, "b", 0, 0)], &[0]);
    }

    #[test]
    fn a_warning_is_no_cause() {
        let mut bare = finding(Rule::RecordQuote, "a", 1, 3);
        bare.severity = Severity::Warning;
        let findings = vec![bare, finding(Rule::FieldCode, "a", 1, 3)];
        assert_eq!(silence(findings.clone()), findings);
    }

    #[test]
    fn no_entry_of_the_table_silences_its_own_cause() {
        for (cause, ..) in TABLE {
            let cause = finding(*cause, "a", 1, 1);
            assert_eq!(silence(vec![cause.clone()]), [cause]);
        }
    }

    #[test]
    fn a_file_of_blank_rows_silences_each_of_them() {
        let mut row = finding(Rule::RecordBlank, "a", 1, 0);
        row.severity = Severity::Warning;
        let mut other = row.clone();
        other.place.file = "b".to_owned();
        let file = finding(Rule::RecordBlank, "a", 0, 0);
        assert_eq!(silence(vec![file.clone(), row, other.clone()]), [file, other]);
    }
}
