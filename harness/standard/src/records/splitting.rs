//! `Records`: the reader that walks over a file, record by record.

use std::ops::Range;

use memchr::memchr3;

use super::field::Short;
use super::{LineBreaks, LineEnd, QuoteFault, Quoting, RawField, RawRecord};

/// The records of a file that have not been read yet.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    file: &'a [u8],
    next: usize,
    row: u32,
}

/// Whether two stretches of the same length are equal. Most are of a few bytes: a call would cost more than the look.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if let (Some((first, one_rest)), Some((other_first, other_rest))) =
        (one.split_first_chunk::<8>(), other.split_first_chunk::<8>())
    {
        if u64::from_le_bytes(*first) != u64::from_le_bytes(*other_first)
            || one_rest.len() != other_rest.len()
        {
            return false;
        }
        if one_rest.len() > 8 {
            return one_rest == other_rest;
        }
        // Up to sixteen bytes the last eight are all the others.
        return one.last_chunk::<8>().map(|last| u64::from_le_bytes(*last))
            == other.last_chunk::<8>().map(|last| u64::from_le_bytes(*last));
    }
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

/// Which of eight bytes is the first that may end a field or open a quote: one below `-`. Commas, quotes and ends of
/// lines are, and little else that files hold.
#[inline]
fn first_low(eight: u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let low = eight.wrapping_sub(ONES * u64::from(b'-')) & !eight & HIGH_BITS;
    (low != 0).then(|| (low.trailing_zeros() / 8) as usize)
}

/// A field without quotes.
#[inline]
fn bare(at: Range<usize>) -> RawField {
    RawField {
        at,
        quoting: Quoting::Bare,
        doubled: false,
        line_breaks: LineBreaks::NONE,
        repeats: false,
        short: Short::NONE,
    }
}

impl<'a> Records<'a> {
    /// All records of a file.
    pub fn new(file: &'a [u8]) -> Self {
        Self::starting_at(file, 0)
    }

    /// The records of a file after a byte order mark; places still count from the file's first byte.
    pub fn starting_at(file: &'a [u8], start: usize) -> Self {
        Self { file, next: start.min(file.len()), row: 0 }
    }

    /// Reads the next record into one that is at hand. False at the end of the file, and then `record` is as it was.
    pub fn read_into(&mut self, record: &mut RawRecord) -> bool {
        if self.next >= self.file.len() {
            return false;
        }
        if self.row == 0 {
            // What the record held before may be of another file.
            record.fields.clear();
        }
        self.row = self.row.saturating_add(1);
        record.row = self.row;
        let start = self.next;
        let mut columns = 0;
        let mut at = start;
        let end = loop {
            let end = match record.fields.get_mut(columns) {
                Some(above) => {
                    // Nearly every field.
                    if let Some((length, short, end)) = self.short(at) {
                        *above = RawField { repeats: above.short == short, short, ..bare(at..at + length) };
                        columns += 1;
                        at += length;
                        if end != b',' {
                            break at;
                        }
                        at += 1;
                        continue;
                    }
                    self.field_over(above, at)
                }
                None => self.field_added(&mut record.fields, at),
            };
            columns += 1;
            if self.file.get(end) != Some(&b',') {
                break end;
            }
            at = end + 1;
        };
        record.columns = columns;
        record.fields.truncate(columns);
        record.at = start..end;
        record.line_end = LineEnd::at(self.file, end);
        self.next = record.line_end_at().end;
        true
    }

    /// Puts the field that begins at a place behind those of the record, if it is one of those that are kept; answers
    /// where it ends.
    #[cold]
    fn field_added(&self, fields: &mut Vec<RawField>, at: usize) -> usize {
        let field = match self.short(at) {
            Some((length, short, _)) => RawField { short, ..bare(at..at + length) },
            None => self.field(at),
        };
        let end = field.at.end;
        if fields.len() < RawRecord::COLUMNS_MAX {
            fields.push(field);
        }
        end
    }

