//! `careplan generate`, run to its end: files where they were asked for, whole units, nothing overwritten unasked.

#[path = "support/command.rs"]
mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use careplan_wire::GeneratedUnit;
use command::{careplan_alone, check_refused};

fn generate(out: &Path, arguments: &[&str]) -> Output {
    let out = ["generate", "--out", out.to_str().expect("text"), "--users", "4"];
    careplan_alone(&[&out[..], arguments].concat())
}

fn generated(out: &Path, arguments: &[&str]) -> Vec<GeneratedUnit> {
    let output = generate(out, &[&["--format", "json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().expect("text");
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[test]
fn what_is_told_is_what_lies_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new/out");
    let units = generated(&out, &[]);
    let told: BTreeMap<String, u64> =
        units.iter().flat_map(|unit| &unit.files).map(|file| (file.name.clone(), file.bytes)).collect();
    let there: BTreeMap<String, u64> =
        content(&out).into_iter().map(|(name, bytes)| (name, bytes.len() as u64)).collect();
    assert_eq!(told, there);
    assert!(units.iter().all(|unit| !unit.files.is_empty()) && units.len() > 5);
}

#[test]
fn what_was_generated_is_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    generated(folder.path(), &["--month", "202605", "--seed", "7"]);
    let check = careplan_alone(&["check", folder.path().to_str().expect("text"), "--deny", "warnings"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[test]
fn a_month_is_one_with_insurance_and_known_holidays() {
    for month in ["200004", "209912"] {
        let folder = tempfile::tempdir().expect("a folder");
        generated(folder.path(), &["--month", month]);
        let check = careplan_alone(&["check", folder.path().to_str().expect("text"), "--deny", "warnings"]);
        assert!(check.status.success(), "{month}: {}", String::from_utf8_lossy(&check.stdout));
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (month, why) in [
        ("200003", "no long-term care insurance before 200004"),
        ("189912", "expected a month from 200004 to 209912"),
        ("210001", "holidays is known until 209912"),
        ("202613", "202613"),
    ] {
        let refused = generate(&folder.path().join("out"), &["--month", month]);
        check_refused(&refused, why, "`careplan generate --help`");
        let broken = ["--break", "totals/mismatch", "--month", month, "--out"];
        let broken =
            careplan_alone(&[&["generate"][..], &broken, &[folder.path().to_str().expect("text")]].concat());
        check_refused(&broken, why, "`careplan generate --help`");
    }
    assert!(content(folder.path()).is_empty());
}

#[test]
fn a_dialect_that_version_3_cannot_speak_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (dialect, why) in [
        ("version-value=202410", "one value, 202208"),
        ("version-value=202407", "one value, 202208"),
        ("kihon-month=with", "no preventive files"),
        ("kihon-date=6", "no preventive files"),
        ("table3-time=colon", "no file of table 3"),
        ("receiver-missing=kind", "no service kinds"),
    ] {
        let both = ["--standard", "3.2", "--dialect", "quote=every", "--dialect", dialect];
        check_refused(&generate(&out, &both), why, &format!("--dialect {dialect}"));
        assert!(!out.exists(), "{dialect}");
    }
    generated(&out, &["--standard", "3.2", "--dialect", "receiver-missing=number"]);
}

#[test]
fn a_dialect_that_no_file_shows_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = generate(folder.path(), &["--unit", "plan", "--dialect", "delete-cascade=table2-only"]);
    assert!(output.status.success());
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(talk.contains("`delete-cascade=table2-only` changes no file"), "{talk}");
}

#[test]
fn one_unit_may_be_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let units = generated(folder.path(), &["--unit", "use-slip"]);
    assert!(!units.is_empty() && units.iter().all(|unit| unit.unit == "use-slip"));
    let preventive = tempfile::tempdir().expect("a folder");
    let units = generated(preventive.path(), &["--unit", "preventive"]);
    assert!(units.iter().any(|unit| unit.unit == "preventive-plan"));
    assert!(units.iter().all(|unit| unit.unit != "plan"));
    let wrong = generate(preventive.path(), &["--unit", "plans"]);
    check_refused(&wrong, "expected all, preventive or one of plan", "`careplan generate --help`");
}

#[test]
fn a_seed_makes_the_same_files() {
    let [one, same, other] = [(), (), ()].map(|()| tempfile::tempdir().expect("a folder"));
    generated(one.path(), &["--seed", "3"]);
    generated(same.path(), &["--seed", "3"]);
    generated(other.path(), &["--seed", "4"]);
    assert_eq!(content(one.path()), content(same.path()));
    assert_ne!(content(one.path()), content(other.path()));
}

#[test]
fn nothing_is_overwritten_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("mine.txt"), "mine").expect("written");
    check_refused(&generate(folder.path(), &[]), "is not empty", "--force");
    assert_eq!(content(folder.path()).len(), 1);
    generated(folder.path(), &["--force"]);
    let first = content(folder.path());
    assert!(first.len() > 5);
    assert_eq!(first["mine.txt"], b"mine");
    generated(folder.path(), &["--force"]);
    assert_eq!(content(folder.path()), first);
}

#[test]
fn a_unit_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let units = generated(folder.path(), &["--unit", "use-slip"]);
    let again = tempfile::tempdir().expect("a folder");
    // A folder where the unit's last file should go: its others are in place by then.
    let last = units[0].files.last().expect("a file").name.clone();
    fs::create_dir(again.path().join(&last)).expect("made");
    let refused = generate(again.path(), &["--unit", "use-slip", "--force"]);
    check_refused(&refused, "cannot write to", "may be written to");
    let left: Vec<_> = fs::read_dir(again.path())
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, [last.as_str()]);
}

