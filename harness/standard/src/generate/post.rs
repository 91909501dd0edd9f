//! The post of a month: who sends what to whom, and when.
//!
//! Everything is sent, something of each sort is taken back, and then sent again, so that at the end every receiver has
//! everybody's plan and every planner everybody's actuals.

use std::collections::BTreeMap;

use careplan_domain::{Day, ServiceMonth, Span};

use super::Recipe;
use super::planning::Planning;
use super::quarter::{Giver, Quarter};
use crate::{FileSerial, NameVersion, SendUnit};

/// A time of the month at which everybody sends one sort of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phase {
    /// 送信単位.
    pub(super) unit: SendUnit,
    /// Which time it is.
    pub(super) pass: Pass,
    /// In which month, as seen from the month of service.
    month: Relative,
    /// On which day of it, or the next business day.
    day: i32,
}

/// Which time something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// For the first time.
    First,
    /// The whole set again, after a correction or a deletion.
    Again,
    /// 委託: what the entrusted office got, to the one that entrusted it.
    PassedOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relative {
    Before,
    After,
}

const fn phase(unit: SendUnit, pass: Pass, month: Relative, day: i32) -> Phase {
    Phase { unit, pass, month, day }
}

/// Plans in the middle of the month before, use slips late in it, actuals in the first days of the month after (C).
pub(super) const PHASES: &[Phase] = &[
    phase(SendUnit::BasicInfo, Pass::First, Relative::Before, 10),
    phase(SendUnit::Plan, Pass::First, Relative::Before, 15),
    phase(SendUnit::PreventivePlan, Pass::First, Relative::Before, 15),
    phase(SendUnit::DeleteBasicInfo, Pass::First, Relative::Before, 16),
    phase(SendUnit::DeletePlan, Pass::First, Relative::Before, 16),
    phase(SendUnit::DeletePreventivePlan, Pass::First, Relative::Before, 16),
    phase(SendUnit::BasicInfo, Pass::Again, Relative::Before, 17),
    phase(SendUnit::Plan, Pass::Again, Relative::Before, 17),
    phase(SendUnit::PreventivePlan, Pass::Again, Relative::Before, 17),
    phase(SendUnit::UseSlip, Pass::First, Relative::Before, 24),
    phase(SendUnit::DeleteUseSlip, Pass::First, Relative::Before, 25),
    phase(SendUnit::UseSlip, Pass::Again, Relative::Before, 26),
    phase(SendUnit::Actuals, Pass::First, Relative::After, 1),
    phase(SendUnit::Actuals, Pass::PassedOn, Relative::After, 2),
    phase(SendUnit::DeleteActuals, Pass::First, Relative::After, 3),
    phase(SendUnit::Actuals, Pass::Again, Relative::After, 4),
];

/// What makes a serial: which phase, which neighbourhood, which of its letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    /// The place of the phase in the list.
    pub(super) step: u64,
    /// The neighbourhood's number.
    pub(super) neighbourhood: u64,
    /// The letter's place among the neighbourhood's.
    pub(super) rank: u64,
}

impl Phase {
    /// 作成年月日: the day on which it is sent.
    pub(super) fn day(self, month: ServiceMonth) -> Day {
        let month = match self.month {
            Relative::Before => month.previous(),
            Relative::After => month.next(),
        };
        month.first_day().plus_days(self.day - 2).next_business_day()
    }

    /// ファイル連番: no two letters of a town have the same, and later phases have later ones for every sender.
    pub(super) fn serial(self, month: ServiceMonth, stamp: Stamp) -> FileSerial {
        /// Seconds between two letters; phases take different ones of them, so that they never meet.
        const STEP_SECONDS: u64 = 20;
        /// More letters than a neighbourhood ever writes in a phase.
        const LETTERS_MAX: u64 = 128;
        let letter = stamp.neighbourhood * LETTERS_MAX + stamp.rank;
        let later = Span::from_seconds(stamp.step * 20 * 60 + letter * STEP_SECONDS + stamp.step);
        FileSerial::of(self.day(month).at(9, 0, 0).saturating_add(later))
    }
}

/// What one office sends another at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// 送信元.
    pub(super) sender: Giver,
    /// 送信先.
    pub(super) receiver: Giver,
    /// Whose services it is about, where it holds actuals.
    pub(super) giver: Giver,
    /// The people in it, by their places in the quarter.
    pub(super) people: Vec<usize>,
}

/// What is sent in a phase.
pub(super) fn letters(quarter: &Quarter, phase: Phase, recipe: &Recipe) -> Vec<Letter> {
    let mut letters = match phase.unit {
        SendUnit::Plan | SendUnit::DeletePlan => {
            to_givers(quarter, recipe, |planning| !planning.is_preventive())
        }
        SendUnit::UseSlip | SendUnit::DeleteUseSlip => {
            let to_givers = to_givers(quarter, recipe, |_| true);
            to_givers.into_iter().chain(to_centre(quarter)).collect()
        }
        SendUnit::PreventivePlan | SendUnit::DeletePreventivePlan => {
            let to_givers = to_givers(quarter, recipe, Planning::is_preventive);
            to_givers.into_iter().chain(to_centre(quarter)).collect()
        }
        SendUnit::BasicInfo | SendUnit::DeleteBasicInfo => basic_info(quarter, recipe),
        SendUnit::Actuals if phase.pass == Pass::PassedOn => passed_on(quarter),
        SendUnit::Actuals | SendUnit::DeleteActuals => from_givers(quarter),
    };
    if !is_deletion(phase.unit) && phase.pass != Pass::Again {
        return letters;
    }
    let Some(affected) = chosen(quarter, phase.unit) else { return Vec::new() };
    letters.retain(|letter| letter.people.contains(&affected.person));
    if let Some(giver) = affected.giver {
        letters.retain(|letter| letter.giver == giver);
    }
    if is_deletion(phase.unit) {
        for letter in &mut letters {
            letter.people = vec![affected.person];
        }
    }
    letters
}

