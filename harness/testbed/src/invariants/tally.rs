//! How often each invariant was checked, and where it did not hold.

use std::collections::BTreeMap;

use careplan_domain::JapanTime;
use careplan_wire::control::{Invariant, InvariantsInBrief, Violation};

use super::name::Name;

/// Violations of one invariant that are told. The first is the one to look at; a hundred show a pattern.
pub(crate) const VIOLATIONS_MAX: usize = 100;

/// 集計: one count an invariant.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: BTreeMap<Name, Count>,
}

#[derive(Debug, Default)]
struct Count {
    checked: u64,
    violations: Vec<Violation>,
    omitted: u64,
}

impl Tally {
    /// Notes that an invariant was checked, and what did not hold.
    pub(crate) fn note(&mut self, name: Name, at: JapanTime, holds: Result<(), String>) {
        let count = self.counts.entry(name).or_default();
        count.checked += 1;
        let Err(detail) = holds else { return };
        tracing::error!(invariant = %name, "the invariant `{name}` does not hold: {detail}");
        if count.violations.len() < VIOLATIONS_MAX {
            count.violations.push(Violation { at, detail });
        } else {
            count.omitted += 1;
        }
    }

    /// Each invariant as it is told.
    pub(crate) fn told(&self) -> Vec<Invariant> {
        let none = Count::default();
        let told = |name: Name| {
            let Count { checked, violations, omitted } = self.counts.get(&name).unwrap_or(&none);
            Invariant {
                name: name.to_string(),
                title: name.title().to_owned(),
                holds: violations.is_empty(),
                checked: *checked,
                violations: violations.clone(),
                omitted: *omitted,
            }
        };
        Name::ALL.into_iter().map(told).collect()
    }

    pub(crate) fn brief(&self) -> InvariantsInBrief {
        let each = || self.counts.values();
        InvariantsInBrief {
            checked: each().map(|count| count.checked).sum(),
            violations: each().map(|count| count.violations.len() as u64 + count.omitted).sum(),
        }
    }
}
