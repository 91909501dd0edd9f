//! `Keyword`: what somebody typed to find something by.

use crate::half_width::half_width;
use thiserror::Error;

/// Characters of a keyword. The longest title has 100.
pub(crate) const KEYWORD_MAX: usize = 100;

/// キーワード: words between spaces, all of which must be found, wherever. Width and case of letters do not count (A).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyword {
    words: Vec<String>,
}

/// It is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the keyword has {found} characters, at most {KEYWORD_MAX} are taken")]
pub struct KeywordTooLong {
    /// How many.
    pub found: usize,
}

impl Keyword {
    /// Reads what was typed.
    pub fn read(typed: &str) -> Result<Self, KeywordTooLong> {
        let found = typed.trim().chars().count();
        if found > KEYWORD_MAX {
            return Err(KeywordTooLong { found });
        }
        Ok(Self { words: folded(typed).split_whitespace().map(str::to_owned).collect() })
    }

    /// Whether all its words stand in these texts.
    pub fn is_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().copied().map(folded).collect();
        self.words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

/// Full-width letters, digits and signs as half-width ones, all in lower case.
fn folded(text: &str) -> String {
    text.chars().map(half_width).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_must_be_there_and_width_and_case_do_not_count() {
        let found = |typed: &str| Keyword::read(typed).unwrap().is_in(&["４月請求受付期間", "FAQ を参照"]);
        for typed in ["", "  ", "4月", "４月", "受付　faq", "ｆａｑ 請求"] {
            assert!(found(typed), "{typed}");
        }
        for typed in ["5月", "受付 証明書", "請求受付期間faq"] {
            assert!(!found(typed), "{typed}");
        }
    }

    #[test]
    fn a_keyword_of_ten_kilobytes_is_told_with_its_length() {
        assert_eq!(Keyword::read(&"証".repeat(10_000)), Err(KeywordTooLong { found: 10_000 }));
        assert!(Keyword::read(&format!(" {} ", "証".repeat(KEYWORD_MAX))).is_ok());
    }
}
