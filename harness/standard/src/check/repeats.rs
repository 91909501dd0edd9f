//! Rows that are the same in every column: nobody's plan says one thing twice, so mostly an export ran twice.
//!
//! The standard has no key for rows of most kinds, hence a warning (A). Two pieces of one equipment may well make two equal
//! rows; where they need numbers of their own, `use/equipment` says so.

use std::hash::{Hash, Hasher};

use super::head::{Head, People, RowsOfOne, with_rows};
use super::sheet::Sheet;
use super::use_slip::is_rental;
use crate::rows::{AnnexRow, Table2Row, UseSlipRow};
use crate::{AnnexCode, ByteRange, Finding, Findings, Place, Record, Rule, Table, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    match &sheet.document.table {
        // Of one key two rows are an error, whatever else they say.
        Table::Uphosoku(_) | Table::Up1kyo(_) | Table::Upkihon(_) | Table::Upyobo(_)
        // There each person's rows are looked at with their sums.
        | Table::Upsikyu(_) => {}
        Table::Up2kyo(rows) => look(sheet, rows, is_numbered, Mark::of, findings),
        Table::Upplan(rows) | Table::Upjsk(rows) => look(sheet, rows, is_rented, mark_of_use_slip, findings),
        table => with_rows!(table, rows => look(sheet, rows, |_| false, Mark::of, findings), else {}),
    }
}

/// Of its numbers `plan2/key` says that they repeat.
fn is_numbered(row: &Table2Row) -> bool {
    row.plan_date.value().is_some()
        && [&row.need_number, &row.goal_number, &row.service_number]
            .iter()
            .all(|number| number.value().is_some())
}

fn is_rented(row: &UseSlipRow) -> bool {
    row.code.value().is_some_and(|code| is_rental(code.kind()))
}

/// That there are two totals, `totals/mismatch` says.
fn is_rented_or_total(row: &AnnexRow) -> bool {
    match row.code.value() {
        Some(AnnexCode::Service(code)) => is_rental(code.kind()),
        Some(AnnexCode::Total) => true,
        Some(AnnexCode::Subtotal { .. }) | None => false,
    }
}

/// What tells rows of table 6 apart, mostly.
fn mark_of_use_slip(row: &UseSlipRow) -> u64 {
    Mark::of(&(&row.day, &row.from, &row.code))
}

/// What tells rows of table 7 apart, mostly.
fn mark_of_annex(row: &AnnexRow) -> u64 {
    Mark::of(&(&row.code, &row.office))
}

/// Equal rows are about one person, so each person's rows are compared among themselves.
fn look<T: Head>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    is_left_out: impl Fn(&T) -> bool,
    mark: impl Fn(&T) -> u64,
    findings: &mut Findings,
) {
    let mut repeats = Repeats::default();
    for (_, rows) in People::of(sheet, rows).iter() {
        repeats.look(sheet, rows, &is_left_out, &mark, findings);
    }
}

/// Rows of one person by their marks, in a table at least half of which is free.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    slots: Vec<Option<Slot>>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    mark: u64,
    number: u32,
    bytes: ByteRange,
}

impl Repeats {
    /// Who made marks fall on one place goes unseen beyond this, and costs no more.
    const PROBES_MAX: usize = 32;

    /// The rows that one person has in table 7.
    pub(super) fn judge_annex(
        &mut self,
        sheet: &Sheet<'_>,
        rows: RowsOfOne<'_, '_, AnnexRow>,
        findings: &mut Findings,
    ) {
        self.look(sheet, rows, is_rented_or_total, mark_of_annex, findings);
    }

    /// Looks at the rows of one person.
    fn look<T>(
        &mut self,
        sheet: &Sheet<'_>,
        rows: RowsOfOne<'_, '_, T>,
        is_left_out: impl Fn(&T) -> bool,
        mark: impl Fn(&T) -> u64,
        findings: &mut Findings,
    ) {
        self.forget(rows.iter().count());
        for record in rows.iter().filter(|record| !is_left_out(&record.row)) {
            let Some(first) = self.first(sheet.bytes, record, mark(&record.row)) else { continue };
            let message = Wording::new(
                format!("この行は、{first} 行目とすべての列が同じです。"),
                format!("this row is the same as row {first} in every column"),
            );
            let place =
                Place { row: Some(record.number), bytes: Some(record.bytes), ..Place::file(sheet.path) };
            findings.push(Finding::new(Rule::RecordRepeat, place, message));
        }
    }

    /// Makes room for so many rows of somebody else.
    fn forget(&mut self, rows: usize) {
        self.slots.clear();
        self.slots.resize((rows * 2).next_power_of_two(), None);
    }

    /// The number of the first row of the same bytes; none where this is the first.
    fn first<T>(&mut self, file: &[u8], record: &Record<T>, mark: u64) -> Option<u32> {
        let text = |at: ByteRange| file.get(at.start..at.end).unwrap_or_default();
        // A row that was made and not read stands nowhere.
        if record.bytes.start == record.bytes.end {
            return None;
        }
        let last = self.slots.len().checked_sub(1)?;
        let mut place = usize::try_from(mark >> 32).ok()? & last;
        for _ in 0..Self::PROBES_MAX {
            match &self.slots[place] {
                None => {
                    self.slots[place] = Some(Slot { mark, number: record.number, bytes: record.bytes });
                    return None;
                }
                Some(slot) if slot.mark == mark && text(slot.bytes) == text(record.bytes) => {
                    return Some(slot.number);
                }
                Some(_) => place = (place + 1) & last,
            }
        }
        None
    }
}

/// A quick hash. It need not withstand anybody: what falls together is compared.
#[derive(Debug, Default)]
struct Mark(u64);

impl Mark {
    fn of(value: &impl Hash) -> u64 {
        let mut mark = Self::default();
        value.hash(&mut mark);
        mark.finish()
    }
}

impl Hasher for Mark {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks();
        for eight in eights {
            self.write_u64(u64::from_le_bytes(*eight));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(last));
        }
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        /// 2^64 over the golden ratio: its bits are of no pattern.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(FACTOR);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::read_into;

    /// Table 3 of these people, with these activities.
    fn told(rows: &[(u8, u8)]) -> Vec<(u32, String)> {
        let name = "UP3KYO_4479900013_43_4479900021_11_20260325101500.CSV";
        let rows = rows.iter().map(|(person, activity)| {
            format!("202407,449991,990000000{person},20260401,20260401,,,,,\"{activity}\",,,\r\n")
        });
        let bytes = rows.collect::<String>().into_bytes();
        let mut findings = Findings::new();
        let (document, changes) = read_into(name, &bytes, &mut findings);
        judge(&Sheet { path: name, bytes: &bytes, document: &document, changes: &changes }, &mut findings);
        let findings = findings.into_sorted().into_iter();
        findings.map(|finding| (finding.place.row.unwrap_or(0), finding.message.en)).collect()
    }

    proptest! {
        #[test]
        fn a_row_is_told_exactly_where_the_same_stands_above(rows in prop::collection::vec((0..3u8, 0..9u8), 1..40)) {
            let numbered = rows.iter().enumerate().zip(1..);
            let expected: Vec<_> = numbered
                .filter_map(|((index, row), number)| {
                    let first = rows[..index].iter().position(|other| other == row)? + 1;
                    Some((number, format!("this row is the same as row {first} in every column")))
                })
                .collect();
            prop_assert_eq!(told(&rows), expected);
        }
    }
}
