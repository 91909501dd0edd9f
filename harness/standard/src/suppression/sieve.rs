//! `Sieve`: suppressions at work over one run, which remembers what they caught.

use careplan_domain::ServiceMonth;

use super::{Suppression, Suppressions};
use crate::{Finding, Severity};

/// Takes findings as they come, unit by unit.
#[derive(Debug, Clone)]
pub struct Sieve<'a> {
    suppressions: &'a Suppressions,
    as_of: Option<ServiceMonth>,
    /// Whether each suppression met a finding.
    used: Vec<bool>,
    counts: [u64; 3],
}

/// Findings, divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sifted {
    /// What people want to see.
    pub kept: Vec<Finding>,
    /// What they do not.
    pub suppressed: Vec<Finding>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(suppressions: &'a Suppressions, as_of: Option<ServiceMonth>) -> Self {
        Self { suppressions, as_of, used: vec![false; suppressions.as_slice().len()], counts: [0; 3] }
    }

    /// Divides findings, each of which stays in its order.
    pub fn sift(&mut self, findings: Vec<Finding>) -> Sifted {
        let (suppressed, kept) = findings.into_iter().partition(|finding| self.catch(finding).is_some());
        Sifted { kept, suppressed }
    }

    /// The first suppression that holds for a finding, if any does.
    pub fn catch(&mut self, finding: &Finding) -> Option<&'a Suppression> {
        let mut first = None;
        for (suppression, used) in self.suppressions.as_slice().iter().zip(&mut self.used) {
            if !suppression.is_expired(self.as_of) && suppression.covers(finding) {
                *used = true;
                first = first.or(Some(suppression));
            }
        }
        if first.is_some() {
            self.counts[index(finding.severity)] += 1 + u64::from(finding.more);
        }
        first
    }

    /// How many findings of a severity were suppressed so far, those included that were only counted.
    pub fn suppressed(&self, severity: Severity) -> u64 {
        self.counts[index(severity)]
    }

    /// The suppressions that hold and have met nothing so far.
    pub fn unused(&self) -> impl Iterator<Item = &'a Suppression> + '_ {
        let as_of = self.as_of;
        let list = self.suppressions.as_slice().iter().zip(&self.used);
        list.filter(move |(suppression, used)| !**used && !suppression.is_expired(as_of))
            .map(|(suppression, _)| suppression)
    }

    /// The suppressions that have ceased to hold.
    pub fn expired(&self) -> impl Iterator<Item = &'a Suppression> + '_ {
        let as_of = self.as_of;
        self.suppressions.as_slice().iter().filter(move |suppression| suppression.is_expired(as_of))
    }
}

fn index(severity: Severity) -> usize {
    match severity {
        Severity::Note => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}
