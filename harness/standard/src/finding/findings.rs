//! `Findings`: what was noticed about one file or one unit, kept within bounds.

use std::collections::BTreeMap;

use crate::{Finding, Rule, Severity};

/// A list of findings that stays within bounds while a file is looked at, and readable in the end: of one rule and
/// severity in one file only the first [`Findings::OF_ONE_RULE_MAX`] are listed, and the last of them says how many more
/// there were.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// How many of a rule in a file there were, and where the last one kept stands.
    counts: BTreeMap<(Rule, Severity, String), Listed>,
}

#[derive(Debug, Clone, Copy)]
struct Listed {
    count: u32,
    last: usize,
}

impl Findings {
    /// Who has seen a hundred of a sort needs no hundred and first, and a file of rubbish has millions.
    pub const OF_ONE_RULE_MAX: u32 = 100;

    /// How many of a sort are kept until it is clear which of them only follow from others: a file of rubbish has
    /// millions, and what is kept takes half a kilobyte each.
    const KEPT_MAX: u32 = 2_000;

    /// Nothing noticed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a finding, or counts it where there are enough of its sort.
    pub fn push(&mut self, finding: Finding) {
        let key = (finding.rule, finding.severity, finding.place.file.clone());
        match self.counts.get_mut(&key) {
            Some(listed) if listed.count >= Self::KEPT_MAX => {
                let last = &mut self.list[listed.last];
                last.more = last.more.saturating_add(1).saturating_add(finding.more);
            }
            Some(listed) => {
                *listed = Listed { count: listed.count + 1, last: self.list.len() };
                self.list.push(finding);
            }
            None => {
                self.counts.insert(key, Listed { count: 1, last: self.list.len() });
                self.list.push(finding);
            }
        }
    }

    /// Whether a file broke this rule so far.
    pub fn has(&self, rule: Rule, file: &str) -> bool {
        self.list.iter().any(|finding| finding.rule == rule && finding.place.file == file)
    }

    /// The worst of them.
    pub fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|finding| finding.severity).max()
    }

    /// What is listed of findings in their order: of one rule and severity in one file the first
    /// [`Findings::OF_ONE_RULE_MAX`], the last of them with the number of the others.
    pub fn listed(findings: Vec<Finding>) -> Vec<Finding> {
        let mut counts: BTreeMap<(Rule, Severity, String), Listed> = BTreeMap::new();
        let mut short: Vec<Finding> = Vec::new();
        for finding in findings {
            let key = (finding.rule, finding.severity, finding.place.file.clone());
            let listed = counts.entry(key).or_insert(Listed { count: 0, last: short.len() });
            if listed.count >= Self::OF_ONE_RULE_MAX {
                let last = &mut short[listed.last];
                last.more = last.more.saturating_add(1).saturating_add(finding.more);
            } else {
                *listed = Listed { count: listed.count + 1, last: short.len() };
                short.push(finding);
            }
        }
        short
    }

    /// All that are kept, by file, row, column.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.list.sort_by(|one, other| (&one.place, one.rule).cmp(&(&other.place, other.rule)));
        self.list
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for finding in findings {
            self.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, Wording};

    #[test]
    fn what_repeats_without_end_is_counted_instead_of_listed() {
        let mut findings = Findings::new();
        for row in 1..=250 {
            let place = Place { row: Some(row), ..Place::file("a.CSV") };
            findings.push(Finding::new(Rule::FieldCode, place, Wording::same("x")));
        }
        let place = Place::file("b.CSV");
        findings.push(Finding::new(Rule::FieldCode, place, Wording::same("x")));
        let list = Findings::listed(findings.into_sorted());
        assert_eq!(list.len(), 101);
        assert_eq!(list[99].more, 150);
        assert_eq!(list[100].place.file, "b.CSV");
    }

    #[test]
    fn a_warning_does_not_hide_an_error_of_the_same_rule() {
        let mut findings = Findings::new();
        for row in 1..=10_000 {
            let place = Place { row: Some(row), ..Place::file("a.CSV") };
            let finding = Finding::new(Rule::FieldRequired, place, Wording::same("x"));
            let severity = if row == 9_999 { Severity::Error } else { Severity::Warning };
            findings.push(finding.with_severity(severity));
        }
        let list = Findings::listed(findings.into_sorted());
        let error = list.iter().find(|finding| finding.severity == Severity::Error).unwrap();
        assert_eq!((error.place.row, error.more), (Some(9_999), 0));
        assert_eq!(list.iter().map(|finding| 1 + finding.more).sum::<u32>(), 10_000);
    }
}