    /// Puts the field that begins at a place over the one of the record before; answers where it ends.
    ///
    /// Rows of a file are much alike. A field is compared before it is split: where the same bytes stand as above, up to
    /// the same comma, the same field stands there.
    #[inline]
    fn field_over(&self, above: &mut RawField, at: usize) -> usize {
        if above.at.end < self.file.len() && !matches!(above.quoting, Quoting::Odd(_)) {
            let end = at + above.at.len();
            // With the comma or the end of line that follows it: what is longer only begins the same.
            let (here, there) = (self.file.get(at..=end), self.file.get(above.at.start..=above.at.end));
            if here.zip(there).is_some_and(|(here, there)| is_same(here, there)) {
                above.at = at..end;
                above.repeats = true;
                return end;
            }
        }
        *above = self.field(at);
        above.at.end
    }

    /// The length of a field without quotes that is shorter than eight bytes, what it is, and the byte that ends it.
    ///
    /// Most fields are that short. Eight bytes at once have no loop whose end the processor would have to guess.
    #[inline]
    fn short(&self, at: usize) -> Option<(usize, Short, u8)> {
        let eight = self.eight(at)?;
        let length = first_low(eight)?;
        let [end, ..] = (eight >> (length * 8)).to_le_bytes();
        matches!(end, b',' | b'\r' | b'\n').then_some((length, Short::of(eight, length), end))
    }

    #[inline]
    fn eight(&self, at: usize) -> Option<u64> {
        self.file.get(at..)?.first_chunk().copied().map(u64::from_le_bytes)
    }

    /// The field that begins at a place, up to a comma, an end of line or the end of the file.
    #[inline]
    fn field(&self, start: usize) -> RawField {
        if self.file.get(start) == Some(&b'"') {
            return self.quoted(start);
        }
        let mut field = bare(start..start);
        let mut at = start;
        while let Some(eight) = self.eight(at) {
            match first_low(eight) {
                None => at += 8,
                Some(length) => {
                    at += length;
                    break;
                }
            }
        }
        while let Some(&byte) = self.file.get(at) {
            match byte {
                b',' | b'\r' | b'\n' => break,
                b'"' if field.quoting == Quoting::Bare => {
                    field.quoting = Quoting::Odd(QuoteFault::InsideBare);
                }
                _ => {}
            }
            at += 1;
        }
        field.at.end = at;
        field
    }

    /// The field that begins with a quote at `start`.
    ///
    /// A quote that is never closed costs a look at the whole rest of the file, and does so once: in that rest all
    /// quotes stand in even numbers, and a field that begins with those closes at once.
    fn quoted(&self, start: usize) -> RawField {
        let mut doubled = false;
        let mut line_breaks = LineBreaks::NONE;
        let mut at = start + 1;
        let closed_at = loop {
            let Some(found) = self.file.get(at..).and_then(|rest| memchr3(b'"', b'\r', b'\n', rest)) else {
                return self.never_closed(start);
            };
            at += found;
            match LineEnd::at(self.file, at) {
                LineEnd::None if self.file.get(at + 1) == Some(&b'"') => {
                    doubled = true;
                    at += 2;
                }
                LineEnd::None => break at,
                LineEnd::Crlf => {
                    line_breaks = line_breaks.and(LineBreaks::CRLF);
                    at += 2;
                }
                LineEnd::Lf => {
                    line_breaks = line_breaks.and(LineBreaks::LF);
                    at += 1;
                }
                LineEnd::Cr => {
                    line_breaks = line_breaks.and(LineBreaks::CR);
                    at += 1;
                }
            }
        };
        let end = closed_at + 1;
        match self.file.get(end) {
            None | Some(b',' | b'\r' | b'\n') => {
                RawField { quoting: Quoting::Quoted, doubled, line_breaks, ..bare(start..end) }
            }
            Some(_) if line_breaks.is_none() => {
                let quoting = Quoting::Odd(QuoteFault::AfterClosing);
                RawField { quoting, doubled, line_breaks, ..bare(start..self.bare_end(end)) }
            }
            // The quote that seems to close opens a field of a later line.
            Some(_) => self.never_closed(start),
        }
    }

    fn never_closed(&self, start: usize) -> RawField {
        RawField { quoting: Quoting::Odd(QuoteFault::NeverClosed), ..bare(start..self.bare_end(start + 1)) }
    }

    /// Where text without the protection of quotes ends.
    fn bare_end(&self, from: usize) -> usize {
        let rest = self.file.get(from..).unwrap_or_default();
        from + memchr3(b',', b'\r', b'\n', rest).unwrap_or(rest.len())
    }
}
