//! Table 3: the times of a service or an activity, which make a pair.
//!
//! A week goes on after midnight: what begins in the evening and ends by noon is nothing to tell. An activity may show its
//! beginning alone (A), which only warns.

use super::sheet::Sheet;
use crate::rows::Table3Row;
use crate::{ClockTime, Field, FieldValue, Finding, Findings, Record, Rule, Severity, Wording};

/// From this hour on, and until that one, what ends before it begins has gone over midnight (A).
const EVENING: u16 = 18 * 60;
const NOON: u16 = 12 * 60;

/// Two times of a row, with their columns.
struct Pair<'a> {
    from: (&'a Field<ClockTime>, u16),
    to: (&'a Field<ClockTime>, u16),
    of_single: Severity,
}

pub(super) fn judge(sheet: &Sheet<'_>, rows: &[Record<Table3Row>], findings: &mut Findings) {
    for record in rows {
        let row = &record.row;
        let service = Pair { from: (&row.from, 8), to: (&row.to, 9), of_single: Severity::Error };
        let activity =
            Pair { from: (&row.activity_from, 11), to: (&row.activity_to, 12), of_single: Severity::Warning };
        for pair in [service, activity] {
            judge_pair(sheet, record, &pair, findings);
        }
    }
}

fn judge_pair(sheet: &Sheet<'_>, record: &Record<Table3Row>, pair: &Pair<'_>, findings: &mut Findings) {
    let ((from, from_column), (to, to_column)) = (pair.from, pair.to);
    match (from, to) {
        (Field::Value(from), Field::Value(to)) => {
            let overnight = from.minutes() >= EVENING && to.minutes() <= NOON;
            if from > to && !overnight {
                findings.push(backwards(sheet, record, (*from, *to), to_column));
            }
        }
        (Field::Value(_), Field::Empty) => {
            findings
                .push(single(sheet, record, (to_column, "終了時間", "end")).with_severity(pair.of_single));
        }
        (Field::Empty, Field::Value(_)) => {
            findings.push(
                single(sheet, record, (from_column, "開始時間", "start")).with_severity(pair.of_single),
            );
        }
        _ => {}
    }
}

/// `column` is the one that is empty.
fn single(sheet: &Sheet<'_>, record: &Record<Table3Row>, (column, ja, en): (u16, &str, &str)) -> Finding {
    let message = Wording::new(
        format!("{ja}（項番 {column}）だけが空です。両方を時刻にするか、両方を空にします。"),
        format!("only the {en} (column {column}) is empty; both are times, or both are empty"),
    );
    let advice = Wording::new("両方を時刻にするか、両方を空にしてください。", "write two times, or none");
    Finding::new(Rule::UseTimePair, sheet.place(record, column), message).with_advice(advice)
}

fn backwards(
    sheet: &Sheet<'_>,
    record: &Record<Table3Row>,
    (from, to): (ClockTime, ClockTime),
    column: u16,
) -> Finding {
    let (start, end) = (text(from), text(to));
    let message = Wording::new(
        format!("終了時間 {end} が、開始時間 {start} より前です。"),
        format!("the end {end} is before the start {start}"),
    );
    let advice = Wording::new(
        "開始と終了が入れ替わっていないか、時刻の写し間違いがないかを確かめてください。",
        "see whether start and end were swapped, or a time was copied wrongly",
    );
    let finding = Finding::new(Rule::UseTimePair, sheet.place(record, column), message);
    finding.with_found(&end).with_advice(advice)
}

fn text(time: ClockTime) -> String {
    let mut text = String::new();
    time.write(&mut text);
    text
}
