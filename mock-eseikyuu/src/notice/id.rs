//! `NoticeId`: which notice, as it stands in an address.

use std::fmt;
use std::str::FromStr;

use careplan_domain::Day;
use thiserror::Error;

/// お知らせの番号: who wrote it, and which of theirs it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeId {
    /// From the calendar, of the month that begins on this day: `202604`.
    Month(Day),
    /// From the counter to all: `all-1`.
    All(u32),
    /// To one office, counted among its own: `1`.
    Own(u32),
}

/// The text names no notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a number, a month like `202604`, or `all-` and a number")]
pub struct InvalidNoticeId;

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(first) => write!(f, "{:04}{:02}", first.year(), first.month()),
            Self::All(number) => write!(f, "all-{number}"),
            Self::Own(number) => write!(f, "{number}"),
        }
    }
}

impl FromStr for NoticeId {
    type Err = InvalidNoticeId;

    /// Six digits are a month: no office comes to a hundred thousand notices of its own.
    fn from_str(text: &str) -> Result<Self, InvalidNoticeId> {
        let number = |text: &str| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            text.parse::<u32>().ok().filter(|_| plain).ok_or(InvalidNoticeId)
        };
        if let Some(rest) = text.strip_prefix("all-") {
            return number(rest).map(Self::All);
        }
        if text.len() == 6 {
            return Day::from_compact(&format!("{text}01")).map(Self::Month).ok_or(InvalidNoticeId);
        }
        number(text).map(Self::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_written() {
        let april = Day::new(2026, 4, 1).unwrap();
        for (id, text) in [
            (NoticeId::Own(12), "12"),
            (NoticeId::All(3), "all-3"),
            (NoticeId::All(202_604), "all-202604"),
            (NoticeId::Month(april), "202604"),
        ] {
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id));
        }
        for text in ["", "0", "01", "-1", "+1", "202613", "all-", "all-01", "１", "4294967296", "all 1"] {
            assert_eq!(text.parse::<NoticeId>(), Err(InvalidNoticeId), "{text}");
        }
    }
}
