//! Rows that are the same in every column: nobody's plan says one thing twice, so mostly an export ran twice.
//!
//! The standard has no key for rows of most kinds, hence a warning (A). Two pieces of one equipment may well make two equal
//! rows; where they need numbers of their own, `use/equipment` says so.

use super::head::{Head, Person, with_rows};
use super::sheet::Sheet;
use super::use_slip::is_rental;
use crate::rows::{AnnexRow, Table2Row, UseSlipRow};
use crate::{AnnexCode, Finding, Findings, Place, Record, Rule, Table, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    match &sheet.document.table {
        // Of one key two rows are an error, whatever else they say.
        Table::Uphosoku(_) | Table::Up1kyo(_) | Table::Upkihon(_) | Table::Upyobo(_) => {}
        Table::Up2kyo(rows) => look(sheet, rows, is_numbered, findings),
        Table::Upplan(rows) | Table::Upjsk(rows) => look(sheet, rows, is_rented, findings),
        Table::Upsikyu(rows) => look(sheet, rows, is_rented_or_total, findings),
        table => with_rows!(table, rows => look(sheet, rows, |_| false, findings), else {}),
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

fn look<T: Head>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    is_left_out: impl Fn(&T) -> bool,
    findings: &mut Findings,
) {
    let bytes = |index: usize| {
        let at = rows.get(index).map(|record| record.bytes);
        at.and_then(|at| sheet.bytes.get(at.start..at.end)).unwrap_or_default()
    };
    let mut seen = Seen::of(rows.len());
    for (index, record) in rows.iter().enumerate() {
        // A row that was made and not read stands nowhere.
        if record.bytes.start == record.bytes.end {
            continue;
        }
        let Some(first) = seen.first(index, bytes) else { continue };
        // A row of nobody has been told so.
        if is_left_out(&record.row) || Person::of(&record.row).is_none() {
            continue;
        }
        let first = rows[first].number;
        let message = Wording::new(
            format!("この行は、{first} 行目とすべての列が同じです。"),
            format!("this row is the same as row {first} in every column"),
        );
        let place = Place { row: Some(record.number), bytes: Some(record.bytes), ..Place::file(sheet.path) };
        findings.push(Finding::new(Rule::RecordRepeat, place, message));
    }
}

/// Rows by a hash of their bytes, in a table at least half of which is free.
#[derive(Debug)]
struct Seen {
    /// The hash's upper half and the row's index plus one; 0 where nothing is.
    slots: Vec<u64>,
}

impl Seen {
    /// Who made rows fall on one place goes unseen beyond this, and costs no more.
    const PROBES_MAX: usize = 32;

    fn of(rows: usize) -> Self {
        Self { slots: vec![0; (rows * 2).next_power_of_two()] }
    }

    /// The first row of the same bytes; none where this is the first.
    fn first<'a>(&mut self, index: usize, bytes: impl Fn(usize) -> &'a [u8]) -> Option<usize> {
        const INDEX: u64 = 0xFFFF_FFFF;
        let row = bytes(index);
        let hash = hash(row);
        let entry = u64::try_from(index + 1).ok().filter(|index| *index <= INDEX)?;
        let mask = self.slots.len() - 1;
        let mut place = usize::try_from(hash & INDEX).ok()? & mask;
        for _ in 0..Self::PROBES_MAX {
            let slot = self.slots[place];
            if slot == 0 {
                self.slots[place] = hash & !INDEX | entry;
                return None;
            }
            if (slot ^ hash) & !INDEX == 0 {
                let other = usize::try_from(slot & INDEX).ok()? - 1;
                if bytes(other) == row {
                    return Some(other);
                }
            }
            place = (place + 1) & mask;
        }
        None
    }
}

/// A quick hash, of sixteen bytes at a time. It need not withstand anybody: whatever falls together is compared.
fn hash(bytes: &[u8]) -> u64 {
    const KEYS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];
    let mixed = |hash: u64, one: u64, other: u64| {
        let product = u128::from(one ^ KEYS[0] ^ hash) * u128::from(other ^ KEYS[1]);
        let product = product.to_le_bytes();
        let (low, high) = product.split_at(8);
        word(low) ^ word(high)
    };
    let mut hash = bytes.len() as u64;
    let mut pairs = bytes.chunks_exact(16);
    for pair in &mut pairs {
        let (one, other) = pair.split_at(8);
        hash = mixed(hash, word(one), word(other));
    }
    let rest = pairs.remainder();
    let (one, other) = rest.split_at(rest.len().min(8));
    mixed(hash, word(one), word(other))
}

/// Up to eight bytes as a number.
fn word(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_row_is_seen_again_exactly_where_the_same_stands_before(
            rows in prop::collection::vec(prop::collection::vec(0..3u8, 0..6), 0..60),
            tail in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let rows: Vec<Vec<u8>> = rows.into_iter().map(|row| [row, tail.clone()].concat()).collect();
            let mut seen = Seen::of(rows.len());
            for index in 0..rows.len() {
                let expected = rows[..index].iter().position(|row| *row == rows[index]);
                prop_assert_eq!(seen.first(index, |index| rows[index].as_slice()), expected);
            }
        }
    }

    #[test]
    fn every_byte_of_a_row_counts() {
        let row = [7; 40];
        for at in 0..row.len() {
            let mut other = row;
            other[at] = 8;
            assert_ne!(hash(&row), hash(&other), "byte {at}");
        }
        assert_ne!(hash(&row), hash(&row[..39]));
    }
}
