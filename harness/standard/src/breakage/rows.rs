//! Faults in the rows of one file.

use careplan_domain::{ServiceKind, ServiceMonth};

use crate::dialect::set_odd;
use crate::field::FieldValue;
use crate::rows::UseSlipRow;
use crate::{
    Content, CsvVersion, DayMarks, Field, GeneratedUnit, Number, PlanTime, Record, ServiceCode, Table,
    Unused, on_rows,
};

/// The tables of a unit.
pub(super) fn tables(unit: &mut GeneratedUnit) -> impl Iterator<Item = &mut Table> {
    unit.files.iter_mut().filter_map(|file| match &mut file.content {
        Content::Table(table) => Some(table),
        Content::Image(_) => None,
    })
}

/// The rows of table 6, planned or given.
fn use_slip(unit: &mut GeneratedUnit) -> Option<&mut Vec<Record<UseSlipRow>>> {
    tables(unit).find_map(|table| match table {
        Table::Upplan(rows) | Table::Upjsk(rows) => Some(rows),
        _ => None,
    })
}

fn first(unit: &mut GeneratedUnit) -> Option<&mut Record<UseSlipRow>> {
    use_slip(unit)?.first_mut()
}

/// The last row, where it is not the only one.
fn last_of_several(unit: &mut GeneratedUnit) -> Option<&mut Record<UseSlipRow>> {
    use_slip(unit)?.split_first_mut()?.1.last_mut()
}

fn on(record: Option<&mut Record<UseSlipRow>>, change: impl FnOnce(&mut Record<UseSlipRow>)) -> bool {
    record.map(change).is_some()
}

fn value<T: FieldValue>(text: &str) -> Field<T> {
    T::read(text).into()
}

pub(super) fn second_version(unit: &mut GeneratedUnit) -> bool {
    for table in tables(unit) {
        on_rows!(table, rows => for record in rows {
            record.row.version = CsvVersion::V2.into();
        });
    }
    true
}

pub(super) fn another_version_on_the_last_row(unit: &mut GeneratedUnit) -> bool {
    on(last_of_several(unit), |record| record.row.version = CsvVersion::V4_0.into())
}

pub(super) fn no_day_of_making(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| record.row.made_on = Field::Empty)
}

pub(super) fn units_of_seven_digits(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| record.row.units = Number::new(1_000_000).into())
}

pub(super) fn day_that_is_none(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| set_odd(record, 4, "20260231", |row| &mut row.made_on))
}

pub(super) fn code_that_is_none(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| set_odd(record, 23, "9", |row| &mut row.beyond_30_days))
}

pub(super) fn unused_filled(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| record.row.unused = Unused::new("1").into())
}

pub(super) fn wrong_check_digit(unit: &mut GeneratedUnit) -> bool {
    for table in tables(unit) {
        on_rows!(table, rows => for record in rows {
            if let Some(insurer) = record.row.insurer.value() {
                let mut text = String::new();
                insurer.write(&mut text);
                let other = if text.ends_with('0') { "1" } else { "0" };
                text.replace_range(text.len() - 1.., other);
                record.row.insurer = value(&text);
            }
        });
    }
    true
}

pub(super) fn lost_zero(unit: &mut GeneratedUnit) -> bool {
    for table in tables(unit) {
        on_rows!(table, rows => for record in rows {
            set_odd(record, 3, "900000001", |row| &mut row.insured);
        });
    }
    true
}

pub(super) fn number_outside_the_test_range(unit: &mut GeneratedUnit) -> bool {
    for table in tables(unit) {
        on_rows!(table, rows => for record in rows {
            record.row.insured = value("0123456789");
        });
    }
    true
}

pub(super) fn day_of_next_month(unit: &mut GeneratedUnit) -> bool {
    on(first(unit), |record| {
        let next = record.row.month.value().copied().map(ServiceMonth::next);
        record.row.day = next.map(ServiceMonth::first_day).into();
    })
}

pub(super) fn next_month_on_the_last_row(unit: &mut GeneratedUnit) -> bool {
    on(last_of_several(unit), |record| {
        record.row.month = record.row.month.value().copied().map(ServiceMonth::next).into();
    })
}