/// Whose file is taken back or sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Affected {
    /// The person.
    pub(super) person: usize,
    /// Whose services, where they are actuals.
    pub(super) giver: Option<Giver>,
}

/// The one person of a neighbourhood to whom things happen that the unit tells of.
pub(super) fn chosen(quarter: &Quarter, unit: SendUnit) -> Option<Affected> {
    let whole = |person: Option<usize>| Some(Affected { person: person?, giver: None });
    match unit {
        SendUnit::Plan | SendUnit::DeletePlan => {
            whole(quarter.chosen("plan again", |planning| !planning.is_preventive()))
        }
        SendUnit::UseSlip | SendUnit::DeleteUseSlip => whole(quarter.chosen("use slip again", |_| true)),
        SendUnit::BasicInfo
        | SendUnit::DeleteBasicInfo
        | SendUnit::PreventivePlan
        | SendUnit::DeletePreventivePlan => {
            whole(quarter.chosen("preventive again", Planning::is_with_centre))
        }
        SendUnit::Actuals | SendUnit::DeleteActuals => {
            let person = quarter.chosen("actuals again", |planning| planning != Planning::Entrusted)?;
            let givers = &quarter.households[person].givers;
            let giver = if givers.is_empty() {
                None
            } else {
                Some(*quarter.neighbourhood.dice.child("giver again").pick(givers))
            };
            Some(Affected { person, giver })
        }
    }
}

fn is_deletion(unit: SendUnit) -> bool {
    matches!(
        unit,
        SendUnit::DeletePlan
            | SendUnit::DeleteUseSlip
            | SendUnit::DeleteActuals
            | SendUnit::DeleteBasicInfo
            | SendUnit::DeletePreventivePlan
    )
}

/// Who plans for somebody, as a party.
pub(super) fn planner(planning: Planning) -> Giver {
    Giver { office: planning.office(), kind: planning.kind() }
}

/// From those who plan to those who give care: to each only the people whom it serves.
fn to_givers(quarter: &Quarter, recipe: &Recipe, fits: impl Fn(Planning) -> bool) -> Vec<Letter> {
    let mut people: BTreeMap<(Giver, Giver), Vec<usize>> = BTreeMap::new();
    for (index, household) in quarter.households.iter().enumerate() {
        if fits(household.person.planning) {
            for giver in &household.givers {
                let receiver = receiver(quarter, *giver, recipe);
                let list = people.entry((planner(household.person.planning), receiver)).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
    }
    let letter = |((sender, receiver), people)| Letter { sender, receiver, giver: receiver, people };
    people.into_iter().map(letter).collect()
}

/// Version 3 names offices without kinds, so there an office gets one set for all that it gives.
fn receiver(quarter: &Quarter, giver: Giver, recipe: &Recipe) -> Giver {
    match recipe.version {
        NameVersion::V4 => giver,
        NameVersion::V3 => Giver { kind: quarter.neighbourhood.offices[giver.office].kinds[0], ..giver },
    }
}

/// From each who gives care to those who plan it.
fn from_givers(quarter: &Quarter) -> Vec<Letter> {
    let mut people: BTreeMap<(Giver, Giver), Vec<usize>> = BTreeMap::new();
    for (index, household) in quarter.households.iter().enumerate() {
        for giver in &household.givers {
            people.entry((*giver, planner(household.person.planning))).or_default().push(index);
        }
    }
    let letter = |((sender, receiver), people)| Letter { sender, receiver, giver: sender, people };
    people.into_iter().map(letter).collect()
}

/// From the entrusted office to the one that entrusted it: what each office gave of each kind, for itself.
fn passed_on(quarter: &Quarter) -> Vec<Letter> {
    let (sender, receiver) = (planner(Planning::Entrusted), planner(Planning::Centre));
    let from_givers = from_givers(quarter).into_iter().filter(|letter| letter.receiver == sender);
    let entrusted = entrusted(quarter);
    let pass_on = from_givers.map(|letter| {
        let people = letter.people.into_iter().filter(|index| entrusted.contains(index)).collect();
        Letter { sender, receiver, giver: letter.giver, people }
    });
    pass_on.filter(|letter: &Letter| !letter.people.is_empty()).collect()
}

/// From the entrusted office to the one that entrusted it: plans and use slips, which that one answers for. The plans go as a
/// unit of their own, so that actuals follow alone (A: the standard has them go along).
fn to_centre(quarter: &Quarter) -> Option<Letter> {
    let (sender, receiver) = (planner(Planning::Entrusted), planner(Planning::Centre));
    let people = entrusted(quarter);
    (!people.is_empty()).then_some(Letter { sender, receiver, giver: receiver, people })
}

/// Those whom the 地域包括 entrusted to the 居宅介護支援事業所.
fn entrusted(quarter: &Quarter) -> Vec<usize> {
    let entrusted = |index: &usize| quarter.households[*index].person.planning == Planning::Entrusted;
    (0..quarter.households.len()).filter(entrusted).collect()
}

/// From the 地域包括 to whom it entrusts people, and to those who serve the others.
fn basic_info(quarter: &Quarter, recipe: &Recipe) -> Vec<Letter> {
    let mut letters = to_givers(quarter, recipe, |planning| planning == Planning::Centre);
    let people = entrusted(quarter);
    if !people.is_empty() {
        let receiver = planner(Planning::Entrusted);
        letters.insert(0, Letter { sender: planner(Planning::Centre), receiver, giver: receiver, people });
    }
    letters
}
