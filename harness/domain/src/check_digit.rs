//! The check digit of office and insurer numbers (検証番号).
//!
//! Weights 2, 1, 2, 1 … from the right, the digits of each product summed, letters worth A = 10 … Z = 32 without
//! I, O and Q; the digit is what is missing to the next ten (C). The file standard's own examples fail it, so a wrong
//! digit is a warning, never an error.

/// The check digit that belongs behind `body`; none where the body is empty or has a character without a value.
pub fn of(body: &str) -> Option<u8> {
    of_bytes(body.as_bytes())
}

/// The same for bytes.
pub(crate) fn of_bytes(body: &[u8]) -> Option<u8> {
    if body.is_empty() {
        return None;
    }
    let mut sum = 0_u64;
    for (place, byte) in body.iter().rev().enumerate() {
        let weight = if place % 2 == 0 { 2 } else { 1 };
        let product = u64::from(value(*byte)?) * weight;
        sum += product / 10 + product % 10;
    }
    u8::try_from((10 - sum % 10) % 10).ok()
}

/// What a character counts for: 0–9, and the letters that cannot be taken for a digit.
fn value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'H' => Some(byte - b'A' + 10),
        b'J'..=b'N' => Some(byte - b'J' + 18),
        b'P' => Some(23),
        b'R'..=b'Z' => Some(byte - b'R' + 24),
        _ => None,
    }
}

/// Whether a character may stand for the class of an office: a digit or a letter that has a value.
pub(crate) fn has_value(byte: u8) -> bool {
    value(byte).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_hold() {
        assert_eq!(of("137140508"), Some(3));
        assert_eq!(of("43507"), Some(3));
    }

    #[test]
    fn letters_count_from_ten_without_those_that_look_like_digits() {
        let letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
        for (place, letter) in letters.bytes().enumerate() {
            assert_eq!(value(letter).map(usize::from), Some(place + 10));
        }
        for lookalike in ["I", "O", "Q", "a", "", "１", "-"] {
            assert_eq!(of(lookalike), None, "`{lookalike}`");
        }
    }
}
