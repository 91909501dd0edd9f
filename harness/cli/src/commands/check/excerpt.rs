//! `Excerpt`: the line on which a finding stands, cut around it, and where on it the caret goes.
//!
//! Lines and columns are those of an editor that reads the file in its own code: lines end at LF, columns are UTF-16
//! code units. What cannot be read, and what a terminal would obey instead of showing, is shown as its bytes: ⟨81⟩.

use std::borrow::Cow;
use std::collections::VecDeque;

use careplan_standard::{ByteRange, ms932};
use careplan_wire::sarif::Position;
use unicode_width::UnicodeWidthChar as _;

/// A finding's line, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// Where the finding begins.
    pub(crate) start: Position,
    /// Where it ends.
    pub(crate) end: Position,
    /// The line, cut around it.
    pub(crate) text: String,
    /// How many places of a terminal precede the caret.
    pub(crate) indent: usize,
    /// How many places the carets take; at least one.
    pub(crate) width: usize,
}

/// A file that excerpts are taken from, quickest in the order of its bytes.
pub(crate) struct Excerpts<'a> {
    bytes: &'a [u8],
    code: Code,
    here: Cursor,
    /// The beginnings of the last characters of the line before `here`.
    recent: VecDeque<usize>,
}

/// The character code in which a file is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Ms932,
    Utf8,
}

#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    line: u32,
    column: u32,
}

/// How much of a line is shown before the field: a few fields to recognise the row by.
const PLACES_BEFORE_MAX: usize = 36;
/// How much of the field is shown; a longer one is recognised by its beginning.
const PLACES_OF_FIELD_MAX: usize = 48;
/// How much is shown behind it.
const PLACES_AFTER_MAX: usize = 24;
/// As many characters as [`PLACES_BEFORE_MAX`] can be, and one that says that there are more.
const RECENT_MAX: usize = PLACES_BEFORE_MAX + 1;
/// How far the end of a finding is looked for: a thing longer than this is not marked to its end by anyone.
const RANGE_BYTES_MAX: usize = 64 * 1024;

