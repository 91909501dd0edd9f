//! Table 7: row by row, then person by person.
//!
//! Its rows are large, and each walk over all of them costs: whatever looks at one person's rows does so while they are at
//! hand.

use super::head::People;
use super::months::Months;
use super::repeats::Repeats;
use super::sheet::Sheet;
use super::totals::Totals;
use super::use_slip;
use crate::rows::AnnexRow;
use crate::{Findings, Record};

pub(super) fn judge(sheet: &Sheet<'_>, rows: &[Record<AnnexRow>], months: &Months, findings: &mut Findings) {
    use_slip::judge_annex(sheet, rows, findings);
    // Rows of several months have no sums in common.
    let mut totals = (!months.are_mixed()).then(|| Totals::of(sheet, findings));
    let mut repeats = Repeats::default();
    for (person, rows) in People::of(sheet, rows).iter() {
        if let Some(totals) = &mut totals {
            totals.judge(sheet, person, rows, findings);
        }
        repeats.judge_annex(sheet, rows, findings);
    }
}
