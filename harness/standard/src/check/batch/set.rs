//! `FileSet`: the files under one serial that make one send unit, whole or not.

use std::collections::BTreeSet;

use careplan_domain::ServiceMonth;

use super::member::{Member, UnitKey};
use crate::{FileKind, FileName, MonthPart, NameVersion, Route, SendUnit};

/// Files of one unit, one route and one month. Never empty.
#[derive(Debug, Clone)]
pub(super) struct FileSet<'a> {
    pub(super) key: UnitKey,
    pub(super) unit: SendUnit,
    pub(super) month: Option<ServiceMonth>,
    /// From whom to whom, as its members' names write it; names of version 4 go before names of version 3.
    pub(super) route: Route,
    /// By name, then by path.
    pub(super) members: Vec<Member<'a>>,
    /// What it lacks, by the exact name.
    pub(super) missing: Vec<FileName>,
    /// Whether what it lacks is said.
    pub(super) gap: Gap,
}

/// What becomes of an incomplete set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// It is reported.
    Told,
    /// Another finding is the cause: its members are foreign, or their names disagree.
    Excused,
}

impl<'a> FileSet<'a> {
    /// The set of some members, of which there is at least one, with what it lacks.
    pub(super) fn of(
        unit: SendUnit,
        month: Option<ServiceMonth>,
        mut members: Vec<Member<'a>>,
        gap: Gap,
    ) -> Option<Self> {
        members.sort_by_key(|member| (member.name, member.path));
        let route = members.iter().map(|member| member.name.route()).max_by_key(Route::version)?;
        let key = members.first()?.key();
        let mut set = Self { key, unit, month, route, members, missing: Vec::new(), gap };
        set.missing = set.find_missing();
        Some(set)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    pub(super) fn version(&self) -> NameVersion {
        self.route.version()
    }

    pub(super) fn kinds(&self) -> BTreeSet<FileKind> {
        self.members.iter().map(|member| member.name.kind()).collect()
    }

    pub(super) fn first_path(&self) -> &'a str {
        self.members.first().map_or("", |member| member.path)
    }

    /// Members that count, but under a month that belongs to another unit: a UPHOSOKU of a month with tables 1 to 3.
    pub(super) fn with_wrong_month(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter().filter(|member| member.name.month() != self.month_of(member.name.kind()))
    }

    /// What sorts sets: the serial, then everything else that tells two apart.
    pub(super) fn order(&self) -> (UnitKey, Route, SendUnit, Option<ServiceMonth>) {
        (self.key, self.route, self.unit, self.month)
    }

    /// The same with the members of another, which has a serial of its own.
    pub(super) fn joined_with(mut self, other: Self) -> Self {
        self.key = self.key.min(other.key);
        self.members.extend(other.members);
        self.members.sort_by_key(|member| (member.name, member.path));
        self.missing = self.find_missing();
        self
    }

    fn find_missing(&self) -> Vec<FileName> {
        let present: BTreeSet<_> =
            self.members.iter().map(|member| (member.name.kind(), member.name.month())).collect();
        let parents = self.members.iter().filter_map(|member| member.name.kind().parent());
        let demanded = self.unit.mandatory(self.version()).iter().copied().chain(parents);
        let wanted: BTreeSet<FileKind> =
            demanded.filter(|kind| !present.contains(&(*kind, self.month_of(*kind)))).collect();
        wanted.into_iter().filter_map(|kind| self.expected_name(kind)).collect()
    }

    fn expected_name(&self, kind: FileKind) -> Option<FileName> {
        FileName::new(kind, self.month_of(kind), self.route, self.key.serial, None).ok()
    }

    /// The month that a file of this kind has in its name in this set.
    fn month_of(&self, kind: FileKind) -> Option<MonthPart> {
        if !kind.name_has_month() {
            return None;
        }
        if self.unit == SendUnit::Plan {
            return Some(MonthPart::PlanTables);
        }
        self.month.map(MonthPart::Month)
    }
}
