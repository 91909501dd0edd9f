//! `Texts`: free texts that were decoded lately, by their bytes.
//!
//! The same few names of offices and people come again and again in a file. It keeps only texts that nothing was found
//! fault with, and serves one file.

use std::ops::Range;

use super::changes::Marks;
use crate::SharedText;
use crate::records::RawField;

/// Decoded texts by a rough hash; what falls on the place of another takes it over.
#[derive(Debug)]
pub(super) struct Texts(Vec<Option<Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    /// Where the field stood when its text was decoded.
    at: Range<usize>,
    text: SharedText,
    marks: Marks,
}

impl Default for Texts {
    fn default() -> Self {
        Self(vec![None; Self::PLACES])
    }
}

impl Texts {
    /// More names than a page of a file has.
    const PLACES: usize = 64;

    /// The text of a field whose bytes, quotes included, were decoded before.
    pub(super) fn get(&self, file: &[u8], field: &RawField) -> Option<(SharedText, Marks)> {
        let bytes = file.get(field.at.clone())?;
        let kept = self.0[place(bytes)].as_ref()?;
        (file.get(kept.at.clone()) == Some(bytes)).then(|| (kept.text.clone(), kept.marks))
    }

    /// Keeps the text of a field.
    pub(super) fn keep(&mut self, file: &[u8], field: &RawField, text: &SharedText, marks: Marks) {
        if let Some(bytes) = file.get(field.at.clone()) {
            self.0[place(bytes)] = Some(Kept { at: field.at.clone(), text: text.clone(), marks });
        }
    }
}

fn place(bytes: &[u8]) -> usize {
    let some = [0, bytes.len() / 3, bytes.len() / 2, bytes.len().saturating_sub(2)];
    let sum = some.iter().fold(bytes.len(), |sum, at| {
        sum.wrapping_mul(31).wrapping_add(bytes.get(*at).copied().map_or(0, usize::from))
    });
    sum % Texts::PLACES
}
