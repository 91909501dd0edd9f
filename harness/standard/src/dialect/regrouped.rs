//! `Regrouped`: what is one file, one unit or several, where dialects differ about that.
//!
//! Serials stay the order of units: a unit that needs one of its own, or comes behind one that took it, takes the second
//! after the last between the same offices.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::iter::Peekable;

use careplan_domain::{InsuredNumber, InsurerNumber, OfficeNumber, Span};

use super::{ActualsKinds, Dialects, OneUserPerFile};
use crate::{
    Content, FileName, FileSerial, GeneratedFile, GeneratedUnit, ImageFile, Party, SendUnit, Table, on_rows,
};

impl Dialects {
    /// The units as these dialects cut them: several kinds of actuals as one, or one unit a user.
    pub fn regroup<I: IntoIterator<Item = GeneratedUnit>>(&self, units: I) -> Regrouped<I::IntoIter> {
        Regrouped {
            units: units.into_iter().peekable(),
            dialects: *self,
            ready: VecDeque::new(),
            last: BTreeMap::new(),
        }
    }
}

/// See [`Dialects::regroup`].
#[derive(Debug)]
pub struct Regrouped<I: Iterator<Item = GeneratedUnit>> {
    units: Peekable<I>,
    dialects: Dialects,
    ready: VecDeque<GeneratedUnit>,
    /// The last serial between two offices: as many entries as the town has pairs of them.
    last: BTreeMap<(OfficeNumber, OfficeNumber), FileSerial>,
}

impl<I: Iterator<Item = GeneratedUnit>> Iterator for Regrouped<I> {
    type Item = GeneratedUnit;

    fn next(&mut self) -> Option<GeneratedUnit> {
        if let Some(unit) = self.ready.pop_front() {
            return Some(unit);
        }
        let first = self.units.next()?;
        let units = if self.dialects.actuals_kinds == ActualsKinds::Merged && first.unit == SendUnit::Actuals
        {
            self.merged(first)
        } else {
            vec![first]
        };
        for unit in units {
            let people = people_of(&unit);
            if self.dialects.one_user_per_file == OneUserPerFile::Yes && people.len() > 1 {
                for person in people {
                    let one = of_people(&unit, &[person]);
                    let one = self.stamped(one);
                    self.ready.push_back(one);
                }
            } else {
                let unit = self.stamped(unit);
                self.ready.push_back(unit);
            }
        }
        self.ready.pop_front()
    }
}

impl<I: Iterator<Item = GeneratedUnit>> Regrouped<I> {
    /// The actuals that one office sends at once, those of one giver and one receiver put together.
    fn merged(&mut self, first: GeneratedUnit) -> Vec<GeneratedUnit> {
        let sender = first.sender.office;
        let mut merged: BTreeMap<(Party, Option<OfficeNumber>), GeneratedUnit> = BTreeMap::new();
        let mut next = Some(first);
        while let Some(unit) = next {
            let key = (unit.receiver, giver(&unit));
            match merged.get_mut(&key) {
                Some(known) => append(known, unit),
                None => {
                    merged.insert(key, unit);
                }
            }
            next = self.units.next_if(|unit| unit.unit == SendUnit::Actuals && unit.sender.office == sender);
        }
        let mut units: Vec<GeneratedUnit> = merged.into_values().collect();
        units.sort_by_key(|unit| unit.serial);
        units
    }

    /// The unit under a serial that is later than those of all before it between the same offices.
    fn stamped(&mut self, unit: GeneratedUnit) -> GeneratedUnit {
        if self.dialects.one_user_per_file == OneUserPerFile::No {
            return unit;
        }
        let last = self.last.entry((unit.sender.office, unit.receiver.office));
        let serial = match &last {
            Entry::Occupied(last) if unit.serial <= *last.get() => second_after(*last.get()),
            Entry::Occupied(_) | Entry::Vacant(_) => unit.serial,
        };
        last.insert_entry(serial);
        with_serial(unit, serial)
    }
}

fn second_after(serial: FileSerial) -> FileSerial {
    let moment = serial.moment().map(|moment| moment.saturating_add(Span::from_seconds(1)));
    moment.map_or(serial, FileSerial::of)
}