impl<'a> Excerpts<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let code = if std::str::from_utf8(bytes).is_ok() { Code::Utf8 } else { Code::Ms932 };
        Self { bytes, code, here: Cursor::START, recent: VecDeque::new() }
    }

    /// The line on which a stretch of the file begins.
    pub(crate) fn excerpt(&mut self, range: ByteRange) -> Excerpt {
        let start = range.start.min(self.bytes.len());
        let end = range.end.clamp(start, start.saturating_add(RANGE_BYTES_MAX).min(self.bytes.len()));
        self.go_to(start);
        let mut excerpt = Excerpt {
            start: self.here.position(),
            end: self.end_position(end),
            text: String::new(),
            indent: 0,
            width: 0,
        };
        excerpt.indent = self.push_before(&mut excerpt.text);
        excerpt.width = self.push_field_and_after(end, &mut excerpt.text).max(1);
        excerpt
    }

    /// Moves to the character that holds a byte.
    fn go_to(&mut self, target: usize) {
        if target < self.here.at {
            self.here = Cursor::START;
            self.recent.clear();
        }
        let between = &self.bytes[self.here.at..target];
        if let Some(last) = memchr::memrchr(b'\n', between) {
            let lines = memchr::memchr_iter(b'\n', between).count();
            self.here.line = self.here.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            self.here.at += last + 1;
            self.here.column = 1;
            self.recent.clear();
        }
        while self.here.at < target {
            let length = self.length(self.here.at);
            if self.here.at + length > target {
                break;
            }
            if self.recent.len() == RECENT_MAX {
                self.recent.pop_front();
            }
            self.recent.push_back(self.here.at);
            self.here.step(length);
        }
    }

    fn end_position(&self, end: usize) -> Position {
        let mut cursor = self.here;
        while cursor.at < end {
            if self.bytes[cursor.at] == b'\n' {
                cursor = Cursor { at: cursor.at + 1, line: cursor.line.saturating_add(1), column: 1 };
            } else {
                cursor.step(self.length(cursor.at));
            }
        }
        cursor.position()
    }

    /// What precedes the field on its line; tells how many places that takes.
    fn push_before(&self, text: &mut String) -> usize {
        let mut places = 0;
        let mut shown = Vec::new();
        for at in self.recent.iter().rev() {
            let (character, width) = self.shown(*at);
            if places + width > PLACES_BEFORE_MAX {
                break;
            }
            places += width;
            shown.push(character);
        }
        if shown.len() < self.recent.len() {
            text.push('…');
            places += 1;
        }
        text.extend(shown.into_iter().rev());
        places
    }

    /// The field and what follows on its line; tells how many places the field takes.
    fn push_field_and_after(&self, end: usize, text: &mut String) -> usize {
        let (mut at, mut of_field, mut after) = (self.here.at, 0, 0);
        while at < self.bytes.len() && !self.is_line_end(at) {
            let (character, width) = self.shown(at);
            let is_field = at < end;
            if is_field && of_field + width > PLACES_OF_FIELD_MAX || after + width > PLACES_AFTER_MAX {
                text.push('…');
                return of_field + usize::from(is_field);
            }
            if is_field {
                of_field += width;
            } else {
                after += width;
            }
            text.push_str(&character);
            at += self.length(at);
        }
        of_field
    }

    fn is_line_end(&self, at: usize) -> bool {
        matches!(self.bytes[at..], [b'\n', ..] | [b'\r', b'\n', ..])
    }

    /// How many bytes the character has that begins here.
    fn length(&self, at: usize) -> usize {
        match (self.code, &self.bytes[at..]) {
            (Code::Utf8, [0xC0..=0xDF, ..])
            | (Code::Ms932, [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, ..]) => 2,
            (Code::Utf8, [0xE0..=0xEF, ..]) => 3,
            (Code::Utf8, [0xF0..=0xFF, ..]) => 4,
            _ => 1,
        }
    }

    /// The character that begins here, and how many places it takes.
    fn shown(&self, at: usize) -> (Cow<'a, str>, usize) {
        let bytes = &self.bytes[at..at + self.length(at)];
        let text = match self.code {
            Code::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).unwrap_or_default(),
            Code::Ms932 => ms932::decode(bytes).text,
        };
        if let Some(places) = text.chars().next().and_then(places) {
            return (text, places);
        }
        let hex: Vec<String> = bytes.iter().map(|byte| format!("⟨{byte:02X}⟩")).collect();
        (Cow::Owned(hex.concat()), bytes.len() * 4)
    }
}

impl Cursor {
    const START: Self = Self { at: 0, line: 1, column: 1 };

    fn position(self) -> Position {
        Position { line: self.line, column: self.column }
    }

    fn step(&mut self, length: usize) {
        self.at += length;
        // Only what UTF-8 writes in four bytes takes two units of UTF-16.
        self.column = self.column.saturating_add(if length == 4 { 2 } else { 1 });
    }
}

