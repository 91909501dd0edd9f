//! `Columns`: what is made of columns: a field, a group of them, a row.
//!
//! A row type lists its columns in the order of the standard's table, once; reading and writing follow from that, and a
//! test holds the formats to `data/fields.tsv`.

use crate::{Field, FieldValue, Format};

/// One or several columns, one after the other.
pub trait Columns {
    /// How many columns.
    const COUNT: usize;

    /// Puts a text into a column, counted from 0; an empty text empties it. A column that is not there takes nothing.
    fn set(&mut self, column: usize, text: &str) -> Standing;

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

/// How a text stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nothing stands there.
    Empty,
    /// What the column's format asks for.
    Right,
    /// Something else.
    Odd,
}

impl<T: FieldValue> Columns for Field<T> {
    const COUNT: usize = 1;

    fn set(&mut self, _column: usize, text: &str) -> Standing {
        if text.is_empty() {
            *self = Self::Empty;
            return Standing::Empty;
        }
        if let Some(value) = T::read(text) {
            *self = Self::Value(value);
            return Standing::Right;
        }
        *self = Self::Odd;
        Standing::Odd
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

impl<T: Columns, const N: usize> Columns for [T; N] {
    const COUNT: usize = N * T::COUNT;

    fn set(&mut self, column: usize, text: &str) -> Standing {
        match self.get_mut(column / T::COUNT) {
            Some(group) => group.set(column % T::COUNT, text),
            None => Standing::Empty,
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
            fn set(&mut self, column: usize, text: &str) -> $crate::columns::Standing {
                let mut from = 0;
                $(
                    let count = <$columns as $crate::columns::Columns>::COUNT;
                    if column < from + count {
                        return $crate::columns::Columns::set(&mut self.$field, column - from, text);
                    }
                    from += count;
                )*
                debug_assert!(column >= from, "every column below the count is one of the fields'");
                $crate::columns::Standing::Empty
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
