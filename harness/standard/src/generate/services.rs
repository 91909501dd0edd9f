//! A person's services: which, from which office, on which days of the week and when.
//!
//! The week is the person's own and stays the same from month to month; only short stays and beginnings belong to a month.

use careplan_domain::ServiceMonth;

use super::catalogue::{EQUIPMENT, Equipment, Offer, Rest, Rhythm};
use super::dice::Dice;
use super::person::Person;
use super::town::Neighbourhood;
use crate::CareLevel;

mod order;

use order::{is_long_stayer, order};

/// A service of somebody's plan.
#[derive(Debug, Clone)]
pub(super) struct Service {
    /// What it is.
    pub(super) offer: &'static Offer,
    /// Who gives it: the office's place in the neighbourhood.
    pub(super) office: usize,
    /// サテライト枝番, where a satellite gives it.
    pub(super) branch: Option<u8>,
    /// When it begins, on each day of the week from Monday.
    pub(super) week: [Option<u16>; 7],
    /// What is rented.
    pub(super) rentals: Vec<&'static Equipment>,
    /// From which day of this month to which, where it is a short stay.
    pub(super) stay: Option<Stay>,
    /// The day of this month on which it began, where it did.
    pub(super) since: Option<u8>,
}

/// A short stay in a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    /// The first day of the month that counts.
    pub(super) first: u8,
    /// The last one.
    pub(super) last: u8,
    /// 前月までの利用日数.
    pub(super) days_before: u64,
    /// How many of them led up to this month without a break.
    pub(super) unbroken: u64,
}

impl Service {
    fn new(offer: &'static Offer, neighbourhood: &Neighbourhood, dice: Dice) -> Option<Self> {
        let places = neighbourhood.giving(offer.kind);
        let office = if places.is_empty() { return None } else { *dice.child("office").pick(&places) };
        let satellites = u64::from(neighbourhood.offices[office].satellites);
        let branch = dice.child("branch").below(satellites + 1);
        Some(Self {
            offer,
            office,
            branch: u8::try_from(branch).ok().filter(|branch| *branch > 0),
            week: [None; 7],
            rentals: Vec::new(),
            stay: None,
            since: None,
        })
    }

    /// On how many days of the week it comes.
    pub(super) fn days_a_week(&self) -> usize {
        self.week.iter().flatten().count()
    }
}

/// What a person uses in a month.
pub(super) fn services_of(
    person: &Person,
    neighbourhood: &Neighbourhood,
    month: ServiceMonth,
) -> Vec<Service> {
    let mut plan = Planner { person, neighbourhood, month, units_left: target(person), services: Vec::new() };
    for offer in order(person) {
        plan.consider(offer);
    }
    plan.services
}

/// How many units are to be used, about: most people stay below their limit, every ninth goes beyond.
fn target(person: &Person) -> u64 {
    let percent = if person.in_town % 9 == 4 {
        person.dice.child("target").between(125, 140)
    } else {
        person.dice.child("target").between(50, 88)
    };
    person.limit() * percent / 100
}

struct Planner<'a> {
    person: &'a Person,
    neighbourhood: &'a Neighbourhood,
    month: ServiceMonth,
    units_left: u64,
    services: Vec<Service>,
}

