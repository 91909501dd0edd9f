//! Whether a plan has rows of the office that it is sent to, person by person.

use careplan_domain::OfficeNumber;

use super::super::counted::counted;
use super::super::head::People;
use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{Finding, Findings, Record, Rule, Wording};

pub(super) fn judge(
    sheet: &Sheet<'_>,
    rows: &[Record<UseSlipRow>],
    receiver: OfficeNumber,
    findings: &mut Findings,
) {
    let people = People::of(rows);
    let served = rows.iter().any(|record| record.row.office.value() == Some(&receiver));
    let mut lacking = people.iter().filter_map(|(person, rows)| {
        let lacks =
            rows.iter().all(|record| record.row.office.value().is_some_and(|office| *office != receiver));
        let first = rows.iter().next()?;
        lacks.then_some((person, first))
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
