//! `careplan vendor-test`, run to its end: samples handed out once, exports checked and never touched.

#[path = "support/command.rs"]
mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use command::{careplan_alone, check_refused};
use serde_json::Value;

fn vendor_test(dir: &Path, arguments: &[&str]) -> Output {
    let dir = ["vendor-test", "--dir", dir.to_str().expect("text")];
    careplan_alone(&[&dir[..], arguments].concat())
}

#[track_caller]
fn check_exit(output: &Output, code: i32) {
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{}\n{talk}", String::from_utf8_lossy(&output.stdout));
}

/// Every file below a folder.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(content(&path));
        } else {
            files.insert(path.clone(), fs::read(path).expect("a file"));
        }
    }
    files
}

/// A vendor who exports what was imported.
fn send_back(dir: &Path, pattern: &str) {
    let folder = dir.join(pattern);
    for (path, bytes) in content(&folder.join("import")) {
        fs::write(folder.join("export").join(path.file_name().expect("a name")), bytes)
            .expect("it can be written");
    }
}

#[test]
fn all_patterns_are_handed_out_and_twice_is_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("new");
    let output = vendor_test(&dir, &["all", "--format", "json"]);
    check_exit(&output, 0);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let states: Vec<(&str, &str)> = told
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["pattern"].as_str().expect("text"), one["state"].as_str().expect("text")))
        .collect();
    assert_eq!(states, ["D1", "D2", "D3", "D4", "D5", "D6", "D7"].map(|pattern| (pattern, "handed-out")));
    let before = content(&dir);
    assert!(
        before.contains_key(&dir.join("README.html"))
            && before.contains_key(&dir.join("D4/expected/basic-info.html"))
    );
    check_exit(&vendor_test(&dir, &["all"]), 0);
    assert_eq!(content(&dir), before);
}

#[test]
fn a_perfect_export_passes_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    check_exit(&vendor_test(folder.path(), &["D1"]), 0);
    send_back(folder.path(), "D1");
    let before = content(folder.path());
    let output = vendor_test(folder.path(), &["D1", "D1"]);
    check_exit(&output, 0);
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("D1 passed: 0 errors"));
    let mut after = content(folder.path());
    for report in ["report.html", "report.json", "report.xml"] {
        assert!(after.remove(&folder.path().join("D1").join(report)).is_some(), "{report}");
    }
    assert_eq!(after, before);
}

#[test]
fn who_forgets_table_3_fails_with_exit_1() {
    let folder = tempfile::tempdir().expect("a folder");
    check_exit(&vendor_test(folder.path(), &["D1"]), 0);
    send_back(folder.path(), "D1");
    for path in content(&folder.path().join("D1/export")).keys() {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("UP3KYO")) {
            fs::remove_file(path).expect("it is there");
        }
    }
    let output = vendor_test(folder.path(), &["D1", "--format", "json"]);
    check_exit(&output, 1);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("vendor-test/file-missing") && told.contains("\"state\": \"failed\""), "{told}");
}

#[test]
fn asked_to_check_nothing_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = vendor_test(folder.path(), &["D2", "--check"]);
    check_exit(&output, 1);
    assert!(String::from_utf8_lossy(&output.stdout).contains("出力ファイルが1つもありません"));
}

#[test]
fn what_changed_since_it_was_handed_out_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    check_exit(&vendor_test(folder.path(), &["D7"]), 0);
    let own = folder.path().join("D7/export/README.txt");
    fs::write(&own, "the vendor's").expect("it can be written");
    check_exit(&vendor_test(folder.path(), &["D7"]), 0);
    assert_eq!(fs::read(&own).expect("it is there"), b"the vendor's");
    let json = folder.path().join("D7/expected/expected.json");
    fs::write(&json, "{}").expect("it can be written");
    check_refused(&vendor_test(folder.path(), &["D7"]), "expected.json", "remove it");
    assert_eq!(fs::read(&json).expect("it is there"), b"{}");
}

#[test]
fn an_unknown_pattern_is_refused_with_those_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = vendor_test(folder.path(), &["D8"]);
    check_exit(&output, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("D1, D2, D3"));
    assert_eq!(content(folder.path()).len(), 0);
}
