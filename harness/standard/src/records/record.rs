//! `RawRecord`: one record of a file, as it stands there.

use std::ops::Range;

use super::RawField;

/// A record; kept and filled again while a file is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRecord {
    /// Which record of the file it is, counted from 1. Blank ones count.
    pub row: u32,
    /// Where it stands, without the end of its line.
    pub at: Range<usize>,
    /// What its line ends in.
    pub line_end: LineEnd,
    /// Its fields, the first [`RawRecord::COLUMNS_MAX`] of them.
    pub fields: Vec<RawField>,
    /// How many fields it has in all.
    pub columns: usize,
}

impl RawRecord {
    /// The widest file of the standard has some two hundred columns; a thousand still shows what went wrong.
    pub const COLUMNS_MAX: usize = 1000;

    /// Whether it has more fields than are kept.
    pub fn is_cut(&self) -> bool {
        self.columns > self.fields.len()
    }

    /// 空行: whether its line is empty.
    pub fn is_blank(&self) -> bool {
        self.at.is_empty()
    }

    /// Where the end of its line stands.
    pub fn line_end_at(&self) -> Range<usize> {
        self.at.end..self.at.end + self.line_end.bytes().len()
    }
}

/// What a line ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LineEnd {
    /// CR LF, as the standard has it.
    Crlf,
    /// LF alone.
    Lf,
    /// CR alone.
    Cr,
    /// Nothing: the file ends.
    #[default]
    None,
}

impl LineEnd {
    /// Its bytes.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Crlf => b"\r\n",
            Self::Lf => b"\n",
            Self::Cr => b"\r",
            Self::None => b"",
        }
    }

    /// What stands at a place in a file where a line may end.
    pub(super) fn at(file: &[u8], at: usize) -> Self {
        match file.get(at..) {
            Some([b'\r', b'\n', ..]) => Self::Crlf,
            Some([b'\r', ..]) => Self::Cr,
            Some([b'\n', ..]) => Self::Lf,
            _ => Self::None,
        }
    }
}
