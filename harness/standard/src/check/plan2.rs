//! The numbers of table 2: needs, their goals, the goals' services.
//!
//! Within its parent a number runs from 1, or runs on from where the last parent ended (A: the standard says 1 to 99 and no
//! more). A plan that leaves numbers out on some rows is not asked for gaps.

use careplan_domain::Day;

use super::head::People;
use super::sheet::Sheet;
use crate::rows::Table2Row;
use crate::{Field, Finding, Findings, Record, Rule, Sequence, Severity, Wording};

/// 課題ＮＯ, 援助目標ＮＯ, 援助内容ＮＯ.
type Numbers = [u8; 3];
const COLUMNS: [u16; 3] = [6, 8, 13];
const NAMES: [(&str, &str); 3] =
    [("課題NO", "the needs"), ("援助目標NO", "the goals"), ("援助内容NO", "the services")];

pub(super) fn judge(sheet: &Sheet<'_>, rows: &[Record<Table2Row>], findings: &mut Findings) {
    let torn = sheet.is_torn(findings);
    let mut numbered: Vec<(Day, Numbers, &Record<Table2Row>)> = Vec::new();
    for (_, rows) in People::of(sheet, rows).iter() {
        numbered.clear();
        numbered.extend(
            rows.iter()
                .filter_map(|record| Some((*record.row.plan_date.value()?, numbers(&record.row)?, record))),
        );
        // A stable sort: rows of one number stay in the order of the file.
        numbered.sort_by_key(|(plan, numbers, _)| (*plan, *numbers));
        let whole = numbered.len() == rows.iter().count();
        for plan in numbered.chunk_by(|one, other| one.0 == other.0) {
            let repeats = tell_repeats(sheet, plan, findings);
            if whole && !torn && !repeats {
                tell_gap(sheet, plan, findings);
            }
        }
    }
}

fn numbers(row: &Table2Row) -> Option<Numbers> {
    let number = |field: &Field<Sequence>| field.value().map(|number| number.value());
    Some([number(&row.need_number)?, number(&row.goal_number)?, number(&row.service_number)?])
}

fn tell_repeats(
    sheet: &Sheet<'_>,
    plan: &[(Day, Numbers, &Record<Table2Row>)],
    findings: &mut Findings,
) -> bool {
    let mut any = false;
    for same in plan.chunk_by(|one, other| one.1 == other.1) {
        let (_, [need, goal, service], first) = same[0];
        for (_, _, record) in &same[1..] {
            any = true;
            let message = Wording::new(
                format!(
                    "課題NO {need}・援助目標NO {goal}・援助内容NO {service} が、{} 行目と重なっています。",
                    first.number
                ),
                format!("need {need}, goal {goal}, service {service} stands already in row {}", first.number),
            );
            let finding = Finding::new(Rule::Plan2Key, sheet.place(record, COLUMNS[2]), message);
            findings.push(finding.with_found(&service.to_string()));
        }
    }
    any
}

/// Tells the first gap of a plan.
fn tell_gap(sheet: &Sheet<'_>, plan: &[(Day, Numbers, &Record<Table2Row>)], findings: &mut Findings) {
    let gap = (0..COLUMNS.len()).find_map(|level| Some((level, gap(plan, level)?)));
    let Some((level, (at, expected))) = gap else { return };
    let (_, numbers, record) = plan[at];
    let (ja, en) = NAMES[level];
    let found = numbers[level];
    let message = Wording::new(
        format!("{ja} が {found} に飛んでいます。{expected} のはずです。"),
        format!("the numbers of {en} jump to {found}, expected {expected}"),
    );
    let finding = Finding::new(Rule::Plan2Key, sheet.place(record, COLUMNS[level]), message);
    let finding = finding.with_severity(Severity::Warning).with_found(&found.to_string());
    findings.push(finding.with_expected(Wording::same(expected.to_string())));
}

/// Where the numbers of one level jump, and which was due there.
fn gap(plan: &[(Day, Numbers, &Record<Table2Row>)], level: usize) -> Option<(usize, u8)> {
    let mut last: Option<(&[u8], u8)> = None;
    for (at, (_, numbers, _)) in plan.iter().enumerate() {
        let (parent, number) = (&numbers[..level], numbers[level]);
        let fits = match last {
            None => number == 1,
            Some((same, before)) if same == parent => number == before || number == before + 1,
            Some((_, before)) => number == 1 || number == before + 1,
        };
        if !fits {
            let due = last.filter(|(same, _)| *same == parent).map_or(1, |(_, before)| before + 1);
            return Some((at, due));
        }
        last = Some((parent, number));
    }
    None
}
