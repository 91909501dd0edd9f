//! `PercentAddons`: add-ons that are a percentage of a month's other units (率加算減算).
//!
//! Files do not tell them apart from other services without a time; an office knows them from its table of service codes.

use std::collections::BTreeSet;

use careplan_standard::{Number, ServiceCode};

/// 率加減算: which they are, and how actuals report them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PercentAddons {
    /// サービスコード of those that the office claims.
    pub codes: BTreeSet<ServiceCode>,
    /// What becomes of their units.
    pub units: PercentUnits,
}

/// 率加減算の単位数 in actuals, where the standard leaves it open (C, file standard V4.1: optional, 0 where it cannot be
/// calculated).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PercentUnits {
    /// 0.
    #[default]
    Zero,
    /// As planned. After a cancellation that is no longer the percentage of what was given.
    AsPlanned,
    /// The rows are left out.
    Absent,
}

impl PercentAddons {
    /// Whether a code is one of them.
    pub(super) fn contains(&self, code: Option<&ServiceCode>) -> bool {
        code.is_some_and(|code| self.codes.contains(code))
    }

    /// The units to report for a row of one of them.
    pub(super) fn report(&self, planned: Option<Number>) -> Option<Number> {
        match self.units {
            PercentUnits::Zero => Some(Number::new(0)),
            PercentUnits::AsPlanned => planned,
            PercentUnits::Absent => None,
        }
    }
}