impl Planner<'_> {
    fn consider(&mut self, offer: &'static Offer) {
        /// More would be no plan that a care manager oversees.
        const SERVICES_MAX: usize = 6;
        let crowded = self.services.len() >= SERVICES_MAX;
        // Two places to spend the day are enough, and one for those who are hardly in need.
        let is_place = |offer: &Offer| matches!(offer.kind, "15" | "16" | "72" | "78" | "66" | "74" | "A6");
        let places_max = if self.person.planning.is_preventive() { 1 } else { 2 };
        let places = self.services.iter().filter(|service| is_place(service.offer)).count();
        let repeated = is_place(offer) && places >= places_max
            || self.services.iter().any(|service| {
                service.offer.kind == offer.kind && (offer.kind != "11" || service.offer.name == offer.name)
            });
        let second_stay =
            offer.rhythm == Rhythm::Stay && self.services.iter().any(|service| service.stay.is_some());
        if crowded || repeated || second_stay {
            return;
        }
        let dice = self.person.dice.child(offer.kind).child(offer.content);
        // Both offers of home help come from one office.
        let office_dice = self.person.dice.child(offer.kind);
        let Some(mut service) = Service::new(offer, self.neighbourhood, office_dice) else { return };
        let taken = match offer.rhythm {
            Rhythm::Weekly { least, most } => self.weekly(&mut service, dice, least, most),
            Rhythm::Package { days } => self.package(&mut service, dice, days),
            Rhythm::Monthly => {
                let wanted = self.person.prefers(offer.kind) || dice.child("wanted").percent(30);
                wanted && self.on_days(&mut service, dice, 1)
            }
            Rhythm::Stay => self.stay(&mut service, dice),
            Rhythm::Rental => self.rental(&mut service, dice),
        };
        if let Some(units) = taken.then(|| self.units_of(&service)) {
            self.units_left = self.units_left.saturating_sub(units);
            self.services.push(service);
        }
    }

    /// The units of a month, about.
    fn units_of(&self, service: &Service) -> u64 {
        let offer = service.offer;
        let each: u64 = offer.each.iter().map(|item| item.units).sum();
        let base = || offer.base(self.person.level).units * offer.count + each;
        match offer.rhythm {
            Rhythm::Weekly { .. } => base() * service.days_a_week() as u64 * 43 / 10,
            Rhythm::Package { .. } => base(),
            Rhythm::Monthly => 0,
            Rhythm::Stay => service.stay.map_or(0, |stay| base() * u64::from(stay.last - stay.first + 1)),
            Rhythm::Rental => service.rentals.iter().map(|equipment| equipment.units).sum(),
        }
    }

    fn weekly(&self, service: &mut Service, dice: Dice, least: u64, most: u64) -> bool {
        let offer = service.offer;
        let each: u64 = offer.each.iter().map(|item| item.units).sum();
        let of_a_day = (offer.base(self.person.level).units * offer.count + each) * 43 / 10;
        let affordable = self.units_left / of_a_day.max(1);
        let days = dice.child("days").between(least, most).min(affordable);
        days >= least && self.on_days(service, dice, days)
    }

    fn package(&self, service: &mut Service, dice: Dice, days: u64) -> bool {
        let offer = service.offer;
        if offer.base(self.person.level).units > self.person.limit() {
            return false;
        }
        if days == 0 {
            if self.person.in_town % 24 == 2 || self.person.in_town % 20 == 9 {
                service.since = Some(self.begun(dice));
            }
            return true;
        }
        let affordable = offer.base(self.person.level).units <= self.units_left;
        let days = if self.person.level == CareLevel::Support2 { days + 1 } else { days };
        if self.person.in_town % 8 == 3 && offer.kind == "A6" {
            service.since = Some(self.begun(dice));
        }
        affordable && self.on_days(service, dice, days)
    }

    /// A day in the middle of the month, on which a service begins.
    fn begun(&self, dice: Dice) -> u8 {
        u8::try_from(dice.child("since").nth(month_number(self.month)).between(6, 18)).expect("below a month")
    }

    /// Finds days of the week and a time that are free; false where there are none.
    fn on_days(&self, service: &mut Service, dice: Dice, days: u64) -> bool {
        let patterns = patterns(days, service.offer.rest);
        for pattern in dice.child("pattern").shuffled(&patterns) {
            for start in dice.child("start").shuffled(service.offer.starts) {
                if pattern.iter().all(|day| self.is_free(usize::from(*day), start, service.offer.minutes)) {
                    for day in pattern {
                        service.week[usize::from(*day)] = Some(start);
                    }
                    return true;
                }
            }
        }
        false
    }

    fn is_free(&self, day: usize, start: u16, minutes: u16) -> bool {
        /// Between two services somebody wants to breathe.
        const MARGIN_MINUTES: u16 = 30;
        self.services.iter().all(|other| {
            other.week[day].is_none_or(|begun| {
                begun >= start + minutes + MARGIN_MINUTES
                    || begun + other.offer.minutes + MARGIN_MINUTES <= start
            })
        })
    }

    fn stay(&self, service: &mut Service, dice: Dice) -> bool {
        let dice = dice.child("month").nth(month_number(self.month));
        let small = |number: u64| u8::try_from(number).expect("below a month");
        if is_long_stayer(self.person) {
            let unbroken = dice.child("before").between(18, 26);
            let last = small(30 - unbroken + dice.child("beyond").between(2, 8));
            service.stay = Some(Stay { first: 1, last, days_before: unbroken, unbroken });
            return true;
        }
        let nights = dice.child("nights").between(2, 6);
        let each: u64 = service.offer.each.iter().map(|item| item.units).sum();
        let units = (service.offer.base(self.person.level).units + each) * nights;
        let wanted = self.person.prefers(service.offer.kind) || self.person.dice.child("stays").percent(30);
        if units > self.units_left || !wanted {
            return false;
        }
        let first = dice.child("first").between(3, 28 - nights);
        let days_before = self.person.dice.child("stay-before").between(0, 40);
        service.stay =
            Some(Stay { first: small(first), last: small(first + nights - 1), days_before, unbroken: 0 });
        true
    }

    fn rental(&self, service: &mut Service, dice: Dice) -> bool {
        let heavy = !matches!(
            self.person.level,
            CareLevel::ProgramTarget | CareLevel::Support1 | CareLevel::Support2 | CareLevel::Care1
        );
        // 明細判別コード is for 17 alone, so nobody rents two of a code under 67.
        let preventive = self.person.planning.is_preventive();
        if self.person.level == CareLevel::ProgramTarget || dice.child("none").percent(12) {
            return false;
        }
        let mut units_left = self.units_left / 3;
        for equipment in EQUIPMENT {
            let same = service.rentals.iter().any(|rented| rented.care == equipment.care);
            // Both handrails or none: two of a code are what 明細判別コード is for.
            let wish = dice.child(equipment.care).percent(if equipment.heavy && heavy { 60 } else { 35 });
            let allowed = (heavy || !equipment.heavy) && !(preventive && same);
            if wish && allowed && equipment.units <= units_left {
                units_left -= equipment.units;
                service.rentals.push(equipment);
            }
        }
        !service.rentals.is_empty()
    }
}

/// Days of the week, from Monday, on which people like to come so often.
fn patterns(days: u64, rest: Rest) -> Vec<&'static [u8]> {
    let all: &[&[u8]] = match days {
        1 => &[&[0], &[1], &[2], &[3], &[4], &[5]],
        2 => &[&[0, 3], &[1, 4], &[2, 5], &[0, 4], &[1, 3]],
        3 => &[&[0, 2, 4], &[1, 3, 5]],
        4 => &[&[0, 1, 3, 4], &[0, 2, 3, 5]],
        5 => &[&[0, 1, 2, 3, 4], &[0, 1, 2, 4, 5]],
        6 => &[&[0, 1, 2, 3, 4, 5]],
        _ => &[&[0, 1, 2, 3, 4, 5, 6]],
    };
    let last = match rest {
        Rest::Never => 6,
        Rest::Sundays => 5,
        Rest::Weekends => 4,
    };
    all.iter().copied().filter(|pattern| pattern.iter().all(|day| *day <= last)).collect()
}

fn month_number(month: ServiceMonth) -> u64 {
    u64::from(month.year().unsigned_abs()) * 12 + u64::from(month.month())
}
