//! `Schedule`: a person's services on the days of a month, as they were planned and as they were given.

use careplan_domain::{Day, ServiceMonth};

use super::catalogue::{Charge, Item, Limit, PercentAddOn, Rest, Rhythm};
use super::dice::Dice;
use super::services::Service;
use crate::Weekday;

mod visits;

pub(super) use visits::{Visit, times};

/// Services with the days on which they come.
#[derive(Debug, Clone)]
pub(super) struct Schedule {
    month: ServiceMonth,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    service: Service,
    occasions: Vec<Occasion>,
}

/// A day on which a service comes, in the order of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Occasion {
    day: u8,
    start: Option<u16>,
}

impl Schedule {
    /// 予定: the week laid over the calendar of the month.
    pub(super) fn planned(services: Vec<Service>, month: ServiceMonth) -> Self {
        let stay = services.iter().find_map(|service| service.stay);
        let entries = services.into_iter().map(|service| {
            let mut occasions = occasions(&service, month);
            if let Some(stay) = stay
                && matches!(
                    service.offer.rhythm,
                    Rhythm::Weekly { .. } | Rhythm::Package { days: 1.. } | Rhythm::Monthly
                )
            {
                occasions.retain(|occasion| !(stay.first..=stay.last).contains(&occasion.day));
            }
            Entry { service, occasions }
        });
        let entries = entries.filter(|entry| !entry.occasions.is_empty()).collect();
        Self { month, entries }
    }

    /// The same after a change during the month: one visit, the last that can be spared, is given up.
    pub(super) fn corrected(mut self) -> Self {
        let spare = self.entries.iter_mut().filter(|entry| entry.occasions.len() > 1);
        if let Some(entry) = spare.max_by_key(|entry| entry.occasions.len()) {
            entry.occasions.pop();
        }
        self
    }

    /// 実績: some visits were called off, some came later, some were added.
    pub(super) fn given(mut self, dice: Dice) -> Self {
        for index in 0..self.entries.len() {
            let entry = &self.entries[index];
            if !matches!(entry.service.offer.rhythm, Rhythm::Weekly { .. } | Rhythm::Package { days: 1.. }) {
                continue;
            }
            let dice = dice.child(entry.service.offer.content);
            let mut occasions = Vec::new();
            for occasion in &entry.occasions {
                let dice = dice.nth(u64::from(occasion.day));
                if dice.child("called-off").percent(6) && entry.occasions.len() > 1 {
                    continue;
                }
                let later = Occasion { start: occasion.start.map(|start| start + 15), ..*occasion };
                let moved = dice.child("later").percent(4) && self.is_free(index, later);
                occasions.push(if moved { later } else { *occasion });
            }
            if occasions.is_empty() {
                occasions.extend(entry.occasions.first());
            }
            occasions.extend(self.added(index, dice.child("added")));
            occasions.sort_unstable();
            self.entries[index].occasions = occasions;
        }
        self
    }

    /// One visit more, on a day on which nothing else stands in its way.
    fn added(&self, index: usize, dice: Dice) -> Option<Occasion> {
        let Entry { service, occasions } = &self.entries[index];
        let paid_by_visit = matches!(service.offer.rhythm, Rhythm::Weekly { .. });
        if !paid_by_visit || !dice.percent(15) {
            return None;
        }
        let start = occasions.first()?.start;
        let days: Vec<u8> = (1..=self.month.days()).collect();
        dice.child("day").shuffled(&days).into_iter().map(|day| Occasion { day, start }).find(|occasion| {
            let in_use = occasions.iter().any(|other| other.day == occasion.day);
            let closed =
                day_of(self.month, occasion.day).is_none_or(|day| is_closed(service.offer.rest, day));
            !in_use && !closed && self.is_free(index, *occasion)
        })
    }

