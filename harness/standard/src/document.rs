//! `Document`: a file of the standard as it was read, row by row.
//!
//! It holds everything that could be read, right or wrong; what is wrong is said by the findings beside it.

use crate::columns::Columns;
use crate::{ByteRange, CsvVersion, FileKind, FileName};

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What its name says.
    pub name: Naming,
    /// The version of its first row that names a known one.
    pub version: Option<CsvVersion>,
    /// Its rows.
    pub table: Table,
    /// Records that have not the columns of the kind and version, and so are no rows.
    pub strays: Vec<Stray>,
}

impl Document {
    /// How many odd texts are kept of one file, row by row from the first on: every row of the longest file that the
    /// exchange takes (10 MiB, A) may have one or two, which is what a writer's mistake makes. Who has more has no file of
    /// the standard, and sixteen megabytes of them would take two hundred to keep. Beyond it a field is
    /// [`Field::Odd`](crate::Field::Odd) without a text; findings are made of it all the same.
    pub const ODD_TEXTS_MAX: usize = 100_000;
}

/// What a name says about its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// It is right.
    Right(FileName),
    /// It is wrong, and this was probably meant.
    Meant(FileName),
    /// It is wrong, but begins with a kind of file.
    KindOnly(FileKind),
    /// Nothing can be made of it.
    Unknown,
}

impl Naming {
    /// The name by which a file counts in its set: the right one, or the one that was meant.
    pub fn file_name(self) -> Option<FileName> {
        match self {
            Self::Right(name) | Self::Meant(name) => Some(name),
            Self::KindOnly(_) | Self::Unknown => None,
        }
    }

    /// ファイル種別.
    pub fn kind(self) -> Option<FileKind> {
        match self {
            Self::Right(name) | Self::Meant(name) => Some(name.kind()),
            Self::KindOnly(kind) => Some(kind),
            Self::Unknown => None,
        }
    }
}

/// A row with where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<T> {
    /// Counted from 1, blank records included.
    pub number: u32,
    /// Its bytes, without the line end.
    pub bytes: ByteRange,
    /// What it says.
    pub row: T,
    /// The texts of its columns that are not of their format, up to [`Document::ODD_TEXTS_MAX`] a file.
    pub odd: Option<Box<OddTexts>>,
}

/// Texts that are not of their columns' formats, by the number of the column.
pub type OddTexts = Vec<(u16, Box<str>)>;

impl<T> Record<T> {
    /// Rows that were made and not read: numbered, and without a place.
    pub fn of(rows: impl IntoIterator<Item = T>) -> Vec<Self> {
        let nowhere = ByteRange { start: 0, end: 0 };
        (1..).zip(rows).map(|(number, row)| Self { number, bytes: nowhere, row, odd: None }).collect()
    }

    /// The text of a column, numbered as version 4.1 does, that is not of the column's format.
    pub fn odd(&self, column: u16) -> Option<&str> {
        let texts = self.odd.as_deref()?;
        texts.iter().find(|(number, _)| *number == column).map(|(_, text)| &**text)
    }
}

/// A record that is no row of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    /// Counted from 1, blank records included.
    pub number: u32,
    /// Its bytes, without the line end.
    pub bytes: ByteRange,
}

/// Who reads the rows of a file, whatever their type.
pub(crate) trait ReadRows {
    /// Reads all rows that there are.
    fn read_rows<T: Columns + Clone + Default>(&mut self) -> Vec<Record<T>>;
}

macro_rules! tables {
    ([] $($row:ident { $($(#[$doc:meta])* $kind:ident),+ })*) => {
        /// The rows of a file, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Table {
            $($($(#[$doc])* $kind(Vec<Record<$crate::rows::$row>>),)+)*
            /// A JPEG, which has no rows.
            Image,
            /// The kind is not known, or the file is no CSV.
            Unread,
        }

        impl Table {
            /// An empty table of a kind; an image has no rows.
            pub fn of(kind: FileKind) -> Self {
                match kind {
                    $($(FileKind::$kind => Self::$kind(Vec::new()),)+)*
                    FileKind::UpkihonImage => Self::Image,
                }
            }

            /// ファイル種別; none where nothing could be read.
            pub fn kind(&self) -> Option<FileKind> {
                match self {
                    $($(Self::$kind(_) => Some(FileKind::$kind),)+)*
                    Self::Image => Some(FileKind::UpkihonImage),
                    Self::Unread => None,
                }
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                match self {
                    $($(Self::$kind(rows) => rows.len(),)+)*
                    Self::Image | Self::Unread => 0,
                }
            }

            /// Whether there is no row.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// Has the rows of a kind read by whoever can read rows of any type.
            pub(crate) fn read(kind: FileKind, reader: &mut impl ReadRows) -> Self {
                match kind {
                    $($(FileKind::$kind => Self::$kind(reader.read_rows()),)+)*
                    FileKind::UpkihonImage => Self::Image,
                }
            }

            /// Gives every row to a line writer of its own, with the texts of its odd columns.
            pub(crate) fn write(
                &self,
                mut row: impl FnMut(&dyn Fn(&mut dyn $crate::columns::Line), &[(u16, Box<str>)]),
            ) {
                match self {
                    $($(Self::$kind(rows) => for record in rows {
                        let odd = record.odd.as_deref().map_or(&[][..], Vec::as_slice);
                        row(&|line| $crate::columns::Columns::write(&record.row, line), odd);
                    })+)*
                    Self::Image | Self::Unread => {}
                }
            }
        }
    };
}

crate::each_row_type!([tables] []);
