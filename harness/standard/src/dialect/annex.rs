//! UPSIKYU and its supplement in a dialect.

use super::use_slip::{branch, lengthen};
use super::{Dialects, Subtotals, Table7Days};
use crate::rows::{AnnexRow, SupplementRow};
use crate::{AnnexCode, Field, Flag, Number, Record, SubtotalClass};

/// UPSIKYU.
pub(super) fn speak(rows: &mut Vec<Record<AnnexRow>>, dialects: &Dialects) {
    match dialects.subtotals {
        Subtotals::Mandatory => {}
        Subtotals::All => add_subtotals(rows),
        Subtotals::None => {
            rows.retain(|record| matches!(record.row.code.value(), Some(AnnexCode::Service(_))));
        }
    }
    for record in rows {
        let row = &mut record.row;
        if row.code.value() != Some(&AnnexCode::Total) {
            row.branch = branch(&row.branch, dialects.satellite);
        }
        if dialects.table7_days == Table7Days::Five {
            lengthen(&mut row.days_to_last_month);
            lengthen(&mut row.days_in_all);
        }
    }
}

/// UPHOSOKU of a use slip.
pub(super) fn speak_supplement(rows: &mut [Record<SupplementRow>], dialects: &Dialects) {
    if dialects.table7_days == Table7Days::Five {
        for record in rows {
            lengthen(&mut record.row.stay_days_to_last_month);
            lengthen(&mut record.row.stay_days);
        }
    }
}

/// Adds the optional sums of what stands outside the limit and beyond thirty days, after the rows that they sum.
fn add_subtotals(rows: &mut Vec<Record<AnnexRow>>) {
    let group = |row: &AnnexRow| {
        let kind = row.code.value().and_then(AnnexCode::kind);
        (row.insurer.value().copied(), row.insured.value().copied(), row.office.value().copied(), kind)
    };
    let mut with_sums: Vec<AnnexRow> = Vec::new();
    for chunk in rows.chunk_by(|one, other| group(&one.row) == group(&other.row)) {
        with_sums.extend(chunk.iter().map(|record| record.row.clone()));
        for class in [SubtotalClass::OutsideLimit, SubtotalClass::Beyond30Days] {
            let of_class: Vec<&AnnexRow> =
                chunk.iter().map(|record| &record.row).filter(|row| class_of(row) == Some(class)).collect();
            with_sums.extend(subtotal(&of_class, class));
        }
    }
    *rows = Record::of(with_sums);
}

fn class_of(row: &AnnexRow) -> Option<SubtotalClass> {
    match row.code.value() {
        Some(AnnexCode::Service(_)) if row.beyond_30_days.value() == Some(&Flag::Yes) => {
            Some(SubtotalClass::Beyond30Days)
        }
        Some(AnnexCode::Service(_)) if row.managed_units.is_empty() => Some(SubtotalClass::OutsideLimit),
        Some(AnnexCode::Service(_)) => Some(SubtotalClass::WithinLimit),
        Some(AnnexCode::Subtotal { .. } | AnnexCode::Total) | None => None,
    }
}

fn subtotal(rows: &[&AnnexRow], class: SubtotalClass) -> Option<AnnexRow> {
    let first = rows.first()?;
    let kind = first.code.value()?.kind()?;
    let sum = |field: fn(&AnnexRow) -> &Field<Number>| -> Field<Number> {
        let values = rows.iter().filter_map(|row| field(row).value());
        Number::new(values.map(|number| number.value()).sum()).into()
    };
    Some(AnnexRow {
        code: AnnexCode::Subtotal { kind, class }.into(),
        tais_code: Field::Empty,
        notified_code: Field::Empty,
        equipment_name: Field::Empty,
        units: Number::new(0).into(),
        discount_rate: Field::Empty,
        discounted_units: Field::Empty,
        count: sum(|row| &row.count),
        service_units: sum(|row| &row.service_units),
        cost: sum(|row| &row.cost),
        claim: sum(|row| &row.claim),
        copayment: sum(|row| &row.copayment),
        full_payment: sum(|row| &row.full_payment),
        days_to_last_month: Field::Empty,
        days_this_month: Field::Empty,
        days_in_all: Field::Empty,
        ..(*first).clone()
    })
}
