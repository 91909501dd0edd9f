//! 利用状況: how much the office sent and received, month by month.
//!
//! Its own figures alone. What the real page shows is not public; this one is ours (A).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_domain::{Day, JapanTime};
use careplan_serve::{Frame, Page};

use super::notice::Notice;
use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::activity::{Count, Period, Traffic};

/// Months on the page: a year, the present month among them.
const MONTHS: usize = 12;

#[derive(Template)]
#[template(path = "usage/figures.html")]
pub(super) struct FiguresPage {
    frame: Frame,
    /// Newest first.
    months: Vec<MonthView>,
    total: Traffic,
}

struct MonthView {
    label: String,
    traffic: Traffic,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<FiguresPage>, Detour> {
    let subscriber = &visitor.subscriber;
    let mut months = Vec::with_capacity(MONTHS);
    let mut total = Traffic::default();
    for (label, period) in latest_months(site.now()) {
        let traffic = site.activity.traffic(subscriber.number, period).await.map_err(|fault| {
            tracing::error!(office = %subscriber.number, "the figures could not be read: {fault}");
            Notice::figures_unread(&site, subscriber)
        })?;
        total =
            Traffic { sent: sum(total.sent, traffic.sent), received: sum(total.received, traffic.received) };
        months.push(MonthView { label, traffic });
    }
    let frame = site.frame_of(subscriber, "利用状況", path::FIGURES);
    Ok(Page::ok(FiguresPage { frame, months, total }))
}

/// The months up to the one that `now` lies in, newest first: 「2024年3月」 and its period.
fn latest_months(now: JapanTime) -> Vec<(String, Period)> {
    let first_of = |day: Day| day.plus_days(1 - i32::from(day.day_of_month()));
    let mut first = first_of(now.day());
    let mut months = Vec::with_capacity(MONTHS);
    for _ in 0..MONTHS {
        let period = Period { from: first.start(), until: first.first_of_next_month().start() };
        months.push((format!("{}年{}月", first.year(), first.month()), period));
        first = first_of(first.plus_days(-1));
    }
    months
}

fn sum(one: Count, other: Count) -> Count {
    Count { messages: one.messages + other.messages, files: one.files + other.files }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_months_follow_each_other_without_a_gap() {
        let months = latest_months("2024-03-31T23:59:59".parse().expect("a time"));
        assert_eq!(months.len(), MONTHS);
        assert_eq!(months[0].0, "2024年3月");
        assert_eq!(months[1].0, "2024年2月");
        assert_eq!(months[11].0, "2023年4月");
        assert_eq!(months[0].1.until, "2024-04-01T00:00".parse().expect("a time"));
        assert!(months.windows(2).all(|pair| pair[1].1.until == pair[0].1.from));
    }
}
