//! `Keyword`: what somebody typed to find something by, on any page that searches.

use thiserror::Error;

/// Characters of a keyword. The longest title has 100.
pub const KEYWORD_MAX: usize = 100;

/// キーワード: words between spaces, all of which must be found, wherever. Width, case of letters, and whether kana
/// are hiragana or katakana do not count (A).
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

/// Full-width letters, digits and signs as half-width ones, all in lower case; kana as full-width katakana.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            // In the same order as ASCII.
            '！'..='～' => folded.extend(shifted(one, -0xFEE0).to_lowercase()),
            'ぁ'..='ゖ' => folded.push(shifted(one, 0x60)),
            'ﾞ' | 'ﾟ' => {
                let voiced = folded.pop().map_or_else(String::new, |before| voiced(before, one));
                folded.push_str(&voiced);
            }
            '｡'..='ﾝ' => folded.push(FULL_WIDTH[(u32::from(one) - 0xFF61) as usize]),
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

/// What stands for U+FF61 to U+FF9D, in their order.
const FULL_WIDTH: [char; 61] = [
    '。', '「', '」', '、', '・', 'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア',
    'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ',
    'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ',
    'ヤ', 'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

/// A katakana with the half-width mark that follows it.
fn voiced(before: char, mark: char) -> String {
    match (before, mark) {
        ('ウ', 'ﾞ') => "ヴ".to_owned(),
        // Voiced ones stand behind their plain ones, and those of ハ behind these.
        (_, 'ﾞ') if "カキクケコサシスセソタチツテトハヒフヘホ".contains(before) => {
            shifted(before, 1).to_string()
        }
        (_, 'ﾟ') if "ハヒフヘホ".contains(before) => shifted(before, 2).to_string(),
        (_, 'ﾞ') => format!("{before}゛"),
        _ => format!("{before}゜"),
    }
}

fn shifted(one: char, steps: i32) -> char {
    u32::from(one).checked_add_signed(steps).and_then(char::from_u32).unwrap_or(one)
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
    fn kana_are_found_however_they_are_written() {
        let found = |typed: &str| {
            Keyword::read(typed).unwrap().is_in(&["パスワードをダウンロードする", "ひらがなのﾎﾞﾀﾝ"])
        };
        for typed in ["ﾊﾟｽﾜｰﾄﾞ", "だうんろーど", "ヒラガナ", "ぼたん", "ボタン", "ﾀﾞｳﾝﾛｰﾄﾞ ﾋﾗｶﾞﾅ"]
        {
            assert!(found(typed), "{typed}");
        }
        for typed in ["ハスワード", "ﾊｽﾜｰﾄﾞ", "ポタン"] {
            assert!(!found(typed), "{typed}");
        }
    }

    #[test]
    fn a_mark_without_its_kana_breaks_nothing() {
        for typed in ["ﾞ", "ﾟﾟ", "aﾞ", "ﾝﾟ", "漢ﾞ"] {
            assert!(Keyword::read(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn a_keyword_of_ten_kilobytes_is_told_with_its_length() {
        assert_eq!(Keyword::read(&"証".repeat(10_000)), Err(KeywordTooLong { found: 10_000 }));
        assert!(Keyword::read(&format!(" {} ", "証".repeat(KEYWORD_MAX))).is_ok());
    }
}
