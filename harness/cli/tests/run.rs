//! `careplan run`: reports, expected failures, comparisons, and a running testbed as the target.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::path::{Path, PathBuf};

use command::{careplan_alone, check_refused};
use process::Running;

const PASSES: &str = "前提 進み方は手動である";
const FAILS: &str = "ならば 窓口で待っている手順は9件である";

/// A feature of these scenarios, by name and step; tells its path.
fn feature(folder: &Path, name: &str, scenarios: &[(&str, &str)]) -> String {
    let told = scenarios.iter().map(|(name, step)| format!("  シナリオ: {name}\n    {step}\n"));
    let text = format!("# language: ja\n機能: F\n{}", told.collect::<String>());
    let file = folder.join(format!("{name}.feature"));
    std::fs::write(&file, text).expect("written");
    text_of(&file)
}

fn text_of(path: &Path) -> String {
    path.to_str().expect("text").to_owned()
}

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_run_is_reported_judged_and_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| text_of(&folder.path().join(name));
    let written = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a report");
    let both = feature(folder.path(), "a", &[("よい", PASSES), ("わるい", FAILS)]);

    let (html, json) = (format!("html={}", file("a.html")), format!("json={}", file("a.json")));
    let junit = format!("junit={}", file("a.xml"));
    let failed = careplan_alone(&["run", &both, "--report", &html, "--report", &json, "--report", &junit]);
    assert_eq!(failed.status.code(), Some(1), "{}", stdout(&failed));
    assert!(stdout(&failed).contains("待っている手順は0件です。"), "{}", stdout(&failed));
    assert!(written("a.html").contains("成功1件、失敗1件"));
    assert!(written("a.xml").contains("failures=\"1\""));

    std::fs::write(file("may-fail"), "# 知っている\nF: わるい\n").expect("written");
    let expected = careplan_alone(&["run", &both, "--expect-failures", &file("may-fail")]);
    assert_eq!(expected.status.code(), Some(0), "{}", stdout(&expected));

    let mended = feature(folder.path(), "a", &[("よい", PASSES), ("わるい", PASSES)]);
    let after = format!("json={}", file("b.json"));
    let against =
        careplan_alone(&["run", &mended, "--expect-failures", &file("may-fail"), "--report", &after]);
    assert_eq!(against.status.code(), Some(1));
    assert!(stdout(&against).contains("passed against expectation: F: わるい"), "{}", stdout(&against));

    let better = careplan_alone(&["run", "--compare", &file("a.json"), &file("b.json")]);
    assert_eq!(better.status.code(), Some(0));
    assert_eq!(stdout(&better), "passes now: F: わるい (failed -> passed)\n");
    let worse = careplan_alone(&["run", "--compare", &file("b.json"), &file("a.json")]);
    assert_eq!(worse.status.code(), Some(1));
}

#[test]
fn an_english_file_is_told_in_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.feature");
    let steps = "Then 9 steps wait at the counter\n  Scenario: T\n    When 9 signal are sent\n";
    std::fs::write(&file, format!("Feature: F\n  Scenario: S\n    {steps}")).expect("written");
    let failed = careplan_alone(&["run", &text_of(&file)]);
    assert_eq!(failed.status.code(), Some(1));
    let told = stdout(&failed);
    assert!(told.contains("\n      0 steps wait\n"), "{told}");
    assert!(told.contains("the nearest is `When … signals are sent`"), "{told}");
}

#[test]
fn what_cannot_be_run_is_told_before_anything_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let known = feature(folder.path(), "a", &[("よい", PASSES)]);
    check_refused(&careplan_alone(&["run", &known, "--report", "pdf=x"]), "`pdf=x`", "--report html=");
    check_refused(&careplan_alone(&["run", &known, "--report", "html=/no/x"]), "/no/x", "can be written");
    let kept = folder.path().join("kept.html");
    std::fs::write(&kept, "of yesterday").expect("written");
    let empty = folder.path().join("empty.feature");
    std::fs::write(&empty, "").expect("written");
    let report = format!("html={}", text_of(&kept));
    let refused = careplan_alone(&["run", &text_of(&empty), "--report", &report]);
    check_refused(&refused, "is empty", "docs/scenarios.md");
    assert_eq!(std::fs::read_to_string(&kept).expect("kept"), "of yesterday");
    check_refused(&careplan_alone(&["run", &known, "--expect-failures", "/no/x"]), "/no/x", "a line");
    check_refused(&careplan_alone(&["run", &known, "--target", "/no/x"]), "/no/x", "--ready-file");
    check_refused(&careplan_alone(&["run", "--compare", &known, &known]), "no JSON report", "--report json=");
}

#[test]
fn a_running_testbed_is_a_target_and_what_it_lacks_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", "none", "--clock", "2026-04-04T10:00"]);
    let features = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/features"));
    let story = text_of(&features.join("7-exchange/first-exchange-en.feature"));
    let ready = text_of(&data.join("ready.json"));

    let told = careplan_alone(&["run", &story, "--target", &ready, "--reset"]);
    assert_eq!(told.status.code(), Some(0), "{}", stdout(&told));
    assert!(stdout(&told).contains("2 scenarios: 2 passed"), "{}", stdout(&told));
    // Saturday became Monday, and a week went by; the offices of the last scenario are still there.
    let again = careplan_alone(&["run", &story, "--target", &ready]);
    assert!(stdout(&again).contains("2 skipped") && stdout(&again).contains("--reset"), "{}", stdout(&again));

    let mut lacking: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&ready).expect("a ready file")).expect("JSON");
    lacking["urls"]["portal"] = serde_json::Value::Null;
    let without = folder.path().join("without.json");
    std::fs::write(&without, lacking.to_string()).expect("written");
    let skipped = careplan_alone(&["run", &story, "--target", &text_of(&without)]);
    assert_eq!(skipped.status.code(), Some(0));
    assert!(
        stdout(&skipped).contains("needs the portal (portal), which the target has not"),
        "{}",
        stdout(&skipped)
    );
    running.kill();
}
