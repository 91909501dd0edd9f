//! Every rule has a sample that breaks it and nothing else.

use careplan_domain::ServiceMonth;
use proptest::prelude::*;

use super::{Broken, break_rule};
use crate::Rule;
use crate::dialect::tests::{findings, told};

fn month(year: i16, month: u8) -> ServiceMonth {
    ServiceMonth::new(year, month).unwrap()
}

/// What is wrong with the sample of a rule; nothing, where it breaks the rule and no other.
fn complaint(rule: Rule, month: ServiceMonth, seed: u64) -> Option<String> {
    let Broken { files, clean, description, .. } = match break_rule(rule, month, seed) {
        Ok(broken) => broken,
        Err(unbreakable) => return Some(unbreakable.to_string()),
    };
    if description.ja.is_empty() || description.en.is_empty() {
        return Some(format!("{rule} has no words"));
    }
    let before = findings(&clean);
    if !before.is_empty() {
        return Some(format!("{rule} of seed {seed}, before it is broken:\n{}", told(&before)));
    }
    let after = findings(&files);
    let only_this = after.iter().all(|finding| finding.rule == rule);
    let worst = after.iter().map(|finding| finding.severity).max();
    let broken = only_this && worst == Some(rule.severity());
    (!broken).then(|| format!("{rule} of seed {seed} in {month}:\n{}", told(&after)))
}

#[test]
fn each_broken_sample_breaks_its_rule_and_no_other() {
    let months = [month(2026, 4), month(2026, 7), month(2027, 2), month(2025, 12)];
    let samples =
        Rule::ALL.iter().flat_map(|rule| (0..).zip(months).map(move |(seed, month)| (*rule, month, seed)));
    let complaints: Vec<String> =
        samples.filter_map(|(rule, month, seed)| complaint(rule, month, seed)).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_same_seed_breaks_the_same_and_another_seed_another_sample() {
    let of = |seed| break_rule(Rule::UseTimePair, month(2026, 4), seed).unwrap();
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_seed_and_month_will_do(
        seed in any::<u64>(),
        (year, number) in (2025..2030i16, 1..=12u8),
        rule in prop::sample::select(Rule::ALL),
    ) {
        prop_assert_eq!(complaint(rule, month(year, number), seed), None);
    }
}
