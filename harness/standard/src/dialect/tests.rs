//! Dialects against the checker: each is found by its rule and by no other, and the standard's reading changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::ServiceMonth;
use proptest::prelude::*;

use super::{Dialect, DialectConflict, Dialects, NamedFile, UnknownDialect, write_unit};
use crate::{
    Batch, Checking, Content, Entry, Finding, Language, NameVersion, Origin, Recipe, Severity, Source, Style,
    Table, check, generate, read, write,
};

fn recipe(seed: u64, version: NameVersion) -> Recipe {
    let month = ServiceMonth::new(2026, 4).unwrap();
    Recipe { version, users: 6, ..Recipe::new(month, seed) }
}

fn spoken(recipe: &Recipe, dialects: &Dialects) -> Vec<NamedFile> {
    let units = dialects.regroup(generate(recipe));
    units.flat_map(|unit| write_unit(&unit, dialects).unwrap()).collect()
}

/// What the checker finds in files.
pub(crate) fn findings(files: &[NamedFile]) -> Vec<Finding> {
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.name, bytes: &file.bytes }).collect();
    check(&sources, &Checking::default())
}

/// The first findings, a line each.
pub(crate) fn told(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let place = &finding.place;
        format!(
            "{} {} {} {:?}:{:?} {}\n",
            finding.severity, finding.rule, place.file, place.row, place.column, finding.message.en
        )
    };
    findings.iter().take(10).map(line).collect()
}

#[test]
fn each_dialect_is_found_by_its_rule_and_by_no_other() {
    /// One of so many small towns has what a dialect shows in.
    const TOWNS: u64 = 6;
    for dialect in Dialect::all() {
        let mut shows = false;
        for seed in 1..=TOWNS {
            let found = findings(&spoken(&recipe(seed, NameVersion::V4), &dialect.into()));
            shows |= !found.is_empty();
            let stray: Vec<Finding> =
                found.into_iter().filter(|finding| Some(finding.rule) != dialect.rule()).collect();
            assert!(stray.is_empty(), "{dialect}:\n{}", told(&stray));
            if shows || dialect.rule().is_none() {
                break;
            }
        }
        assert_eq!(shows, dialect.rule().is_some(), "{dialect}");
    }
}

#[test]
fn a_dialect_changes_files_of_each_version_that_it_fits_and_of_no_other() {
    /// One of so many small towns has what a dialect shows in; that it shows in none is seen in two.
    const TOWNS: usize = 6;
    for version in [NameVersion::V4, NameVersion::V3] {
        let plain: Vec<_> =
            (1..).take(TOWNS).map(|seed| spoken(&recipe(seed, version), &Dialects::default())).collect();
        for dialect in Dialect::all().filter(|dialect| !dialect.is_standard()) {
            // How deletions are taken is never seen in a file.
            let may = dialect.name() != "delete-cascade" && dialect.unfit_for(version).is_none();
            let towns = if may { TOWNS } else { 2 };
            let changes = (1..)
                .zip(&plain[..towns])
                .any(|(seed, plain)| spoken(&recipe(seed, version), &dialect.into()) != *plain);
            assert_eq!(changes, may, "{dialect} in {version:?}");
        }
    }
}

#[test]
fn the_standard_as_a_dialect_writes_the_same_bytes() {
    for version in [NameVersion::V4, NameVersion::V3] {
        let recipe = recipe(5, version);
        let mut plain = Vec::new();
        for unit in generate(&recipe) {
            for file in unit.files {
                let bytes = match &file.content {
                    Content::Image(bytes) => bytes.clone(),
                    Content::Table(table) => {
                        write(file.name.kind(), table, &Style { version, ..Style::STANDARD }).unwrap()
                    }
                };
                plain.push(NamedFile { name: file.name.to_string(), bytes });
            }
        }
        assert_eq!(spoken(&recipe, &Dialects::default()), plain);
        for dialect in Dialect::all().filter(|dialect| dialect.is_standard()) {
            assert_eq!(Dialects::from(dialect), Dialects::default());
        }
        let unseen =
            Dialect::all().find(|dialect| dialect.name() == "delete-cascade" && !dialect.is_standard());
        assert_eq!(spoken(&recipe, &unseen.unwrap().into()), plain);
    }
}

#[test]
fn a_dialect_that_is_only_writing_leaves_the_rows_alone() {
    let only_writing = [
        "quote=needed",
        "quote=every",
        "line-end=lf",
        "line-end=no-last",
        "header=japanese",
        "encoding=utf8-bom",
    ];
    for version in [NameVersion::V4, NameVersion::V3] {
        let recipe = recipe(7, version);
        let rows = |file: &NamedFile| read(&file.name, &file.bytes).0.table;
        let clean: Vec<Table> = spoken(&recipe, &Dialects::default()).iter().map(rows).collect();
        for text in only_writing {
            let dialect: Dialect = text.parse().unwrap();
            let spoken: Vec<Table> = spoken(&recipe, &dialect.into()).iter().map(rows).collect();
            assert_eq!(spoken.len(), clean.len(), "{text}");
            for (spoken, clean) in spoken.into_iter().zip(&clean) {
                assert_eq!(rewritten(&spoken, version), rewritten(clean, version), "{text}");
            }
        }
    }
}

