//! `NamedFile`: a file as it is handed over, in the standard's words or in a dialect's.

use thiserror::Error;

use super::{Dialects, EncodingReading, Header, LineEndReading, QuoteReading, Table3Time, names, tables};
use crate::{
    Clock, Content, Encoding, GeneratedFile, GeneratedUnit, Newline, NotMs932, Quotes, Spelling, Style, write,
};

/// A file with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// ファイル名, as it is written.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Writes the files of a unit. What spans units, [`Dialects::regroup`] has done before.
pub fn write_unit(unit: &GeneratedUnit, dialects: &Dialects) -> Result<Vec<NamedFile>, Unwritable> {
    unit.files.iter().map(|file| write_file(file, unit, dialects)).collect()
}

fn write_file(
    file: &GeneratedFile,
    unit: &GeneratedUnit,
    dialects: &Dialects,
) -> Result<NamedFile, Unwritable> {
    let name = names::spoken(&file.name, dialects);
    let bytes = match &file.content {
        Content::Image(bytes) => bytes.clone(),
        Content::Table(table) => {
            let style = Style { version: file.name.version(), ..dialects.style() };
            let table = tables::spoken(table, unit, dialects);
            match write(file.name.kind(), &table, &style) {
                Ok(bytes) => bytes,
                Err(source) => return Err(Unwritable { file: name, source }),
            }
        }
    };
    Ok(NamedFile { name, bytes })
}

impl Dialects {
    /// How tables are written, to the letter of the standard but for what the dialects change.
    pub(crate) fn style(&self) -> Style {
        Style {
            quotes: match self.quote {
                QuoteReading::FreeText => Quotes::FreeText,
                QuoteReading::Needed => Quotes::WhenNeeded,
                QuoteReading::Every => Quotes::Everything,
            },
            line_end: match self.line_end {
                LineEndReading::Lf => Newline::Lf,
                LineEndReading::Crlf | LineEndReading::NoLast | LineEndReading::TextLf => Newline::Crlf,
            },
            ends_last_row: self.line_end != LineEndReading::NoLast,
            header: self.header == Header::Japanese,
            encoding: match self.encoding {
                EncodingReading::Utf8Bom => Encoding::Utf8WithMark,
                EncodingReading::Ms932 | EncodingReading::WaveDash | EncodingReading::HalfWidthKana => {
                    Encoding::Ms932
                }
            },
            breaks: match self.line_end {
                LineEndReading::TextLf => Newline::Lf,
                LineEndReading::Crlf | LineEndReading::NoLast | LineEndReading::Lf => Newline::Crlf,
            },
            spelling: match self.encoding {
                EncodingReading::WaveDash => Spelling::WaveDashes,
                EncodingReading::HalfWidthKana => Spelling::HalfWidthKana,
                EncodingReading::Ms932 | EncodingReading::Utf8Bom => Spelling::AsItIs,
            },
            clock: match self.table3_time {
                Table3Time::Plain => Clock::Digits,
                Table3Time::Colon => Clock::Colon,
            },
            ..Style::STANDARD
        }
    }
}

/// A unit that could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{file}` cannot be written")]
pub struct Unwritable {
    /// The file in the way.
    pub file: String,
    /// Why.
    pub source: NotMs932,
}
