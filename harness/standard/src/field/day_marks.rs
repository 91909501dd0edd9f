//! `DayMarks`: the days of a month that count.

use super::{FieldValue, Format};

/// 日割対象日: 31 digits, 1 for a day that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DayMarks(u32);

impl DayMarks {
    const DAYS: u8 = 31;

    /// Marks the days from `first` to `last`, both counted from 1 and both included.
    pub fn between(first: u8, last: u8) -> Self {
        let days = (1..=Self::DAYS).filter(|day| (first..=last).contains(day));
        Self(days.fold(0, |marks, day| marks | Self::bit(day)))
    }

    /// Whether a day, counted from 1, is marked.
    pub fn contains(self, day: u8) -> bool {
        (1..=Self::DAYS).contains(&day) && self.0 & Self::bit(day) != 0
    }

    /// The last day that is marked.
    pub fn last(self) -> Option<u8> {
        (1..=Self::DAYS).rev().find(|day| self.contains(*day))
    }

    /// How many days are marked.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn bit(day: u8) -> u32 {
        1 << (day - 1)
    }
}

impl FieldValue for DayMarks {
    const FORMAT: Format = Format::DayMarks;

    fn read(text: &str) -> Option<Self> {
        if text.len() != usize::from(Self::DAYS) {
            return None;
        }
        let mut marks = 0;
        for (day, byte) in (1..).zip(text.bytes()) {
            match byte {
                b'1' => marks |= Self::bit(day),
                b'0' => {}
                _ => return None,
            }
        }
        Some(Self(marks))
    }

    fn write(&self, text: &mut String) {
        text.extend((1..=Self::DAYS).map(|day| if self.contains(day) { '1' } else { '0' }));
    }
}