/// Of two equal pieces of equipment there may be two equal rows.
pub(super) fn last_row_twice(unit: &mut GeneratedUnit) -> bool {
    let Some(rows) = use_slip(unit) else { return false };
    let is_rented = |row: &UseSlipRow| {
        let kind = row.code.value().map(ServiceCode::kind);
        kind.is_none_or(|kind| {
            [ServiceKind::EQUIPMENT_RENTAL, ServiceKind::PREVENTIVE_EQUIPMENT_RENTAL].contains(&kind)
        })
    };
    let Some(last) = rows.last().filter(|record| !is_rented(&record.row)).cloned() else { return false };
    rows.push(last);
    true
}

pub(super) fn no_end(unit: &mut GeneratedUnit) -> bool {
    let has_times =
        |record: &&mut Record<UseSlipRow>| record.row.to.value().is_some_and(|time| time.clock().is_some());
    let record = use_slip(unit).and_then(|rows| rows.iter_mut().find(has_times));
    on(record, |record| record.row.to = PlanTime::Unstated.into())
}

pub(super) fn the_31st(unit: &mut GeneratedUnit) -> bool {
    let is_short =
        |record: &&mut Record<UseSlipRow>| record.row.month.value().is_some_and(|month| month.days() <= 30);
    on(first(unit).filter(is_short), |record| record.row.prorata_days = DayMarks::between(1, 31).into())
}

pub(super) fn equipment_without_code(unit: &mut GeneratedUnit) -> bool {
    let is_rented = |record: &&mut Record<UseSlipRow>| {
        !record.row.tais_code.is_empty() || !record.row.notified_code.is_empty()
    };
    let record = use_slip(unit).and_then(|rows| rows.iter_mut().find(is_rented));
    on(record, |record| {
        record.row.tais_code = Field::Empty;
        record.row.notified_code = Field::Empty;
    })
}

pub(super) fn kind_that_is_not_carried(unit: &mut GeneratedUnit) -> bool {
    let mut any = false;
    for table in tables(unit) {
        if let Table::Dltjsk(rows) = table {
            for record in rows {
                record.row.kind = value("51");
                any = true;
            }
        }
    }
    any
}

/// Somebody whom only the receiver serves would have no row left at all.
pub(super) fn nothing_for_the_receiver(unit: &mut GeneratedUnit) -> bool {
    let receiver = unit.receiver.office;
    let Some(rows) = use_slip(unit) else { return false };
    rows.retain(|record| record.row.office.value() != Some(&receiver));
    !rows.is_empty()
}

pub(super) fn two_visits_in_one(unit: &mut GeneratedUnit) -> bool {
    let is_visit = |record: &&mut Record<UseSlipRow>| {
        is_home_help(&record.row) && record.row.from.value().is_some_and(|time| time.clock().is_some())
    };
    let record = use_slip(unit).and_then(|rows| rows.iter_mut().find(is_visit));
    on(record, |record| record.row.count = Number::new(2).into())
}

pub(super) fn another_kind_on_the_last_row(unit: &mut GeneratedUnit) -> bool {
    let record = last_of_several(unit).filter(|record| is_home_help(&record.row));
    on(record, |record| record.row.code = value("A22411"))
}

fn is_home_help(row: &UseSlipRow) -> bool {
    row.code.value().map(ServiceCode::kind).is_some_and(|kind| kind.as_str() == "11")
}

pub(super) fn number_twice_in_table_2(unit: &mut GeneratedUnit) -> bool {
    for table in tables(unit) {
        if let Table::Up2kyo(rows) = table
            && let [first, second, ..] = rows.as_mut_slice()
        {
            second.row.need_number = first.row.need_number.clone();
            second.row.goal_number = first.row.goal_number.clone();
            second.row.service_number = first.row.service_number.clone();
            return true;
        }
    }
    false
}

pub(super) fn supplement_of_somebody_else(unit: &mut GeneratedUnit) -> bool {
    let mut any = false;
    for table in tables(unit) {
        if let Table::Uphosoku(rows) = table {
            for record in rows {
                record.row.insured = value("9999999999");
                any = true;
            }
        }
    }
    any
}
