//! `SharedText`: a text that many rows share, in the space of one pointer.

use std::ops::Deref;
use std::sync::Arc;

/// 共有の文字列. Rows are kept by the hundred thousand and most of their texts are empty or met before: what is paid for
/// here is the length of a row, not the second step to the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedText(Arc<Box<str>>);

impl Deref for SharedText {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<&String> for SharedText {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Field, Text};

    #[test]
    fn a_text_takes_two_pointers_of_a_row_at_most() {
        assert!(size_of::<Field<Text>>() <= 2 * size_of::<usize>());
    }
}
