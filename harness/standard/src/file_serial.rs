//! `FileSerial`: the fourteen digits that hold a send unit together.

use std::fmt;
use std::str::FromStr;

use careplan_domain::{Day, JapanTime, excerpt};
use thiserror::Error;

/// ファイル連番: fourteen digits, YYYYMMDDHHMMSS, the same in every file of a send unit (C, file standard V4.1, file names).
/// Units are read in the order of their serials.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileSerial(u64);

impl FileSerial {
    /// The serial of a unit made at this moment.
    pub fn of(time: JapanTime) -> Self {
        let text =
            format!("{}{:02}{:02}{:02}", time.day().compact(), time.hour(), time.minute(), time.second());
        text.parse().expect("a day has eight digits and its clock six")
    }

    /// The moment that it names. Digits that name none are a serial nevertheless (A): it only has to be shared.
    pub fn moment(self) -> Option<JapanTime> {
        let text = self.to_string();
        let (day, clock) = text.split_at(8);
        let day = Day::from_compact(day)?;
        let clock: u32 = clock.parse().ok()?;
        let part = |number: u32| u8::try_from(number % 100).ok();
        let (hour, minute, second) = (part(clock / 10_000)?, part(clock / 100)?, part(clock)?);
        (hour < 24 && minute < 60 && second < 60).then(|| day.at(hour, minute, second))
    }
}

impl fmt::Display for FileSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:014}", self.0))
    }
}

impl fmt::Debug for FileSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileSerial({self})")
    }
}

impl FromStr for FileSerial {
    type Err = InvalidFileSerial;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if fits { text.parse().ok() } else { None };
        number.map(Self).ok_or_else(|| InvalidFileSerial { text: excerpt(text) })
    }
}

/// Why a text is no ファイル連番.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no file serial, expected fourteen digits such as `20260325101500`")]
pub struct InvalidFileSerial {
    /// What was read.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_serial_names_its_moment() {
        let time: JapanTime = "2026-03-25T10:15:00".parse().unwrap();
        assert_eq!(FileSerial::of(time).to_string(), "20260325101500");
        assert_eq!(FileSerial::of(time).moment(), Some(time));
    }

    #[test]
    fn any_fourteen_digits_are_a_serial() {
        for text in ["00000000000000", "20260230101500", "20260325240000", "99999999999999"] {
            assert_eq!(text.parse::<FileSerial>().unwrap().moment(), None, "`{text}`");
        }
        for text in ["", "2026032510150", "202603251015000", "2026032510150x", "+2026032510150"] {
            assert!(text.parse::<FileSerial>().is_err(), "`{text}`");
        }
    }

    proptest! {
        #[test]
        fn every_serial_reads_back(text in "[0-9]{14}") {
            let serial: FileSerial = text.parse().unwrap();
            prop_assert_eq!(serial.to_string(), text);
            prop_assert!(serial.moment().is_none_or(|moment| FileSerial::of(moment) == serial));
        }

        #[test]
        fn what_is_read_is_what_was_written(text in any::<String>()) {
            if let Ok(serial) = text.parse::<FileSerial>() {
                prop_assert_eq!(serial.to_string(), text);
            }
        }
    }
}
