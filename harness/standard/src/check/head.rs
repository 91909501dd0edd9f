//! `ServiceUser`: whom the head of a row names, and the rows of one person.

use careplan_domain::{InsuredNumber, InsurerNumber};

use super::sheet::Sheet;
use crate::Record;

pub(super) use crate::on_rows as with_rows;
pub(super) use crate::rows::Head;

/// 利用者: whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ServiceUser {
    /// 保険者番号.
    pub(super) insurer: InsurerNumber,
    /// 被保険者番号.
    pub(super) insured: InsuredNumber,
}

impl ServiceUser {
    /// 保険者番号 stands second and 被保険者番号 third in every table.
    pub(super) const COLUMNS: [u16; 2] = [2, 3];

    /// Whom the row is about, where it says so.
    pub(super) fn of(row: &impl Head) -> Option<Self> {
        Some(Self { insurer: *row.insurer().value()?, insured: *row.insured().value()? })
    }
}

/// The rows of a file, person by person, wherever they stand. Rows of nobody are left out.
#[derive(Debug)]
pub(super) struct People<'a, T> {
    rows: &'a [Record<T>],
    /// Stretches of rows about one person, sorted by person.
    stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    person: ServiceUser,
    first: usize,
    end: usize,
}

impl<'a, T: Head> People<'a, T> {
    /// Groups rows; files list people one after the other, so there are few stretches.
    pub(super) fn of(sheet: &Sheet<'_>, rows: &'a [Record<T>]) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (record, alike) in sheet.stretches(rows, &ServiceUser::COLUMNS) {
            let Some(person) = ServiceUser::of(&record.row) else { continue };
            match stretches.last_mut() {
                Some(last) if last.end == alike.start && last.person == person => last.end = alike.end,
                _ => stretches.push(Stretch { person, first: alike.start, end: alike.end }),
            }
        }
        stretches.sort_by_key(|stretch| (stretch.person, stretch.first));
        Self { rows, stretches }
    }

    /// Every person with their rows, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ServiceUser, RowsOfOne<'a, '_, T>)> {
        let chunks = self.stretches.chunk_by(|one, other| one.person == other.person);
        chunks.map(|stretches| (stretches[0].person, RowsOfOne { rows: self.rows, stretches }))
    }
}

/// The rows of one person, in the order of the file.
#[derive(Debug)]
pub(super) struct RowsOfOne<'a, 's, T> {
    rows: &'a [Record<T>],
    stretches: &'s [Stretch],
}

impl<T> Clone for RowsOfOne<'_, '_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RowsOfOne<'_, '_, T> {}

impl<'a, 's, T> RowsOfOne<'a, 's, T> {
    /// The rows.
    pub(super) fn iter(self) -> impl Iterator<Item = &'a Record<T>> + use<'a, 's, T> {
        self.stretches.iter().flat_map(move |stretch| &self.rows[stretch.first..stretch.end])
    }
}
