//! Every rule has a sample that breaks it and nothing else.

use careplan_domain::ServiceMonth;

use super::{Broken, break_rule};
use crate::dialect::NamedFile;
use crate::{Checking, Finding, Rule, Severity, Source, check};

fn findings(files: &[NamedFile]) -> Vec<Finding> {
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.name, bytes: &file.bytes }).collect();
    check(&sources, &Checking::default())
}

fn told(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let place = &finding.place;
        format!(
            "{} {} {} {:?}:{:?} {}\n",
            finding.severity, finding.rule, place.file, place.row, place.column, finding.message.en
        )
    };
    findings.iter().take(10).map(line).collect()
}

fn month(year: i16, month: u8) -> ServiceMonth {
    ServiceMonth::new(year, month).unwrap()
}

#[test]
fn each_broken_sample_breaks_its_rule_and_no_other() {
    let mut wrong = String::new();
    for &rule in Rule::ALL {
        for (seed, month) in [(1, month(2026, 4)), (2, month(2026, 4)), (3, month(2026, 7)), (4, month(2027, 2))] {
            let Broken { files, clean, description, .. } = match break_rule(rule, month, seed) {
                Ok(broken) => broken,
                Err(unbreakable) => {
                    wrong += &format!("{rule} {seed}: {unbreakable}\n");
                    continue;
                }
            };
            assert!(!description.ja.is_empty() && !description.en.is_empty());
            let before = findings(&clean);
            if !before.is_empty() {
                wrong += &format!("{rule} {seed}, before it is broken:\n{}", told(&before));
            }
            let after = findings(&files);
            let only_this = after.iter().all(|finding| finding.rule == rule);
            let worst = after.iter().map(|finding| finding.severity).max();
            let as_bad = worst == Some(rule.severity());
            if !only_this || !as_bad {
                wrong += &format!("{rule} {seed}:\n{}", told(&after));
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn the_same_seed_breaks_the_same_and_another_seed_another_sample() {
    let of = |seed| break_rule(Rule::UseTimePair, month(2026, 4), seed).unwrap();
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
    assert!(of(7).files.iter().all(|file| !file.bytes.is_empty()));
    assert_eq!(Rule::UseTimePair.severity(), Severity::Error);
}
