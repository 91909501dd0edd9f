//! 和暦: days and months as the forms write them.

use careplan_domain::{Day, ServiceMonth};

/// 元号 with the first day of each, the latest first (元号法 and the orders under it; days of the Gregorian calendar).
const ERAS: [(&str, (i16, u8, u8)); 4] =
    [("令和", (2019, 5, 1)), ("平成", (1989, 1, 8)), ("昭和", (1926, 12, 25)), ("大正", (1912, 7, 30))];

/// `令和8年4月1日`; before 大正 the year of the common era.
pub(super) fn day(day: Day) -> String {
    format!("{}{}月{}日", year(day), day.month(), day.day_of_month())
}

/// `令和8年4月`, by the era in which the month ends (2019年5月 began one, no month has seen another since 1989).
pub(super) fn month(month: ServiceMonth) -> String {
    format!("{}{}月", year(month.last_day()), month.month())
}

fn year(day: Day) -> String {
    let at = (day.year(), day.month(), day.day_of_month());
    match ERAS.iter().find(|(_, first)| at >= *first) {
        Some((era, first)) if first.0 == day.year() => format!("{era}元年"),
        Some((era, first)) => format!("{era}{}年", day.year() - first.0 + 1),
        None => format!("{}年", day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_begins_on_its_first_day() {
        let cases = [
            ((2026, 4, 1), "令和8年4月1日"),
            ((2019, 5, 1), "令和元年5月1日"),
            ((2019, 4, 30), "平成31年4月30日"),
            ((1989, 1, 8), "平成元年1月8日"),
            ((1989, 1, 7), "昭和64年1月7日"),
            ((1926, 12, 25), "昭和元年12月25日"),
            ((1926, 12, 24), "大正15年12月24日"),
            ((1912, 7, 29), "1912年7月29日"),
        ];
        for ((year, month, number), expected) in cases {
            assert_eq!(day(Day::new(year, month, number).unwrap()), expected);
        }
        assert_eq!(month("201905".parse().unwrap()), "令和元年5月");
    }
}
