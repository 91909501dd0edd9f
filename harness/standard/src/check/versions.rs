//! The version of a file's rows, against what is asked for and what is still taken.
//!
//! What is no version, or one that was never carried, is said where the rows are read.

use careplan_domain::ServiceMonth;

use super::head::{Head, with_rows};
use super::sheet::Sheet;
use super::{Checking, StandardChoice};
use crate::{CsvVersion, Finding, Findings, Naming, Record, Rule, Severity, Wording};

/// Version 3 is taken until December 2026 (C, file standard V4.1, change of versions).
const VERSION_3_ENDS: (i16, u8) = (2027, 1);

pub(super) fn judge(sheet: &Sheet<'_>, checking: Checking, findings: &mut Findings) {
    let Some(version) = sheet.document.version.filter(|version| version.family().is_some()) else { return };
    let asked = match checking.standard {
        StandardChoice::Auto => None,
        StandardChoice::V4_1 => Some(CsvVersion::V4_1),
        StandardChoice::V3_2 => Some(CsvVersion::V3),
    };
    let told = match asked {
        Some(asked) if asked != version => Told {
            rule: Rule::VersionUnsupported,
            severity: Severity::Error,
            message: not_asked(version, asked),
            expected: asked,
        },
        // A file of several versions has been told so.
        _ if findings.has(Rule::VersionMixed, sheet.path) => return,
        _ => match superseded(version, checking.as_of) {
            Some((severity, message)) => {
                Told { rule: Rule::VersionSuperseded, severity, message, expected: CsvVersion::V4_1 }
            }
            None => return,
        },
    };
    with_rows!(&sheet.document.table, rows => tell(sheet, rows, version, told, findings), else {});
}

/// What is told of a version.
#[derive(Debug)]
struct Told {
    rule: Rule,
    severity: Severity,
    message: Wording,
    expected: CsvVersion,
}

fn not_asked(version: CsvVersion, asked: CsvVersion) -> Wording {
    let (asked_value, asked_name, name) = (asked.as_str(), asked.standard(), version.standard());
    Wording::new(
        format!(
            "{asked_name}版（{asked_value}）として検査していますが、{name}版（{version}）のファイルです。"
        ),
        format!(
            "checked against version {asked_name} ({asked_value}), but the file is of version {name} ({version})"
        ),
    )
}

fn superseded(version: CsvVersion, as_of: Option<ServiceMonth>) -> Option<(Severity, Wording)> {
    let (year, month) = VERSION_3_ENDS;
    match version {
        CsvVersion::V4_0 => Some((
            Severity::Warning,
            Wording::new(
                "4.0版（202504）のファイルです。4.1版（202407）に置き換えられています。",
                "the file is of version 4.0 (202504), which 4.1 (202407) has replaced",
            ),
        )),
        CsvVersion::V3
            if as_of.is_some_and(|now| ServiceMonth::new(year, month).is_some_and(|end| now >= end)) =>
        {
            Some((
                Severity::Error,
                Wording::new(
                    "3版（202208）のファイルです。2027年1月からは取り込まれません。",
                    "the file is of version 3 (202208), which is no longer taken from January 2027",
                ),
            ))
        }
        CsvVersion::V1 | CsvVersion::V2 | CsvVersion::V3 | CsvVersion::V4_1 => None,
    }
}

fn tell<T: Head>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    version: CsvVersion,
    told: Told,
    findings: &mut Findings,
) {
    let Some(record) = rows.iter().find(|record| record.row.version().value() == Some(&version)) else {
        return;
    };
    let Told { rule, severity, message, expected } = told;
    let value = expected.as_str();
    let standard = expected.standard();
    // Only a name of version 4.0 is wrong and was not told so.
    let is_named_so = version == CsvVersion::V4_0
        && matches!(sheet.document.name, Naming::Meant(_))
        && !findings.has(Rule::NameGrammar, sheet.path);
    let advice = if is_named_so {
        Wording::new(
            format!(
                "{standard}版（{value}）で出力してください。ファイル名も 4.0版の書き方（サービス種類が 3 桁）です。"
            ),
            format!(
                "export in version {standard} ({value}); the name is that of a file of version 4.0 too, with service kinds of three digits"
            ),
        )
    } else {
        Wording::new(
            format!("{standard}版（{value}）で出力してください。"),
            format!("export in version {standard} ({value})"),
        )
    };
    let finding = Finding::new(rule, sheet.place(record, 1), message).with_severity(severity);
    let finding = finding.with_found(version.as_str()).with_expected(Wording::same(value));
    findings.push(finding.with_advice(advice));
}
