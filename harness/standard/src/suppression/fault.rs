//! `SuppressionFault`: why a file of suppressions cannot be read, and where.

use thiserror::Error;

use super::{InvalidFilePattern, Suppressions};
use crate::{UnknownRule, Wording};

/// What is wrong with a file of suppressions.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct SuppressionFault {
    /// The line, counted from 1.
    pub line: u32,
    /// The character in the line, counted from 1.
    pub column: u32,
    /// What is wrong there.
    pub problem: SuppressionProblem,
}

impl SuppressionFault {
    /// The fault in both languages, with its place.
    pub fn wording(&self) -> Wording {
        let (line, column) = (self.line, self.column);
        Wording::new(format!("{line} 行 {column} 文字目: {}", self.problem.in_japanese()), self.to_string())
    }
}

/// What can be wrong with a suppression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SuppressionProblem {
    /// The file is larger than [`Suppressions::BYTES_MAX`].
    #[error("the file has {bytes} bytes, expected at most {}", Suppressions::BYTES_MAX)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// There are more than [`Suppressions::COUNT_MAX`].
    #[error("the file has {count} suppressions, expected at most {}", Suppressions::COUNT_MAX)]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// It is no TOML.
    #[error("this is no TOML: {message}")]
    Syntax {
        /// What the parser says.
        message: String,
    },
    /// A key that means nothing here.
    #[error("`{found}` means nothing here, expected {expected}")]
    UnknownKey {
        /// The key.
        found: String,
        /// The keys that do.
        expected: &'static str,
    },
    /// A value of another type.
    #[error("`{key}` is a TOML {found}, expected {expected}")]
    WrongType {
        /// Whose value.
        key: &'static str,
        /// Its type.
        found: &'static str,
        /// What it should be, with an example.
        expected: &'static str,
    },
    /// A mandatory key is not there.
    #[error("`{key}` is missing: every suppression names its rule and its reason")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// A reason without words, or of more than a few lines.
    #[error("the reason has {characters} characters, expected 1 to {max}")]
    Reason {
        /// How many there are.
        characters: usize,
        /// How many there may be.
        max: usize,
    },
    /// No such rule.
    #[error(transparent)]
    UnknownRule(UnknownRule),
    /// No such group of rules.
    #[error("`{text}/*` is no group of rules, expected one such as `field/*`")]
    UnknownGroup {
        /// What stands before the slash.
        text: String,
    },
    /// A pattern of every rule there is.
    #[error(
        "`*` would suppress everything, expected a rule such as `field/code` or a group such as `field/*`"
    )]
    Everything,
    /// No pattern of files.
    #[error(transparent)]
    File(InvalidFilePattern),
    /// A number that no row or column has.
    #[error("`{key}` is {found}, expected a number from 1 to {max}")]
    Number {
        /// Whose value.
        key: &'static str,
        /// The number.
        found: String,
        /// The largest there can be.
        max: u32,
    },
    /// No month.
    #[error("`{found}` is no month, expected one such as `2027-03`")]
    Month {
        /// What was read.
        found: String,
    },
}

impl SuppressionProblem {
    fn in_japanese(&self) -> String {
        match self {
            Self::TooLarge { bytes } => {
                format!(
                    "ファイルが {bytes} バイトあります。{} バイト以内にしてください。",
                    Suppressions::BYTES_MAX
                )
            }
            Self::TooMany { count } => {
                format!("抑止が {count} 件あります。{} 件以内にしてください。", Suppressions::COUNT_MAX)
            }
            Self::Syntax { message } => format!("TOML として読めません（{message}）。"),
            Self::UnknownKey { found, expected } => {
                format!("「{found}」という項目はありません。使えるのは {expected} です。")
            }
            Self::WrongType { key, found, expected } => {
                format!("{key} の値の型が {found} です。{expected} のように書いてください。")
            }
            Self::Missing { key } => format!("{key} がありません。rule と reason は必ず書いてください。"),
            Self::Reason { characters, max } => {
                format!("reason が {characters} 文字です。1〜{max} 文字で書いてください。")
            }
            Self::UnknownRule(UnknownRule { text, nearest }) => match nearest {
                Some(nearest) => format!("「{text}」という規則はありません。{nearest} ではありませんか。"),
                None => format!("「{text}」という規則はありません。"),
            },
            Self::UnknownGroup { text } => {
                format!("「{text}/*」という規則の組はありません。field/* のように書いてください。")
            }
            Self::Everything => {
                "「*」ではすべてを抑止してしまいます。field/code や field/* のように書いてください。"
                    .to_owned()
            }
            Self::File(InvalidFilePattern::TooLong { text }) => format!("file「{text}」が長すぎます。"),
            Self::File(InvalidFilePattern::EmptyPart { text }) => {
                format!("file「{text}」に空の部分があります。名前の間に / を一つずつ書いてください。")
            }
            Self::File(InvalidFilePattern::Character { text, found }) => {
                format!("file「{text}」の「{found}」は使えません。使える記号は * と ? と / だけです。")
            }
            Self::Number { key, found, max } => {
                format!("{key} が {found} です。1 から {max} までの数を書いてください。")
            }
            Self::Month { found } => {
                format!("「{found}」は年月ではありません。2027-03 のように書いてください。")
            }
        }
    }
}
