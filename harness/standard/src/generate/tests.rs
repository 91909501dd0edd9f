//! What holds for everything that is generated.

mod clean;
mod invariants;
mod variety;

use proptest::prelude::*;

use super::*;
use crate::{FileKind, Style, write};

/// A recipe of any sort, small enough to look at all of it.
fn any_recipe() -> impl Strategy<Value = Recipe> {
    let people = prop_oneof![Just(People::Mixed), Just(People::Care), Just(People::Preventive)];
    let version = prop_oneof![3 => Just(NameVersion::V4), 1 => Just(NameVersion::V3)];
    (any::<u64>(), 2025i16..=2028, 1u8..=12, 0u32..30, 0u32..4, people, version).prop_map(
        |(seed, year, month, users, offices, people, version)| {
            let month = ServiceMonth::new(year, month).unwrap();
            Recipe { users, offices, people, version, ..Recipe::new(month, seed) }
        },
    )
}

fn month(text: &str) -> ServiceMonth {
    text.parse().unwrap()
}

fn bytes(file: &GeneratedFile) -> Vec<u8> {
    let style = Style { version: file.name.version(), ..Style::STANDARD };
    match &file.content {
        Content::Table(table) => write(file.name.kind(), table, &style).unwrap(),
        Content::Image(bytes) => bytes.clone(),
    }
}

#[test]
fn the_same_recipe_gives_the_same_units() {
    let recipe = Recipe::new(month("202604"), 1);
    let (one, other): (Vec<_>, Vec<_>) = (generate(&recipe).collect(), generate(&recipe).collect());
    assert_eq!(one, other);
    let another: Vec<_> = generate(&Recipe { seed: 2, ..recipe }).collect();
    assert_ne!(one, another);
}

#[test]
fn a_unit_does_not_depend_on_which_others_are_wanted() {
    let recipe = Recipe::new(month("202604"), 3);
    let all: Vec<_> = generate(&recipe).collect();
    for unit in SendUnit::ALL {
        let alone: Vec<_> = generate(&Recipe { units: vec![unit], ..recipe.clone() }).collect();
        let among: Vec<_> = all.iter().filter(|made| made.unit == unit).cloned().collect();
        assert!(!alone.is_empty(), "{unit}");
        assert_eq!(alone, among, "{unit}");
    }
}

#[test]
fn a_town_is_made_neighbourhood_by_neighbourhood() {
    let units = vec![SendUnit::UseSlip];
    let recipe = Recipe { units, users: u32::MAX, offices: u32::MAX, ..Recipe::new(month("202604"), 4) };
    assert_eq!(generate(&recipe).take(3).count(), 3);
    assert_eq!(generate(&Recipe { users: 0, offices: 0, ..recipe }).count(), 0);
}

#[test]
fn the_last_neighbourhood_of_the_largest_town_has_numbers_too() {
    let recipe = Recipe { users: Recipe::USERS_MAX, offices: 1, ..Recipe::new(month("202604"), 5) };
    let quarter = Quarter::new(&recipe, recipe.neighbourhoods() - 1);
    assert!(!quarter.households.is_empty());
    let crowded = Recipe { offices: u32::MAX, ..recipe };
    let quarter = Quarter::new(&crowded, crowded.neighbourhoods() - 1);
    assert_eq!(quarter.households.len(), 1);
}

#[test]
fn months_at_the_ends_of_the_calendar_do_not_stop_it() {
    for text in ["000101", "999912", "202402", "202412", "202501"] {
        let Ok(month) = text.parse() else { continue };
        assert!(generate(&Recipe::new(month, 6)).count() > 0, "{text}");
    }
}
