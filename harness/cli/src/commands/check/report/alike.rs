//! Findings that differ by their row alone: people need to see a few, and how many there are.

use std::collections::BTreeMap;

use careplan_standard::{Finding, Rule, Severity};

/// So many of a kind are shown in full: enough to see what they share.
const SHOWN: u32 = 5;

/// Counts the findings of one file by rule, severity and column.
#[derive(Debug, Default)]
pub(crate) struct Alike(BTreeMap<Kind, u32>);

/// What findings share that differ by their row alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) column: Option<u16>,
    pub(crate) field: Option<&'static str>,
}

impl Alike {
    /// Takes a finding; whether it is to be shown. What stands for others, or is about no row, always is.
    pub(crate) fn takes(&mut self, finding: &Finding) -> bool {
        if finding.more > 0 || finding.place.row.is_none() {
            return true;
        }
        let count = self.0.entry(Kind::of(finding)).or_default();
        *count += 1;
        *count <= SHOWN
    }

    /// Each kind of which some were not shown, and how many.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = (Kind, u32)> {
        self.0.iter().filter(|(_, count)| **count > SHOWN).map(|(kind, count)| (*kind, count - SHOWN))
    }
}

impl Kind {
    fn of(finding: &Finding) -> Self {
        let place = &finding.place;
        Self { rule: finding.rule, severity: finding.severity, column: place.column, field: place.field }
    }
}

#[cfg(test)]
mod tests {
    use careplan_standard::{Place, Wording};

    use super::*;

    fn finding(row: u32, column: u16) -> Finding {
        let place = Place { row: Some(row), column: Some(column), ..Place::file("a.CSV") };
        Finding::new(Rule::FieldFormat, place, Wording::same("x"))
    }

    #[test]
    fn five_of_a_kind_are_shown_and_the_rest_is_counted() {
        let mut alike = Alike::default();
        let shown = (1..=8).filter(|row| alike.takes(&finding(*row, 3))).count();
        assert_eq!(shown, 5);
        assert!(alike.takes(&finding(1, 4)), "another column is another kind");
        let unseen: Vec<_> = alike.unseen().map(|(kind, count)| (kind.column, count)).collect();
        assert_eq!(unseen, [(Some(3), 3)]);
    }

    #[test]
    fn what_is_about_a_file_or_stands_for_others_is_always_shown() {
        let mut alike = Alike::default();
        for _ in 0..20 {
            let whole = Finding::new(Rule::FieldFormat, Place::file("a.CSV"), Wording::same("x"));
            assert!(alike.takes(&whole));
            assert!(alike.takes(&Finding { more: 3, ..finding(1, 1) }));
        }
        assert_eq!(alike.unseen().count(), 0);
    }
}
