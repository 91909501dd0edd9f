//! UPSIKYU: what table 6 adds up to, in units and in yen.
//!
//! cost = floor(units × price), claim = floor(cost × rate / 100), copayment = the rest (C, file standard V4.1), row by
//! row; subtotals and the total are sums of their rows, so every column adds up (A: rounding only the sums would differ
//! by a yen or two).

use std::collections::BTreeMap;

use careplan_domain::OfficeNumber;

use super::catalogue::{Limit, price_of};
use super::kind_limits::KindLimit;
use super::person::Person;
use super::schedule::{Visit, times};
use super::town::{Neighbourhood, service_kind};
use super::use_slip::{Codes, Heading, code, flag};
use crate::rows::AnnexRow;
use crate::{AnnexCode, Branch, Field, Number, SubtotalClass, Text, UnitPrice};

mod sums;

use sums::Sums;

/// The annex of a person's month.
#[derive(Debug)]
pub(super) struct Annex {
    details: Vec<Detail>,
    /// 種類別支給限度管理 of the kinds of which there are units.
    kinds: Vec<KindUse>,
}

/// Units of a kind of service, where the municipality limits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KindUse {
    /// サービス種類.
    pub(super) kind: &'static str,
    /// 支給限度基準額.
    pub(super) limit: u64,
    /// 合計単位数.
    pub(super) units: u64,
    /// 限度超単位数.
    pub(super) beyond: u64,
}

/// A row of a service.
#[derive(Debug)]
struct Detail {
    visit: Visit,
    sums: Sums,
    price_hundredths: u32,
    benefit_rate: u64,
    stay_days: Option<StayDays>,
}

#[derive(Debug, Clone, Copy)]
struct StayDays {
    before: u64,
    this_month: u64,
}

impl Annex {
    /// Adds up a person's visits.
    pub(super) fn of(person: &Person, visits: &[Visit], neighbourhood: &Neighbourhood) -> Self {
        let mut groups: BTreeMap<_, Vec<&Visit>> = BTreeMap::new();
        for visit in visits {
            let number = visit.rental.map_or("", |rental| rental.equipment.number);
            let key =
                (visit.office, visit.kind, visit.item.limit, visit.item.code, number, visit.beyond_30_days);
            groups.entry(key).or_default().push(visit);
        }
        let mut details: Vec<Detail> = groups
            .into_values()
            .map(|visits| {
                let price_hundredths = price_of(visits[0].kind, neighbourhood.area);
                Detail::of(&visits, Terms { price_hundredths, benefit_rate: person.benefit_rate })
            })
            .collect();
        let kinds: Vec<KindUse> =
            person.kind_limits.iter().filter_map(|limit| keep_kind(limit, person, &mut details)).collect();
        // What is beyond the limit of its kind is no longer there to go beyond that of the level.
        let counted: u64 = details.iter().filter_map(|detail| detail.sums.within).sum();
        let mut beyond = counted.saturating_sub(person.limit());
        // What is rented all month is left within the limit as long as anything else can go beyond it.
        let mut order: Vec<usize> = (0..details.len()).rev().collect();
        order.sort_by_key(|index| details[*index].visit.rental.is_some());
        for index in order {
            beyond -= details[index].put_beyond(beyond);
        }
        for detail in &mut details {
            detail.charge();
        }
        Self { details, kinds }
    }

    /// 合計限度超単位数: beyond the limits of kinds and of the level (A).
    pub(super) fn units_beyond(&self) -> u64 {
        let of_level: u64 = self.details.iter().filter_map(|detail| detail.sums.beyond).sum();
        of_level + self.kinds.iter().map(|kind| kind.beyond).sum::<u64>()
    }

    /// 種類別支給限度管理.
    pub(super) fn kinds(&self) -> &[KindUse] {
        &self.kinds
    }

    /// 前月までの利用日数 and 累積利用日数 of short stays.
    pub(super) fn stay_days(&self) -> Option<(u64, u64)> {
        let stays: Vec<StayDays> = self.details.iter().filter_map(|detail| detail.stay_days).collect();
        let before = stays.first()?.before;
        Some((before, before + stays.iter().map(|stay| stay.this_month).sum::<u64>()))
    }

