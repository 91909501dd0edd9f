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
        if !text.contains(&format!("fn {name}(")) && !text.contains(&format!("\"{name}")) {
            gone.push(format!("{file}: {name}"));
        }
    }
    assert!(gone.is_empty(), "tests that are not there:\n{}", gone.join("\n"));
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
