//! お知らせ: what the portal tells its offices.

use careplan_domain::{Day, JapanTime};

/// How many notices of its own an office keeps; the oldest go. Years of certificates make a few dozen.
pub const NOTICES_MAX: usize = 200;
/// For how many days a notice bears 「New」 (A).
const NEW_DAYS: i32 = 7;
/// How many months' schedule notices stand in the list (A).
const SCHEDULE_MONTHS: usize = 3;

/// お知らせ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number among the office's own.
    pub number: u32,
    /// 表示開始日, to the moment.
    pub from: JapanTime,
    /// カテゴリ.
    pub category: Category,
    /// タイトル.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
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
    /// Whether it bears 「New」.
    pub fn is_new(&self, now: JapanTime) -> bool {
        now.day() < self.from.day().plus_days(NEW_DAYS)
    }
}

/// 「●月請求受付期間について」, posted on the first of each month: a notice to all, newest first.
pub fn schedule(now: JapanTime) -> Vec<Notice> {
    let first = Day::new(now.day().year(), now.day().month(), 1).unwrap_or(now.day());
    std::iter::successors(Some(first), |day| {
        let before = day.plus_days(-1);
        Day::new(before.year(), before.month(), 1)
    })
    .take(SCHEDULE_MONTHS)
    .map(of_month)
    .collect()
}

fn of_month(first: Day) -> Notice {
    let month = first.month();
    Notice {
        number: u32::from(first.year().unsigned_abs()) * 100 + u32::from(month),
        from: first.start(),
        category: Category::Schedule,
        title: format!("{month}月請求受付期間について"),
        // The end is confirmed elsewhere (C), the rest assumed (A).
        body: format!(
            "{month}月の請求受付期間は、{month}月1日から{month}月10日17時15分までです。\n\
             受付期間の終わりは混み合います。余裕をもって送信してください。"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_posted_each_month() {
        let now = "2026-01-31T12:00".parse().unwrap();
        let titles: Vec<String> = schedule(now)
            .into_iter()
            .map(|notice| format!("{} {}", notice.from.day(), notice.title))
            .collect();
        assert_eq!(
            titles,
            [
                "2026-01-01 1月請求受付期間について",
                "2025-12-01 12月請求受付期間について",
                "2025-11-01 11月請求受付期間について"
            ]
        );
    }

    #[test]
    fn a_notice_is_new_for_a_week() {
        let notice = &schedule("2026-04-01T00:00".parse().unwrap())[0];
        assert!(notice.is_new("2026-04-07T23:59".parse().unwrap()));
        assert!(!notice.is_new("2026-04-08T00:00".parse().unwrap()));
    }
}
