//! UPPLAN and UPJSK in a dialect.

use std::collections::BTreeMap;

use super::{ActualsMerge, Dialects, OwnRowsOnly, PercentAddons, PlanPerson, SatelliteReading, Table7Days};
use crate::field::FieldValue as _;
use crate::generate::is_percent_add_on;
use crate::rows::UseSlipRow;
use crate::{Branch, Field, GeneratedUnit, Number, PlanTime, Record, Text};

/// UPPLAN.
pub(super) fn plan(rows: &mut Vec<Record<UseSlipRow>>, unit: &GeneratedUnit, dialects: &Dialects) {
    // Who is told only for the record has no rows of its own.
    if dialects.own_rows_only == OwnRowsOnly::Yes && !unit.receiver.service.plans_care() {
        rows.retain(|record| record.row.office.value() == Some(&unit.receiver.office));
    }
    both(rows, unit, dialects);
}

/// UPJSK.
pub(super) fn actuals(rows: &mut Vec<Record<UseSlipRow>>, unit: &GeneratedUnit, dialects: &Dialects) {
    let is_add_on = |row: &UseSlipRow| row.code.value().copied().is_some_and(is_percent_add_on);
    match dialects.percent_addons {
        PercentAddons::Units => {}
        PercentAddons::Zero => {
            for record in rows.iter_mut().filter(|record| is_add_on(&record.row)) {
                record.row.units = Number::new(0).into();
            }
        }
        PercentAddons::Absent => rows.retain(|record| !is_add_on(&record.row)),
    }
    if dialects.actuals_merge == ActualsMerge::Yes {
        merge(rows);
    }
    both(rows, unit, dialects);
}

fn both(rows: &mut [Record<UseSlipRow>], unit: &GeneratedUnit, dialects: &Dialects) {
    for record in rows {
        let row = &mut record.row;
        row.branch = branch(&row.branch, dialects.satellite);
        if dialects.table7_days == Table7Days::Five {
            lengthen(&mut row.stay_days_to_last_month);
        }
        if dialects.plan_person == PlanPerson::Office {
            row.care_manager = Text::new(planner_name(unit)).into();
        }
    }
}

/// What is put for the name of whoever plans the care, by what it is.
fn planner_name(unit: &GeneratedUnit) -> &'static str {
    let planner = if unit.unit.goes_to_planner() { unit.receiver } else { unit.sender };
    match planner.service.as_str() {
        "46" => "見本地域包括支援センター",
        "43" => "見本居宅介護支援事業所",
        "77" => "見本看護小規模多機能型居宅介護事業所",
        _ => "見本小規模多機能型居宅介護事業所",
    }
}

/// サテライト枝番 in a dialect.
pub(super) fn branch(branch: &Field<Branch>, reading: SatelliteReading) -> Field<Branch> {
    match (reading, branch) {
        (SatelliteReading::Empty, branch) => branch.clone(),
        (SatelliteReading::Zero, Field::Empty) => Branch::ZERO.into(),
        (SatelliteReading::Serial, Field::Empty) => Branch::read("01").into(),
        (SatelliteReading::Serial, Field::Value(satellite)) => {
            let mut text = String::new();
            satellite.write(&mut text);
            let next = text.parse::<u8>().ok().and_then(|number| number.checked_add(1));
            next.and_then(|number| Branch::read(&format!("{number:02}"))).into()
        }
        (_, other) => other.clone(),
    }
}

/// Days that began longer ago: three digits.
pub(super) fn lengthen(days: &mut Field<Number>) {
    const MORE_DAYS: u64 = 100;
    if let Some(number) = days.value() {
        *days = Number::new(number.value() + MORE_DAYS).into();
    }
}

/// Puts the visits that an office paid somebody on one day into one row: the first code, how many there were, from the
/// first start to the last end. Only kinds of which a visit is a row: elsewhere a count is right.
fn merge(rows: &mut Vec<Record<UseSlipRow>>) {
    let mut visits: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, record) in rows.iter().enumerate() {
        let row = &record.row;
        let Some(kind) = row.code.value().map(crate::ServiceCode::kind) else { continue };
        let is_visit = matches!(kind.as_str(), "11" | "12" | "62" | "A1" | "A2" | "A3" | "A4");
        if is_visit && clock(&row.from).is_some() {
            let who = (row.insurer.value().copied(), row.insured.value().copied());
            let where_from = (row.office.value().copied(), row.branch.value().copied());
            visits.entry((who, row.day.value().copied(), kind, where_from)).or_default().push(index);
        }
    }
    let mut gone = vec![false; rows.len()];
    for indices in visits.into_values() {
        // Add-ons stand at the time of their visit and are no visits.
        let mut firsts: Vec<usize> = Vec::new();
        for index in indices {
            if firsts.iter().all(|first| rows[*first].row.from != rows[index].row.from) {
                firsts.push(index);
            }
        }
        let Some((first, others)) = firsts.split_first().filter(|(_, others)| !others.is_empty()) else {
            continue;
        };
        let to = firsts.iter().filter_map(|index| clock(&rows[*index].row.to)).max();
        let from = firsts.iter().filter_map(|index| clock(&rows[*index].row.from)).min();
        let row = &mut rows[*first].row;
        row.from = from.map(PlanTime::At).into();
        row.to = to.map(PlanTime::At).into();
        row.count = Number::new(firsts.len() as u64).into();
        for other in others {
            gone[*other] = true;
        }
    }
    let mut gone = gone.into_iter();
    rows.retain(|_| !gone.next().unwrap_or(false));
}

fn clock(time: &Field<PlanTime>) -> Option<crate::ClockTime> {
    time.value().and_then(|time| time.clock())
}
