use super::*;
use crate::{NameVersion, Rule};

mod properties;

/// 居宅介護支援, 訪問介護, 地域包括.
const CARE: &str = "4479900013_43";
const HELP: &str = "4479900021_11";
const CENTRE: &str = "4470900001_46";
const SERIAL: &str = "20260325101500";

/// A name: `UPPLAN_202604`, from care management to home help.
fn named(head: &str) -> String {
    format!("{head}_{CARE}_{HELP}_{SERIAL}.CSV")
}

fn with_serial(head: &str, serial: &str) -> String {
    format!("{head}_{CARE}_{HELP}_{serial}.CSV")
}

fn image(number: &str) -> String {
    format!("UPKIHON_IMAGE_{CARE}_{HELP}_{SERIAL}_{number}.jpg")
}

fn batch(paths: &[String], origin: Origin) -> Batch {
    let entries: Vec<Entry> =
        paths.iter().map(|path| Entry { path: path.clone(), bytes: 100, origin }).collect();
    Batch::of(&entries)
}

/// The units' kinds, and the findings as rule, file, and what was expected.
#[track_caller]
fn check(paths: &[String], units: &[&[&str]], findings: &[(Rule, &str, &str)]) {
    let batch = batch(paths, Origin::Found);
    let found: Vec<Vec<String>> = batch
        .units()
        .iter()
        .map(|unit| {
            unit.names.iter().map(|name| name.map_or("?".into(), |name| name.kind().to_string())).collect()
        })
        .collect();
    assert_eq!(found, units.iter().map(|kinds| kinds.to_vec()).collect::<Vec<_>>());
    let told: Vec<(Rule, &str, &str)> = batch
        .findings()
        .iter()
        .map(|finding| {
            let expected = finding.expected.as_ref().map_or("", |expected| expected.ja.as_str());
            (finding.rule, finding.place.file.as_str(), expected)
        })
        .collect();
    assert_eq!(told, findings);
}

fn use_slip() -> Vec<String> {
    ["UPPLAN_202604", "UPSIKYU_202604", "UPHOSOKU_202604"].map(named).to_vec()
}

fn plan() -> Vec<String> {
    ["UP1KYO", "UP2KYO", "UP3KYO", "UPHOSOKU_000000"].map(named).to_vec()
}

#[test]
fn the_fixtures_are_five_units_and_nothing_is_wrong_with_their_names() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let paths: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let batch = batch(&paths, Origin::Found);
    let units: Vec<_> = batch.units().iter().map(|unit| unit.unit().unwrap()).collect();
    let expected =
        [SendUnit::UseSlip, SendUnit::UseSlip, SendUnit::UseSlip, SendUnit::DeleteUseSlip, SendUnit::Actuals];
    assert_eq!(units, expected);
    assert_eq!(batch.findings(), []);
    let passed_over: Vec<_> = batch.passed_over().iter().map(|entry| paths[*entry].as_str()).collect();
    assert!(passed_over.contains(&"README.md") && passed_over.iter().all(|path| !path.starts_with("UP")));
}

#[test]
fn every_unit_of_the_standard_is_one_unit_in_either_version() {
    for unit in SendUnit::ALL {
        for version in [NameVersion::V3, NameVersion::V4] {
            if version == NameVersion::V3 && unit.is_preventive() {
                continue;
            }
            let paths: Vec<String> =
                unit.mandatory(version).iter().map(|kind| name_of(*kind, unit, version, SERIAL)).collect();
            let batch = batch(&paths, Origin::Found);
            assert_eq!(batch.findings(), [], "{unit} {version:?}");
            let units: Vec<_> = batch.units().iter().map(UnitPlan::unit).collect();
            assert_eq!(units, [Some(unit)], "{version:?}");
        }
    }
}