/// The rules that the checker reports for a folder, each once.
fn rules(folder: &Path) -> std::collections::BTreeSet<String> {
    // Version 3 is an error from 2027 on.
    let as_of = ["--as-of", "2026-04"];
    let check = ["check", folder.to_str().expect("text"), "--format", "json"];
    let check = careplan_alone(&[&check[..], &as_of].concat());
    let report: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

#[test]
fn a_dialect_is_spoken_and_found() {
    let folder = tempfile::tempdir().expect("a folder");
    generated(folder.path(), &["--unit", "use-slip", "--dialect", "quote=every", "--dialect", "line-end=lf"]);
    let expected = ["record/line-end", "record/quote"].map(str::to_owned);
    assert_eq!(rules(folder.path()), expected.into());
}

#[test]
fn a_rule_is_broken_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("text");
    let output =
        careplan_alone(&["generate", "--out", out, "--break", "totals/mismatch", "--format", "json"]);
    let told: careplan_wire::BrokenSample = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told.rule, "totals/mismatch");
    assert_eq!(told.files.len(), content(folder.path()).len());
    assert_eq!(rules(folder.path()), ["totals/mismatch".to_owned()].into());
}

#[test]
fn version_3_has_names_without_kinds() {
    let folder = tempfile::tempdir().expect("a folder");
    generated(folder.path(), &["--standard", "3.2", "--unit", "plan"]);
    assert!(
        content(folder.path()).keys().all(|name| !name.starts_with("UP3KYO") && name.split('_').count() <= 5)
    );
    assert_eq!(rules(folder.path()), std::collections::BTreeSet::new());
}

#[test]
fn a_dialect_or_a_rule_that_is_none_is_answered_with_the_nearest() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, expected) in [
        (["--dialect", "quotes=every"], "`quote`"),
        (["--dialect", "quote=all"], "text, needed, every"),
        (["--break", "totals/mony"], "`totals/money`"),
    ] {
        let output = generate(&folder.path().join("out"), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
    let impossible = ["--standard", "3.2", "--unit", "preventive"];
    assert_eq!(generate(&folder.path().join("out"), &impossible).status.code(), Some(2));
    let twice = ["--dialect", "quote=every", "--dialect", "quote=needed"];
    assert_eq!(generate(&folder.path().join("out"), &twice).status.code(), Some(2));
}
