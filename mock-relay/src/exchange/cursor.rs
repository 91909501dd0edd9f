//! `Cursor`: where a list goes on. Opaque to clients: they pass it back unchanged.

use std::fmt::Write as _;

use careplan_domain::JapanTime;
use careplan_wire::relay::Side;
use thiserror::Error;

use super::store::Place;

/// A place in one side's list. It names a message by its order, so it stays right while messages arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Whose order.
    pub(super) side: Side,
    /// The last message of the page before.
    pub(super) place: Place,
}

/// A text that this list never gave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the cursor is not one of this list")]
pub(super) struct InvalidCursor;

/// A letter for the side, and two numbers of 16 hex digits.
const LENGTH: usize = 33;

impl Cursor {
    /// As it travels.
    pub(super) fn to_text(self) -> String {
        let mut text = String::with_capacity(LENGTH);
        text.push(letter(self.side));
        write!(text, "{:016x}{:016x}", self.place.sent_at.unix_millis(), self.place.seq)
            .expect("a string takes what is written");
        text
    }

    /// The place that `text` names in the list of `side`.
    pub(super) fn read(side: Side, text: &str) -> Result<Self, InvalidCursor> {
        let digits = text.strip_prefix(letter(side)).ok_or(InvalidCursor)?;
        let regular = text.len() == LENGTH && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !regular {
            return Err(InvalidCursor);
        }
        let (sent_at, seq) = digits.split_at(16);
        let number = |digits| u64::from_str_radix(digits, 16).map_err(|_| InvalidCursor);
        let sent_at = JapanTime::from_unix_millis(number(sent_at)?.cast_signed());
        let cursor = Self { side, place: Place { sent_at, seq: number(seq)? } };
        // A time that no clock shows, a number that no store counts to, or digits in upper case are somebody else's.
        let is_ours = cursor.place.seq <= Place::NEWEST.seq && cursor.to_text() == text;
        if is_ours { Ok(cursor) } else { Err(InvalidCursor) }
    }
}

fn letter(side: Side) -> char {
    match side {
        Side::Sent => 's',
        Side::Received => 'r',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_went(millis in -60_000_000_000_000_i64..250_000_000_000_000, seq in 0..=Place::NEWEST.seq) {
            let place = Place { sent_at: JapanTime::from_unix_millis(millis), seq };
            for side in [Side::Sent, Side::Received] {
                let cursor = Cursor { side, place };
                prop_assert_eq!(Cursor::read(side, &cursor.to_text()), Ok(cursor));
            }
        }

        #[test]
        fn no_text_makes_reading_a_cursor_panic(text in ".{0,40}|[sr][0-9a-fA-F]{30,34}") {
            if let Ok(cursor) = Cursor::read(Side::Sent, &text) {
                prop_assert_eq!(cursor.to_text(), text);
            }
        }
    }

    #[test]
    fn a_cursor_of_one_side_is_none_of_the_other() {
        let cursor = Cursor { side: Side::Sent, place: Place::NEWEST };
        assert_eq!(Cursor::read(Side::Received, &cursor.to_text()), Err(InvalidCursor));
    }
}
