//! `Prefecture`: one of the forty-seven.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ascii::excerpt;

/// 都道府県, by the two digits of JIS X 0401 that office numbers and KJ IDs begin with (C).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefecture(u8);

impl Prefecture {
    /// All forty-seven, 01 to 47.
    pub const ALL: [Self; 47] = {
        let mut all = [Self(0); 47];
        let mut index = 0_u8;
        while index < 47 {
            all[index as usize] = Self(index);
            index += 1;
        }
        all
    };

    /// 都道府県番号, `01` to `47`.
    pub fn code(&self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// 都道府県名, such as 大分県.
    pub fn name(&self) -> &'static str {
        TABLE[usize::from(self.0)].1
    }

    /// The prefecture of this name, written with its 都, 道, 府 or 県.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prefecture| prefecture.name() == name)
    }
}

impl fmt::Display for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prefecture({} {})", self.code(), self.name())
    }
}

impl FromStr for Prefecture {
    type Err = InvalidPrefecture;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let prefecture = Self::ALL.into_iter().find(|prefecture| prefecture.code() == text);
        prefecture.ok_or_else(|| InvalidPrefecture { text: excerpt(text) })
    }
}

/// Why a text is no 都道府県番号.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no prefecture, expected `01` to `47`")]
pub struct InvalidPrefecture {
    /// What was read.
    pub text: String,
}

const TABLE: [(&str, &str); 47] = [
    ("01", "北海道"),
    ("02", "青森県"),
    ("03", "岩手県"),
    ("04", "宮城県"),
    ("05", "秋田県"),
    ("06", "山形県"),
    ("07", "福島県"),
    ("08", "茨城県"),
    ("09", "栃木県"),
    ("10", "群馬県"),
    ("11", "埼玉県"),
    ("12", "千葉県"),
    ("13", "東京都"),
    ("14", "神奈川県"),
    ("15", "新潟県"),
    ("16", "富山県"),
    ("17", "石川県"),
    ("18", "福井県"),
    ("19", "山梨県"),
    ("20", "長野県"),
    ("21", "岐阜県"),
    ("22", "静岡県"),
    ("23", "愛知県"),
    ("24", "三重県"),
    ("25", "滋賀県"),
    ("26", "京都府"),
    ("27", "大阪府"),
    ("28", "兵庫県"),
    ("29", "奈良県"),
    ("30", "和歌山県"),
    ("31", "鳥取県"),
    ("32", "島根県"),
    ("33", "岡山県"),
    ("34", "広島県"),
    ("35", "山口県"),
    ("36", "徳島県"),
    ("37", "香川県"),
    ("38", "愛媛県"),
    ("39", "高知県"),
    ("40", "福岡県"),
    ("41", "佐賀県"),
    ("42", "長崎県"),
    ("43", "熊本県"),
    ("44", "大分県"),
    ("45", "宮崎県"),
    ("46", "鹿児島県"),
    ("47", "沖縄県"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefecture_is_found_by_code_and_name() {
        for (place, prefecture) in Prefecture::ALL.into_iter().enumerate() {
            assert_eq!(prefecture.code(), format!("{:02}", place + 1));
            assert_eq!(prefecture.code().parse(), Ok(prefecture));
            assert_eq!(Prefecture::from_name(prefecture.name()), Some(prefecture));
        }
        let named = ["01", "13", "27", "44", "47"].map(|code| code.parse::<Prefecture>().unwrap().name());
        assert_eq!(named, ["北海道", "東京都", "大阪府", "大分県", "沖縄県"]);
    }

    #[test]
    fn there_are_no_others() {
        for text in ["00", "48", "1", "013", "４４", ""] {
            assert!(text.parse::<Prefecture>().is_err(), "`{text}`");
        }
        assert_eq!(Prefecture::from_name("大分"), None);
    }
}
