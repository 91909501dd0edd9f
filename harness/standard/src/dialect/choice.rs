//! `Dialects`: one value of each dialect, chosen together.

use thiserror::Error;

use super::{Dialect, words};

pub use words::Dialects;

impl Dialects {
    /// The standard's readings, but for those given; two values of one name are refused.
    pub fn of(wanted: impl IntoIterator<Item = Dialect>) -> Result<Self, DialectConflict> {
        let mut dialects = Self::default();
        let mut seen: Vec<Dialect> = Vec::new();
        for dialect in wanted {
            if let Some(first) =
                seen.iter().find(|first| first.name() == dialect.name() && **first != dialect)
            {
                return Err(DialectConflict { first: *first, second: dialect });
            }
            seen.push(dialect);
            dialects.set(dialect);
        }
        Ok(dialects)
    }
}

impl From<Dialect> for Dialects {
    fn from(dialect: Dialect) -> Self {
        let mut dialects = Self::default();
        dialects.set(dialect);
        dialects
    }
}

/// Why dialects cannot be spoken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("`{first}` and `{second}` cannot both be spoken: a dialect has one value at a time")]
pub struct DialectConflict {
    /// What was wanted first.
    pub first: Dialect,
    /// What was wanted besides.
    pub second: Dialect,
}
