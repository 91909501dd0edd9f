//! `PlanDate`: the day of the care plan that a supplement goes with.

use careplan_domain::Day;

use super::{FieldValue, Format};

/// 居宅サービス計画作成（変更）日 of a UPHOSOKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanDate {
    /// `00000000`: it goes with tables 6 and 7, which belong to a month.
    UseSlip,
    /// The day of the plan (tables 1 to 3) that it goes with.
    Plan(Day),
}

impl FieldValue for PlanDate {
    const FORMAT: Format = Format::Date;

    fn read(text: &str) -> Option<Self> {
        if text == "00000000" { Some(Self::UseSlip) } else { Day::from_compact(text).map(Self::Plan) }
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::UseSlip => text.push_str("00000000"),
            Self::Plan(day) => day.write(text),
        }
    }
}
