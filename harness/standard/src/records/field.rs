//! `RawField`: a field of a record, as it stands in the file.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawField {
    /// Where it stands, its quotes included.
    pub at: Range<usize>,
    /// Whether and how it is quoted.
    pub quoting: Quoting,
    /// Whether quotes stand doubled inside quotes.
    pub doubled: bool,
    /// 改行: which line breaks its quotes hold.
    pub line_breaks: LineBreaks,
    /// 同上: whether its bytes are those of the same column of the record before. Who knows that field need not look again.
    pub repeats: bool,
    /// Its bytes and their number, where they are few and none is a quote.
    pub(super) short: Short,
}

/// The bytes of a field without quotes that is shorter than eight bytes, as a number, the first the lowest; and how many
/// they are in the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u64);

impl Short {
    /// Of no short field.
    pub(super) const NONE: Self = Self(u64::MAX);

    /// The first of eight bytes, fewer than eight of them.
    #[inline]
    pub(super) fn of(eight: u64, length: usize) -> Self {
        Self(eight & !(u64::MAX << (length * 8)) | (length as u64) << 56)
    }
}

impl RawField {
    /// No field of the standard holds the hundredth part; what is longer is another kind of file, or an attack.
    pub const BYTES_MAX: usize = 64 * 1024;

    /// Whether it is longer than [`RawField::BYTES_MAX`]. It can be read all the same; whoever copies it should not.
    pub fn is_too_long(&self) -> bool {
        self.at.len() > Self::BYTES_MAX
    }

    /// What it holds: without its quotes, doubled ones halved. Copied only where quotes have to be taken out of the middle.
    /// `file` is what it was split from.
    #[inline]
    pub fn content<'a>(&self, file: &'a [u8]) -> Cow<'a, [u8]> {
        let bytes = file.get(self.at.clone()).unwrap_or_default();
        match self.quoting {
            Quoting::Bare | Quoting::Odd(QuoteFault::InsideBare) => Cow::Borrowed(bytes),
            Quoting::Odd(QuoteFault::NeverClosed) => Cow::Borrowed(bytes.get(1..).unwrap_or_default()),
            Quoting::Quoted => {
                let inner = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
                if self.doubled { Cow::Owned(halved(inner)) } else { Cow::Borrowed(inner) }
            }
            Quoting::Odd(QuoteFault::AfterClosing) => {
                let inner = bytes.get(1..).unwrap_or_default();
                let closed = closing_quote(inner);
                let mut content = halved(&inner[..closed]);
                content.extend_from_slice(inner.get(closed + 1..).unwrap_or_default());
                Cow::Owned(content)
            }
        }
    }

    /// Where in the file its content begins, where that stands there byte for byte.
    pub fn content_start(&self) -> Option<usize> {
        match self.quoting {
            Quoting::Bare | Quoting::Odd(QuoteFault::InsideBare) => Some(self.at.start),
            Quoting::Odd(QuoteFault::NeverClosed) => Some(self.at.start + 1),
            Quoting::Quoted if !self.doubled => Some(self.at.start + 1),
            Quoting::Quoted | Quoting::Odd(QuoteFault::AfterClosing) => None,
        }
    }

    /// Whether nothing at all stands between its commas.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }
}

/// Whether and how a field is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// No quote anywhere.
    Bare,
    /// From the first byte to the last.
    Quoted,
    /// In a way that readers do not agree about.
    Odd(QuoteFault),
}

/// What is wrong with the quotes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteFault {
    /// `ab"c`: a quote in a field that does not begin with one. Read as part of the text.
    InsideBare,
    /// `"ab"c`: something stands between the closing quote and the comma. Read as part of the text.
    AfterClosing,
    /// `"abc`: the quote that the field begins with is never closed. The field ends at the next comma or end of line.
    NeverClosed,
}

/// The line breaks that stand inside quotes, by sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineBreaks(u8);

impl LineBreaks {
    /// No line breaks.
    pub const NONE: Self = Self(0);
    /// CR LF.
    pub const CRLF: Self = Self(1);
    /// LF without CR before it.
    pub const LF: Self = Self(2);
    /// CR without LF after it.
    pub const CR: Self = Self(4);

    /// Whether there are none.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Whether all of those are among these.
    pub fn has(self, those: Self) -> bool {
        self.0 & those.0 == those.0
    }

    /// These and those.
    #[must_use]
    pub fn and(self, those: Self) -> Self {
        Self(self.0 | those.0)
    }
}

/// Where the first quote stands that is not doubled; the end where there is none.
fn closing_quote(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(quote) = bytes.get(at..).and_then(|rest| memchr(b'"', rest)) {
        at += quote;
        if bytes.get(at + 1) != Some(&b'"') {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

/// Every two quotes as one.
fn halved(mut bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(bytes.len());
    while let Some(quote) = memchr(b'"', bytes) {
        content.extend_from_slice(&bytes[..=quote]);
        let after = &bytes[quote + 1..];
        bytes = after.strip_prefix(b"\"").unwrap_or(after);
    }
    content.extend_from_slice(bytes);
    content
}
