//! Rules that hold two files of a unit against each other.

use std::collections::BTreeSet;

use careplan_domain::OfficeNumber;

use super::counted::counted;
use super::head::{People, ServiceUser};
use super::sheet::Sheet;
use crate::{AnnexCode, Finding, Findings, Rule, Table, Wording};

pub(crate) use super::totals::check_limits;

/// Holds UPPLAN against UPSIKYU: whether the plan left out the rows of other offices that the annex knows.
pub(crate) fn check_own_rows(
    plan: &Sheet<'_>,
    annex: &Sheet<'_>,
    receiver: OfficeNumber,
    findings: &mut Findings,
) {
    let (Table::Upplan(slips), Table::Upsikyu(sums)) = (&plan.document.table, &annex.document.table) else {
        return;
    };
    let mut served_by_others: BTreeSet<ServiceUser> = BTreeSet::new();
    let mut last = None;
    for record in sums {
        let Some(AnnexCode::Service(_)) = record.row.code.value() else { continue };
        if record.row.office.value().is_some_and(|office| *office != receiver) {
            let person = ServiceUser::of(&record.row);
            if person != last {
                served_by_others.extend(person);
                last = person;
            }
        }
    }
    let people = People::of(plan, slips);
    let mut lacking = people.iter().filter_map(|(person, rows)| {
        let own = rows.iter().all(|record| record.row.office.value() == Some(&receiver));
        let first = rows.iter().next()?;
        (own && served_by_others.contains(&person)).then_some(first)
    });
    let Some(first) = lacking.next() else { return };
    let people = lacking.count() + 1;
    let message = Wording::new(
        format!(
            "{people} 人分の予定に、送信先 {receiver} の行しかありません。第7表には、ほかの事業所の行もあります。"
        ),
        format!(
            "the plans of {} hold only rows of the receiver {receiver}; table 7 has rows of other offices",
            counted(people as u64, "user")
        ),
    );
    findings.push(Finding::new(Rule::UseOwnRowsOnly, plan.place(first, 20), message));
}
