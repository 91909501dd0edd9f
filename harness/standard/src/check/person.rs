//! Insured numbers that are not of the range kept for tests.

use std::collections::BTreeSet;

use careplan_domain::InsuredNumber;

use super::counted::counted;
use super::head::{Head, with_rows};
use super::sheet::Sheet;
use crate::{Finding, Findings, Record, Rule, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    with_rows!(&sheet.document.table, rows => look(sheet, rows, findings), else {});
}

fn look<T: Head>(sheet: &Sheet<'_>, rows: &[Record<T>], findings: &mut Findings) {
    let mut first = None;
    let mut unfamiliar: BTreeSet<InsuredNumber> = BTreeSet::new();
    let mut last = None;
    for (record, _) in sheet.stretches(rows, &[3]) {
        // What a number was before its zeros were lost is a guess, and raises no alarm.
        let Some(insured) = record.row.insured().value().filter(|_| record.odd(3).is_none()) else {
            continue;
        };
        if last == Some(insured) {
            continue;
        }
        last = Some(insured);
        if !insured.is_in_test_range() {
            first.get_or_insert(record);
            unfamiliar.insert(*insured);
        }
    }
    let Some(record) = first else { return };
    let people = unfamiliar.len();
    let message = Wording::new(
        format!("試験用の範囲（99、H99）でない被保険者番号が {people} 人分あります。"),
        format!("{} outside the range kept for tests (99, H99)", counted(people as u64, "insured number")),
    );
    findings.push(Finding::new(Rule::PersonUnfamiliar, sheet.place(record, 3), message));
}
