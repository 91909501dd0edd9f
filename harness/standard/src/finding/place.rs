//! `Place`: where in a set of files a finding is.

use std::ops::Range;

/// A place: a file, a row of it, a column of that, its bytes; as much of it as applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by the name under which it was handed in.
    pub file: String,
    /// The row, counted from 1 as records (a line break inside a quoted text does not count; a blank row does).
    pub row: Option<u32>,
    /// The column, numbered from 1 as the standard's tables do.
    pub column: Option<u16>,
    /// 項目名: what the standard calls the column.
    pub field: Option<&'static str>,
    /// The bytes, counted from 0; the end is not included.
    pub bytes: Option<ByteRange>,
}

/// A stretch of a file's bytes. Ordered by where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteRange {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl From<Range<usize>> for ByteRange {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl Place {
    /// A file as a whole.
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), row: None, column: None, field: None, bytes: None }
    }
}