    /// The rows: those of each office and kind with their subtotal, and the total.
    pub(super) fn rows(
        &self,
        person: &Person,
        neighbourhood: &Neighbourhood,
        heading: &Heading,
    ) -> Vec<AnnexRow> {
        let plain = plain(person, heading);
        let mut rows = Vec::new();
        let same_kind = |one: &Detail, other: &Detail| {
            (one.visit.office, one.visit.kind) == (other.visit.office, other.visit.kind)
        };
        for chunk in self.details.chunk_by(same_kind) {
            rows.extend(chunk.iter().map(|detail| self.detail_row(&plain, detail, neighbourhood, heading)));
            let counted: Vec<&Detail> = chunk.iter().filter(|detail| detail.is_counted()).collect();
            if chunk.len() > 1
                && let Some(first) = counted.first()
            {
                let kind = service_kind(first.visit.kind);
                let class = SubtotalClass::WithinLimit;
                rows.push(AnnexRow {
                    office_name: Text::new(neighbourhood.offices[first.visit.office].name.as_str()).into(),
                    office: neighbourhood.offices[first.visit.office].number.into(),
                    branch: first.visit.branch.and_then(Branch::new).into(),
                    code: AnnexCode::Subtotal { kind, class }.into(),
                    unit_price: UnitPrice::from_hundredths(first.price_hundredths).into(),
                    benefit_rate: Number::new(person.benefit_rate).into(),
                    ..summed(
                        plain.clone(),
                        Sums::total(heading.version, counted.iter().map(|detail| detail.sums)),
                    )
                });
            }
        }
        rows.push(AnnexRow {
            office: all_offices().into(),
            code: AnnexCode::Total.into(),
            ..summed(plain, Sums::total(heading.version, self.details.iter().map(|detail| detail.sums)))
        });
        rows
    }

    fn detail_row(
        &self,
        plain: &AnnexRow,
        detail: &Detail,
        neighbourhood: &Neighbourhood,
        heading: &Heading,
    ) -> AnnexRow {
        let visit = &detail.visit;
        let office = &neighbourhood.offices[visit.office];
        let equipment = Codes::of(visit, heading.version);
        let days_in_all = detail.stay_days.and_then(|_| self.stay_days()).map(|(_, in_all)| in_all);
        AnnexRow {
            office_name: Text::new(office.name.as_str()).into(),
            office: office.number.into(),
            branch: visit.branch.and_then(Branch::new).into(),
            code: AnnexCode::Service(code(visit.item.code)).into(),
            tais_code: equipment.tais.into(),
            notified_code: equipment.notified.into(),
            equipment_name: equipment.name.into(),
            units: Number::new(visit.item.units).into(),
            discount_rate: Number::new(100).into(),
            discounted_units: Number::new(visit.item.units).into(),
            unit_price: UnitPrice::from_hundredths(detail.price_hundredths).into(),
            benefit_rate: Number::new(detail.benefit_rate).into(),
            days_to_last_month: detail.stay_days.map(|stay| Number::new(stay.before)).into(),
            days_this_month: detail.stay_days.map(|stay| Number::new(stay.this_month)).into(),
            days_in_all: days_in_all.map(Number::new).into(),
            beyond_30_days: flag(visit.beyond_30_days).into(),
            ..summed(plain.clone(), detail.sums)
        }
    }
}

/// Keeps the services of a kind within its limit, the last of them going beyond it first. None where there are none.
fn keep_kind(limit: &KindLimit, person: &Person, details: &mut [Detail]) -> Option<KindUse> {
    let mut of_kind: Vec<&mut Detail> =
        details.iter_mut().filter(|detail| detail.is_counted() && limit.counts(detail.visit.kind)).collect();
    let units: u64 = of_kind.iter().filter_map(|detail| detail.sums.managed_units).sum();
    let limit_units = limit.units(person.limit());
    let beyond = units.saturating_sub(limit_units);
    let mut left = beyond;
    for detail in of_kind.iter_mut().rev() {
        left -= detail.put_beyond_kind(left);
    }
    (!of_kind.is_empty()).then_some(KindUse { kind: limit.kind, limit: limit_units, units, beyond })
}

