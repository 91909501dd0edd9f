//! Whether a plan has rows of the office that it is sent to, person by person.

use careplan_domain::OfficeNumber;

use super::super::counted::counted;
use super::super::head::ServiceUser;
use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{Finding, Findings, Record, Rule, Wording};

pub(super) fn judge(
    sheet: &Sheet<'_>,
    rows: &[Record<UseSlipRow>],
    receiver: OfficeNumber,
    findings: &mut Findings,
) {
    let mut served = false;
    // Each person, where some of their rows begin, and whether those are all of other offices.
    let mut parts: Vec<(ServiceUser, usize, bool)> = Vec::new();
    let columns = [ServiceUser::COLUMNS[0], ServiceUser::COLUMNS[1], 20];
    for (record, alike) in sheet.stretches(rows, &columns) {
        let office = record.row.office.value();
        served |= office == Some(&receiver);
        let of_others = office.is_some_and(|office| *office != receiver);
        let Some(person) = ServiceUser::of(&record.row) else { continue };
        match parts.last_mut() {
            Some((last, _, all_of_others)) if *last == person => *all_of_others &= of_others,
            _ => parts.push((person, alike.start, of_others)),
        }
    }
    parts.sort_unstable();
    let people = parts.chunk_by(|one, other| one.0 == other.0);
    let mut lacking = people.filter_map(|parts| {
        let (person, first, _) = parts.first()?;
        parts.iter().all(|(_, _, of_others)| *of_others).then_some((*person, &rows[*first]))
    });
    if served {
        for (person, first) in lacking {
            let insured = person.insured;
            let message = Wording::new(
                format!("被保険者番号 {insured} の予定に、送信先 {receiver} の行がありません。"),
                format!("the plan of {insured} has no row of the receiver {receiver}"),
            );
            findings.push(Finding::new(Rule::UseNoRowForReceiver, sheet.place(first, 20), message));
        }
    } else if let Some((_, first)) = lacking.next() {
        let people = lacking.count() + 1;
        let message = Wording::new(
            format!("{people} 人分の予定のどこにも、送信先 {receiver} の行がありません。"),
            format!(
                "none of the plans, of {}, has a row of the receiver {receiver}",
                counted(people as u64, "user")
            ),
        );
        findings.push(Finding::new(Rule::UseNoRowForReceiver, sheet.place(first, 20), message));
    }
}
