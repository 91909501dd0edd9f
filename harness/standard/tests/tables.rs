//! The standard's tables under `data/` hold together, and the code holds to them.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{Scope, ServiceKind};
use careplan_standard::FileKind;

const FIELDS: &str = include_str!("../data/fields.tsv");
const FILES: &str = include_str!("../data/files.tsv");
const CODES: &str = include_str!("../data/codes.tsv");
const SERVICES: &str = include_str!("../data/services.tsv");

/// The rows of a table by the names of its columns; every row has every column.
#[track_caller]
fn rows(table: &'static str) -> Vec<BTreeMap<&'static str, &'static str>> {
    let mut lines = table.lines();
    let names: Vec<_> = lines.next().expect("a table has a line of names").split('\t').collect();
    lines
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), names.len(), "`{line}`");
            names.iter().copied().zip(cells).collect()
        })
        .collect()
}

#[test]
fn columns_are_numbered_from_one_without_a_gap_and_are_as_many_as_the_file_has() {
    let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for field in rows(FIELDS) {
        numbers.entry(field["file"]).or_default().push(field["no"].parse().unwrap());
    }
    for file in rows(FILES) {
        let found = numbers.remove(file["file"]).unwrap_or_default();
        let expected = file["columns"].parse().unwrap_or(0);
        assert_eq!(found, (1..=expected).collect::<Vec<_>>(), "{}", file["file"]);
    }
    assert!(numbers.is_empty(), "columns of no file: {numbers:?}");
}

#[test]
fn formats_requirements_and_breaches_are_closed_sets() {
    let formats = BTreeSet::from([
        "version",
        "insurer_number",
        "insured_number",
        "office_number",
        "service_kind",
        "service_code",
        "service_code_or_total",
        "date",
        "month",
        "time",
        "time9999",
        "bitmap31",
        "integer",
        "decimal",
        "postal",
        "phone",
        "tais",
        "seq",
        "branch",
        "flag",
        "free",
        "any",
        "unused",
        "image_name",
    ]);
    let lists: BTreeSet<_> = rows(CODES).iter().map(|code| code["list"]).collect();
    for field in rows(FIELDS) {
        let place = format!("{} {}", field["file"], field["no"]);
        match field["format"].strip_prefix("code:") {
            Some(list) => assert!(lists.contains(list), "{place}: no code list `{list}`"),
            None => assert!(formats.contains(field["format"]), "{place}: `{}`", field["format"]),
        }
        assert!(["required", "required?", "expected", ""].contains(&field["required"]), "{place}");
        assert!(["warning", ""].contains(&field["breach"]), "{place}");
        assert!(field["max_length"].is_empty() || field["max_length"].parse::<usize>().is_ok(), "{place}");
    }
}

#[test]
fn the_kinds_of_file_are_those_of_the_table() {
    let table = rows(FILES);
    assert_eq!(
        table.iter().map(|file| file["file"]).collect::<Vec<_>>(),
        FileKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()
    );
    for (file, kind) in table.iter().zip(FileKind::ALL) {
        assert_eq!(file["name"], kind.japanese_name(), "{kind}");
        assert_eq!(file["columns"].parse().ok(), kind.columns(), "{kind}");
        assert_eq!(file["name_has_month"].starts_with("yes"), kind.name_has_month(), "{kind}");
        assert_eq!(file["standard"].starts_with("3.x"), kind.is_in_version_3(), "{kind}");
        assert_eq!(!file["deletes"].is_empty(), kind.deletes(), "{kind}");
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert!(kind.parent().is_none_or(|parent| kind.as_str().starts_with(parent.as_str())), "{kind}");
    }
}

#[test]
fn the_service_kinds_are_those_of_the_table() {
    let table = rows(SERVICES);
    assert_eq!(table.len(), ServiceKind::ALL.len());
    for (service, kind) in table.iter().zip(ServiceKind::ALL) {
        let scope = match kind.scope() {
            Scope::InScope => "yes",
            Scope::OutOfScope => "no",
            Scope::CareManagement => "care-management",
        };
        assert_eq!(
            (service["code"], service["name"], service["benefit"], service["in_scope"]),
            (kind.as_str(), kind.name(), kind.benefit().name(), scope)
        );
    }
}
