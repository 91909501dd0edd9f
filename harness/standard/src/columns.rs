//! `Columns`: what is made of columns: a field, a group of them, a row.
//!
//! A row type lists its columns in the order of the standard's table, once; reading and writing follow from that, and a
//! test holds the formats to `data/fields.tsv`.

use crate::read::CellText;
pub use crate::read::Cells;
use crate::{Field, FieldValue, Format};

/// One or several columns, one after the other.
pub trait Columns {
    /// How many columns.
    const COUNT: usize;

    /// Takes the columns' texts in their order; a column whose text is that of the row above stays as it is.
    fn read(&mut self, cells: &mut Cells<'_>);

    /// Gives the columns' texts in their order.
    fn write(&self, line: &mut dyn Line);

    /// The columns' formats in their order.
    fn formats(formats: &mut Vec<Format>);
}

/// What takes the columns of a row that is written.
pub trait Line {
    /// The next column: its format, and what appends its text; none where the column is odd, and only its record knows
    /// the text.
    fn cell(&mut self, format: Format, write: Option<&mut dyn FnMut(&mut String)>);
}

impl<T: FieldValue> Columns for Field<T> {
    const COUNT: usize = 1;

    #[inline]
    fn read(&mut self, cells: &mut Cells<'_>) {
        let Some(index) = cells.next() else { return };
        // Nearly always a short text that is right, or nothing: no more is asked than that.
        if let Some(text) = cells.plain(index) {
            if text.is_empty() {
                *self = Self::Empty;
                return;
            }
            // What reads such a format takes ASCII only.
            if T::FORMAT.is_ascii()
                && let Some(value) = T::read_ascii(text)
                && cells.is_right(index, text, T::FORMAT)
            {
                *self = Self::Value(value);
                return;
            }
        }
        read_and_judge(self, cells, index);
    }

    fn write(&self, line: &mut dyn Line) {
        match self {
            Self::Empty => line.cell(T::FORMAT, Some(&mut |_| {})),
            Self::Value(value) => line.cell(T::FORMAT, Some(&mut |text| value.write(text))),
            Self::Odd => line.cell(T::FORMAT, None),
        }
    }

    fn formats(formats: &mut Vec<Format>) {
        formats.push(T::FORMAT);
    }
}

/// Reads whatever stands in a column, and says what is wrong with it.
#[inline(never)]
fn read_and_judge<T: FieldValue>(field: &mut Field<T>, cells: &mut Cells<'_>, index: usize) {
    let cell = cells.cell(index);
    if cell.is_empty() {
        *field = Field::Empty;
        cells.judge_empty(&cell, T::FORMAT);
        return;
    }
    let value = match &cell.text {
        CellText::Ascii(text) => T::read_ascii(text),
        CellText::Shared(text) => T::read_shared(text),
    };
    if let Some(value) = value {
        *field = Field::Value(value);
        cells.judge_right(&cell, T::FORMAT);
    } else {
        *field = Field::Odd;
        cells.judge_odd(&cell, T::FORMAT);
    }
}

impl<T: Columns, const N: usize> Columns for [T; N] {
    const COUNT: usize = N * T::COUNT;

    #[inline]
    fn read(&mut self, cells: &mut Cells<'_>) {
        for group in self {
            group.read(cells);
        }
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

            #[inline]
            fn read(&mut self, cells: &mut $crate::columns::Cells<'_>) {
                $($crate::columns::Columns::read(&mut self.$field, cells);)*
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
