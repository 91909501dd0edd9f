//! `Wording`: one sentence in both languages.

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

/// A sentence in Japanese and in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// 日本語.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Wording {
    /// A sentence from its two readings: Japanese, then English.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// What reads the same in both languages: a code, a number, a name of a file.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { ja: text.clone(), en: text }
    }

    /// The reading in one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

/// The languages of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// 日本語.
    #[default]
    Japanese,
    /// English.
    English,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Japanese => "ja",
            Self::English => "en",
        })
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ja" => Ok(Self::Japanese),
            "en" => Ok(Self::English),
            _ => Err(UnknownLanguage { text: excerpt(text) }),
        }
    }
}

/// Why a text is no language of findings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no language of findings, expected `ja` or `en`")]
pub struct UnknownLanguage {
    /// What was read.
    pub text: String,
}
