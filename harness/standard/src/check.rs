//! Checking: the rules over one file, a send unit, and a batch of many units.
//!
//! A batch is planned from names and sizes alone, so that whoever holds a gigabyte of files reads them unit by unit:
//! [`Batch::of`] forms the units, [`Batch::check`] judges one, [`Batch::conclude`] what shows only across units.
//! A cause is reported once: what only follows from another finding is left out.

mod annex;
mod batch;
mod counted;
mod head;
mod joint;
mod lost_zeros;
mod months;
mod names;
mod no_office;
mod no_rows;
mod person;
mod plan2;
mod readings;
mod repeats;
mod sheet;
mod silence;
mod supplement;
mod totals;
mod unique;
mod unit;
mod use_slip;
mod versions;
mod weekly;

use careplan_domain::ServiceMonth;

use crate::Finding;

pub use batch::{Batch, Entry, Origin, UnitKey, UnitPlan, UnitReport, UnitSummary};

/// How to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checking {
    /// Which standard the files should be of.
    pub standard: StandardChoice,
    /// The month as of which versions are judged: from January 2027 version 3 is no longer taken. None: before that.
    pub as_of: Option<ServiceMonth>,
}

/// 標準仕様の版 to check against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StandardChoice {
    /// Each file against the version that it names.
    #[default]
    Auto,
    /// 4.1 (202407): any other version is an error.
    V4_1,
    /// 3.2 (202208): any other version is an error.
    V3_2,
}

/// A file as it is handed in.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name, with the folders above it where there are some: `out/UPPLAN_….CSV`.
    pub path: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// Checks files that are all at hand: as files, as units, and as one batch.
pub fn check(sources: &[Source<'_>], checking: &Checking) -> Vec<Finding> {
    let entries: Vec<Entry> = sources
        .iter()
        .map(|source| Entry {
            path: source.path.to_owned(),
            bytes: source.bytes.len() as u64,
            origin: Origin::Named,
        })
        .collect();
    let batch = Batch::of(&entries);
    let mut findings = batch.findings().to_vec();
    let mut summaries = Vec::new();
    for unit in batch.units() {
        let members: Vec<Source<'_>> = unit.members.iter().map(|member| sources[*member]).collect();
        let report = batch.check(unit, &members, checking);
        findings.extend(report.findings);
        summaries.push(report.summary);
    }
    findings.extend(batch.conclude(&summaries));
    findings.sort_by(|one, other| (&one.place, one.rule).cmp(&(&other.place, other.rule)));
    findings
}

#[cfg(test)]
mod tests;
