//! `Changes`: in which columns each row of a file differs from the row above it.
//!
//! Most columns repeat for many rows: a rule about one of them need not look at every row, only at every stretch. A
//! column may be said to change where it does not, never the other way round.

use std::ops::Range;

/// The columns that change, row by row, in the order of the rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes(Vec<Changed>);

/// Some columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changed(u64);

impl Changed {
    /// No column.
    pub(crate) const NONE: Self = Self(0);
    /// Every column: there is no row above, or one of another layout.
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// Stands for no column: texts that are not of their columns' formats, in this row or the one above.
    pub(crate) const ODD_TEXTS: u16 = u16::MAX;
    /// The column after the last one that has a bit of its own; those behind it share its bit.
    const LAST: u16 = 63;

    /// These columns, numbered from 1.
    pub(crate) const fn of(columns: &[u16]) -> Self {
        let mut changed = Self::NONE;
        let mut index = 0;
        while index < columns.len() {
            changed = changed.and(columns[index]);
            index += 1;
        }
        changed
    }

    /// And this one.
    #[must_use]
    #[inline]
    pub(crate) const fn and(self, column: u16) -> Self {
        let bit = match column {
            Self::ODD_TEXTS => 63,
            Self::LAST.. => Self::LAST - 1,
            _ => column.saturating_sub(1),
        };
        Self(self.0 | 1 << bit)
    }

    fn has_one_of(self, columns: Self) -> bool {
        self.0 & columns.0 != 0
    }
}

impl Changes {
    /// Those of rows that nobody compared.
    #[cfg(test)]
    pub(crate) fn unknown(rows: usize) -> Self {
        Self(vec![Changed::ALL; rows])
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.0.reserve(rows);
    }

    pub(super) fn push(&mut self, changed: Changed) {
        self.0.push(changed);
    }

    /// The rows in stretches over which none of these columns changes.
    pub(crate) fn stretches(&self, columns: &[u16]) -> impl Iterator<Item = Range<usize>> + use<'_> {
        let columns = Changed::of(columns);
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            let behind = self.0.get(start + 1..)?;
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
        let changes = Changes(vec![Changed::ALL, Changed::of(&[3]), Changed::NONE, Changed::of(&[9, 70])]);
        let stretches = |columns: &[u16]| changes.stretches(columns).collect::<Vec<_>>();
        assert_eq!(stretches(&[3]), [0..1, 1..4]);
        assert_eq!(stretches(&[2]), [0..4]);
        assert_eq!(stretches(&[2, 9]), [0..3, 3..4]);
        assert_eq!(stretches(&[64]), [0..3, 3..4], "the columns from the sixty-third on share a bit");
        assert_eq!(stretches(&[62, Changed::ODD_TEXTS]), [0..4]);
        assert_eq!(Changes::unknown(2).stretches(&[1]).collect::<Vec<_>>(), [0..1, 1..2]);
        assert_eq!(Changes::default().stretches(&[1]).count(), 0);
    }
}