/// What a service costs, and who pays.
#[derive(Debug, Clone, Copy)]
struct Terms {
    price_hundredths: u32,
    benefit_rate: u64,
}

impl Detail {
    fn of(visits: &[&Visit], terms: Terms) -> Self {
        let visit = visits[0].clone();
        let count = times(visits.iter().copied());
        let service_units = visit.item.units * count;
        let is_counted = visit.item.limit == Limit::Counted && !visit.beyond_30_days;
        let stay_days = visit.stay_days_before.filter(|_| visit.is_main);
        Self {
            sums: Sums {
                count,
                service_units,
                managed_units: is_counted.then_some(service_units),
                beyond: is_counted.then_some(0),
                within: is_counted.then_some(service_units),
                ..Sums::default()
            },
            price_hundredths: terms.price_hundredths,
            benefit_rate: terms.benefit_rate,
            stay_days: stay_days.map(|before| StayDays { before, this_month: count }),
            visit,
        }
    }

    /// Whether the care level's limit counts it.
    fn is_counted(&self) -> bool {
        self.sums.managed_units.is_some()
    }

    /// Puts up to so many units beyond the limit of the kind; says how many.
    fn put_beyond_kind(&mut self, units: u64) -> u64 {
        let Some(managed) = self.sums.managed_units else { return 0 };
        let beyond = units.min(managed);
        self.sums.beyond_kind = Some(beyond);
        self.sums.within_kind = Some(managed - beyond);
        self.sums.within = Some(managed - beyond);
        beyond
    }

    /// Puts up to so many units, of those within the limit of the kind, beyond that of the level; says how many.
    fn put_beyond(&mut self, units: u64) -> u64 {
        let Some(within) = self.sums.within else { return 0 };
        let beyond = units.min(within);
        self.sums.beyond = Some(beyond);
        self.sums.within = Some(within - beyond);
        beyond
    }

    /// What the insurance pays, and what the person does. A stay beyond thirty days is paid by the person alone, and so
    /// is what is beyond the limit.
    fn charge(&mut self) {
        let yen = |units: u64| units * u64::from(self.price_hundredths) / 100;
        let units = self.sums.service_units;
        let (insured, own) = match (self.visit.beyond_30_days, self.sums.within) {
            (true, _) => (0, units),
            (false, Some(within)) => (within, units - within),
            (false, None) => (units, 0),
        };
        self.sums.cost = yen(insured);
        self.sums.claim = self.sums.cost * self.benefit_rate / 100;
        self.sums.copayment = self.sums.cost - self.sums.claim;
        self.sums.full_payment = yen(own);
    }
}

fn plain(person: &Person, heading: &Heading) -> AnnexRow {
    AnnexRow {
        version: heading.version.into(),
        insurer: person.insurer.into(),
        insured: person.insured.into(),
        made_on: heading.made_on.into(),
        month: heading.month.into(),
        units: Number::new(0).into(),
        beyond_30_days: flag(false).into(),
        fixed_office: Number::new(9_999_999_999).into(),
        updated_by: heading.updated_by.into(),
        ..AnnexRow::default()
    }
}

fn summed(row: AnnexRow, sums: Sums) -> AnnexRow {
    let some = |number: Option<u64>| -> Field<Number> { number.map(Number::new).into() };
    AnnexRow {
        count: Number::new(sums.count).into(),
        service_units: Number::new(sums.service_units).into(),
        managed_units: some(sums.managed_units),
        units_beyond_kind_limit: some(sums.beyond_kind),
        units_within_kind_limit: some(sums.within_kind),
        units_beyond_limit: some(sums.beyond),
        units_within_limit: some(sums.within),
        cost: Number::new(sums.cost).into(),
        claim: Number::new(sums.claim).into(),
        copayment: Number::new(sums.copayment).into(),
        full_payment: Number::new(sums.full_payment).into(),
        ..row
    }
}

/// What stands in place of an office on the total.
fn all_offices() -> OfficeNumber {
    "9999999999".parse().expect("ten digits")
}
