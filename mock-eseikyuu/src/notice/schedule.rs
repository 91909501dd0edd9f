//! 「●月請求受付期間について」: the notices that the calendar writes.

use careplan_domain::{Day, JapanTime};

use super::{Category, Notice, NoticeId, Writer};

/// For how many months a schedule notice is shown by itself, its own included (A).
const SHOWN_MONTHS: usize = 3;
/// How many of them can still be found: two years (A).
const MONTHS_KEPT: usize = 24;

/// One for each month, posted on its first day: notices to all, newest first.
pub fn schedule(now: JapanTime) -> Vec<Notice> {
    let first = first_of_month(now.day());
    let before = |day: &Day| Some(first_of_month(day.plus_days(-1))).filter(|before| before < day);
    std::iter::successors(Some(first), before).take(MONTHS_KEPT).map(of_month).collect()
}

fn of_month(first: Day) -> Notice {
    let month = first.month();
    let after = (0..SHOWN_MONTHS).fold(first, |day, _| day.first_of_next_month());
    Notice {
        id: NoticeId::Month(first),
        from: first.start(),
        until: Some(after.plus_days(-1)),
        category: Category::Schedule,
        title: format!("{month}月請求受付期間について"),
        // The end is confirmed elsewhere (C), the rest assumed (A).
        body: format!(
            "{month}月の請求受付期間は、{month}月1日から{month}月10日17時15分までです。\n\
             受付期間の終わりは混み合います。余裕をもって送信してください。"
        ),
        writer: Writer::Portal,
        withdrawn: None,
    }
}

fn first_of_month(day: Day) -> Day {
    Day::new(day.year(), day.month(), 1).expect("every month has a first day")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_posted_each_month_and_shown_for_three() {
        let now = "2026-01-31T12:00".parse().unwrap();
        let posted = schedule(now);
        assert_eq!(posted.len(), MONTHS_KEPT);
        let shown: Vec<String> = posted
            .iter()
            .filter(|notice| notice.is_current(now))
            .map(|notice| format!("{} {} {}", notice.id, notice.from.day(), notice.title))
            .collect();
        assert_eq!(
            shown,
            [
                "202601 2026-01-01 1月請求受付期間について",
                "202512 2025-12-01 12月請求受付期間について",
                "202511 2025-11-01 11月請求受付期間について"
            ]
        );
        assert_eq!(posted[23].id.to_string(), "202402");
    }

    #[test]
    fn the_calendars_ends_are_no_trouble() {
        assert_eq!(schedule(Day::MIN.start()).len(), 1);
        assert_eq!(schedule(Day::MAX.end()).len(), MONTHS_KEPT);
    }
}
