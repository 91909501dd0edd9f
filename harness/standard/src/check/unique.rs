//! Rows of which a user has one: tables that say who somebody is, or what the plan as a whole is.
//!
//! A row whose key cannot be read is passed over; the other tables have several rows a user by nature.

use std::collections::BTreeSet;

use super::head::{Head, ServiceUser};
use super::sheet::Sheet;
use crate::{Finding, Findings, Record, Rule, Table, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    match &sheet.document.table {
        Table::Uphosoku(rows) => {
            look(sheet, rows, |row| Some((*row.plan_date.value()?, row.month.value().copied())), findings);
        }
        Table::Up1kyo(rows) => look(sheet, rows, |row| row.plan_date.value().copied(), findings),
        Table::Upkihon(rows) => look(sheet, rows, |row| row.consulted_on.value().copied(), findings),
        Table::Upyobo(rows) => look(sheet, rows, |row| row.plan_date.value().copied(), findings),
        _ => {}
    }
}

fn look<T: Head, K: Ord>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    key: impl Fn(&T) -> Option<K>,
    findings: &mut Findings,
) {
    let mut known: BTreeSet<(ServiceUser, K)> = BTreeSet::new();
    for record in rows {
        let (Some(person), Some(key)) = (ServiceUser::of(&record.row), key(&record.row)) else { continue };
        if known.insert((person, key)) {
            continue;
        }
        let ServiceUser { insurer, insured } = person;
        let message = Wording::new(
            format!("同じ利用者の行が二つあります（保険者番号 {insurer}、被保険者番号 {insured}）。"),
            format!("there are two rows of the same user {insured} of insurer {insurer}"),
        );
        let advice = Wording::new(
            "どちらが正しいかを確かめ、一つの計画・月には一人一行だけを出力してください。",
            "find out which is right, and write one row a user for a plan or a month",
        );
        let finding = Finding::new(Rule::SetJoin, sheet.place(record, ServiceUser::COLUMNS[1]), message);
        findings.push(finding.with_found(&insured.to_string()).with_advice(advice));
    }
}