    /// Whether no other service has the person at that time.
    fn is_free(&self, index: usize, occasion: Occasion) -> bool {
        let minutes = self.entries[index].service.offer.minutes;
        let span = |start: Option<u16>, minutes| start.map(|start| (start, start + minutes));
        let Some((from, to)) = span(occasion.start, minutes) else { return false };
        let others = self.entries.iter().enumerate().filter(|(other, _)| *other != index);
        others.flat_map(|(_, entry)| entry.occasions.iter().map(move |other| (entry, other))).all(
            |(entry, other)| {
                let away = entry.service.stay.is_some();
                other.day != occasion.day
                    || span(other.start, entry.service.offer.minutes)
                        .map_or(!away, |(begun, ended)| ended <= from || to <= begun)
            },
        )
    }

    /// Every row of the use slip, by day and time.
    pub(super) fn visits(&self, level: crate::CareLevel) -> Vec<Visit> {
        let mut all = Vec::new();
        for Entry { service, occasions } in &self.entries {
            visits::of_service(service, occasions, level, self.month, &mut all);
        }
        visits::add_percents(&self.percents(), &mut all);
        all.sort_by_key(Visit::order);
        all
    }

    fn percents(&self) -> Vec<(&'static str, PercentAddOn)> {
        let mut percents: Vec<(&'static str, PercentAddOn)> = Vec::new();
        for Entry { service, .. } in &self.entries {
            let kind = service.offer.kind;
            if let Some(add_on) = service.offer.percent
                && percents.iter().all(|(known, _)| *known != kind)
            {
                percents.push((kind, add_on));
            }
        }
        percents
    }
}

fn occasions(service: &Service, month: ServiceMonth) -> Vec<Occasion> {
    let first = service.since.unwrap_or(1);
    let days = (first..=month.days()).filter_map(|number| Some((number, day_of(month, number)?)));
    match service.offer.rhythm {
        Rhythm::Weekly { .. } | Rhythm::Package { days: 1.. } | Rhythm::Monthly => {
            let weeks =
                |number: u8| service.offer.rhythm != Rhythm::Monthly || matches!((number - 1) / 7, 1 | 3);
            let open = days.filter(|(number, day)| weeks(*number) && !is_closed(service.offer.rest, *day));
            let coming = open.filter_map(|(number, day)| {
                service.week[weekday_index(day)].map(|start| Occasion { day: number, start: Some(start) })
            });
            coming.collect()
        }
        Rhythm::Package { .. } | Rhythm::Rental => vec![Occasion { day: first, start: None }],
        Rhythm::Stay => service.stay.map_or_else(Vec::new, |stay| {
            (stay.first..=stay.last).map(|day| Occasion { day, start: None }).collect()
        }),
    }
}

/// The day of a number in a month.
pub(super) fn day_of(month: ServiceMonth, number: u8) -> Option<Day> {
    Day::new(month.year(), month.month(), number)
}

/// The day of the week, Monday being 0.
pub(super) fn weekday_index(day: Day) -> usize {
    "月火水木金土日".chars().position(|weekday| weekday == day.weekday_kanji()).unwrap_or(0)
}

/// 曜日 of table 3, Monday being 0.
pub(super) fn weekday(index: usize) -> Weekday {
    Weekday::ALL[index % 7]
}

/// Whether offices that rest so are closed. The New Year is from 31 December to 3 January (A).
fn is_closed(rest: Rest, day: Day) -> bool {
    let new_year = matches!((day.month(), day.day_of_month()), (12, 31) | (1, 1..=3));
    match rest {
        Rest::Never => false,
        Rest::Sundays => new_year || day.weekday_kanji() == '日',
        Rest::Weekends => new_year || !day.is_business_day(),
    }
}

/// Units of a kind that a percent add-on counts, and of an item that is charged so often.
fn units_in_all(item: Item, times: u64) -> u64 {
    item.units * times
}

/// An item that is computed.
fn percent_item(add_on: PercentAddOn, units: u64) -> Item {
    // Half a unit and more is rounded up (四捨五入).
    let units = (units * add_on.permille + 500) / 1_000;
    Item { code: add_on.code, units, charge: Charge::Month, limit: Limit::Outside }
}
