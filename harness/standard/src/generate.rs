//! Generating: sets of files that nobody's care stands behind, and that look as if somebody's did.
//!
//! A pure function of the recipe: one seed, one town, its people, their weeks and their months. What is made is clean:
//! the checker finds nothing in it, not even a note. Other readings of the standard and deliberate faults are laid over
//! the typed tables by others.

mod annex;
mod care_plan;
mod catalogue;
mod dice;
mod kind_limits;
mod letter;
mod person;
mod phrases;
mod planning;
mod post;
mod preventive;
mod quarter;
mod schedule;
mod services;
mod supplement;
mod town;
mod use_slip;

use std::rc::Rc;

use careplan_domain::ServiceMonth;

use crate::{FileName, FileSerial, NameVersion, Party, SendUnit, Table};

pub(crate) use catalogue::is_percent_add_on;
pub use planning::People;

use post::PHASES;
use quarter::Quarter;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// 送信単位: which units are wanted. What a unit holds, and its serial, do not depend on which others are.
    pub units: Vec<SendUnit>,
    /// 対象年月.
    pub month: ServiceMonth,
    /// How many people use services; at most [`Recipe::USERS_MAX`].
    pub users: u32,
    /// How many 居宅介護支援事業所 plan for them; more, where each would have more than [`Recipe::USERS_OF_A_PLANNER_MAX`].
    pub offices: u32,
    /// What kind of people they are.
    pub people: People,
    /// The seed: the same recipe gives the same files, to the byte.
    pub seed: u64,
    /// Whose names and columns.
    pub version: NameVersion,
}

impl Recipe {
    /// As many people as the numbers kept for tests can hold with room to spare.
    pub const USERS_MAX: u32 = 1_000_000;
    /// What an office with two care managers can look after (居宅介護支援費: 44 each, C), which also bounds a file.
    pub const USERS_OF_A_PLANNER_MAX: u32 = 88;

    /// All units for a few people: the least that shows everything.
    pub fn new(month: ServiceMonth, seed: u64) -> Self {
        Self {
            units: SendUnit::ALL.to_vec(),
            month,
            users: 24,
            offices: 1,
            people: People::default(),
            seed,
            version: NameVersion::V4,
        }
    }

    fn users(&self) -> u64 {
        u64::from(self.users.min(Self::USERS_MAX))
    }

    /// Version 3 knows nothing of preventive care.
    fn people(&self) -> People {
        if self.version == NameVersion::V3 { People::Care } else { self.people }
    }

    fn neighbourhoods(&self) -> u64 {
        let needed = self.users().div_ceil(u64::from(Self::USERS_OF_A_PLANNER_MAX));
        u64::from(self.offices).clamp(1, self.users().max(1)).max(needed)
    }

    fn wants(&self, unit: SendUnit) -> bool {
        self.units.contains(&unit) && !(self.version == NameVersion::V3 && unit.is_preventive())
    }
}

/// A unit that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedUnit {
    /// 送信単位.
    pub unit: SendUnit,
    /// 送信元.
    pub sender: Party,
    /// 送信先.
    pub receiver: Party,
    /// ファイル連番.
    pub serial: FileSerial,
    /// Its files.
    pub files: Vec<GeneratedFile>,
}

/// A file that was made, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// ファイル名.
    pub name: FileName,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Rows.
    Table(Table),
    /// A JPEG.
    Image(Vec<u8>),
}

/// Makes the units of a recipe, in the order of their serials for each sender, and one at a time: a town of any size
/// takes the memory of a neighbourhood.
pub fn generate(recipe: &Recipe) -> impl Iterator<Item = GeneratedUnit> + use<> {
    let recipe = Rc::new(recipe.clone());
    let phases = PHASES.iter().enumerate().filter({
        let recipe = Rc::clone(&recipe);
        move |(_, phase)| recipe.wants(phase.unit)
    });
    phases.flat_map(move |(step, phase)| {
        let recipe = Rc::clone(&recipe);
        (0..recipe.neighbourhoods()).flat_map(move |number| {
            let recipe = Rc::clone(&recipe);
            let quarter = Quarter::new(&recipe, number);
            let letters = post::letters(&quarter, *phase, &recipe);
            letters.into_iter().zip(0..).map(move |(letter, rank)| {
                let stamp = post::Stamp { step: step as u64, neighbourhood: number, rank };
                letter::write(&quarter, &letter, *phase, stamp, &recipe)
            })
        })
    })
}

#[cfg(test)]
mod tests;
