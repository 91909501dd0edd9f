//! 利用申請: what an office tells of itself when it applies.
//!
//! Only complete and well-formed applications exist as [`Application`]; what a form brings is read elsewhere, and the
//! words of its page are not known here.

use std::fmt;
use std::str::FromStr;

use careplan_domain::{JapanTime, MailAddress};
use thiserror::Error;

/// Characters of a 姓 or 名 at most (A): the longest names on a family register are shorter.
const NAME_CHARACTERS_MAX: usize = 40;

/// An application that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// 申請日, with its time.
    pub at: JapanTime,
    /// What was told.
    pub application: Application,
}

/// A complete application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// 代表者氏名.
    pub representative: PersonName,
    /// 担当者氏名.
    pub contact: PersonName,
    /// 電話番号.
    pub telephone: Telephone,
    /// メールアドレス.
    pub mail: MailAddress,
}

#[cfg(test)]
impl Application {
    /// The start guide's model office (chapter 6: S).
    pub(crate) fn example() -> Self {
        let name = |given: &str| PersonName {
            family: "東京".parse().expect("full-width"),
            given: given.parse().expect("full-width"),
        };
        Self {
            representative: name("太郎"),
            contact: name("花子"),
            telephone: "0123456789".parse().expect("ten digits"),
            mail: "toukyoutest@test.com".parse().expect("an address"),
        }
    }
}

/// 氏名: shown as 「東京 太郎」.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName {
    /// 姓.
    pub family: FullWidthName,
    /// 名.
    pub given: FullWidthName,
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.family, self.given)
    }
}

/// Shows a newtype over text as it was typed, without spaces around it.
macro_rules! text {
    ($noun:ident) => {
        impl fmt::Display for $noun {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// 姓 or 名: 「姓、名それぞれ全角で入力してください」 (start guide, chapter 6: S).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullWidthName(String);

text!(FullWidthName);

impl FromStr for FullWidthName {
    type Err = InvalidFullWidthName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidFullWidthName::Empty)
        } else if !text.chars().all(is_full_width) {
            Err(InvalidFullWidthName::HalfWidth)
        } else if text.chars().count() > NAME_CHARACTERS_MAX {
            Err(InvalidFullWidthName::TooLong)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// Why a text is no 姓 or 名. No message repeats it: it names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidFullWidthName {
    /// Nothing but spaces.
    #[error("the name is empty")]
    Empty,
    /// A character that a Japanese keyboard gives as 半角, or no character of Japanese writing at all.
    #[error("the name has characters that are not full-width")]
    HalfWidth,
    /// More than 40 characters.
    #[error("the name has more than 40 characters")]
    TooLong,
}

/// 電話番号: ten or eleven half-width digits (S).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telephone(String);

text!(Telephone);

impl FromStr for Telephone {
    type Err = InvalidTelephone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if matches!(text.len(), 10 | 11) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidTelephone)
        }
    }
}

/// A text is no 電話番号.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a telephone number is ten or eleven half-width digits without hyphens")]
pub struct InvalidTelephone;

/// 全角: the writing of Japanese names, with the signs between them and the variants of a kanji.
fn is_full_width(character: char) -> bool {
    matches!(character,
        '\u{3000}'..='\u{30FF}'     // punctuation with 々 and 〆, hiragana, katakana
        | '\u{31F0}'..='\u{31FF}'   // small katakana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' // which variant of the kanji before
        | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_full_width() {
        let read = |text: &str| text.parse::<FullWidthName>().map(|name| name.to_string());
        for good in
            ["東京", "太郎", "さいたま", "ジョーンズ", "佐々木", "髙橋", "𠮷田", "葛\u{E0100}城", "Ｊｏｈｎ"]
        {
            assert_eq!(read(good).as_deref(), Ok(good));
        }
        for bad in ["Tokyo", "ﾄｳｷｮｳ", "東 京", "東京1", "é", "東京\u{200B}", "東京\0"] {
            assert_eq!(read(bad), Err(InvalidFullWidthName::HalfWidth), "{bad}");
        }
        for empty in ["", " ", "　"] {
            assert_eq!(read(empty), Err(InvalidFullWidthName::Empty));
        }
        assert_eq!(read(&"東".repeat(41)), Err(InvalidFullWidthName::TooLong));
        assert_eq!(read("　東京 ").as_deref(), Ok("東京"));
    }

    #[test]
    fn telephone_numbers_have_ten_or_eleven_digits() {
        for good in ["0123456789", "09012345678", " 0123456789 "] {
            assert!(good.parse::<Telephone>().is_ok(), "{good}");
        }
        for bad in ["03-1234-567", "012345678", "012345678901", "０１２３４５６７８９", "01234 5678", ""]
        {
            assert!(bad.parse::<Telephone>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_reads_again_as_itself(
            text in prop_oneof![any::<String>(), "[ 　東京a1@.]{0,45}", "[0-9]{9,12}"]
        ) {
            if let Ok(name) = text.parse::<FullWidthName>() {
                prop_assert_eq!(name.to_string().parse(), Ok(name));
            }
            if let Ok(telephone) = text.parse::<Telephone>() {
                prop_assert_eq!(telephone.to_string().parse(), Ok(telephone));
            }
        }
    }
}
