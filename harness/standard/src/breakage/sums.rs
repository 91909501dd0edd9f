//! Faults in table 7 and its supplement.

use super::rows::tables;
use crate::rows::{AnnexRow, SupplementRow};
use crate::{AnnexCode, CareLevel, Field, GeneratedUnit, Number, Record, SubtotalClass, Table};

fn annex(unit: &mut GeneratedUnit) -> Option<&mut Vec<Record<AnnexRow>>> {
    tables(unit).find_map(|table| match table {
        Table::Upsikyu(rows) => Some(rows),
        _ => None,
    })
}

fn total(unit: &mut GeneratedUnit) -> Option<&mut AnnexRow> {
    let is_total = |record: &&mut Record<AnnexRow>| record.row.code.value() == Some(&AnnexCode::Total);
    annex(unit)?.iter_mut().find(is_total).map(|record| &mut record.row)
}

fn supplement(unit: &mut GeneratedUnit) -> Option<&mut SupplementRow> {
    tables(unit).find_map(|table| match table {
        Table::Uphosoku(rows) => rows.first_mut().map(|record| &mut record.row),
        _ => None,
    })
}

pub(super) fn no_total(unit: &mut GeneratedUnit) -> bool {
    let Some(rows) = annex(unit) else { return false };
    let before = rows.len();
    rows.retain(|record| record.row.code.value() != Some(&AnnexCode::Total));
    rows.len() < before
}

pub(super) fn total_off_by_one(unit: &mut GeneratedUnit) -> bool {
    total(unit).map(|row| more(&mut row.service_units)).is_some()
}

pub(super) fn units_on_total(unit: &mut GeneratedUnit) -> bool {
    total(unit).map(|row| row.units = Number::new(5).into()).is_some()
}

/// Only the row itself says what its units are: no sum has them.
pub(super) fn units_off_by_one(unit: &mut GeneratedUnit) -> bool {
    let fits = |row: &AnnexRow| {
        matches!(row.code.value(), Some(AnnexCode::Service(_)))
            && row.units.value().is_some_and(|units| units.value() > 0)
            && row.count.value().is_some_and(|count| count.value() > 0)
    };
    let Some(rows) = annex(unit) else { return false };
    let Some(record) = rows.iter_mut().find(|record| fits(&record.row)) else { return false };
    more(&mut record.row.units);
    more(&mut record.row.discounted_units);
    true
}

/// A yen from the copayment to the claim, in a service that counts for the limit and in all sums of it.
pub(super) fn claim_rounded_up(unit: &mut GeneratedUnit) -> bool {
    let Some(rows) = annex(unit) else { return false };
    let fits = |row: &AnnexRow| {
        matches!(row.code.value(), Some(AnnexCode::Service(_)))
            && !row.managed_units.is_empty()
            && row.copayment.value().is_some_and(|yen| yen.value() > 0)
    };
    let Some(record) = rows.iter().find(|record| fits(&record.row)) else { return false };
    let (office, code) = (record.row.office.clone(), record.row.code.clone());
    let kind = code.value().and_then(AnnexCode::kind);
    let mut shifted = false;
    for record in rows {
        let row = &mut record.row;
        let concerned = match row.code.value() {
            Some(AnnexCode::Service(_)) => !shifted && row.office == office && row.code == code,
            Some(AnnexCode::Subtotal { kind: of, class: SubtotalClass::WithinLimit }) => {
                Some(*of) == kind && row.office == office
            }
            Some(AnnexCode::Total) => true,
            Some(AnnexCode::Subtotal { .. }) | None => false,
        };
        if concerned {
            shifted = true;
            more(&mut row.claim);
            less(&mut row.copayment);
        }
    }
    shifted
}

/// Somebody who uses more than the lightest level allows is said to be of that level.
pub(super) fn limit_of_the_lightest(unit: &mut GeneratedUnit) -> bool {
    /// The least limit of all.
    const LIMIT: u64 = 5_032;
    let used = total(unit).and_then(|row| row.units_within_limit.value()).map_or(0, |units| units.value());
    let Some(row) = supplement(unit).filter(|_| used > LIMIT) else { return false };
    row.care_level = CareLevel::Support1.into();
    row.previous_care_level = Field::Empty;
    row.limit_units = Number::new(LIMIT).into();
    true
}

fn more(field: &mut Field<Number>) {
    if let Some(number) = field.value() {
        *field = Number::new(number.value() + 1).into();
    }
}

fn less(field: &mut Field<Number>) {
    if let Some(number) = field.value() {
        *field = Number::new(number.value().saturating_sub(1)).into();
    }
}
