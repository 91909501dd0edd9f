//! `docs/scenarios.md`: the vocabulary as a page.

use std::fmt::Write as _;

use super::hole::{HOLES, Kind};
use super::{Actor, Sort, Step, Tongue, vocabulary};

/// The whole text of `docs/scenarios.md`.
pub fn vocabulary_page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Index by actor\n\n| actor | does | is looked at |\n|---|---|---|\n");
    for actor in Actor::ALL {
        let count = |sort| of(actor).filter(|step| step.sort == sort).count();
        let (deeds, checks) = (count(Sort::Deed), count(Sort::Check));
        let _ = writeln!(page, "| [{}](#{}) | {deeds} | {checks} |", actor.heading(), actor.anchor());
    }
    for actor in Actor::ALL {
        let _ = write!(page, "\n## {}\n\n| sentence | in English | note |\n|---|---|---|\n", actor.heading());
        for step in of(actor) {
            let ja = keyword(step, Tongue::Japanese);
            let en = keyword(step, Tongue::English);
            let (ja_words, en_words) = (step.japanese.template(), step.english.template());
            let _ = writeln!(page, "| {ja} `{ja_words}` | {en} `{en_words}` | {} |", step.note);
        }
    }
    page.push_str("\n## What stands in the holes\n\n");
    page.push_str("A hole means the same in every sentence.\n\n| hole | 意味 | meaning | for example | what fits |\n|---|---|---|---|---|\n");
    for hole in HOLES {
        let (ja, en) = hole.what;
        let (example, fits) = (hole.example, fitting(&hole.kind));
        let example = if example.0 == example.1 {
            example.0.to_owned()
        } else {
            format!("{}, {}", example.0, example.1)
        };
        let _ = writeln!(page, "| `{{{}}}` | {ja} | {en} | {example} | {fits} |", hole.name);
    }
    page
}

fn of(actor: Actor) -> impl Iterator<Item = &'static Step> {
    vocabulary().iter().filter(move |step| step.actor == actor)
}

fn keyword(step: &Step, tongue: Tongue) -> &'static str {
    match (step.sort, tongue) {
        (Sort::Deed, Tongue::Japanese) => "前提・もし",
        (Sort::Deed, Tongue::English) => "Given, When",
        (Sort::Check, Tongue::Japanese) => "ならば",
        (Sort::Check, Tongue::English) => "Then",
    }
}

fn fitting(kind: &Kind) -> String {
    match kind {
        Kind::Choice(choices) => {
            let words: Vec<String> =
                choices.iter().map(|one| format!("{} = {}", one.japanese, one.english)).collect();
            words.join("<br>")
        }
        other => other.possible(Tongue::English),
    }
}

const HEAD: &str = include_str!("head.md");
