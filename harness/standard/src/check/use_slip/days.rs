//! サービス利用日, which lies in the month of its row.

use super::super::months::Months;
use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{Finding, Findings, Record, Rule, Wording};

pub(super) fn judge(
    sheet: &Sheet<'_>,
    record: &Record<UseSlipRow>,
    months: &Months,
    findings: &mut Findings,
) {
    let (Some(month), Some(day)) = (record.row.month.value(), record.row.day.value()) else { return };
    if month.contains(*day) || (months.are_mixed() && months.contain(*day)) {
        return;
    }
    let day = day.compact();
    let message = Wording::new(
        format!("サービス利用日 {day} が、対象年月 {month} の外にあります。"),
        format!("the day of service {day} lies outside the month {month}"),
    );
    let expected = Wording::new(format!("{month} の日"), format!("a day of {month}"));
    let finding = Finding::new(Rule::UseDayOutsideMonth, sheet.place(record, 10), message);
    findings.push(finding.with_found(&day).with_expected(expected));
}
