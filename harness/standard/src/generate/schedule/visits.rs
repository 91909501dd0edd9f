//! `Visit`: what stands in one row of the use slip.

use std::collections::BTreeMap;

use careplan_domain::{Day, ServiceMonth};

use super::{Occasion, PercentAddOn, day_of, percent_item, units_in_all};
use crate::generate::catalogue::{Charge, Equipment, Item, Rhythm};
use crate::generate::services::Service;
use crate::{CareLevel, DayMarks};

/// A row of table 6.
#[derive(Debug, Clone)]
pub(in crate::generate) struct Visit {
    /// サービス利用日.
    pub(in crate::generate) day: Day,
    /// From when to when, in minutes after midnight.
    pub(in crate::generate) span: Option<(u16, u16)>,
    /// サービス種類.
    pub(in crate::generate) kind: &'static str,
    /// サービスコード and its units.
    pub(in crate::generate) item: Item,
    /// Whether it is the service itself, and no add-on.
    pub(in crate::generate) is_main: bool,
    /// サービス回数.
    pub(in crate::generate) count: u64,
    /// The office's place in the neighbourhood.
    pub(in crate::generate) office: usize,
    /// サテライト枝番.
    pub(in crate::generate) branch: Option<u8>,
    /// 日割対象日.
    pub(in crate::generate) marks: Option<DayMarks>,
    /// What is rented.
    pub(in crate::generate) rental: Option<Rental>,
    /// 前月までの短期入所利用日数.
    pub(in crate::generate) stay_days_before: Option<u64>,
    /// ３０日超区分.
    pub(in crate::generate) beyond_30_days: bool,
}

/// A piece of equipment in a row.
#[derive(Debug, Clone, Copy)]
pub(in crate::generate) struct Rental {
    /// Which.
    pub(in crate::generate) equipment: &'static Equipment,
    /// 明細判別コード, where several rows have one code and the same units.
    pub(in crate::generate) detail: Option<u8>,
}

impl Visit {
    /// By day, time, office, and code: the order in which a use slip is read.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let number = self.rental.map_or("", |rental| rental.equipment.number);
        (self.day, self.span, self.office, self.item.code, number)
    }
}

/// The rows of a service on its days.
pub(super) fn of_service(
    service: &Service,
    occasions: &[Occasion],
    level: CareLevel,
    month: ServiceMonth,
    visits: &mut Vec<Visit>,
) {
    let offer = service.offer;
    let mut first = true;
    for occasion in occasions {
        let Some(day) = day_of(month, occasion.day) else { continue };
        let main = |item: Item| Visit {
            day,
            span: occasion.start.map(|start| (start, start + offer.minutes)),
            kind: offer.kind,
            item,
            is_main: true,
            count: 1,
            office: service.office,
            branch: service.branch,
            marks: None,
            rental: None,
            stay_days_before: service.stay.map(|stay| stay.days_before),
            beyond_30_days: service.stay.is_some_and(|stay| {
                stay.unbroken > 0 && stay.unbroken + u64::from(occasion.day) > DAYS_INSURED
            }),
        };
        let add_on = |item: &Item| Visit { is_main: false, ..main(*item) };
        match offer.rhythm {
            Rhythm::Rental => visits.extend(rentals(service, &main)),
            Rhythm::Weekly { .. } | Rhythm::Monthly | Rhythm::Stay => {
                visits.push(Visit { count: offer.count, ..main(offer.base(level)) });
                visits.extend(offer.each.iter().map(add_on));
            }
            Rhythm::Package { .. } => {
                let part = service.since.zip(offer.by_day(level));
                visits.push(match part {
                    Some((since, item)) => {
                        Visit { marks: Some(DayMarks::between(since, month.days())), ..main(item) }
                    }
                    None => main(offer.base(level)),
                });
            }
        }
        if first {
            visits.extend(offer.monthly.iter().map(add_on));
        }
        first = false;
    }
}

/// A short stay without a break is insured for so many days.
const DAYS_INSURED: u64 = 30;

fn rentals(service: &Service, main: &dyn Fn(Item) -> Visit) -> Vec<Visit> {
    let preventive = service.offer.kind == "67";
    let code = |equipment: &Equipment| if preventive { equipment.preventive } else { equipment.care };
    let mut visits = Vec::new();
    for (place, equipment) in service.rentals.iter().enumerate() {
        let same = |other: &&&Equipment| code(other) == code(equipment) && other.units == equipment.units;
        let repeated = service.rentals.iter().filter(same).count() > 1;
        let number = service.rentals[..=place].iter().filter(same).count();
        let detail = if repeated { u8::try_from(number).ok() } else { None };
        let item = Item {
            code: code(equipment),
            units: equipment.units,
            charge: Charge::Month,
            limit: crate::generate::catalogue::Limit::Counted,
        };
        visits.push(Visit { rental: Some(Rental { equipment, detail }), ..main(item) });
    }
    visits
}

/// How often each thing is charged: by the visit as often as it came, by the month once, by the day of a part of a month
/// as often as days are marked.
pub(in crate::generate) fn times<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> u64 {
    let mut times = 0;
    for visit in visits {
        match visit.item.charge {
            Charge::Visit => times += visit.count,
            Charge::Month => times = 1,
            Charge::MarkedDay => times = visit.marks.map_or(0, |marks| u64::from(marks.count())),
        }
    }
    times
}

/// Adds the percent add-on of each kind on the last of its days; its row has no time.
pub(super) fn add_percents(percents: &[(&'static str, PercentAddOn)], visits: &mut Vec<Visit>) {
    for (kind, add_on) in percents {
        let own: Vec<&Visit> =
            visits.iter().filter(|visit| visit.kind == *kind && !visit.beyond_30_days).collect();
        let mut by_code: BTreeMap<&str, Vec<&Visit>> = BTreeMap::new();
        for visit in &own {
            by_code.entry(visit.item.code).or_default().push(visit);
        }
        let units =
            by_code.values().map(|same| units_in_all(same[0].item, times(same.iter().copied()))).sum();
        let Some(last) = own.iter().max_by_key(|visit| visit.day) else { continue };
        let item = percent_item(*add_on, units);
        if item.units > 0 {
            let row = Visit { span: None, item, is_main: false, count: 1, marks: None, ..(*last).clone() };
            visits.push(row);
        }
    }
}
