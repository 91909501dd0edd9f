//! `Changes`: in which columns each row of a file differs from the row above it.
//!
//! Most columns repeat for many rows: a rule about one of them need not look at every row, only at every stretch. A
//! column may be said to change where it does not, never the other way round.

use std::ops::Range;

/// The columns that change, row by row, in the order of the rows; and what the bytes of rows show by the way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    rows: Vec<Changed>,
    /// Rows with line breaks inside text that are not CRLF.
    pub(crate) odd_breaks: Sightings,
    /// Rows with half-width kana, if the file is in MS932.
    pub(crate) kana: Sightings,
}

/// Rows that show something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sightings {
    /// The index of the first of them.
    pub(crate) first: Option<usize>,
    /// How many there are.
    pub(crate) times: u64,
}

/// What the bytes of a field, or of a row, show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// A line break inside text that is not CRLF.
    pub(super) odd_break: bool,
    /// Half-width kana.
    pub(super) kana: bool,
}

impl Marks {
    /// Nothing: what nearly every field shows.
    pub(super) const NONE: Self = Self { odd_break: false, kana: false };
}

/// Some columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changed(u64);

impl Changed {
    /// No column.
    pub(crate) const NONE: Self = Self(0);
    /// Every column: there is no row above, or one of another layout.
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// The column after the last one that has a bit of its own; those behind it share its bit.
    const LAST: usize = 64;

    /// These columns, numbered from 1.
    pub(crate) const fn of(columns: &[u16]) -> Self {
        let mut changed = Self::NONE;
        let mut index = 0;
        while index < columns.len() {
            changed = changed.and(columns[index] as usize);
            index += 1;
        }
        changed
    }

    /// And this one.
    #[must_use]
    #[inline]
    pub(crate) const fn and(self, column: usize) -> Self {
        let column = if column < Self::LAST { column } else { Self::LAST };
        Self(self.0 | 1 << column.saturating_sub(1))
    }

    fn has_one_of(self, columns: Self) -> bool {
        self.0 & columns.0 != 0
    }
}

impl Changes {
    /// The same, as if nobody had compared the rows.
    #[cfg(test)]
    pub(crate) fn forgotten(&self) -> Self {
        Self { rows: vec![Changed::ALL; self.rows.len()], ..*self }
    }

    /// Those of rows that nobody compared.
    #[cfg(test)]
    pub(crate) fn unknown(rows: usize) -> Self {
        Self { rows: vec![Changed::ALL; rows], ..Self::default() }
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Takes the next row: what changed in it, and what it shows.
    pub(super) fn push(&mut self, changed: Changed, marks: Marks) {
        let row = self.rows.len();
        self.rows.push(changed);
        for (seen, sightings) in [(marks.odd_break, &mut self.odd_breaks), (marks.kana, &mut self.kana)] {
            if seen {
                sightings.first.get_or_insert(row);
                sightings.times += 1;
            }
        }
    }

    /// The rows in stretches over which none of these columns changes.
    pub(crate) fn stretches(&self, columns: &[u16]) -> impl Iterator<Item = Range<usize>> + use<'_> {
        let columns = Changed::of(columns);
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            let behind = self.rows.get(start + 1..)?;
            let same = behind.iter().position(|changed| changed.has_one_of(columns));
            next = start + 1 + same.unwrap_or(behind.len());
            Some(start..next)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_together_until_one_of_the_columns_changes() {
        let rows = vec![Changed::ALL, Changed::of(&[3]), Changed::NONE, Changed::of(&[9, 70])];
        let changes = Changes { rows, ..Changes::default() };
        let stretches = |columns: &[u16]| changes.stretches(columns).collect::<Vec<_>>();
        assert_eq!(stretches(&[3]), [0..1, 1..4]);
        assert_eq!(stretches(&[2]).len(), 1);
        assert_eq!(stretches(&[2, 9]), [0..3, 3..4]);
        assert_eq!(stretches(&[64]), [0..3, 3..4], "the columns from the sixty-fourth on share a bit");
        assert_eq!(stretches(&[63]).len(), 1);
        assert_eq!(Changes::unknown(2).stretches(&[1]).collect::<Vec<_>>(), [0..1, 1..2]);
        assert_eq!(Changes::default().stretches(&[1]).count(), 0);
    }
}
