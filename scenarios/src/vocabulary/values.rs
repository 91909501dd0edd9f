//! What stands in the holes of one step, typed.

use std::str::FromStr;

use super::Tongue;
use super::sentence::Filled;
use crate::story::{Said, Told};

/// 値: the holes of a sentence with what a scenario wrote there.
#[derive(Debug)]
pub(crate) struct Values(Filled);

impl Values {
    pub(crate) fn new(filled: Filled) -> Self {
        Self(filled)
    }

    /// What stands in a hole; choices in their Japanese words.
    pub(crate) fn get<T: FromStr>(&self, name: &str) -> Told<T> {
        let found = self.0.iter().find(|(hole, _)| hole.name == name);
        let (hole, text) = found.expect("a step asks for the holes of its own sentence");
        let text = hole.kind.canonical(text);
        text.parse().map_err(|_| Said {
            ja: hole.misfit(text, Tongue::Japanese),
            en: hole.misfit(text, Tongue::English),
        })
    }
}
