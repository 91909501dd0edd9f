//! Every row of the ledger is exercised by a scenario or by a named test, and the page that says so is up to date.

use std::path::{Path, PathBuf};

use careplan_scenarios::{Coverage, Features};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn coverage() -> Coverage {
    let features = Path::new(env!("CARGO_MANIFEST_DIR")).join("features");
    let ledger = std::fs::read_to_string(root().join("docs/fidelity.md")).expect("docs/fidelity.md");
    let read = Features::read(std::slice::from_ref(&features)).expect("the feature files are Gherkin");
    Coverage::of(&ledger, &read, &features, include_str!("../coverage/tests.tsv"))
}

#[test]
fn every_row_of_the_ledger_is_exercised() {
    let coverage = coverage();
    assert!(coverage.rows.len() > 200, "the ledger was not found");
    let bare = coverage.bare();
    assert!(
        bare.is_empty(),
        "rows of docs/fidelity.md that nothing exercises; tag a scenario with @F-<id>, or name a test in \
         scenarios/coverage/tests.tsv:\n{}",
        bare.join("\n")
    );
}

#[test]
fn every_tag_and_every_named_test_is_of_a_row_that_is_there() {
    let coverage = coverage();
    assert!(coverage.unknown_tags.is_empty(), "tags of no row: {:?}", coverage.unknown_tags);
    assert!(coverage.unknown_tests.is_empty(), "lines of no row: {:?}", coverage.unknown_tests);
    let mut gone = Vec::new();
    for (file, name) in coverage.rows.iter().flat_map(|row| &row.tests) {
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        if !is_test(&text, name) && !is_trial(&text, name) {
            gone.push(format!("{file}: {name}"));
        }
    }
    assert!(gone.is_empty(), "tests that are not there:\n{}", gone.join("\n"));
}

/// Whether a function of this name is a test: an attribute right above it says so.
fn is_test(text: &str, name: &str) -> bool {
    let (head, asynchronous) = (format!("fn {name}("), format!("async fn {name}("));
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let is_head = |line: &str| line.starts_with(&head) || line.starts_with(&asynchronous);
    lines.iter().enumerate().filter(|(_, line)| is_head(line)).any(|(at, _)| {
        let above =
            lines[..at].iter().rev().take_while(|line| line.starts_with('#') || line.starts_with("//"));
        above.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

/// Whether it is what a trial is called: this very literal, given to a trial or first in a table of them.
fn is_trial(text: &str, name: &str) -> bool {
    text.match_indices(&format!("\"{name}\"")).any(|(at, _)| {
        let before = text[..at].trim_end().trim_end_matches("format!(").trim_end();
        let Some(call) = before.strip_suffix('(') else { return false };
        let is_tuple = call.ends_with([' ', '[', '\n', ',']);
        is_tuple || call.ends_with("trial") || call.ends_with("Trial::test")
    })
}

#[test]
fn a_name_alone_is_no_test() {
    let text = "#[test]\n#[expect(x)]\nfn works() {}\nfn helper() {}\n#[tokio::test]\nasync fn waits() {}\n\
                need.trial(\n format!(\"a walk {x}\"), f); window.choose(\"a label\"); [(\"a flow\", f)];";
    assert!(is_test(text, "works") && is_test(text, "waits"));
    assert!(!is_test(text, "helper") && !is_test(text, "work"));
    assert!(is_trial(text, "a walk {x}") && is_trial(text, "a flow"));
    assert!(!is_trial(text, "a walk") && !is_trial(text, "a label"));
}

/// `CAREPLAN_DOCS=write` writes the page; without it, the page must be what would be written.
#[test]
#[expect(clippy::disallowed_methods, reason = "whoever writes the page says so to this test")]
fn the_page_of_coverage_is_what_the_tags_say() {
    let (page, text) = (root().join("docs/coverage.md"), coverage().page());
    if std::env::var_os("CAREPLAN_DOCS").is_some_and(|word| word == "write") {
        std::fs::write(&page, &text).expect("docs/coverage.md can be written");
    }
    let found = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(
        found == text,
        "docs/coverage.md is not what the tags say: write it with\n\
         CAREPLAN_DOCS=write cargo test -p careplan-scenarios --test coverage"
    );
}
