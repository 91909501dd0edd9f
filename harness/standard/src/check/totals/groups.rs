//! `Groups`: the services of one person by kind, class, office and satellite, summed at each level.

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

/// The groups of one person, each level in the order of its keys.
///
/// Most people have a handful, whom a sorted list finds sooner than a map does.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    satellites: Vec<(Key, Group<'a>)>,
    offices: Vec<(Key, Group<'a>)>,
    kinds: Vec<(Key, Group<'a>)>,
}

impl<'a> Groups<'a> {
    pub(super) fn clear(&mut self) {
        self.satellites.clear();
        self.offices.clear();
        self.kinds.clear();
    }

    /// Puts in a service; answers of which class it is. Who has put in all of them settles.
    pub(super) fn add(&mut self, kind: ServiceKind, record: &'a Record<AnnexRow>) -> Class {
        let row = &record.row;
        let level = Level::Satellite(row.office.value().copied(), row.branch.value().copied());
        let key = Key { kind, class: Class::of(row), level };
        let group = Group { sums: Sums::of(row), rows: 1, last: record, covered: false };
        // Rows of one group mostly stand together.
        match self.satellites.last_mut() {
            Some((last, known)) if *last == key => known.add(&group),
            _ => self.satellites.push((key, group)),
        }
        key.class
    }

    /// Sums what was put in at each level.
    pub(super) fn settle(&mut self) {
        self.satellites.sort_by_key(|(key, _)| *key);
        self.satellites.dedup_by(|(key, group), (known_key, known)| {
            let same = key == known_key;
            if same {
                known.add(group);
            }
            same
        });
        for (key, group) in &self.satellites {
            let Level::Satellite(office, _) = key.level else { continue };
            for (level, groups) in
                [(Level::Office(office), &mut self.offices), (Level::Kind, &mut self.kinds)]
            {
                // Keys are ordered by kind, class, office, satellite: what belongs together comes together.
                let key = Key { level, ..*key };
                match groups.last_mut() {
                    Some((last, known)) if *last == key => known.add(group),
                    _ => groups.push((key, *group)),
                }
            }
        }
    }

    fn get(&self, key: Key) -> Option<&Group<'a>> {
        let groups = match key.level {
            Level::Kind => &self.kinds,
            Level::Office(_) => &self.offices,
            Level::Satellite(..) => &self.satellites,
        };
        Some(&groups[place(groups, &key)?].1)
    }

    fn get_mut(&mut self, key: Key) -> Option<&mut Group<'a>> {
        let groups = match key.level {
            Level::Kind => &mut self.kinds,
            Level::Office(_) => &mut self.offices,
            Level::Satellite(..) => &mut self.satellites,
        };
        let place = place(groups, &key)?;
        Some(&mut groups[place].1)
    }

    pub(super) fn sums(&self, key: Key) -> Option<Sums> {
        self.get(key).map(|group| group.sums)
    }

    /// Whether a kind has services of a class, wherever they are given.
    pub(super) fn has(&self, kind: ServiceKind, class: Class) -> bool {
        self.get(Key { kind, class, level: Level::Kind }).is_some()
    }

    /// Notes that a subtotal sums it.
    pub(super) fn cover(&mut self, key: Key) {
        if let Some(group) = self.get_mut(key) {
            group.covered = true;
        }
        if let Level::Satellite(office, _) = key.level {
            // The office has its subtotals by satellite.
            if let Some(group) = self.get_mut(Key { level: Level::Office(office), ..key }) {
                group.rows = 0;
            }
        }
    }

    /// The groups that no two share a row of: by satellite.
    pub(super) fn satellites(&self) -> &[(Key, Group<'a>)] {
        &self.satellites
    }

    /// The groups by office.
    pub(super) fn offices(&self) -> &[(Key, Group<'a>)] {
        &self.offices
    }

    /// Whether a subtotal sums this group or a wider one.
    pub(super) fn is_covered(&self, key: Key) -> bool {
        let covered = |level| self.get(Key { level, ..key }).is_some_and(|group| group.covered);
        covered(key.level)
            || covered(Level::Kind)
            || matches!(key.level, Level::Satellite(office, _) if covered(Level::Office(office)))
    }
}

/// Where a key stands in its level's list.
fn place(groups: &[(Key, Group<'_>)], key: &Key) -> Option<usize> {
    /// Up to here asking whether keys are equal, one after the other, is quicker than asking which is the greater.
    const SHORT: usize = 16;
    if groups.len() <= SHORT {
        return groups.iter().position(|(known, _)| known == key);
    }
    groups.binary_search_by_key(key, |(key, _)| *key).ok()
}

impl Group<'_> {
    /// Takes in the services of a part.
    fn add(&mut self, part: &Self) {
        self.sums.add(&part.sums);
        self.rows += part.rows;
        if part.last.number > self.last.number {
            self.last = part.last;
        }
    }
}
