//! How words are compared: full-width letters and digits (全角) count as half-width ones, capitals as small letters.
//!
//! Nothing more: kana stay as they are, since the list itself writes them one way.

/// The text as it is compared.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(half_width).flat_map(char::to_lowercase).collect()
}

/// The words of a question, as they are compared.
pub(super) fn words(text: &str) -> Vec<String> {
    folded(text).split_whitespace().map(str::to_owned).collect()
}

fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).expect("each has its half-width twin")
        }
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_capitals_make_no_difference() {
        assert_eq!(folded("４４９９ＡＢ－1丁目"), "4499ab-1丁目");
        assert_eq!(words("　中津市 訪問介護　"), ["中津市", "訪問介護"]);
        assert!(words(" 　").is_empty());
    }
}
