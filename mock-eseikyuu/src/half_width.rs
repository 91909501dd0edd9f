//! Half-width (半角) for what people type in full width (全角).

/// The same letter, digit or sign in half width, as far as there is such; they stand in the same order as ASCII.
pub(crate) fn half_width(one: char) -> char {
    match one {
        '！'..='～' => char::from_u32(u32::from(one) - 0xFEE0).unwrap_or(one),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_half_width_is_written_in_it_and_nothing_else_changes() {
        let typed: String = "ＫＪ０９～！／a漢 ｱ\u{3000}".chars().map(half_width).collect();
        assert_eq!(typed, "KJ09~!/a漢 ｱ\u{3000}");
    }
}
