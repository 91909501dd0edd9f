//! サービス開始時刻 and サービス終了時刻, which make a pair.

use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{ClockTime, FieldValue, Finding, Findings, PlanTime, Record, Rule, Severity, Wording};

/// From this hour on, and until that one, a service that ends before it begins has gone over midnight (A).
const EVENING: u16 = 18 * 60;
const NOON: u16 = 12 * 60;

pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, findings: &mut Findings) {
    let (Some(from), Some(to)) = (record.row.from.value(), record.row.to.value()) else { return };
    match (from.clock(), to.clock()) {
        (None, None) => {}
        (Some(from), Some(to)) if from <= to => {}
        (Some(_), None) => tell_single(sheet, record, 13, findings),
        (None, Some(_)) => tell_single(sheet, record, 12, findings),
        (Some(from), Some(to)) => tell_backwards(sheet, record, (from, to), findings),
    }
}

fn tell_single(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, column: u16, findings: &mut Findings) {
    let (ja, en) = if column == 12 { ("開始時刻", "start") } else { ("終了時刻", "end") };
    let message = Wording::new(
        format!("{ja}だけが 9999 です。両方を時刻にするか、両方を 9999 にします。"),
        format!("only the {en} is 9999; both are times, or both are 9999"),
    );
    findings.push(Finding::new(Rule::UseTimePair, sheet.place(record, column), message).with_found("9999"));
}

fn tell_backwards(
    sheet: &Sheet<'_>,
    record: &Record<UseSlipRow>,
    (from, to): (ClockTime, ClockTime),
    findings: &mut Findings,
) {
    let overnight = from.minutes() >= EVENING && to.minutes() <= NOON;
    let (start, end) = (text(from), text(to));
    let finding = if overnight {
        let message = Wording::new(
            format!(
                "{start} に始まり {end} に終わっています。日をまたぐ書き方は、標準仕様に定めがありません。"
            ),
            format!(
                "it begins at {start} and ends at {end}: the standard does not say how to write midnight"
            ),
        );
        let advice = Wording::new(
            "日をまたぐサービスは、受け取る側の読み方を確かめてください。",
            "make sure that the receiver reads a service over midnight as you write it",
        );
        let finding = Finding::new(Rule::UseTimePair, sheet.place(record, 13), message);
        finding.with_severity(Severity::Warning).with_advice(advice)
    } else {
        let message = Wording::new(
            format!("終了時刻 {end} が、開始時刻 {start} より前です。"),
            format!("the end {end} is before the start {start}"),
        );
        let advice = Wording::new(
            "開始と終了が入れ替わっていないか、時刻の写し間違いがないかを確かめてください。",
            "see whether start and end were swapped, or a time was copied wrongly",
        );
        Finding::new(Rule::UseTimePair, sheet.place(record, 13), message).with_advice(advice)
    };
    findings.push(finding.with_found(&end));
}

fn text(time: ClockTime) -> String {
    let mut text = String::new();
    PlanTime::At(time).write(&mut text);
    text
}
