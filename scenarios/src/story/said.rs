//! What a step says when it fails, in both languages.

use crate::vocabulary::Tongue;

/// 言い分: why a step did not do what it said, to be told in the language of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) ja: String,
    pub(crate) en: String,
}

/// The same sentence twice, with the same values in the same order.
macro_rules! said {
    ($ja:literal, $en:literal $(, $value:expr)* $(,)?) => {
        crate::story::Said { ja: format!($ja $(, $value)*), en: format!($en $(, $value)*) }
    };
}
pub(crate) use said;

impl Said {
    /// In one language.
    pub(crate) fn told_in(self, tongue: Tongue) -> String {
        match tongue {
            Tongue::Japanese => self.ja,
            Tongue::English => self.en,
        }
    }
}

/// Errors of programs have one language.
impl From<String> for Said {
    fn from(words: String) -> Self {
        Self { ja: words.clone(), en: words }
    }
}
