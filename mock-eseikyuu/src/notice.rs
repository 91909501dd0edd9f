//! お知らせ: what the portal tells its offices.
//!
//! Pure. Who wrote a notice shows in its [`NoticeId`]: the portal to one office, the counter to all, or the calendar.
//! The rule it keeps: nothing is shown before its 表示開始日, and what was shown stays findable after its last day.

mod board;
mod id;
mod listing;
mod read_marks;
mod record;
mod schedule;
mod search;

use careplan_domain::{Day, JapanTime};

pub(crate) use board::Board;
pub use id::{InvalidNoticeId, NoticeId};
pub use listing::{Listed, Listing, PageFinding, Reading};
pub(crate) use read_marks::ReadMarks;
pub(crate) use record::NoticeRecord;
pub use schedule::schedule;
pub use search::{DayField, Search, SearchFields, SearchFinding, Target};

/// How many notices of its own an office keeps, and the board for all; the oldest go. Years make a few dozen.
pub const NOTICES_MAX: usize = 200;
/// For how many days a notice bears 「New」 (A).
const NEW_DAYS: i32 = 7;

/// お知らせ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose it is, and its number.
    pub id: NoticeId,
    /// 表示開始日, to the moment.
    pub from: JapanTime,
    /// The last day on which it is shown by itself; without an end when absent.
    pub until: Option<Day>,
    /// カテゴリ.
    pub category: Category,
    /// タイトル.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
    /// Who wrote it.
    pub writer: Writer,
    /// 取下げ: when the counter took it back.
    pub withdrawn: Option<JapanTime>,
}

/// Who wrote a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The portal by itself, or its calendar.
    Portal,
    /// The federation's counter, which alone takes back what it wrote.
    Counter,
}

/// What is found at a notice's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: its display has not begun, or it was withdrawn before that.
    Unseen,
    /// The notice.
    Shown,
    /// That it was withdrawn.
    Withdrawn {
        /// When.
        at: JapanTime,
    },
}

/// カテゴリ: 証明書 and スケジュール are shown in the start guide (S), その他 is assumed (A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// 証明書.
    Certificate,
    /// スケジュール.
    Schedule,
    /// その他.
    Other,
}

impl Category {
    /// Its word in the list.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Certificate => "証明書",
            Self::Schedule => "スケジュール",
            Self::Other => "その他",
        }
    }
}

impl Notice {
    /// What is found at its address.
    pub fn standing(&self, now: JapanTime) -> Standing {
        match self.withdrawn {
            Some(at) if self.from <= at => Standing::Withdrawn { at },
            None if self.from <= now => Standing::Shown,
            Some(_) | None => Standing::Unseen,
        }
    }

    /// Whether it can be read: its display has begun, and it was not withdrawn.
    pub fn is_shown(&self, now: JapanTime) -> bool {
        self.standing(now) == Standing::Shown
    }

    /// 提示期間内: whether it is shown by itself.
    pub fn is_current(&self, now: JapanTime) -> bool {
        self.is_shown(now) && self.until.is_none_or(|last| now.day() <= last)
    }

    /// Whether it bears 「New」.
    pub fn is_new(&self, now: JapanTime) -> bool {
        self.is_current(now) && now.day() < self.from.day().plus_days(NEW_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_new_for_a_week() {
        let notice = &schedule("2026-04-01T00:00".parse().unwrap())[0];
        assert!(notice.is_new("2026-04-07T23:59".parse().unwrap()));
        assert!(!notice.is_new("2026-04-08T00:00".parse().unwrap()));
    }

    #[test]
    fn a_notice_is_current_from_its_moment_to_the_end_of_its_last_day() {
        let from: JapanTime = "2026-04-01T09:00".parse().unwrap();
        let notice = Notice { from, ..schedule(from).remove(0) };
        let current = |now: &str| notice.is_current(now.parse().unwrap());
        assert!(!current("2026-04-01T08:59:59"));
        assert!(current("2026-04-01T09:00"));
        assert!(current("2026-06-30T23:59:59"));
        assert!(!current("2026-07-01T00:00"));
        let withdrawn = Notice { withdrawn: Some("2026-04-02T10:00".parse().unwrap()), ..notice.clone() };
        assert!(!withdrawn.is_current("2026-04-03T00:00".parse().unwrap()));
        let early = Notice { withdrawn: Some("2026-04-01T08:00".parse().unwrap()), ..notice.clone() };
        assert_eq!(
            early.standing("2026-04-03T00:00".parse().unwrap()),
            Standing::Unseen,
            "nobody ever saw it"
        );
        let endless = Notice { until: None, ..notice.clone() };
        assert!(endless.is_current("2999-01-01T00:00".parse().unwrap()));
        assert!(!endless.is_new("2999-01-01T00:00".parse().unwrap()));
    }
}
