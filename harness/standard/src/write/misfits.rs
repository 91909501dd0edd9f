//! `NotMs932`: characters of a table that MS932 does not have, by row and column.

use std::fmt;

use crate::records::{RawRecord, Records};
use crate::{FileKind, Layout, NameVersion};

/// Why a table cannot be written in MS932.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMs932 {
    /// The characters in the way; of very many, the first hundred.
    pub listed: Vec<Misfit>,
    /// How many there are.
    pub count: usize,
}

/// A character that MS932 does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The character.
    pub character: char,
    /// Where it stands.
    pub place: WrittenPlace,
}

/// What folding replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// What the table has.
    pub from: String,
    /// What the file has; nothing, where it could not be seen.
    pub to: &'static str,
    /// Where it stands.
    pub place: WrittenPlace,
}

/// A place in a file that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenPlace {
    /// The row, counted from 1.
    pub row: u32,
    /// The column, numbered as version 4.1 does.
    pub column: u16,
    /// 項目名.
    pub field: &'static str,
}

impl std::error::Error for NotMs932 {}

impl fmt::Display for NotMs932 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Misfit { character, place }) = self.listed.first() else {
            return f.write_str("MS932 has not all of the characters");
        };
        let code_point = u32::from(*character);
        write!(f, "MS932 has no `{character}` (U+{code_point:04X}), {place}")?;
        match self.count {
            0 | 1 => Ok(()),
            count => write!(f, ", and {} more", count - 1),
        }
    }
}

impl fmt::Display for WrittenPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, column {} `{}`", self.row, self.column, self.field)
    }
}

/// Where in a written text which columns stand.
pub(super) struct Places {
    /// The end of each field in the text's UTF-8, in their order.
    ends: Vec<(usize, WrittenPlace)>,
}

impl Places {
    pub(super) fn of(kind: FileKind, text: &str, version: NameVersion) -> Self {
        let columns = Layout::of(kind, version).map_or(&[][..], |layout| &layout.columns);
        let mut records = Records::new(text.as_bytes());
        let mut record = RawRecord::default();
        let mut ends = Vec::new();
        while records.read_into(&mut record) {
            for (field, column) in record.fields.iter().zip(columns) {
                let place = WrittenPlace { row: record.row, column: column.number, field: column.name };
                ends.push((field.at.end, place));
            }
        }
        Self { ends }
    }

    /// The column in which a byte of the text stands.
    pub(super) fn of_byte(&self, offset: usize) -> WrittenPlace {
        let index = self.ends.partition_point(|(end, _)| *end <= offset);
        let nowhere = WrittenPlace { row: 0, column: 0, field: "" };
        self.ends.get(index).or(self.ends.last()).map_or(nowhere, |(_, place)| *place)
    }

    /// The column in which a character of the text stands, counted from 0.
    pub(super) fn of_character(&self, text: &str, index: usize) -> WrittenPlace {
        self.of_byte(text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset))
    }
}
