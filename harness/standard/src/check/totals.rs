//! Table 7: subtotals and totals against the services that they sum, and money against its rounding.
//!
//! Readings (A where the standard is silent): a subtotal sums the services of its kind, of its office, or of its satellite,
//! whichever fits. What stands outside the limit has none of the columns 18 to 22. The units of the total may leave out
//! what stands outside the limit or beyond 30 days; its money has all of it. Money, and the columns 18 to 22, may stand on subtotals
//! alone: money computed from their units, or the sum of the services' money. 回数 of a sum may be left at 0.

mod groups;
mod limit;
mod missing;
mod money;
mod of_one;
mod on_total;
mod sums;
mod units;

use super::head::{RowsOfOne, ServiceUser};
use super::sheet::Sheet;
use crate::Findings;
use crate::rows::AnnexRow;

pub(crate) use limit::check_limits;
pub(super) use on_total::judge as judge_sum;

use of_one::OfOne;

/// Judges the rows of one person after those of another.
#[derive(Debug)]
pub(super) struct Totals<'a> {
    of_one: OfOne<'a>,
    /// Whether rows may be missing.
    torn: bool,
}

impl<'a> Totals<'a> {
    /// Of a file, from which rows may be missing or not.
    pub(super) fn of(sheet: &Sheet<'_>, findings: &Findings) -> Self {
        Self { of_one: OfOne::default(), torn: sheet.is_torn(findings) }
    }

    pub(super) fn judge(
        &mut self,
        sheet: &Sheet<'_>,
        person: ServiceUser,
        rows: RowsOfOne<'a, '_, AnnexRow>,
        findings: &mut Findings,
    ) {
        if self.of_one.fill(rows) {
            self.of_one.judge(sheet, person, self.torn, findings);
        }
    }
}
