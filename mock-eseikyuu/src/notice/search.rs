//! お知らせの検索: 対象, 提示開始日 from and to, キーワード.

use careplan_domain::{Day, JapanTime};
use careplan_serve::Keyword;

use super::{Listed, Reading};
use crate::half_width::half_width;

/// What was typed, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFields {
    /// 対象.
    pub target: String,
    /// 提示開始日, from.
    pub from: String,
    /// 提示開始日, to.
    pub to: String,
    /// キーワード.
    pub keyword: String,
}

/// 検索: what is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    target: Target,
    from: Option<Day>,
    to: Option<Day>,
    keyword: Keyword,
}

/// 対象 (S).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// 提示期間内のお知らせ.
    #[default]
    Current,
    /// 新着のお知らせ.
    New,
    /// 未読のお知らせ.
    Unread,
    /// 全てのお知らせ: those whose days are over too.
    All,
}

/// Which of the two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayField {
    /// The first.
    From,
    /// The last.
    To,
}

/// What is wrong with a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchFinding {
    /// 対象 is none of the four.
    Target,
    /// This is no day.
    NoDay(DayField),
    /// It begins after it ends.
    Order {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    },
    /// The keyword is too long.
    KeywordTooLong {
        /// How many characters.
        found: usize,
    },
}

impl Target {
    /// All four, as the page has them.
    pub const EACH: [Self; 4] = [Self::Current, Self::New, Self::Unread, Self::All];

    /// Its words on the page (S).
    pub const fn label(self) -> &'static str {
        match self {
            Self::Current => "提示期間内のお知らせ",
            Self::New => "新着のお知らせ",
            Self::Unread => "未読のお知らせ",
            Self::All => "全てのお知らせ",
        }
    }

    /// Its word in an address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::New => "new",
            Self::Unread => "unread",
            Self::All => "all",
        }
    }

    /// New and unread ones are looked for among those that are shown by themselves (A).
    fn has(self, listed: &Listed, now: JapanTime) -> bool {
        let notice = &listed.notice;
        match self {
            Self::Current => notice.is_current(now),
            Self::New => notice.is_new(now),
            Self::Unread => notice.is_current(now) && listed.reading == Reading::Unread,
            Self::All => notice.is_shown(now),
        }
    }
}

impl Search {
    /// Reads what was typed; all findings at once.
    pub fn read(fields: &SearchFields) -> Result<Self, Vec<SearchFinding>> {
        let mut findings = Vec::new();
        let target = match fields.target.as_str() {
            "" => Target::default(),
            word => Target::EACH.into_iter().find(|target| target.word() == word).unwrap_or_else(|| {
                findings.push(SearchFinding::Target);
                Target::default()
            }),
        };
        let from = day(&fields.from, DayField::From, &mut findings);
        let to = day(&fields.to, DayField::To, &mut findings);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            findings.push(SearchFinding::Order { from, to });
        }
        let keyword = Keyword::read(&fields.keyword).unwrap_or_else(|too_long| {
            findings.push(SearchFinding::KeywordTooLong { found: too_long.found });
            Keyword::default()
        });
        if findings.is_empty() { Ok(Self { target, from, to, keyword }) } else { Err(findings) }
    }

    /// Whether it finds this one. The keyword is looked for in title and text (A).
    pub fn finds(&self, listed: &Listed, now: JapanTime) -> bool {
        let notice = &listed.notice;
        let day = notice.from.day();
        self.target.has(listed, now)
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
            && self.keyword.is_in(&[&notice.title, &notice.body])
    }
}

fn day(typed: &str, field: DayField, findings: &mut Vec<SearchFinding>) -> Option<Day> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let found = typed_day(typed);
    if found.is_none() {
        findings.push(SearchFinding::NoDay(field));
    }
    found
}

/// A day as people type one: 2026-04-01, 2026/4/1, 20260401, in digits of either width.
fn typed_day(typed: &str) -> Option<Day> {
    // What is longer is no day, however wide its digits.
    if typed.chars().count() > 10 {
        return None;
    }
    let narrow: String = typed
        .chars()
        .map(|one| match half_width(one) {
            '/' | '.' => '-',
            other => other,
        })
        .collect();
    let mut parts = narrow.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(compact), None, None, None) => Day::from_compact(compact),
        (Some(year), Some(month), Some(day), None) => {
            let digits = |text: &str, most: usize| {
                let plain =
                    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
                plain.then(|| text.parse::<i16>().ok()).flatten()
            };
            let year = digits(year, 4).filter(|_| year.len() == 4)?;
            Day::new(year, u8::try_from(digits(month, 2)?).ok()?, u8::try_from(digits(day, 2)?).ok()?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
