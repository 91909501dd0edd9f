//! `Groups`: the services of one person by kind, class, office and satellite, summed at each level.

use std::collections::BTreeMap;

use careplan_domain::{OfficeNumber, ServiceKind};

use super::sums::Sums;
use crate::rows::AnnexRow;
use crate::{Branch, Flag, Record, SubtotalClass};

/// What a subtotal may be the sum of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// All offices.
    Kind,
    /// An office, where the row names one.
    Office(Option<OfficeNumber>),
    /// A satellite of it, or what belongs to none.
    Satellite(Option<OfficeNumber>, Option<Branch>),
}

/// 明細 of one kind and class at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: ServiceKind,
    pub(super) class: Class,
    pub(super) level: Level,
}

/// Which subtotal a service belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// 区分支給限度基準の対象.
    Within,
    /// 対象外: nothing stands in the columns of limits.
    Outside,
    /// ３０日超過.
    Beyond30,
}

impl Class {
    pub(super) const ALL: [Self; 3] = [Self::Within, Self::Outside, Self::Beyond30];

    pub(super) fn of(row: &AnnexRow) -> Self {
        let limits = [
            &row.managed_units,
            &row.units_beyond_kind_limit,
            &row.units_within_kind_limit,
            &row.units_beyond_limit,
            &row.units_within_limit,
        ];
        if row.beyond_30_days.value() == Some(&Flag::Yes) {
            Self::Beyond30
        } else if limits.iter().all(|field| field.is_empty()) {
            Self::Outside
        } else {
            Self::Within
        }
    }

    pub(super) fn of_subtotal(class: SubtotalClass) -> Self {
        match class {
            SubtotalClass::WithinLimit => Self::Within,
            SubtotalClass::OutsideLimit => Self::Outside,
            SubtotalClass::Beyond30Days => Self::Beyond30,
        }
    }
}

/// The services of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub(super) sums: Sums,
    pub(super) rows: usize,
    pub(super) last: &'a Record<AnnexRow>,
    /// Whether a subtotal sums it.
    pub(super) covered: bool,
}

/// The groups of one person.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    groups: BTreeMap<Key, Group<'a>>,
    /// Rows of one group mostly stand together: they are put in together.
    pending: Option<(Key, Group<'a>)>,
}

impl<'a> Groups<'a> {
    pub(super) fn clear(&mut self) {
        self.groups.clear();
        self.pending = None;
    }

    pub(super) fn add(&mut self, kind: ServiceKind, record: &'a Record<AnnexRow>) {
        let row = &record.row;
        let level = Level::Satellite(row.office.value().copied(), row.branch.value().copied());
        let key = Key { kind, class: Class::of(row), level };
        let sums = Sums::of(row);
        match &mut self.pending {
            Some((pending, group)) if *pending == key => {
                group.sums.add(&sums);
                group.rows += 1;
                group.last = record;
            }
            _ => {
                self.settle();
                self.pending = Some((key, Group { sums, rows: 1, last: record, covered: false }));
            }
        }
    }

    /// Puts in what was added last.
    pub(super) fn settle(&mut self) {
        let Some((key, group)) = self.pending.take() else { return };
        let Level::Satellite(office, _) = key.level else { return };
        for level in [Level::Kind, Level::Office(office), key.level] {
            self.groups
                .entry(Key { level, ..key })
                .and_modify(|known| {
                    known.sums.add(&group.sums);
                    known.rows += group.rows;
                    known.last = group.last;
                })
                .or_insert(group);
        }
    }

    pub(super) fn sums(&self, key: Key) -> Option<Sums> {
        self.groups.get(&key).map(|group| group.sums)
    }

    /// Notes that a subtotal sums it.
    pub(super) fn cover(&mut self, key: Key) {
        if let Some(group) = self.groups.get_mut(&key) {
            group.covered = true;
        }
        if let Level::Satellite(office, _) = key.level {
            // The office has its subtotals by satellite.
            if let Some(group) = self.groups.get_mut(&Key { level: Level::Office(office), ..key }) {
                group.rows = 0;
            }
        }
    }

    /// All groups.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Group<'a>)> {
        self.groups.iter()
    }

    /// Whether a subtotal sums this group or a wider one.
    pub(super) fn is_covered(&self, key: Key) -> bool {
        let covered = |level| self.groups.get(&Key { level, ..key }).is_some_and(|group| group.covered);
        covered(key.level)
            || covered(Level::Kind)
            || matches!(key.level, Level::Satellite(office, _) if covered(Level::Office(office)))
    }
}
