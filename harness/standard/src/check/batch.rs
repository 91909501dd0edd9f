//! `Batch`: many files, formed into units by sender, receiver and serial.
//!
//! Formed from names and sizes alone, in whatever order the files are handed in: the same files always make the same
//! units. What a unit holds is read by [`Batch::check`] only, and forgotten again but for its [`UnitSummary`].

mod conclusion;
mod group;
mod member;
mod serials;
mod set;
mod wordings;

use std::collections::{BTreeMap, BTreeSet};

use super::unit::check_unit;
use super::{Checking, Source};
use crate::read::too_large;
use crate::{Classified, FILE_BYTES_MAX, FileKind, FileName, Finding, Findings, Route, SendUnit, classify};

use group::Group;
use member::Member;
use set::FileSet;

pub use conclusion::UnitSummary;
pub(super) use conclusion::{Sent, Users};
pub use member::UnitKey;

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
    passed_over: Vec<usize>,
    /// The images of all units: a row may name one that is here under another serial.
    images: BTreeSet<FileName>,
    findings: Vec<Finding>,
}

/// The files of one unit, or one file that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPlan {
    /// Which of the entries, in the order in which [`Batch::check`] wants them.
    pub members: Vec<usize>,
    /// What their names say, in the same order.
    names: Vec<Option<FileName>>,
    key: Option<UnitKey>,
    route: Option<Route>,
    unit: Option<SendUnit>,
}

impl UnitPlan {
    /// Between whom it is, and under which serial. None for a file whose name does not say.
    pub fn key(&self) -> Option<UnitKey> {
        self.key
    }

    /// From whom to whom, with the service kinds where the names have them. None for a file whose name does not say.
    pub fn route(&self) -> Option<Route> {
        self.route
    }

    /// What it is, or would be if it were whole. None for a file whose name does not say.
    pub fn unit(&self) -> Option<SendUnit> {
        self.unit
    }

    /// What the members' names say, in the order of the members: the right name, or the one that was meant.
    pub(in crate::check) fn names(&self) -> &[Option<FileName>] {
        &self.names
    }

    /// The unit of a set, without the members that are too large to be read; none where nothing is left.
    fn of_set(set: &FileSet<'_>, too_large: &BTreeSet<usize>) -> Option<Self> {
        let members: Vec<_> =
            set.members.iter().filter(|member| !too_large.contains(&member.entry)).collect();
        (!members.is_empty()).then(|| Self {
            members: members.iter().map(|member| member.entry).collect(),
            names: members.iter().map(|member| Some(member.name)).collect(),
            key: Some(set.key),
            route: Some(set.route),
            unit: Some(set.unit),
        })
    }

    fn of_stranger(entry: usize) -> Self {
        Self { members: vec![entry], names: vec![None], key: None, route: None, unit: None }
    }
}

/// What was noticed about one unit.
#[derive(Debug, Clone)]
pub struct UnitReport {
    /// The findings, by file, row and column.
    pub findings: Vec<Finding>,
    /// What [`Batch::conclude`] wants to know of the unit.
    pub summary: UnitSummary,
}

impl Batch {
    /// Forms the units: files of one sender, one receiver and one serial. A name that has a nearest legal one counts as
    /// that; a name that says nothing makes a unit of its own; attachments and what is no file of the standard belong to
    /// no unit.
    pub fn of(entries: &[Entry]) -> Self {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|one, other| entries[*one].path.cmp(&entries[*other].path));
        let mut groups: BTreeMap<UnitKey, Vec<Member<'_>>> = BTreeMap::new();
        let mut strangers = Vec::new();
        let mut passed_over = Vec::new();
        let mut oversized = BTreeSet::new();
        let mut images = BTreeSet::new();
        let mut findings = Findings::new();
        for index in order {
            let path = entries[index].path.as_str();
            let class = classify(file_name_of(path));
            let is_csv = matches!(class, Classified::Standard(_) | Classified::Malformed { .. });
            if is_csv && entries[index].bytes > FILE_BYTES_MAX as u64 {
                findings.push(too_large(path, entries[index].bytes));
                oversized.insert(index);
            }
            match class {
                Classified::Standard(name) | Classified::Malformed { nearest: Some(name), .. } => {
                    if name.kind() == FileKind::UpkihonImage {
                        images.insert(name);
                    }
                    let member = Member { entry: index, path, name };
                    groups.entry(member.key()).or_default().push(member);
                }
                Classified::Malformed { nearest: None, .. } if !oversized.contains(&index) => {
                    strangers.push(index);
                }
                Classified::Malformed { nearest: None, .. } => {}
                Classified::Attachment(_) => passed_over.push(index),
                Classified::Other { extension } => {
                    if entries[index].origin == Origin::Named {
                        findings.push(wordings::no_file_of_the_standard(path, &extension));
                    }
                    passed_over.push(index);
                }
            }
        }
        let mut sets = Vec::new();
        for (key, members) in groups {
            let group = Group::form(key, members);
            findings.extend(group.findings);
            sets.extend(group.sets);
        }
        let (mut sets, serial_findings) = serials::mend(sets);
        findings.extend(serial_findings);
        findings.extend(sets.iter().filter_map(wordings::incomplete));
        sets.sort_by_key(FileSet::order);
        let mut units: Vec<UnitPlan> =
            sets.iter().filter_map(|set| UnitPlan::of_set(set, &oversized)).collect();
        units.extend(strangers.into_iter().map(UnitPlan::of_stranger));
        passed_over.extend(oversized);
        passed_over.sort_unstable();
        Self { units, passed_over, images, findings: findings.into_sorted() }
    }

    /// The units, in the order of their serials; files whose name does not say theirs come last.
    pub fn units(&self) -> &[UnitPlan] {
        &self.units
    }

    /// The entries that are not to be loaded: attachments, what is no file of the standard, and what is larger than
    /// [`FILE_BYTES_MAX`]. Every other entry is a member of exactly one unit.
    pub fn passed_over(&self) -> &[usize] {
        &self.passed_over
    }

    /// What the names alone show.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Checks one unit, whose files are given in the order of its members.
    pub fn check(&self, unit: &UnitPlan, sources: &[Source<'_>], checking: &Checking) -> UnitReport {
        check_unit(unit, sources, *checking, &self.images)
    }

    /// What shows only across units: one file a user.
    pub fn conclude(&self, summaries: &[UnitSummary]) -> Vec<Finding> {
        conclusion::conclude(summaries)
    }
}

/// The last part of a path, whichever way its folders are divided.
pub(in crate::check) fn file_name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests;
