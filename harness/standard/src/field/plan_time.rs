//! `PlanTime`: when a service of tables 6 begins or ends.

use super::{ClockTime, FieldValue, Format};

/// サービス開始時刻 or 終了時刻.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanTime {
    /// HHMM.
    At(ClockTime),
    /// 9999: the service has no time.
    Unstated,
}

impl PlanTime {
    /// The time, where there is one.
    pub fn clock(self) -> Option<ClockTime> {
        match self {
            Self::At(time) => Some(time),
            Self::Unstated => None,
        }
    }
}

impl FieldValue for PlanTime {
    const FORMAT: Format = Format::TimeOr9999;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        if text == b"9999" { Some(Self::Unstated) } else { ClockTime::read_ascii(text).map(Self::At) }
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::At(time) => time.write(text),
            Self::Unstated => text.push_str("9999"),
        }
    }
}
