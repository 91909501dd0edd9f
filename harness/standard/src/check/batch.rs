//! `Batch`: many files, formed into units by sender, receiver and serial.

use super::{Checking, Source};
use crate::Finding;

/// A file that is there, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with the folders above it where there are some.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How it came to be here.
    pub origin: Origin,
}

/// How a file came to be among those that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Somebody named it: that it cannot be checked is said.
    Named,
    /// It lay in a folder or an archive: what is no file of the standard is passed over in silence.
    Found,
}

/// Files that are to be checked together. Made from names alone.
#[derive(Debug, Clone)]
pub struct Batch {
    units: Vec<UnitPlan>,
    findings: Vec<Finding>,
}

/// The files of one unit, or one file that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPlan {
    /// Which of the entries, in the order in which [`Batch::check`] wants them.
    pub members: Vec<usize>,
}

/// What was noticed about one unit.
#[derive(Debug, Clone)]
pub struct UnitReport {
    /// The findings, by file, row and column.
    pub findings: Vec<Finding>,
    /// What [`Batch::conclude`] wants to know of the unit.
    pub summary: UnitSummary,
}

/// The little that is kept of a unit once it was checked.
#[derive(Debug, Clone, Default)]
pub struct UnitSummary {}

impl Batch {
    /// Forms the units: files of one sender, one receiver and one serial. A name that has a nearest legal one counts as
    /// that.
    pub fn of(entries: &[Entry]) -> Self {
        Self {
            units: (0..entries.len()).map(|entry| UnitPlan { members: vec![entry] }).collect(),
            findings: Vec::new(),
        }
    }

    /// The units, in the order of their serials.
    pub fn units(&self) -> &[UnitPlan] {
        &self.units
    }

    /// The entries that belong to no unit and are not checked: attachments, and what is no file of the standard.
    pub fn passed_over(&self) -> &[usize] {
        &[]
    }

    /// What the names alone show.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Checks one unit, whose files are given in the order of its members.
    pub fn check(&self, _unit: &UnitPlan, _sources: &[Source<'_>], _checking: &Checking) -> UnitReport {
        UnitReport { findings: Vec::new(), summary: UnitSummary::default() }
    }

    /// What shows only across units: serials used twice, one file a user.
    pub fn conclude(&self, _summaries: &[UnitSummary]) -> Vec<Finding> {
        Vec::new()
    }
}
