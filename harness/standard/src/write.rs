//! Writing: a table as the bytes of a file.
//!
//! By default to the letter of the standard: MS932, CRLF, free text quoted, codes and numbers bare, no header. The other
//! styles are those that other software is known to write; generated samples use them, nothing else does.

mod misfits;
mod respelling;

use crate::columns::Line;
use crate::ms932::{self, ByteOrderMark};
use crate::{Column, FileKind, Format, Layout, NameVersion, Table};

pub use misfits::{Misfit, NotMs932, Replaced, WrittenPlace};
pub use respelling::Spelling;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whose columns.
    pub version: NameVersion,
    /// Which columns stand in quotes.
    pub quotes: Quotes,
    /// What ends a row.
    pub line_end: Newline,
    /// Whether the last row is ended too.
    pub ends_last_row: bool,
    /// Whether a row of column names comes first.
    pub header: bool,
    /// In which encoding.
    pub encoding: Encoding,
    /// What breaks a line inside free text.
    pub breaks: Newline,
    /// How free text is spelled.
    pub spelling: Spelling,
    /// How the times of table 3 are written.
    pub clock: Clock,
}

impl Style {
    /// To the letter of the standard.
    pub const STANDARD: Self = Self {
        version: NameVersion::V4,
        quotes: Quotes::FreeText,
        line_end: Newline::Crlf,
        ends_last_row: true,
        header: false,
        encoding: Encoding::Ms932,
        breaks: Newline::Crlf,
        spelling: Spelling::AsItIs,
        clock: Clock::Digits,
    };
}

/// Which columns stand in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quotes {
    /// Free text, where there is some: the standard.
    FreeText,
    /// Only what could not be read without.
    WhenNeeded,
    /// Every column that is not empty.
    Everything,
}

/// 改行: what ends a row, or breaks a line inside free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Newline {
    /// The standard.
    Crlf,
    /// What other systems write.
    Lf,
}

impl Newline {
    fn as_str(self) -> &'static str {
        match self {
            Self::Crlf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

/// 文字コード.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// The standard.
    Ms932,
    /// What spreadsheets like.
    Utf8WithMark,
}

/// The times of columns that have no 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    /// HHMM: the standard.
    Digits,
    /// HH:MM.
    Colon,
}

/// The bytes of a file in the encoding of its style; refused where a text holds what MS932 cannot.
pub fn write(kind: FileKind, table: &Table, style: &Style) -> Result<Vec<u8>, NotMs932> {
    encode(kind, &write_text(kind, table, style), style)
}

/// The bytes of a file like [`write()`], with every character that MS932 does not have replaced by the table of
/// [`ms932::Folding`], and what was replaced where. What the table does not know is refused.
pub fn write_folded(
    kind: FileKind,
    table: &Table,
    style: &Style,
) -> Result<(Vec<u8>, Vec<Replaced>), NotMs932> {
    let text = write_text(kind, table, style);
    if style.encoding != Encoding::Ms932 {
        return Ok((encode(kind, &text, style)?, Vec::new()));
    }
    let (folded, changes) = ms932::fold(&text);
    let places = misfits::Places::of(kind, &text, style.version);
    let replaced = changes.into_iter().map(|change| {
        let place = places.of_character(&text, change.index);
        Replaced { from: change.from, to: change.to, place }
    });
    let replaced = replaced.collect();
    Ok((encode(kind, &folded, style)?, replaced))
}

fn encode(kind: FileKind, text: &str, style: &Style) -> Result<Vec<u8>, NotMs932> {
    match style.encoding {
        Encoding::Ms932 => ms932::encode(text).map_err(|refusal| {
            let places = misfits::Places::of(kind, text, style.version);
            let listed = refusal.listed.iter().map(|character| Misfit {
                character: character.character,
                place: places.of_byte(character.offset),
            });
            NotMs932 { listed: listed.collect(), count: refusal.count }
        }),
        Encoding::Utf8WithMark => Ok([ByteOrderMark::Utf8.bytes(), text.as_bytes()].concat()),
    }
}

/// The text of a file, before it is encoded.
pub fn write_text(kind: FileKind, table: &Table, style: &Style) -> String {
    let mut text = String::new();
    let layout = Layout::of(kind, style.version);
    let absent = layout.map_or(&[][..], Layout::absent);
    if style.header
        && let Some(layout) = layout
    {
        let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
        text.push_str(&names.join(","));
        text.push_str(style.line_end.as_str());
    }
    table.write(|row, odd| {
        let columns = layout.map_or(&[][..], |layout| &layout.columns);
        let mut line = TextLine { text: &mut text, style, columns, absent, odd, column: 0, begun: false };
        row(&mut line);
        text.push_str(style.line_end.as_str());
    });
    if !style.ends_last_row && text.ends_with(style.line_end.as_str()) {
        text.truncate(text.len() - style.line_end.as_str().len());
    }
    text
}

/// A line that is being written.
struct TextLine<'a> {
    text: &'a mut String,
    style: &'a Style,
    columns: &'a [Column],
    /// Numbers of the columns that the version does not have, in their order.
    absent: &'a [u16],
    /// The texts of odd columns, by their numbers.
    odd: &'a [(u16, Box<str>)],
    column: u16,
    begun: bool,
}

impl Line for TextLine<'_> {
    fn cell(&mut self, format: Format, write: Option<&mut dyn FnMut(&mut String)>) {
        self.column += 1;
        if self.absent.first() == Some(&self.column) {
            self.absent = &self.absent[1..];
            return;
        }
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        let start = self.text.len();
        if let Some(write) = write {
            write(self.text);
        } else {
            let odd = self.odd.iter().find(|(column, _)| *column == self.column);
            self.text.push_str(odd.map_or("", |(_, text)| text));
        }
        self.respell(start, format);
        let cell = &self.text[start..];
        let unreadable_bare = cell.contains([',', '"', '\r', '\n']);
        let quoted = !cell.is_empty()
            && match self.style.quotes {
                Quotes::FreeText => format.is_quoted() || unreadable_bare,
                Quotes::WhenNeeded => unreadable_bare,
                Quotes::Everything => true,
            };
        if quoted {
            let cell = cell.replace('"', "\"\"");
            self.text.truncate(start);
            self.text.push('"');
            self.text.push_str(&cell);
            self.text.push('"');
        }
    }
}

impl TextLine<'_> {
    /// Spells what was written from `start` on as the style has it.
    fn respell(&mut self, start: usize, format: Format) {
        match format {
            Format::Time if self.style.clock == Clock::Colon => {
                let time = &self.text[start..];
                if time.len() == 4 && time.is_ascii() {
                    self.text.insert(start + 2, ':');
                }
            }
            Format::Free => {
                if self.style.breaks == Newline::Lf && self.text[start..].contains('\r') {
                    let text = self.text[start..].replace("\r\n", "\n");
                    self.text.truncate(start);
                    self.text.push_str(&text);
                }
                if self.style.spelling == Spelling::AsItIs {
                    return;
                }
                let length_max = self
                    .columns
                    .iter()
                    .find(|column| column.number == self.column)
                    .and_then(|column| column.length_max);
                if let Some(respelled) = self.style.spelling.of(&self.text[start..], length_max) {
                    self.text.truncate(start);
                    self.text.push_str(&respelled);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