#[test]
fn a_set_that_lacks_files_names_each_of_them() {
    check(
        &[named("UPPLAN_202604")],
        &[&["UPPLAN"]],
        &[(
            Rule::SetIncomplete,
            &named("UPPLAN_202604"),
            &format!("{}、{}", named("UPHOSOKU_202604"), named("UPSIKYU_202604")),
        )],
    );
    check(
        &["UP1KYO", "UP2KYO", "UPHOSOKU_000000"].map(named),
        &[&["UPHOSOKU", "UP1KYO", "UP2KYO"]],
        &[(Rule::SetIncomplete, &named("UPHOSOKU_000000"), &named("UP3KYO"))],
    );
}

#[test]
fn a_plan_of_version_3_has_no_table_3() {
    let paths = ["UP1KYO", "UP2KYO", "UPHOSOKU_000000"]
        .map(|head| format!("{head}_4479900013_4479900021_{SERIAL}.CSV"));
    check(&paths, &[&["UPHOSOKU", "UP1KYO", "UP2KYO"]], &[]);
}

#[test]
fn a_supplement_of_the_wrong_month_is_the_file_that_is_missing() {
    check(
        &["UP1KYO", "UP2KYO", "UP3KYO", "UPHOSOKU_202604"].map(named),
        &[&["UPHOSOKU", "UP1KYO", "UP2KYO", "UP3KYO"]],
        &[(Rule::SetIncomplete, &named("UPHOSOKU_202604"), &named("UPHOSOKU_000000"))],
    );
    check(
        &["UPPLAN_202604", "UPSIKYU_202604", "UPHOSOKU_000000"].map(named),
        &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"]],
        &[(Rule::SetIncomplete, &named("UPHOSOKU_000000"), &named("UPHOSOKU_202604"))],
    );
}

#[test]
fn children_without_their_parent_are_incomplete() {
    for (child, parent) in
        [("UPKIHON_SUB1", "UPKIHON"), ("UPKIHON_SUB2", "UPKIHON"), ("UPYOBO_SUB", "UPYOBO")]
    {
        check(&[named(child)], &[&[child]], &[(Rule::SetIncomplete, &named(child), &named(parent))]);
    }
    check(
        &[image("0001")],
        &[&["UPKIHON_IMAGE"]],
        &[(Rule::SetIncomplete, &image("0001"), &named("UPKIHON"))],
    );
    check(
        &[named("UPYOBO"), named("UPKIHON_SUB1")],
        &[&["UPKIHON_SUB1", "UPYOBO"]],
        &[(Rule::SetIncomplete, &named("UPKIHON_SUB1"), &named("UPKIHON"))],
    );
}

#[test]
fn a_preventive_plan_carries_the_set_of_basic_information() {
    let mut paths = ["UPYOBO", "UPYOBO_SUB", "UPKIHON", "UPKIHON_SUB1", "UPKIHON_SUB2"].map(named).to_vec();
    paths.extend([image("0001"), image("0002")]);
    check(
        &paths,
        &[&[
            "UPKIHON",
            "UPKIHON_SUB1",
            "UPKIHON_SUB2",
            "UPKIHON_IMAGE",
            "UPKIHON_IMAGE",
            "UPYOBO",
            "UPYOBO_SUB",
        ]],
        &[],
    );
}

#[test]
fn actuals_go_with_a_use_slip_to_a_centre_and_to_nobody_else() {
    let to = |receiver: &str| {
        ["UPPLAN", "UPSIKYU", "UPHOSOKU", "UPJSK"]
            .map(|kind| format!("{kind}_202604_{CARE}_{receiver}_{SERIAL}.CSV"))
    };
    check(&to(CENTRE), &[&["UPHOSOKU", "UPPLAN", "UPSIKYU", "UPJSK"]], &[]);
    check(
        &to(HELP),
        &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"], &["UPJSK"]],
        &[(Rule::SetForeignMember, &to(HELP)[3], "")],
    );
    check(&[to(CENTRE)[3].clone()], &[&["UPJSK"]], &[]);
}

#[test]
fn a_file_of_another_unit_under_the_serial_of_a_whole_one_is_foreign() {
    for stranger in ["UP2KYO", "DLTPLAN_202604", "UPKIHON", "UPYOBO_SUB", "DLT1KYO"] {
        let mut paths = use_slip();
        paths.push(named(stranger));
        let batch = batch(&paths, Origin::Found);
        assert_eq!(batch.units().len(), 2, "{stranger}");
        let found: Vec<_> =
            batch.findings().iter().map(|finding| (finding.rule, finding.place.file.clone())).collect();
        assert_eq!(found, [(Rule::SetForeignMember, named(stranger))]);
    }
}

