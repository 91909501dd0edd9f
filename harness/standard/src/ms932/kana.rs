//! Half-width kana (半角カナ), the one sort of text that MS932 writes in single bytes beyond ASCII.

/// The first byte of MS932 that is half-width kana: A1 to DF where a character begins.
pub(crate) fn half_width_kana(bytes: &[u8]) -> Option<usize> {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            0xA1..=0xDF => return Some(at),
            0x81..=0x9F | 0xE0..=0xFC => at += 2,
            _ => {
                at += 1;
                // Most of a row is digits and commas: eight of them at once.
                while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                    if u64::from_ne_bytes(*eight) & HIGH_BITS != 0 {
                        break;
                    }
                    at += eight.len();
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_kana_is_told_from_the_second_byte_of_a_character() {
        // ア is 83 41, ﾀ is C0, 漢 is 8A BF.
        assert_eq!(half_width_kana(b"12345678901234567890"), None);
        assert_eq!(half_width_kana(b"1234567890,\x83\x41\x8A\xBF12345678\x8A\xBF"), None);
        assert_eq!(half_width_kana(b"1234567890\x8A\xBF\xC0"), Some(12));
        assert_eq!(half_width_kana(b"\xC0"), Some(0));
        assert_eq!(half_width_kana(b"12345678\x8A"), None);
    }
}
