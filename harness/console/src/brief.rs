//! 省略: names in lists, as long as a row has room for them.

/// Characters of a name in a list: longer ones make a table heavy, and the page of the thing itself has it whole.
const BRIEF_MAX: usize = 40;

/// The text, or its beginning.
pub(crate) fn brief(text: &str) -> String {
    match text.char_indices().nth(BRIEF_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_is_cut() {
        assert_eq!(brief("みほん"), "みほん");
        assert_eq!(brief(&"あ".repeat(BRIEF_MAX)), "あ".repeat(BRIEF_MAX));
        assert_eq!(brief(&"あ".repeat(BRIEF_MAX + 1)), format!("{}…", "あ".repeat(BRIEF_MAX)));
    }
}
