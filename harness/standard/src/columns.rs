//! `Columns`: what is made of columns: a field, a group of them, a row.
//!
//! A row type lists its columns in the order of the standard's table, once; reading and writing follow from that, and a
//! test holds the formats to `data/fields.tsv`.

use crate::{Field, FieldValue, Format};

/// One or several columns, one after the other.
pub trait Columns {
    /// How many columns.
    const COUNT: usize;

    /// Takes the columns' texts in their order.
    fn read(cells: &mut Cells<'_>) -> Self;

    /// Gives the columns' texts in their order.
    fn write(&self, line: &mut dyn Line);

    /// The columns' formats in their order.
    fn formats(formats: &mut Vec<Format>);
}

/// What takes the columns of a row that is written.
pub trait Line {
    /// The next column: its format, and what appends its text.
    fn cell(&mut self, format: Format, write: &mut dyn FnMut(&mut String));
}

/// The texts of one record, handed out column by column.
#[derive(Debug)]
pub struct Cells<'a> {
    texts: &'a CellTexts,
    /// Numbers of the columns that the record's version does not have, in their order.
    absent: &'static [u16],
    /// The number of the column handed out last.
    column: u16,
    /// How many texts were handed out.
    taken: usize,
    /// Numbers of the columns whose text was not of their format.
    odd: Vec<u16>,
}

impl<'a> Cells<'a> {
    /// The texts of a record whose version lacks the columns `absent`, given in their order.
    pub fn new(texts: &'a CellTexts, absent: &'static [u16]) -> Self {
        Self { texts, absent, column: 0, taken: 0, odd: Vec::new() }
    }

    /// The text of the next column; empty where the version has no such column.
    fn next(&mut self) -> &'a str {
        self.column += 1;
        if self.absent.first() == Some(&self.column) {
            self.absent = &self.absent[1..];
            return "";
        }
        let text = self.texts.get(self.taken);
        self.taken += 1;
        text
    }

    /// The numbers of the columns, as version 4.1 counts them, whose text was not of their format.
    pub fn into_odd(self) -> Vec<u16> {
        self.odd
    }
}

/// The decoded texts of one record in one buffer, which is used again for the next.
#[derive(Debug, Default)]
pub struct CellTexts {
    text: String,
    ends: Vec<usize>,
}

impl CellTexts {
    /// Forgets the last record.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds the next column's text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a column, counted from 0; empty beyond the last.
    pub fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..end]
    }
}

impl<T: FieldValue> Columns for Field<T> {
    const COUNT: usize = 1;

    fn read(cells: &mut Cells<'_>) -> Self {
        let text = cells.next();
        if text.is_empty() {
            return Self::Empty;
        }
        if let Some(value) = T::read(text) {
            return Self::Value(value);
        }
        cells.odd.push(cells.column);
        Self::Odd(text.into())
    }

    fn write(&self, line: &mut dyn Line) {
        line.cell(T::FORMAT, &mut |text| match self {
            Self::Empty => {}
            Self::Value(value) => value.write(text),
            Self::Odd(odd) => text.push_str(odd),
        });
    }

    fn formats(formats: &mut Vec<Format>) {
        formats.push(T::FORMAT);
    }
}

impl<T: Columns, const N: usize> Columns for [T; N] {
    const COUNT: usize = N * T::COUNT;

    fn read(cells: &mut Cells<'_>) -> Self {
        std::array::from_fn(|_| T::read(cells))
    }

    fn write(&self, line: &mut dyn Line) {
        for group in self {
            group.write(line);
        }
    }

    fn formats(formats: &mut Vec<Format>) {
        for _ in 0..N {
            T::formats(formats);
        }
    }
}

/// Defines a struct whose fields are columns, in the order of the standard's table.
macro_rules! columns {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $columns:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $columns,)*
        }

        impl $crate::columns::Columns for $name {
            const COUNT: usize = 0 $(+ <$columns as $crate::columns::Columns>::COUNT)*;

            fn read(cells: &mut $crate::columns::Cells<'_>) -> Self {
                Self { $($field: <$columns as $crate::columns::Columns>::read(cells),)* }
            }

            fn write(&self, line: &mut dyn $crate::columns::Line) {
                $($crate::columns::Columns::write(&self.$field, line);)*
            }

            fn formats(formats: &mut Vec<$crate::Format>) {
                $(<$columns as $crate::columns::Columns>::formats(formats);)*
            }
        })*
    };
}

pub(crate) use columns;