/// Whose services a file of actuals is about.
fn giver(unit: &GeneratedUnit) -> Option<OfficeNumber> {
    unit.files.iter().find_map(|file| match &file.content {
        Content::Table(Table::Upjsk(rows)) => {
            rows.first().and_then(|record| record.row.office.value()).copied()
        }
        _ => None,
    })
}

fn append(unit: &mut GeneratedUnit, other: GeneratedUnit) {
    let tables = |unit: GeneratedUnit| unit.files.into_iter().map(|file| file.content);
    let more = tables(other).filter_map(|content| match content {
        Content::Table(Table::Upjsk(rows)) => Some(rows),
        _ => None,
    });
    let more: Vec<_> = more.flatten().collect();
    for file in &mut unit.files {
        if let Content::Table(Table::Upjsk(rows)) = &mut file.content {
            rows.extend(more.iter().cloned());
            // A stable sort: the rows of one user stay in the order of kinds.
            rows.sort_by_key(|record| {
                (record.row.insurer.value().copied(), record.row.insured.value().copied())
            });
            renumber(rows);
        }
    }
}

fn renumber<T>(rows: &mut [crate::Record<T>]) {
    for (number, record) in (1..).zip(rows) {
        record.number = number;
    }
}

/// Who a unit is about, by insurer and number, in the order in which the rows name them.
pub(crate) fn people_of(unit: &GeneratedUnit) -> Vec<(InsurerNumber, InsuredNumber)> {
    let mut people = Vec::new();
    let mut seen = BTreeSet::new();
    for file in &unit.files {
        let Content::Table(table) = &file.content else { continue };
        on_rows!(table, rows => for record in rows {
            if let (Some(insurer), Some(insured)) = (record.row.insurer.value(), record.row.insured.value())
                && seen.insert((*insurer, *insured))
            {
                people.push((*insurer, *insured));
            }
        });
    }
    people
}

/// The part of a unit that is about some people; images that none of them has are left out, and children that are empty.
pub(crate) fn of_people(unit: &GeneratedUnit, people: &[(InsurerNumber, InsuredNumber)]) -> GeneratedUnit {
    let mut unit = unit.clone();
    for file in &mut unit.files {
        let Content::Table(table) = &mut file.content else { continue };
        on_rows!(table, rows => {
            rows.retain(|record| {
                let person = record.row.insurer.value().copied().zip(record.row.insured.value().copied());
                person.is_some_and(|person| people.contains(&person))
            });
            renumber(rows);
        });
    }
    let images = images_named(&unit);
    unit.files.retain(|file| match &file.content {
        Content::Image(_) => images.contains(&file.name.to_string()),
        Content::Table(table) => file.name.kind().parent().is_none() || !table.is_empty(),
    });
    unit
}

fn images_named(unit: &GeneratedUnit) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in &unit.files {
        if let Content::Table(Table::Upkihon(rows)) = &file.content {
            let images = rows.iter().filter_map(|record| record.row.family_image.value());
            names.extend(images.map(ToString::to_string));
        }
    }
    names
}

fn with_serial(mut unit: GeneratedUnit, serial: FileSerial) -> GeneratedUnit {
    if unit.serial == serial {
        return unit;
    }
    unit.serial = serial;
    let mut renamed = BTreeMap::new();
    for file in &mut unit.files {
        let before = file.name.to_string();
        file.name = stamped_name(file, serial);
        renamed.insert(before, file.name.to_string());
    }
    for file in &mut unit.files {
        let Content::Table(Table::Upkihon(rows)) = &mut file.content else { continue };
        for record in rows {
            if let Some(name) = record.row.family_image.value().and_then(|image| renamed.get(image.as_str()))
            {
                record.row.family_image = ImageFile::new(name.as_str()).into();
            }
        }
    }
    unit
}

fn stamped_name(file: &GeneratedFile, serial: FileSerial) -> FileName {
    let name = &file.name;
    FileName::new(name.kind(), name.month(), name.route(), serial, name.image())
        .expect("only the serial changes, which any name takes")
}
