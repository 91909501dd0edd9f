//! What a dialect changes in the rows themselves.

use std::borrow::Cow;

use super::{Dialects, KihonDate, Table2Repeat, VersionValue, annex, use_slip};
use crate::field::FieldValue as _;
use crate::rows::Table2Row;
use crate::{CsvVersion, Field, GeneratedUnit, Record, SendUnit, Table, on_rows};

/// A table as the dialects have it.
pub(super) fn spoken<'a>(table: &'a Table, unit: &GeneratedUnit, dialects: &Dialects) -> Cow<'a, Table> {
    if dialects.spoken().next().is_none() {
        return Cow::Borrowed(table);
    }
    let mut table = table.clone();
    match &mut table {
        Table::Upplan(rows) => use_slip::plan(rows, unit, dialects),
        Table::Upjsk(rows) => use_slip::actuals(rows, unit, dialects),
        Table::Upsikyu(rows) => annex::speak(rows, dialects),
        Table::Uphosoku(rows) if unit.unit == SendUnit::UseSlip => annex::speak_supplement(rows, dialects),
        Table::Up2kyo(rows) if dialects.table2_repeat == Table2Repeat::EveryRow => repeat(rows),
        _ => {}
    }
    if dialects.kihon_date == KihonDate::Six {
        shorten_days(&mut table);
    }
    on_rows!(&mut table, rows => for record in rows {
        if record.row.version.value() == Some(&CsvVersion::V4_1) {
            let other = match dialects.version_value {
                VersionValue::V202407 => break,
                VersionValue::V202504 => {
                    record.row.version = CsvVersion::V4_0.into();
                    continue;
                }
                VersionValue::V202410 => "202410",
                VersionValue::V202404 => "202404",
            };
            set_odd(record, 1, other, |row| &mut row.version);
        }
    });
    Cow::Owned(table)
}

/// Puts a text into a column that is not of its format.
pub(crate) fn set_odd<T, V>(
    record: &mut Record<T>,
    column: u16,
    text: &str,
    field: impl FnOnce(&mut T) -> &mut Field<V>,
) {
    *field(&mut record.row) = Field::Odd;
    let odd = record.odd.get_or_insert_default();
    odd.retain(|(number, _)| *number != column);
    odd.push((column, text.into()));
}

/// 相談日 and 計画作成(変更)日, column 4 of every preventive file, without their day.
fn shorten_days(table: &mut Table) {
    const COLUMN: u16 = 4;
    macro_rules! shorten {
        ($rows:expr, $field:ident) => {
            for record in $rows {
                if let Some(day) = record.row.$field.value() {
                    let mut text = String::new();
                    day.write(&mut text);
                    text.truncate(6);
                    set_odd(record, COLUMN, &text, |row| &mut row.$field);
                }
            }
        };
    }
    match table {
        Table::Upkihon(rows) => shorten!(rows, consulted_on),
        Table::UpkihonSub1(rows) => shorten!(rows, consulted_on),
        Table::UpkihonSub2(rows) => shorten!(rows, consulted_on),
        Table::Dltkihon(rows) => shorten!(rows, consulted_on),
        Table::Upyobo(rows) => shorten!(rows, plan_date),
        Table::UpyoboSub(rows) => shorten!(rows, plan_date),
        Table::Dltyobo(rows) => shorten!(rows, plan_date),
        _ => {}
    }
}

/// Prints needs and goals on every row of theirs.
fn repeat(rows: &mut [Record<Table2Row>]) {
    let mut above: Option<Table2Row> = None;
    for record in rows {
        let row = &mut record.row;
        let same = above.as_ref().filter(|above| {
            (&above.insurer, &above.insured, &above.plan_date, &above.need_number)
                == (&row.insurer, &row.insured, &row.plan_date, &row.need_number)
        });
        if let Some(above) = same {
            fill(&mut row.need, &above.need);
            if above.goal_number == row.goal_number {
                fill(&mut row.long_goal, &above.long_goal);
                fill(&mut row.short_goal, &above.short_goal);
                fill(&mut row.long_period, &above.long_period);
                fill(&mut row.short_period, &above.short_period);
            }
        }
        above = Some(row.clone());
    }
}

fn fill<T: Clone>(field: &mut Field<T>, above: &Field<T>) {
    if field.is_empty() {
        field.clone_from(above);
    }
}
