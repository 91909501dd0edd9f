//! `Quarter`: a neighbourhood with its people and what they use in the month.

use super::Recipe;
use super::dice::Dice;
use super::person::{Numbering, Person};
use super::planning::{People, Planning};
use super::schedule::{Schedule, Visit};
use super::services::{Service, services_of};
use super::town::Neighbourhood;

/// Everything that the files of a neighbourhood are about.
#[derive(Debug)]
pub(super) struct Quarter {
    /// The offices.
    pub(super) neighbourhood: Neighbourhood,
    /// The people.
    pub(super) households: Vec<Household>,
}

/// A person with the services of the month.
#[derive(Debug)]
pub(super) struct Household {
    /// Who.
    pub(super) person: Person,
    /// What the plan has.
    pub(super) services: Vec<Service>,
    /// 予定.
    pub(super) planned: Schedule,
    /// The offices that come, with the kinds that they give, and who plans not among them.
    pub(super) givers: Vec<Giver>,
}

/// An office and the kind of service that it gives somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Giver {
    /// The office's place in the neighbourhood.
    pub(super) office: usize,
    /// サービス種類.
    pub(super) kind: &'static str,
}

impl Quarter {
    /// The neighbourhood of a number.
    pub(super) fn new(recipe: &Recipe, number: u64) -> Self {
        let town = Dice::new(recipe.seed);
        let neighbourhood = Neighbourhood::new(town, number);
        let (users, quarters) = (recipe.users(), recipe.neighbourhoods());
        let people: People = recipe.people();
        let (share, rest) = (users / quarters, users % quarters);
        let first = number * share + number.min(rest);
        let count = share + u64::from(number < rest);
        let households = (0..count)
            .map(|local| {
                let who = Numbering { local, in_town: first + local };
                Household::new(Person::new(&neighbourhood, people, who, recipe.month), &neighbourhood, recipe)
            })
            .collect();
        Self { neighbourhood, households }
    }

    /// The one of these people to whom something happens, such as a correction.
    pub(super) fn chosen(&self, purpose: &str, fits: impl Fn(Planning) -> bool) -> Option<usize> {
        let fitting = |index: &usize| {
            let household = &self.households[*index];
            !household.givers.is_empty() && fits(household.person.planning)
        };
        let candidates: Vec<usize> = (0..self.households.len()).filter(fitting).collect();
        (!candidates.is_empty()).then(|| *self.neighbourhood.dice.child(purpose).pick(&candidates))
    }
}

impl Household {
    fn new(person: Person, neighbourhood: &Neighbourhood, recipe: &Recipe) -> Self {
        let services = services_of(&person, neighbourhood, recipe.month);
        let planned = Schedule::planned(services.clone(), recipe.month);
        let mut givers: Vec<Giver> = planned.visits(person.level).iter().map(Giver::of).collect();
        givers.sort_unstable();
        givers.dedup();
        givers.retain(|giver| giver.office != person.planning.office());
        Self { person, services, planned, givers }
    }
}

impl Giver {
    /// Who gives what stands in a row.
    pub(super) fn of(visit: &Visit) -> Self {
        Self { office: visit.office, kind: visit.kind }
    }
}
