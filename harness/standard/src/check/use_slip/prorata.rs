//! 日割対象日, the days that count of a service paid by the day.

use careplan_domain::ServiceMonth;

use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{DayMarks, Field, Finding, Findings, Record, Rule, ServiceCode, Severity, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, findings: &mut Findings) {
    match &record.row.prorata_days {
        Field::Value(marks) => {
            if let Some(month) = record.row.month.value() {
                judge_marks(sheet, record, *marks, *month, findings);
            }
        }
        Field::Empty => {
            if let Some(code) = record.row.code.value().copied().filter(|code| is_prorata(*code)) {
                tell_without(sheet, record, code, findings);
            }
        }
        Field::Odd => {}
    }
}

fn judge_marks(
    sheet: &Sheet<'_>,
    record: &Record<UseSlipRow>,
    marks: DayMarks,
    month: ServiceMonth,
    findings: &mut Findings,
) {
    let Some(last) = marks.last().filter(|last| *last > month.days()) else { return };
    let days = month.days();
    let message = Wording::new(
        format!("日割対象日の {last} 日目が 1 ですが、{month} は {days} 日までです。"),
        format!("day {last} is marked as counting, but {month} has {days} days"),
    );
    findings.push(Finding::new(Rule::UseProrata, sheet.place(record, 11), message));
}

fn tell_without(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, code: ServiceCode, findings: &mut Findings) {
    let message = Wording::new(
        format!("日割りのサービスコード {code} のようですが、日割対象日が空です。"),
        format!("{code} looks like a code that is paid by the day, but no days are marked"),
    );
    let finding = Finding::new(Rule::UseProrata, sheet.place(record, 11), message);
    findings.push(finding.with_severity(Severity::Warning));
}

/// Whether the item is one of 日割 in the tables of codes that municipalities publish for 総合事業 (C): 2111 to 2325 of
/// 訪問型, 1112 and 1122 of 通所型. Codes of other kinds are not known here.
fn is_prorata(code: ServiceCode) -> bool {
    match code.kind().as_str() {
        "A1" | "A2" | "A3" => ["21", "22", "23"].iter().any(|start| code.item().starts_with(start)),
        "A5" | "A6" | "A7" => matches!(code.item(), "1112" | "1122"),
        _ => false,
    }
}
