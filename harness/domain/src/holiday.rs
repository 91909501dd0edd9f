//! National holidays, computed: 国民の祝日に関する法律 and the acts that moved single days.
//!
//! Not the days on which offices close by custom (year's end, Obon). Equinoxes follow the usual approximation, good for
//! 1900 to 2150; outside it there are none.

use jiff::civil::{Date, Weekday};

/// The name of the holiday that the day is, 振替休日 and 国民の休日 included.
pub(crate) fn name_of(date: Date) -> Option<&'static str> {
    if let Some(name) = national_holiday(date) {
        return Some(name);
    }
    if is_substitute(date) {
        return Some("振替休日");
    }
    is_bridge(date).then_some("国民の休日")
}

/// 国民の祝日 in the strict sense, article 2, with the days that single acts added or moved.
fn national_holiday(date: Date) -> Option<&'static str> {
    if date < Date::constant(1948, 7, 20) {
        return None;
    }
    let year = date.year();
    if let Some(name) = single_act(date) {
        return Some(name);
    }
    let moved_for_the_olympics = year == 2020 || year == 2021;
    let name = match (date.month(), date.day()) {
        (1, 1) => "元日",
        (1, 15) if year <= 1999 => "成人の日",
        (1, _) if year >= 2000 && is_monday(date, 2) => "成人の日",
        (2, 11) if year >= 1967 => "建国記念の日",
        (2, 23) if year >= 2020 => "天皇誕生日",
        (3, day) if Some(i64::from(day)) == equinox(year, Equinox::Vernal) => "春分の日",
        (4, 29) if year <= 1988 => "天皇誕生日",
        (4, 29) if year <= 2006 => "みどりの日",
        (4, 29) => "昭和の日",
        (5, 3) => "憲法記念日",
        (5, 4) if year >= 2007 => "みどりの日",
        (5, 5) => "こどもの日",
        (7, 20) if (1996..=2002).contains(&year) => "海の日",
        (7, _) if year >= 2003 && !moved_for_the_olympics && is_monday(date, 3) => "海の日",
        (8, 11) if year >= 2016 && !moved_for_the_olympics => "山の日",
        (9, 15) if (1966..=2002).contains(&year) => "敬老の日",
        (9, _) if year >= 2003 && is_monday(date, 3) => "敬老の日",
        (9, day) if Some(i64::from(day)) == equinox(year, Equinox::Autumnal) => "秋分の日",
        (10, 10) if (1966..=1999).contains(&year) => "体育の日",
        (10, _) if (2000..=2019).contains(&year) && is_monday(date, 2) => "体育の日",
        (10, _) if year >= 2022 && is_monday(date, 2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        (12, 23) if (1989..=2018).contains(&year) => "天皇誕生日",
        _ => return None,
    };
    Some(name)
}

/// The days of single acts: the Imperial House, and the Olympic years (令和三年東京オリンピック特別措置法).
fn single_act(date: Date) -> Option<&'static str> {
    let name = match (date.year(), date.month(), date.day()) {
        (1959, 4, 10) | (1993, 6, 9) => "結婚の儀",
        (1989, 2, 24) => "大喪の礼",
        (1990, 11, 12) | (2019, 10, 22) => "即位礼正殿の儀",
        (2019, 5, 1) => "即位の日",
        (2020, 7, 23) | (2021, 7, 22) => "海の日",
        (2020, 7, 24) | (2021, 7, 23) => "スポーツの日",
        (2020, 8, 10) | (2021, 8, 8) => "山の日",
        _ => return None,
    };
    Some(name)
}

/// 振替休日, article 3 paragraph 2: from 1973 the Monday after a holiday on Sunday, from 2007 the first day after it that is
/// no holiday itself.
fn is_substitute(date: Date) -> bool {
    if date < Date::constant(1973, 4, 12) {
        return false;
    }
    let mut before = yesterday(date);
    while let Some(day) = before {
        if national_holiday(day).is_none() {
            return false;
        }
        if day.weekday() == Weekday::Sunday {
            return true;
        }
        if date.year() < 2007 {
            return false;
        }
        before = yesterday(day);
    }
    false
}