/// What rows say, without where they stood.
fn rewritten(table: &Table, version: NameVersion) -> Vec<u8> {
    match table.kind() {
        Some(kind) => write(kind, table, &Style { version, ..Style::STANDARD }).unwrap(),
        None => Vec::new(),
    }
}

#[test]
fn names_and_values_read_back_and_have_words() {
    let names: BTreeSet<&str> = Dialect::all().map(Dialect::name).collect();
    assert_eq!(names.len(), 21);
    assert_eq!(names.len(), Dialect::NAMES.len());
    for dialect in Dialect::all() {
        assert_eq!(dialect.to_string().parse(), Ok(dialect));
        for words in [dialect.title(), dialect.description()] {
            assert!(!words.ja.is_empty() && !words.en.is_empty(), "{dialect}");
        }
        let unseen = dialect.unseen(Language::Japanese).is_some();
        let kinds = [dialect.is_standard(), dialect.rule().is_some(), unseen];
        assert_eq!(kinds.into_iter().filter(|kind| *kind).count(), 1, "{dialect}");
    }
    let standard: Vec<Dialect> = Dialect::all().filter(|dialect| dialect.is_standard()).collect();
    assert_eq!(standard.len(), names.len());
}

#[test]
fn what_is_no_dialect_is_answered_with_the_nearest() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(text.parse::<Dialect>().unwrap_err().to_string(), expected);
    }
    check("qoute=every", "no dialect is called `qoute`, did you mean `quote`?");
    check(
        "quote=evry",
        "`quote` has no value `evry`, did you mean `every`? It takes one of: text, needed, every",
    );
    check("quote", "`quote` is no dialect, expected NAME=VALUE such as `quote=every`");
    assert!(matches!("=".parse::<Dialect>(), Err(UnknownDialect::Name { .. })));
}

#[test]
fn two_values_of_one_name_are_refused() {
    let dialect = |text: &str| text.parse::<Dialect>().unwrap();
    let (needed, every, lf) = (dialect("quote=needed"), dialect("quote=every"), dialect("line-end=lf"));
    assert_eq!(Dialects::of([needed, lf, every]), Err(DialectConflict { first: needed, second: every }));
    let both = Dialects::of([needed, lf, needed]).unwrap();
    assert_eq!(both.spoken().collect::<Vec<_>>(), [needed, lf]);
}

#[test]
fn one_user_a_file_has_serials_of_its_own() {
    let dialects = Dialects::from("one-user-per-file=yes".parse::<Dialect>().unwrap());
    let files = spoken(&recipe(11, NameVersion::V4), &dialects);
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names.len(), files.len());
}

/// One value of each dialect.
fn any_dialects() -> impl Strategy<Value = Dialects> {
    let mut by_name: BTreeMap<&str, Vec<Dialect>> = BTreeMap::new();
    for dialect in Dialect::all() {
        by_name.entry(dialect.name()).or_default().push(dialect);
    }
    let each: Vec<_> = by_name.into_values().map(prop::sample::select).collect();
    each.prop_map(|values| Dialects::of(values).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_dialect_of_any_town_breaks_no_other_rule(
        seed in any::<u64>(),
        month in 1..=12u8,
        version in prop::sample::select(vec![NameVersion::V3, NameVersion::V4]),
        dialect in prop::sample::select(Dialect::all().collect::<Vec<_>>()),
        // From seven people on there is somebody with a rare kind of service, and twenty-four have all of them.
        users in prop_oneof![Just(6_u32), 7..=24_u32],
    ) {
        let month = ServiceMonth::new(2026, month).unwrap();
        let recipe = Recipe { month, users, ..recipe(seed, version) };
        let mut found = findings(&spoken(&recipe, &dialect.into()));
        found.retain(|finding| Some(finding.rule) != dialect.rule());
        prop_assert!(found.is_empty(), "{}:\n{}", dialect, told(&found));
    }

    #[test]
    fn dialects_together_are_written_read_and_grouped(seed in 0..1000u64, dialects in any_dialects()) {
        let recipe = Recipe { users: 6, ..recipe(seed, NameVersion::V4) };
        let units: Vec<_> = dialects.regroup(generate(&recipe)).collect();
        let files: Vec<NamedFile> =
            units.iter().flat_map(|unit| write_unit(unit, &dialects).unwrap()).collect();
        let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let found = findings(&files);
        prop_assert!(found.iter().all(|finding| names.contains(finding.place.file.as_str())));
        prop_assert_eq!(names.len(), files.len());
        let nameless = dialects.receiver_missing != super::ReceiverMissing::None;
        if !nameless {
            let entries: Vec<Entry> = files.iter().map(|file| Entry {
                path: file.name.clone(),
                bytes: file.bytes.len() as u64,
                origin: Origin::Named,
            }).collect();
            let batch = Batch::of(&entries);
            prop_assert_eq!(batch.units().len(), units.len());
            prop_assert!(batch.findings().iter().all(|finding| finding.severity < Severity::Error));
        }
    }
}
