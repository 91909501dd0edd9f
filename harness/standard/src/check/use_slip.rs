//! Tables 6 and 7 row by row: days, times, equipment, which services there are, and whose.

mod days;
mod equipment;
mod equipment_numbers;
mod merged_visits;
mod prorata;
mod receiver;
mod scope;
mod times;

use super::months::Months;
use super::names::Names;
use super::sheet::Sheet;
use super::{no_office, totals};
use crate::rows::{ActualsDeletion, AnnexRow, UseSlipRow};
use crate::{AnnexCode, FileKind, Findings, Record};

pub(super) use equipment::is_rental;
use equipment_numbers::Rentals;
use scope::OutOfScope;

/// What is known of the file around the rows.
#[derive(Debug)]
pub(super) struct Around<'a> {
    pub(super) months: &'a Months,
    pub(super) names: &'a Names,
}

/// UPPLAN and UPJSK.
pub(super) fn judge(
    sheet: &Sheet<'_>,
    rows: &[Record<UseSlipRow>],
    around: &Around<'_>,
    findings: &mut Findings,
) {
    let mut out = OutOfScope::new(15);
    let mut rentals = Rentals::default();
    for (index, record) in rows.iter().enumerate() {
        let row = &record.row;
        if let Some(code) = row.code.value()
            && out.holds(index, code.kind())
        {
            continue;
        }
        days::judge(sheet, record, around.months, findings);
        times::judge(sheet, record, findings);
        prorata::judge(sheet, record, findings);
        equipment::judge(sheet, record, findings);
        rentals.see(sheet, record, findings);
        merged_visits::judge(sheet, record, findings);
    }
    out.tell(sheet, rows, findings);
    rentals.judge(sheet, findings);
    if sheet.kind() == Some(FileKind::Upplan)
        && let Some(receiver) = around.names.serving_receiver()
        && !sheet.is_torn(findings)
    {
        receiver::judge(sheet, rows, receiver, findings);
    }
}

/// UPSIKYU, sums and offices and all: rows are large, and each pass over them costs.
pub(super) fn judge_annex(sheet: &Sheet<'_>, rows: &[Record<AnnexRow>], findings: &mut Findings) {
    let mut out = OutOfScope::new(9);
    for (index, record) in rows.iter().enumerate() {
        let Some(code) = record.row.code.value() else { continue };
        totals::judge_sum(sheet, record, findings);
        no_office::judge_annex(sheet, record, *code, findings);
        if code.kind().is_some_and(|kind| out.holds(index, kind)) {
            continue;
        }
        if let AnnexCode::Service(_) = code {
            equipment::judge_annex(sheet, record, findings);
        }
    }
    out.tell(sheet, rows, findings);
}

/// DLTJSK.
pub(super) fn judge_deletions(sheet: &Sheet<'_>, rows: &[Record<ActualsDeletion>], findings: &mut Findings) {
    let mut out = OutOfScope::new(6);
    for (index, record) in rows.iter().enumerate() {
        if let Some(kind) = record.row.kind.value() {
            out.holds(index, *kind);
        }
    }
    out.tell(sheet, rows, findings);
}
