//! `Severity`: how bad a finding is.

use std::fmt;

/// 重大度. Ordered: a note is less than a warning, a warning less than an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 参考: worth knowing; readers differ here, or real data may have strayed into a test.
    Note,
    /// 警告: doubtful, but a reader can take it.
    Warning,
    /// エラー: wrong; a reader refuses it or reads something else.
    Error,
}

impl Severity {
    /// The word of reports in English, and of every machine-readable format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The word of reports in Japanese.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Note => "参考",
            Self::Warning => "警告",
            Self::Error => "エラー",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
