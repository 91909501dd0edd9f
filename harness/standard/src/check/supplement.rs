//! UPHOSOKU: the day of the plan and the month, of which one is zeros.
//!
//! A month that is not the one in the name, or one of several, has been told so: then it is not the day that is wrong.

use super::months::Months;
use super::sheet::Sheet;
use crate::rows::SupplementRow;
use crate::{Field, FieldValue, Finding, Findings, MonthPart, PlanDate, Record, Rule, Wording};

pub(super) fn judge(
    sheet: &Sheet<'_>,
    rows: &[Record<SupplementRow>],
    months: &Months,
    findings: &mut Findings,
) {
    if months.are_mixed() || findings.has(Rule::NameMonth, sheet.path) {
        return;
    }
    for (record, alike) in sheet.stretches(rows, &[4, 63]) {
        if !is_torn_pair(&record.row) {
            continue;
        }
        for record in &rows[alike] {
            findings.extend(told(sheet, record));
        }
    }
}

/// Whether the day and the month can be read, and are no pair.
pub(super) fn is_torn_pair(row: &SupplementRow) -> bool {
    matches!(
        (&row.plan_date, &row.month),
        (Field::Value(PlanDate::UseSlip), Field::Value(MonthPart::PlanTables))
            | (Field::Value(PlanDate::Plan(_)), Field::Value(MonthPart::Month(_)))
    )
}

fn told(sheet: &Sheet<'_>, record: &Record<SupplementRow>) -> Option<Finding> {
    let (day, month) = (record.row.plan_date.value()?, record.row.month.value()?);
    let mut found = String::new();
    day.write(&mut found);
    let place = sheet.place(record, 4);
    let field = place.field.unwrap_or("居宅サービス計画作成（変更）日");
    let (message, expected) = match month {
        MonthPart::PlanTables => (
            Wording::new(
                format!(
                    "対象年月が {month} の行は計画書に付くものですが、{field}が {found} です。日付を書きます。"
                ),
                format!("a row of the month {month} goes with a plan, but column 4 is {found}, not its day"),
            ),
            Wording::new("YYYYMMDD の日付", "a day, YYYYMMDD"),
        ),
        MonthPart::Month(_) => (
            Wording::new(
                format!(
                    "対象年月が {month} の行は利用票に付くものですが、{field}が {found} です。00000000 にします。"
                ),
                format!(
                    "a row of the month {month} goes with a use slip, but column 4 is {found}, not 00000000"
                ),
            ),
            Wording::same("00000000"),
        ),
    };
    Some(Finding::new(Rule::FieldFormat, place, message).with_found(&found).with_expected(expected))
}
