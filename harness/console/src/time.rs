//! Times as the pages say them.

use careplan_domain::JapanTime;

/// `2026年4月6日(月) 8:30`.
pub(crate) fn moment(at: JapanTime) -> String {
    let day = at.day();
    format!("{}({}) {}:{:02}", day.kanji(), day.weekday_kanji(), at.hour(), at.minute())
}

/// `2026/04/06 8:30`, for tables.
pub(crate) fn short(at: JapanTime) -> String {
    format!("{} {}:{:02}", at.day().slashed(), at.hour(), at.minute())
}
