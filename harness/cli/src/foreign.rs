//! What others wrote, fit for a terminal: nothing of it moves the cursor, sets a title, ends a line or turns around what
//! stands beside it.
//!
//! The one place that sees to it: everything that the program prints for people goes through here.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text of several lines; line breaks and tabs stay.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(
        text,
        |character| matches!(character, '\n' | '\t'),
        |character, to| write!(to, "{}", character.escape_unicode()),
    )
}

/// A text that stands in one line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false, |character, to| write!(to, "{}", character.escape_debug()))
}

/// JSON, which stays what it says: there such a character can only be part of a text.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    escaped(
        text,
        |character| character.is_ascii(),
        |character, to| write!(to, "\\u{:04x}", u32::from(character)),
    )
}

fn escaped(
    text: &str,
    stays: impl Fn(char) -> bool,
    escape: impl Fn(char, &mut String) -> std::fmt::Result,
) -> Cow<'_, str> {
    let is_odd = |character: char| (character.is_control() || is_unseen(character)) && !stays(character);
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_odd(character) {
            escape(character, &mut shown).expect("a string takes what is written");
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Marks that turn the direction of writing, end a line, or are not seen at all. All of them have four digits.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODD: &str = "to \u{1b}[31mred \u{1b}]0;owned\u{7}\r\nX: y \u{202e}abc\u{9b}1m";

    #[test]
    fn nothing_that_others_wrote_reaches_a_terminal_raw() {
        insta::assert_snapshot!(line(ODD), @r"to \u{1b}[31mred \u{1b}]0;owned\u{7}\r\nX: y \u{202e}abc\u{9b}1m");
        assert_eq!(lines("a\n\tb"), "a\n\tb");
        assert_eq!(lines("a\r\nb\u{1b}"), "a\\u{d}\nb\\u{1b}");
        assert_eq!(line("件名(4月分)"), "件名(4月分)");
    }

    #[test]
    fn json_says_the_same_as_before() {
        let text = serde_json::to_string_pretty(&[ODD, "件名\n\"\\"]).expect("JSON");
        let shown = json(&text);
        assert!(!shown.contains(|character: char| character != '\n' && character.is_control()), "{shown}");
        let read: Vec<String> = serde_json::from_str(&shown).expect("is JSON still");
        assert_eq!(read, [ODD, "件名\n\"\\"]);
    }
}
