//! Notes: places where software reads the standard differently. Each once a file, where it first shows.

mod bytes;
mod rows;

use std::ops::Range;

use super::sheet::Sheet;
use crate::{Finding, Findings, Place, Rule, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    rows::judge(sheet, findings);
    bytes::judge(sheet, findings);
}

/// Where something first shows, and how often it does.
#[derive(Debug)]
struct Seen<'a, T> {
    first: Option<&'a T>,
    times: u64,
}

impl<T> Default for Seen<'_, T> {
    fn default() -> Self {
        Self { first: None, times: 0 }
    }
}

impl<'a, T> Seen<'a, T> {
    fn see(&mut self, record: &'a T) {
        self.first.get_or_insert(record);
        self.times += 1;
    }

    /// Sees a stretch of rows that are alike in what is looked at.
    fn see_all(&mut self, first: &'a T, alike: &Range<usize>) {
        self.first.get_or_insert(first);
        self.times += alike.len() as u64;
    }

    /// One note, where it was seen at all. The words are given how often.
    fn tell(
        &self,
        rule: Rule,
        place: impl FnOnce(&T) -> Place,
        words: impl FnOnce(u64) -> (String, String),
        findings: &mut Findings,
    ) {
        let Some(first) = self.first else { return };
        let (ja, en) = words(self.times);
        findings.push(Finding::new(rule, place(first), Wording::new(ja, en)));
    }
}