/// 国民の休日, article 3 paragraph 3: from 1985 the day between two holidays, until 2006 only if it is no Sunday.
fn is_bridge(date: Date) -> bool {
    let is_holiday = |day: Option<Date>| day.is_some_and(|day| national_holiday(day).is_some());
    date >= Date::constant(1985, 12, 27)
        && (date.year() >= 2007 || date.weekday() != Weekday::Sunday)
        && is_holiday(yesterday(date))
        && is_holiday(date.tomorrow().ok())
}

fn yesterday(date: Date) -> Option<Date> {
    date.yesterday().ok()
}

/// Whether the day is the `nth` Monday of its month (ハッピーマンデー制度).
fn is_monday(date: Date, nth: i8) -> bool {
    date.weekday() == Weekday::Monday && (date.day() - 1) / 7 + 1 == nth
}

#[derive(Clone, Copy)]
enum Equinox {
    Vernal,
    Autumnal,
}

/// The day of March or September on which the equinox falls, by the approximation of 新こよみ便利帳; its decimals are whole
/// numbers here, in ten-thousandths and millionths of a day.
fn equinox(year: i16, which: Equinox) -> Option<i64> {
    let (base, leap_from) = match (year, which) {
        (1900..=1979, Equinox::Vernal) => (208_357, 1983),
        (1900..=1979, Equinox::Autumnal) => (232_588, 1983),
        (1980..=2099, Equinox::Vernal) => (208_431, 1980),
        (1980..=2099, Equinox::Autumnal) => (232_488, 1980),
        (2100..=2150, Equinox::Vernal) => (218_510, 1980),
        (2100..=2150, Equinox::Autumnal) => (242_488, 1980),
        _ => return None,
    };
    let years = i64::from(year) - 1980;
    // Integer division of the approximation rounds towards zero, not down.
    let leap_days = (i64::from(year) - leap_from) / 4;
    Some((base * 100 + 242_194 * years).div_euclid(1_000_000) - leap_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds a year's whole list, written `MM-DD name`, as 内閣府 publishes it.
    #[track_caller]
    fn check_year(year: i16, published: &str) {
        let days =
            Date::constant(1, 1, 1).with().year(year).build().unwrap().series(jiff::Span::new().days(1));
        let computed: Vec<_> = days
            .take_while(|date| date.year() == year)
            .filter_map(|date| {
                name_of(date).map(|name| format!("{:02}-{:02} {name}", date.month(), date.day()))
            })
            .collect();
        assert_eq!(computed, published.split(", ").collect::<Vec<_>>(), "{year}");
    }

    #[test]
    fn the_published_lists_hold() {
        check_year(
            2019,
            "01-01 元日, 01-14 成人の日, 02-11 建国記念の日, 03-21 春分の日, 04-29 昭和の日, \
             04-30 国民の休日, 05-01 即位の日, 05-02 国民の休日, 05-03 憲法記念日, 05-04 みどりの日, \
             05-05 こどもの日, 05-06 振替休日, 07-15 海の日, 08-11 山の日, 08-12 振替休日, \
             09-16 敬老の日, 09-23 秋分の日, 10-14 体育の日, 10-22 即位礼正殿の儀, 11-03 文化の日, \
             11-04 振替休日, 11-23 勤労感謝の日",
        );
        check_year(
            2020,
            "01-01 元日, 01-13 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 02-24 振替休日, \
             03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, \
             05-06 振替休日, 07-23 海の日, 07-24 スポーツの日, 08-10 山の日, 09-21 敬老の日, \
             09-22 秋分の日, 11-03 文化の日, 11-23 勤労感謝の日",
        );
        check_year(
            2021,
            "01-01 元日, 01-11 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-20 春分の日, \
             04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 07-22 海の日, \
             07-23 スポーツの日, 08-08 山の日, 08-09 振替休日, 09-20 敬老の日, 09-23 秋分の日, \
             11-03 文化の日, 11-23 勤労感謝の日",
        );
        check_year(
            2022,
            "01-01 元日, 01-10 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-21 春分の日, \
             04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 07-18 海の日, \
             08-11 山の日, 09-19 敬老の日, 09-23 秋分の日, 10-10 スポーツの日, 11-03 文化の日, \
             11-23 勤労感謝の日",
        );
        check_year(
            2023,
            "01-01 元日, 01-02 振替休日, 01-09 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, \
             03-21 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, \
             07-17 海の日, 08-11 山の日, 09-18 敬老の日, 09-23 秋分の日, 10-09 スポーツの日, \
             11-03 文化の日, 11-23 勤労感謝の日",
        );
        check_year(
            2024,
            "01-01 元日, 01-08 成人の日, 02-11 建国記念の日, 02-12 振替休日, 02-23 天皇誕生日, \
             03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, \
             05-06 振替休日, 07-15 海の日, 08-11 山の日, 08-12 振替休日, 09-16 敬老の日, \
             09-22 秋分の日, 09-23 振替休日, 10-14 スポーツの日, 11-03 文化の日, 11-04 振替休日, \
             11-23 勤労感謝の日",
        );
        check_year(
            2025,
            "01-01 元日, 01-13 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 02-24 振替休日, \
             03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, \
             05-06 振替休日, 07-21 海の日, 08-11 山の日, 09-15 敬老の日, 09-23 秋分の日, \
             10-13 スポーツの日, 11-03 文化の日, 11-23 勤労感謝の日, 11-24 振替休日",
        );
        check_year(
            2026,
            "01-01 元日, 01-12 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-20 春分の日, \
             04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, 05-06 振替休日, \
             07-20 海の日, 08-11 山の日, 09-21 敬老の日, 09-22 国民の休日, 09-23 秋分の日, \
             10-12 スポーツの日, 11-03 文化の日, 11-23 勤労感謝の日",
        );
        check_year(
            2027,
            "01-01 元日, 01-11 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, 03-21 春分の日, \
             03-22 振替休日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, 05-05 こどもの日, \
             07-19 海の日, 08-11 山の日, 09-20 敬老の日, 09-23 秋分の日, 10-11 スポーツの日, \
             11-03 文化の日, 11-23 勤労感謝の日",
        );
    }

    #[test]
    fn the_law_of_older_years_holds() {
        let name = |year, month, day| name_of(Date::constant(year, month, day));
        assert_eq!(name(1948, 1, 1), None);
        assert_eq!(name(1948, 9, 23), Some("秋分の日"));
        assert_eq!(name(1973, 2, 12), None, "a substitute only since April 1973");
        assert_eq!(name(1973, 4, 30), Some("振替休日"));
        assert_eq!(name(1976, 3, 20), Some("春分の日"));
        assert_eq!(name(1988, 5, 4), Some("国民の休日"));
        assert_eq!(name(1989, 2, 24), Some("大喪の礼"));
        assert_eq!(name(1998, 5, 4), Some("振替休日"));
        assert_eq!(name(1999, 1, 15), Some("成人の日"));
        assert_eq!(name(2003, 5, 4), None, "a Sunday was no bridge until 2006");
        assert_eq!(name(2003, 5, 6), None, "a substitute was the next day only until 2006");
        assert_eq!(name(2008, 5, 6), Some("振替休日"));
        assert_eq!(name(2009, 9, 22), Some("国民の休日"));
        assert_eq!(name(2018, 12, 24), Some("振替休日"));
        assert_eq!(name(2019, 12, 23), None);
    }

    #[test]
    fn every_substitute_and_bridge_has_its_reason() {
        let year = |year| Date::constant(1, 1, 1).with().year(year).build().unwrap();
        let days = year(2007).series(jiff::Span::new().days(1)).take_while(|date| date.year() < 2151);
        for date in days {
            assert_ne!((name_of(date), date.weekday()), (Some("振替休日"), Weekday::Sunday), "{date}");
            let is_free = date.weekday() == Weekday::Sunday && name_of(date).is_some();
            let following = std::iter::successors(Some(date), |day| day.tomorrow().ok());
            let mut run = following.take_while(|day| name_of(*day).is_some());
            assert!(!is_free || run.any(|day| name_of(day) == Some("振替休日")), "{date}");
        }
    }
}
