//! `PersonView`: the user at the head of a form.

use super::rows::{FormRows, Whose};
use super::shown::Shown as _;

/// Who it is about.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonView {
    pub(super) insurer: Vec<char>,
    pub(super) insured: Vec<char>,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) sex: String,
    pub(super) born: String,
}

impl PersonView {
    /// What the numbers and, where there is one, the 利用者補足情報 say.
    pub(super) fn of(rows: &FormRows<'_>, whose: &Whose) -> Self {
        let numbers = Self {
            insurer: whose.0.shown().chars().collect(),
            insured: whose.1.shown().chars().collect(),
            ..Self::default()
        };
        let Some(row) = rows.supplement(whose) else { return numbers };
        Self {
            name: row.name.shown(),
            kana: row.name_kana.shown(),
            sex: row.sex.shown(),
            born: row.born.shown(),
            ..numbers
        }
    }
}
