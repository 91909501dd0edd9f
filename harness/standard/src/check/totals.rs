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

use super::head::People;
use super::months::Months;
use super::sheet::Sheet;
use crate::rows::AnnexRow;
use crate::{Findings, Record};

pub(crate) use limit::check_limits;
pub(super) use on_total::judge as judge_sum;

use of_one::OfOne;

pub(super) fn judge(sheet: &Sheet<'_>, rows: &[Record<AnnexRow>], months: &Months, findings: &mut Findings) {
    if months.are_mixed() {
        return;
    }
    let torn = sheet.is_torn(findings);
    let mut of_one = OfOne::default();
    for (person, rows) in People::of(sheet, rows).iter() {
        if of_one.fill(rows) {
            of_one.judge(sheet, person, torn, findings);
        }
    }
}
