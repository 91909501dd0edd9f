//! What follows from a care level.

use super::CareLevel;

impl CareLevel {
    /// 区分支給限度基準額: units a month that the insurance carries (C, since October 2019). What a municipality carries for
    /// 事業対象者 is up to it.
    pub fn monthly_limit_units(self) -> Option<u64> {
        match self {
            Self::ProgramTarget => None,
            Self::Support1 => Some(5_032),
            Self::Support2 => Some(10_531),
            Self::Care1 => Some(16_765),
            Self::Care2 => Some(19_705),
            Self::Care3 => Some(27_048),
            Self::Care4 => Some(30_938),
            Self::Care5 => Some(36_217),
        }
    }
}
