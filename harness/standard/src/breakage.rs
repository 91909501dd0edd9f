//! `Broken`: a sample that breaks one rule of the checker, and no other.
//!
//! Each begins as the least that the rule needs: a generated unit of one person, clean. One thing in it is changed, in the
//! rows where that can be, or else in the name or the bytes. What a rule finds is the checker's business; that it finds
//! this and nothing else is held by a test.

mod bytes;
mod faults;
mod files;
mod rows;
mod sums;
#[cfg(test)]
mod tests;

use careplan_domain::ServiceMonth;
use thiserror::Error;

use crate::dialect::{Dialect, Dialects, NamedFile, of_people, people_of, write_unit};
use crate::{GeneratedUnit, Recipe, Rule, SendUnit, Wording, generate};

/// A sample that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Rule,
    /// The sample.
    pub files: Vec<NamedFile>,
    /// The same before it was broken; the checker finds nothing in it.
    pub clean: Vec<NamedFile>,
    /// What was changed.
    pub description: Wording,
}

/// Makes a sample that breaks a rule, of this month or of the first after it that can: the 31st of a month is only
/// wrong where it has no such day. The same seed makes the same sample.
pub fn break_rule(rule: Rule, month: ServiceMonth, seed: u64) -> Result<Broken, Unbreakable> {
    let fault = faults::of(rule);
    let month = if rule == Rule::UseProrata { short_month(month) } else { month };
    for attempt in 0..ATTEMPTS_MAX {
        let recipe = Recipe {
            units: vec![fault.unit],
            // Nobody's seed is lost: another one is only tried where this one has nobody who fits.
            ..Recipe::new(month, seed.wrapping_add(attempt * SEEDS_APART))
        };
        for unit in generate(&recipe) {
            let people = people_of(&unit);
            for group in people.windows(fault.people()) {
                let clean = of_people(&unit, group);
                if let Some(broken) = broken(rule, &fault, &clean) {
                    return Ok(broken);
                }
            }
        }
    }
    Err(Unbreakable { rule })
}

/// Towns that are searched for somebody who fits; the first one nearly always has somebody.
const ATTEMPTS_MAX: u64 = 40;

/// How far apart the seeds are that are tried one after the other: people count seeds from 0.
const SEEDS_APART: u64 = 1_000_003;

/// Why there is no such sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("nobody in forty towns of this seed has what could break `{rule}`; another seed may")]
pub struct Unbreakable {
    /// The rule.
    pub rule: Rule,
}

/// What breaks a rule.
#[derive(Debug)]
struct Fault {
    /// The unit that it takes.
    unit: SendUnit,
    change: Change,
    description: Wording,
}

/// What is changed. Where the unit has nothing to change, none is, and another unit is tried.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// It is written in a dialect.
    Dialect(Dialect),
    /// Rows, and what stands in names.
    Unit(fn(&mut GeneratedUnit) -> bool),
    /// Name and bytes of the first file.
    File(fn(&mut NamedFile) -> bool),
}

impl Fault {
    /// How many people it takes.
    fn people(&self) -> usize {
        match self.change {
            Change::Dialect(Dialect::OneUserPerFile(_)) => 2,
            Change::Dialect(_) | Change::Unit(_) | Change::File(_) => 1,
        }
    }
}

fn broken(rule: Rule, fault: &Fault, unit: &GeneratedUnit) -> Option<Broken> {
    let plain = Dialects::default();
    // The generator writes nothing that MS932 could not hold, and neither does a fault.
    let clean = write_unit(unit, &plain).ok()?;
    let files = match fault.change {
        Change::Dialect(dialect) => {
            let dialects = Dialects::from(dialect);
            let units = dialects.regroup([unit.clone()]);
            units.map(|unit| write_unit(&unit, &dialects).ok()).collect::<Option<Vec<_>>>()?.concat()
        }
        Change::Unit(change) => {
            let mut unit = unit.clone();
            if !change(&mut unit) {
                return None;
            }
            write_unit(&unit, &plain).ok()?
        }
        Change::File(change) => {
            let mut files = clean.clone();
            if !files.first_mut().is_some_and(change) {
                return None;
            }
            files
        }
    };
    let description = fault.description.clone();
    (files != clean).then_some(Broken { rule, files, clean, description })
}

/// The first month from this one on that has no 31st; never further away than two months.
fn short_month(month: ServiceMonth) -> ServiceMonth {
    let following = month.next();
    let months = [month, following, following.next()];
    months.into_iter().find(|month| month.days() <= 30).unwrap_or(month)
}
