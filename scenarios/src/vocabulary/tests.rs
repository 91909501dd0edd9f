use std::collections::BTreeSet;
use std::path::Path;

use super::hole::HOLES;
use super::*;
use crate::Features;

#[test]
fn every_sentence_fits_itself_and_no_other() {
    let (mut seen, mut doubtful) = (BTreeSet::new(), Vec::new());
    for step in vocabulary() {
        for (tongue, sentence) in step.sentences() {
            assert!(seen.insert(sentence.template()), "twice: {}", sentence.template());
            let text = sentence.written(|hole| match tongue {
                Tongue::Japanese => hole.example.0,
                Tongue::English => hole.example.1,
            });
            let fitting: Vec<&str> = vocabulary()
                .iter()
                .flat_map(Step::sentences)
                .filter(|(_, one)| one.fit(&text, Fit::Exact).is_some())
                .map(|(_, one)| one.template())
                .collect();
            if fitting != [sentence.template()] {
                doubtful.push(format!("{text}: {}", fitting.join(" | ")));
            }
        }
        let names = |sentence: &Sentence| sentence.holes().map(|hole| hole.name).collect::<BTreeSet<_>>();
        assert_eq!(names(&step.japanese), names(&step.english), "{step:?}");
    }
    assert!(doubtful.is_empty(), "texts of several sentences:\n{}", doubtful.join("\n"));
}

#[test]
fn every_hole_is_in_a_sentence_and_takes_its_examples() {
    let used: BTreeSet<&str> =
        vocabulary().iter().flat_map(|step| step.japanese.holes()).map(|hole| hole.name).collect();
    for hole in HOLES {
        assert!(used.contains(hole.name), "nobody uses {}", hole.name);
        assert!(hole.kind.accepts(hole.example.0) && hole.kind.accepts(hole.example.1), "{}", hole.name);
    }
}

#[test]
fn every_actor_does_something_or_is_looked_at() {
    for actor in Actor::ALL {
        assert!(vocabulary().iter().any(|step| step.actor == actor), "{}", actor.heading());
    }
}

/// Stories that are kept, and those of `foreign`, which have a test of their own.
fn stories() -> Features {
    let of = |folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    Features::read(&[of("features"), of("foreign")]).expect("the feature files are Gherkin")
}

#[test]
fn every_sentence_is_used_by_a_story_in_both_languages() {
    let features = stories();
    let steps: BTreeSet<&str> =
        features.cases().iter().flat_map(|case| &case.steps).map(|step| step.text.as_str()).collect();
    let unused: Vec<&str> = vocabulary()
        .iter()
        .flat_map(Step::sentences)
        .filter(|(_, sentence)| !steps.iter().any(|text| sentence.fit(text, Fit::Exact).is_some()))
        .map(|(_, sentence)| sentence.template())
        .collect();
    assert!(unused.is_empty(), "no story of scenarios/features says:\n{}", unused.join("\n"));
}

#[test]
fn a_wrong_value_is_told_with_what_would_fit() {
    let (_, tongue, told) = find_loosely("時計を「三日」進める").expect("the words fit");
    assert_eq!(tongue, Tongue::Japanese);
    assert_eq!(told, "「三日」は期間として読めません。期間は「3d」「2h30m」のように書いてください。");
    assert!(find("時計を「三日」進める").is_none());
    let (_, _, told) = find_loosely("\"Mihon\" sends the standard files \"plans\"").expect("the words fit");
    assert!(told.starts_with("`plans` cannot be read as a set of standard files: one of plan, "), "{told}");
}

#[test]
fn quotes_inside_of_quotes_are_words() {
    let found = find("画面に「検索条件 = 「大分県 中津市」」とある").expect("fits");
    assert_eq!(found.values.get::<String>("words").as_deref(), Ok("検索条件 = 「大分県 中津市」"));
}

/// `CAREPLAN_DOCS=write` writes the page; without it, the page must be what would be written.
#[test]
#[expect(clippy::disallowed_methods, reason = "whoever writes the page says so to this test")]
fn the_page_of_sentences_is_what_the_table_writes() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    if std::env::var_os("CAREPLAN_DOCS").is_some_and(|word| word == "write") {
        std::fs::write(&page, vocabulary_page()).expect("docs/scenarios.md can be written");
    }
    let found = std::fs::read_to_string(&page).expect("docs/scenarios.md");
    assert!(
        found == vocabulary_page(),
        "docs/scenarios.md is not what the steps say: write it with\n\
         CAREPLAN_DOCS=write cargo test -p careplan-scenarios --lib vocabulary"
    );
}
