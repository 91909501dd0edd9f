//! The table of steps, one file an actor. `docs/scenarios.md` is written from it.

mod attempts;
mod ca;
mod care_software;
mod client_app;
mod clock;
mod correspondence;
mod directory;
mod faults;
mod federation;
mod foreign;
mod journal;
mod pages;
mod portal;
mod relay;
mod relay_settings;
mod sending;
mod services;
mod support_site;
mod usage_site;

use crate::target::Part;
use crate::vocabulary::{Act, Actor, Sentence, Sort, Step};

/// A step as its file writes it.
struct Row {
    actor: Actor,
    sort: Sort,
    japanese: &'static str,
    english: &'static str,
    note: &'static str,
    needs: &'static [Part],
    act: Act,
}

/// Rows: sort, sentence in Japanese and in English, note, what is needed, and what is done with what stands in the holes.
macro_rules! steps {
    ($actor:ident: $(
        $sort:ident $japanese:literal, $english:literal, $note:literal, [$($need:ident)*]
        |$story:ident $(, $hole:ident: $kind:ty)*| $body:block
    )*) => {
        &[$(crate::steps::Row {
            actor: crate::vocabulary::Actor::$actor,
            sort: crate::vocabulary::Sort::$sort,
            japanese: $japanese,
            english: $english,
            note: $note,
            needs: &[$(crate::target::Part::$need),*],
            act: |$story, _values| Box::pin(async move {
                $(let $hole: $kind = _values.get(stringify!($hole))?;)*
                $body
            }),
        }),*]
    };
}
use steps;

/// All rows, read.
pub(crate) fn all() -> Vec<Step> {
    let tables = [
        federation::STEPS,
        ca::STEPS,
        portal::STEPS,
        usage_site::STEPS,
        client_app::STEPS,
        foreign::STEPS,
        sending::STEPS,
        relay::STEPS,
        relay_settings::STEPS,
        care_software::STEPS,
        directory::STEPS,
        support_site::STEPS,
        pages::STEPS,
        clock::STEPS,
        faults::STEPS,
        journal::STEPS,
        attempts::ON_PAGES,
        attempts::AT_THE_COUNTER,
        correspondence::STEPS,
        services::STEPS,
    ];
    let read = |row: &Row| Step {
        actor: row.actor,
        sort: row.sort,
        japanese: Sentence::new(row.japanese),
        english: Sentence::new(row.english),
        note: row.note,
        needs: row.needs,
        act: row.act,
    };
    tables.iter().flat_map(|table| table.iter()).map(read).collect()
}

#[cfg(test)]
mod tests;