#[test]
fn one_serial_for_two_whole_units_is_used_twice() {
    check(
        &[use_slip(), plan()].concat(),
        &[&["UPHOSOKU", "UP1KYO", "UP2KYO", "UP3KYO"], &["UPHOSOKU", "UPPLAN", "UPSIKYU"]],
        &[(Rule::NameDuplicate, &named("UPHOSOKU_202604"), "")],
    );
    check(
        &["UPJSK_202604", "DLTJSK_202604"].map(named),
        &[&["UPJSK"], &["DLTJSK"]],
        &[(Rule::NameDuplicate, &named("DLTJSK_202604"), "")],
    );
}

#[test]
fn one_serial_for_two_months_is_used_twice_and_nothing_is_said_to_be_missing() {
    check(
        &["UPPLAN_202604", "UPSIKYU_202605", "UPHOSOKU_202604"].map(named),
        &[&["UPHOSOKU", "UPPLAN"], &["UPSIKYU"]],
        &[(Rule::NameDuplicate, &named("UPSIKYU_202605"), "")],
    );
}

#[test]
fn one_serial_for_two_kinds_of_receiver_is_used_twice() {
    let other = format!("UPSIKYU_202604_{CARE}_4479900021_15_{SERIAL}.CSV");
    check(
        &[named("UPPLAN_202604"), named("UPHOSOKU_202604"), other.clone()],
        &[&["UPHOSOKU", "UPPLAN"], &["UPSIKYU"]],
        &[(Rule::NameDuplicate, &other, "")],
    );
}

#[test]
fn names_of_both_versions_make_one_set_with_a_foreign_member() {
    let old = format!("UPSIKYU_202604_4479900013_4479900021_{SERIAL}.CSV");
    check(
        &[named("UPPLAN_202604"), named("UPHOSOKU_202604"), old.clone()],
        &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"]],
        &[(Rule::SetForeignMember, &old, "")],
    );
}

#[test]
fn pieces_that_complete_each_other_differ_by_their_serials_only() {
    let late = with_serial("UPSIKYU_202604", "20260325101501");
    check(
        &[named("UPPLAN_202604"), named("UPHOSOKU_202604"), late.clone()],
        &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"]],
        &[(Rule::SetSerial, &late, SERIAL)],
    );
}

#[test]
fn files_with_a_serial_each_make_one_set_a_send() {
    let heads = ["UPHOSOKU_202604", "UPPLAN_202604", "UPSIKYU_202604"];
    let serials = ["20260325101500", "20260325101501", "20260325101502", "20260325111500", "20260325111501"];
    let names = |from: usize| -> Vec<String> {
        (from..serials.len().min(from + 3)).map(|at| with_serial(heads[at % 3], serials[at])).collect()
    };
    let paths = [names(0), names(3)].concat();
    let last = with_serial(heads[0], serials[3]);
    check(
        &paths,
        &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"], &["UPHOSOKU"], &["UPPLAN"]],
        &[
            (Rule::SetIncomplete, &last, &incomplete_names(serials[3], &["UPPLAN", "UPSIKYU"])),
            (
                Rule::SetIncomplete,
                &with_serial(heads[1], serials[4]),
                &incomplete_names(serials[4], &["UPHOSOKU", "UPSIKYU"]),
            ),
            (Rule::SetSerial, &with_serial(heads[2], serials[2]), serials[0]),
        ],
    );
}

fn incomplete_names(serial: &str, kinds: &[&str]) -> String {
    let names: Vec<String> =
        kinds.iter().map(|kind| with_serial(&format!("{kind}_202604"), serial)).collect();
    names.join("、")
}

