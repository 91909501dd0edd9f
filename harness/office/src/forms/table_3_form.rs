//! 第3表 週間サービス計画表: a week from hour to hour.

use askama::Template;
use careplan_standard::rows::Table3Row;
use careplan_standard::{ClockTime, Field, Weekday};

use super::FormFile;
use super::person::PersonView;
use super::rows::{FormRows, people, whose};
use super::shown::Shown as _;

#[derive(Template)]
#[template(path = "forms/table_3.html")]
struct Table3Form {
    sheets: Vec<Sheet>,
}

struct Sheet {
    person: PersonView,
    made_on: String,
    /// From Monday; the last one holds the activities of the day.
    columns: Vec<Column>,
    not_weekly: String,
}

struct Column {
    heading: &'static str,
    blocks: Vec<Block>,
}

/// Something with a time: where it begins and how long it lasts, in thousandths of the day.
struct Block {
    top: String,
    height: String,
    time: String,
    text: String,
}

/// Shorter services are drawn as long as this, or nobody could read their two lines.
const SERVICE_MINUTES_MIN: u16 = 55;
/// The same for activities, which have one line.
const ACTIVITY_MINUTES_MIN: u16 = 30;

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let everybody = people(rows.table_3.iter().map(|row| whose!(row)));
    let sheets = everybody.iter().map(|who| {
        let own: Vec<&Table3Row> = rows.table_3.iter().filter(|row| whose!(row) == *who).copied().collect();
        let not_weekly: Vec<String> =
            own.iter().map(|row| row.not_weekly.shown()).filter(|text| !text.is_empty()).collect();
        Sheet {
            person: PersonView::of(rows, who),
            made_on: own.first().map(|row| row.made_on.shown()).unwrap_or_default(),
            columns: columns(&own),
            not_weekly: not_weekly.join("\n"),
        }
    });
    let form = Table3Form { sheets: sheets.collect() };
    let html = form.render().expect("the template writes into memory");
    let file = FormFile { name: "table-3.html", title: "第3表 週間サービス計画表", html };
    (!rows.table_3.is_empty()).then_some(file)
}

fn columns(rows: &[&Table3Row]) -> Vec<Column> {
    const HEADINGS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    let days = Weekday::ALL.iter().zip(HEADINGS).map(|(weekday, heading)| {
        let own = rows.iter().filter(|row| row.weekday.value() == Some(weekday));
        let blocks =
            own.filter_map(|row| Block::of((&row.from, &row.to), row.service.shown(), SERVICE_MINUTES_MIN));
        Column { heading, blocks: blocks.collect() }
    });
    let activities = rows.iter().filter_map(|row| {
        Block::of((&row.activity_from, &row.activity_to), row.activity.shown(), ACTIVITY_MINUTES_MIN)
    });
    let activities = Column { heading: "主な日常生活上の活動", blocks: activities.collect() };
    days.chain([activities]).collect()
}

/// From when to when.
type Span<'a> = (&'a Field<ClockTime>, &'a Field<ClockTime>);

impl Block {
    fn of((from, to): Span<'_>, text: String, minutes_min: u16) -> Option<Self> {
        let start = from.value()?.minutes();
        let end = to.value().map_or(start, |to| to.minutes());
        let minutes = end.saturating_sub(start).max(minutes_min);
        (!text.is_empty()).then(|| Self {
            top: percent_of_day(start),
            height: percent_of_day(minutes),
            time: format!("{}-{}", from.shown(), to.shown()),
            text,
        })
    }
}

fn percent_of_day(minutes: u16) -> String {
    let thousandths = u32::from(minutes) * 100_000 / (24 * 60);
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}
