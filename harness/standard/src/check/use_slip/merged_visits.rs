//! Visits of a day that look merged into one row. Careful: a count is right where a service is counted more than once.
//!
//! What is looked at: kinds that visit people at home, with times. A home help or bathing visit is one row, so a count of
//! two is two visits (A). Nursing and rehabilitation count units of 20 minutes, so there the count only tells when the
//! times leave far more room than it fills (A). No visit takes longer than eight hours; services around the clock take
//! twenty and more (A).

use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{Finding, Findings, Record, Rule, Severity, Wording};

const VISIT_MINUTES_MAX: u16 = 8 * 60;
const ROUND_THE_CLOCK_MINUTES_MIN: u16 = 20 * 60;
const UNIT_MINUTES: u64 = 20;
const SLACK_MINUTES: u64 = 120;

pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, findings: &mut Findings) {
    let row = &record.row;
    let (Some(code), Some(count)) = (row.code.value(), row.count.value()) else { return };
    let (Some(from), Some(to)) = (row.from.value(), row.to.value()) else { return };
    let (Some(from), Some(to)) = (from.clock(), to.clock()) else { return };
    let Some(minutes) = to.minutes().checked_sub(from.minutes()) else { return };
    let (times, spanned) = (count.value(), u64::from(minutes));
    // As nearly every row has it.
    if times <= 1 && minutes <= VISIT_MINUTES_MAX {
        return;
    }
    let counts_units = match code.kind().as_str() {
        "11" | "12" | "62" | "A1" | "A2" | "A3" | "A4" => false,
        "13" | "63" | "14" | "64" => true,
        _ => return,
    };
    let several = times > 1
        && (!counts_units || spanned > times.saturating_mul(UNIT_MINUTES).saturating_add(SLACK_MINUTES));
    if several {
        let message = Wording::new(
            format!("一行に {times} 回、{minutes} 分とあります。一日の複数の訪問をまとめたようです。"),
            format!("one row counts {times} times within {minutes} minutes, which looks like several visits"),
        );
        tell(sheet, record, (14, &times.to_string()), message, findings);
    } else if minutes > VISIT_MINUTES_MAX && minutes < ROUND_THE_CLOCK_MINUTES_MIN {
        let message = Wording::new(
            format!("一回の訪問が {minutes} 分とあります。最初の開始から最後の終了までをまとめたようです。"),
            format!(
                "one visit of {minutes} minutes looks like several, from the first start to the last end"
            ),
        );
        tell(sheet, record, (13, &minutes.to_string()), message, findings);
    }
}

fn tell(
    sheet: &Sheet<'_>,
    record: &Record<UseSlipRow>,
    (column, found): (u16, &str),
    message: Wording,
    findings: &mut Findings,
) {
    let finding = Finding::new(Rule::UseMergedVisits, sheet.place(record, column), message);
    findings.push(finding.with_severity(Severity::Warning).with_found(found));
}