/// How many places of a terminal a character takes; none for one that is no glyph of any font.
fn places(character: char) -> Option<usize> {
    match character {
        // The sound marks of half-width kana combine in theory and take a place on every terminal.
        '\u{FF61}'..='\u{FF9F}' => Some(1),
        char::REPLACEMENT_CHARACTER | '\u{E000}'..='\u{F8FF}' => None,
        _ => character.width().filter(|width| *width > 0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms932(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    fn excerpt(bytes: &[u8], start: usize, end: usize) -> Excerpt {
        Excerpts::of(bytes).excerpt(ByteRange { start, end })
    }

    /// The line, and a line of carets under it.
    fn drawn(excerpt: &Excerpt) -> String {
        format!("{}\n{}{}", excerpt.text, " ".repeat(excerpt.indent), "^".repeat(excerpt.width))
    }

    #[track_caller]
    fn check(bytes: &[u8], start: usize, end: usize, lines: [&str; 2]) {
        assert_eq!(drawn(&excerpt(bytes, start, end)), lines.join("\n"));
    }

    #[test]
    fn the_caret_stands_under_full_width_text() {
        let bytes = ms932("1,みほん太郎,ｶﾞ,9\r\n");
        check(&bytes, 13, 15, ["1,みほん太郎,ｶﾞ,9", "             ^^"]);
        check(&bytes, 2, 12, ["1,みほん太郎,ｶﾞ,9", "  ^^^^^^^^^^"]);
        let at = excerpt(&bytes, 16, 17);
        assert_eq!((at.start.line, at.start.column, at.end.column), (1, 12, 13));
    }

    #[test]
    fn what_no_terminal_shows_is_shown_as_its_bytes() {
        let mut bytes = ms932("あ,\t\u{1b}[31m,");
        bytes.extend([0x81, b',', 0xF0, 0x40, b',', 0x80]);
        let line = "あ,⟨09⟩⟨1B⟩[31m,⟨81⟩,⟨F0⟩⟨40⟩,⟨80⟩";
        check(&bytes, 3, 9, [line, "   ^^^^^^^^^^^^"]);
        check(&bytes, bytes.len() - 1, bytes.len(), [line, "                              ^^^^"]);
    }

    #[test]
    fn a_long_row_is_cut_on_both_sides_of_the_field() {
        let text = format!("{},みほん,{}", "あ".repeat(500), "い".repeat(500));
        let start = 1001;
        let at = excerpt(&ms932(&text), start, start + 6);
        assert_eq!(
            drawn(&at),
            format!("…{},みほん,{}…\n{}^^^^^^", "あ".repeat(17), "い".repeat(11), " ".repeat(1 + 34 + 1))
        );
        assert_eq!(at.start.column, 502);
    }

    #[test]
    fn a_long_field_is_known_by_its_beginning() {
        let at = excerpt(&ms932(&"あ".repeat(5000)), 0, 10_000);
        assert_eq!(drawn(&at), format!("{}…\n{}", "あ".repeat(24), "^".repeat(49)));
        assert_eq!(at.end.column, 5001);
    }

    #[test]
    fn an_empty_field_has_a_caret_where_it_should_stand() {
        check(b"1,,3\r\n", 2, 2, ["1,,3", "  ^"]);
        check(b"1,2\r\n", 3, 5, ["1,2", "   ^"]);
        check(b"", 0, 0, ["", "^"]);
    }

    #[test]
    fn a_field_over_several_lines_is_marked_on_its_first() {
        let bytes = ms932("1,\"一行目\r\n二行目\",3\r\n4\r\n");
        let at = excerpt(&bytes, 2, 18);
        assert_eq!(drawn(&at), "1,\"一行目\n  ^^^^^^^");
        assert_eq!((at.start.line, at.end.line, at.end.column), (1, 2, 5));
        assert_eq!(excerpt(&bytes, 22, 23).start.line, 3);
    }

    #[test]
    fn a_file_of_utf_8_is_shown_as_such() {
        check("\u{feff}みほん,1".as_bytes(), 13, 14, ["⟨EF⟩⟨BB⟩⟨BF⟩みほん,1", "                   ^"]);
        let at = excerpt("𠮷,1".as_bytes(), 5, 6);
        assert_eq!((at.start.column, at.indent), (4, 3));
    }

    proptest! {
        #[test]
        fn the_order_of_asking_changes_nothing(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(0x82), Just(b',')], 0..200),
            ranges in proptest::collection::vec((0_usize..220, 0_usize..220), 1..6),
        ) {
            let mut excerpts = Excerpts::of(&bytes);
            for (start, end) in ranges {
                let range = ByteRange { start, end };
                let here = excerpts.excerpt(range);
                prop_assert_eq!(&here, &Excerpts::of(&bytes).excerpt(range));
                let before = &bytes[..start.min(bytes.len())];
                let lines = before.split(|byte| *byte == b'\n').count();
                prop_assert_eq!(here.start.line as usize, lines);
            }
        }
    }
}
