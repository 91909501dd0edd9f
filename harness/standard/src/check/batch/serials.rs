//! Sets that were torn apart by their serials: each lacks what the other has.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{OfficeNumber, ServiceMonth};

use super::set::{FileSet, Gap};
use super::wordings;
use crate::{FileKind, Finding, NameVersion, Route, SendUnit};

/// Between whom, what and for which month: sets of one series could be pieces of one.
type Series = (OfficeNumber, OfficeNumber, Route, NameVersion, SendUnit, Option<ServiceMonth>);

/// Puts together what only the serials keep apart, and says so; everything else stays as it is.
pub(super) fn mend(sets: Vec<FileSet<'_>>) -> (Vec<FileSet<'_>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut done = Vec::new();
    let mut pieces: BTreeMap<Series, Vec<FileSet<'_>>> = BTreeMap::new();
    for set in sets {
        if set.is_complete() || set.gap == Gap::Excused {
            done.push(set);
        } else {
            let series = (set.key.sender, set.key.receiver, set.route, set.version(), set.unit, set.month);
            pieces.entry(series).or_default().push(set);
        }
    }
    for mut pieces in pieces.into_values() {
        pieces.sort_by_key(FileSet::order);
        mend_series(pieces, &mut done, &mut findings);
    }
    adopt_children(&mut done, &mut findings);
    (done, findings)
}

/// Serials go up: pieces of one unit follow one another, and a kind that comes again begins the next.
fn mend_series<'a>(pieces: Vec<FileSet<'a>>, done: &mut Vec<FileSet<'a>>, findings: &mut Vec<Finding>) {
    let mut pile: Vec<FileSet<'a>> = Vec::new();
    let mut kinds: BTreeSet<FileKind> = BTreeSet::new();
    for piece in pieces {
        let of_piece = piece.kinds();
        if !kinds.is_disjoint(&of_piece) {
            done.append(&mut pile);
            kinds.clear();
        }
        kinds.extend(of_piece);
        pile.push(piece);
        if let Some(whole) = pile.iter().cloned().reduce(FileSet::joined_with)
            && whole.is_complete()
        {
            findings.push(wordings::torn_apart(&pile));
            done.push(whole);
            pile.clear();
            kinds.clear();
        }
    }
    done.append(&mut pile);
}

/// Children without a parent belong to the one set between the same offices that has a parent and no such children.
fn adopt_children(sets: &mut Vec<FileSet<'_>>, findings: &mut Vec<Finding>) {
    let is_orphan = |set: &FileSet<'_>| {
        set.gap == Gap::Told && set.members.iter().all(|member| member.name.kind().parent().is_some())
    };
    let (mut orphans, mut others): (Vec<_>, Vec<_>) = std::mem::take(sets).into_iter().partition(is_orphan);
    orphans.sort_by_key(FileSet::order);
    let mut childless = childless(&others);
    for orphan in orphans {
        let mut fitting = orphan.kinds().into_iter().map(|kind| childless.get(&(orphan.route, kind)));
        let first = fitting.next().flatten().into_iter().flatten().copied();
        let rest: Vec<_> = fitting.collect();
        let mut fitting = first
            .filter(|index| rest.iter().all(|others| others.is_some_and(|others| others.contains(index))));
        let (Some(index), None) = (fitting.next(), fitting.next()) else {
            others.push(orphan);
            continue;
        };
        for kind in orphan.kinds() {
            childless.entry((orphan.route, kind)).or_default().remove(&index);
        }
        findings.push(wordings::torn_apart(&[others[index].clone(), orphan.clone()]));
        others[index] = others[index].clone().joined_with(orphan);
    }
    *sets = others;
}

/// Which sets have the parent of a kind of children, and none of them.
fn childless(sets: &[FileSet<'_>]) -> BTreeMap<(Route, FileKind), BTreeSet<usize>> {
    let mut childless: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for (index, set) in sets.iter().enumerate().filter(|(_, set)| set.is_complete()) {
        let kinds = set.kinds();
        let lacks = |child: &FileKind| {
            child.parent().is_some_and(|parent| kinds.contains(&parent)) && !kinds.contains(child)
        };
        for child in FileKind::ALL.into_iter().filter(lacks) {
            childless.entry((set.route, child)).or_default().insert(index);
        }
    }
    childless
}