#[test]
fn two_sends_that_each_lack_a_file_are_two_incomplete_sets() {
    let serial = "20260325101501";
    let batch = batch(
        &[
            named("UPPLAN_202604"),
            named("UPHOSOKU_202604"),
            with_serial("UPSIKYU_202604", serial),
            with_serial("UPHOSOKU_202604", serial),
        ],
        Origin::Found,
    );
    let rules: Vec<_> = batch.findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::SetIncomplete; 2]);
}

#[test]
fn children_with_a_serial_of_their_own_go_to_the_one_parent_without_such_children() {
    let child = with_serial("UPKIHON_SUB1", "20260325101501");
    check(
        &[named("UPKIHON"), child.clone()],
        &[&["UPKIHON", "UPKIHON_SUB1"]],
        &[(Rule::SetSerial, &child, SERIAL)],
    );
    // With two parents to choose from, nobody knows.
    let batch = batch(&[named("UPKIHON"), with_serial("UPKIHON", "20260325101502"), child], Origin::Found);
    let rules: Vec<_> = batch.findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::SetIncomplete]);
}

#[test]
fn a_name_that_was_meant_counts_in_its_set() {
    let mut paths = use_slip();
    paths[1] = paths[1].replace(".CSV", " (1).csv");
    check(&paths, &[&["UPHOSOKU", "UPPLAN", "UPSIKYU"]], &[]);
}

#[test]
fn one_name_in_two_folders_is_one_unit() {
    let paths: Vec<String> = ["a", "b"]
        .iter()
        .flat_map(|folder| use_slip().into_iter().map(move |name| format!("{folder}/{name}")))
        .collect();
    let batch = batch(&paths, Origin::Found);
    assert_eq!((batch.units().len(), batch.units()[0].members.len()), (1, 6));
    assert_eq!(batch.findings(), []);
}

#[test]
fn what_is_no_file_of_the_standard_is_spoken_of_only_when_it_was_named() {
    let paths = ["plan.xlsx", "README.md", "photo.jpg", "letter.pdf", "Makefile"].map(str::to_owned);
    let found = batch(&paths, Origin::Found);
    assert_eq!(
        (found.units(), found.findings(), found.passed_over()),
        (&[][..], &[][..], &[0, 1, 2, 3, 4][..])
    );
    let named = batch(&paths, Origin::Named);
    assert_eq!(named.passed_over().len(), 5);
    let told: Vec<_> =
        named.findings().iter().map(|finding| (finding.rule, finding.place.file.as_str())).collect();
    let rule = Rule::NameGrammar;
    assert_eq!(told, [(rule, "Makefile"), (rule, "README.md"), (rule, "plan.xlsx")]);
}

#[test]
fn a_csv_whose_name_says_nothing_is_a_unit_of_its_own() {
    check(&["予定.csv".to_owned(), named("UPJSK_202604")], &[&["UPJSK"], &["?"]], &[]);
}

#[test]
fn a_file_that_is_too_large_is_never_loaded_and_never_missed() {
    let mut entries: Vec<Entry> = use_slip()
        .into_iter()
        .map(|path| Entry { path, bytes: FILE_BYTES_MAX as u64, origin: Origin::Found })
        .collect();
    entries[0].bytes += 1;
    let batch = Batch::of(&entries);
    assert_eq!(batch.passed_over(), [0]);
    assert_eq!(batch.units()[0].members, [2, 1]);
    let rules: Vec<_> = batch.findings().iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::ContainerLimit]);
}

/// The name of a file of a unit, from care management to home help.
fn name_of(kind: FileKind, unit: SendUnit, version: NameVersion, serial: &str) -> String {
    let month = match (kind.name_has_month(), unit) {
        (false, _) => "",
        (true, SendUnit::Plan) => "_000000",
        (true, _) => "_202604",
    };
    let (from, to) = match version {
        NameVersion::V4 => (CARE, HELP),
        NameVersion::V3 => ("4479900013", "4479900021"),
    };
    match kind {
        FileKind::UpkihonImage => format!("{kind}{month}_{from}_{to}_{serial}_0001.jpg"),
        _ => format!("{kind}{month}_{from}_{to}_{serial}.CSV"),
    }
}
