//! Books of a whole generated town: what is clean by the standard goes in, at every office, whatever it is.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_standard::{
    Checking, Content, FileKind, GeneratedFile, NameVersion, Party, Recipe, Source, Style, check, generate,
    write,
};

use super::sample::month;
use crate::care_software::{
    ActualsMaker, Assignment, Book, ComparedService, DeleteCascade, Disregard, Effect, ImportReport,
    PercentAddons, UnitFiles, UseSlipKey,
};

fn bytes(file: &GeneratedFile, version: NameVersion) -> Vec<u8> {
    match &file.content {
        Content::Table(table) => {
            write(file.name.kind(), table, &Style { version, ..Style::STANDARD }).unwrap()
        }
        Content::Image(bytes) => bytes.clone(),
    }
}

/// The files that each office gets in all, in the order in which they are made.
fn mail(recipe: &Recipe) -> BTreeMap<OfficeNumber, Vec<(String, Vec<u8>)>> {
    let mut mail: BTreeMap<OfficeNumber, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for unit in generate(recipe) {
        let files = unit.files.iter().map(|file| (file.name.to_string(), bytes(file, recipe.version)));
        mail.entry(unit.receiver.office).or_default().extend(files);
    }
    mail
}

#[test]
fn everything_that_a_town_sends_is_imported() {
    for version in [NameVersion::V4, NameVersion::V3] {
        let recipe = Recipe { version, ..Recipe::new(month("202604"), 7) };
        let mail = mail(&recipe);
        assert!(mail.len() > 3, "a planner and some who give care");
        for (office, files) in mail {
            let mut book = Book::new(office, DeleteCascade::default());
            let sources: Vec<Source<'_>> = files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
            let import = book.import_files(&sources, &Checking::default());
            assert!(import.set_aside.is_empty(), "{:?}", import.set_aside);
            for report in &import.reports {
                assert_eq!(report.refusal(), None, "{:#?}", report.wordings());
                // An office of two services hears everything twice, once as each of them: deletions too.
                let expected = |effect: Effect| !matches!(effect, Effect::Ignored(reason) if reason != Disregard::NothingToDelete);
                let ignored: Vec<_> =
                    report.entries().iter().filter(|entry| !expected(entry.effect)).collect();
                assert!(ignored.is_empty(), "{ignored:?}");
            }
            let before = book.clone();
            let again = book.import_files(&sources, &Checking::default());
            let effects: BTreeSet<Effect> =
                again.reports.iter().flat_map(ImportReport::entries).map(|entry| entry.effect).collect();
            let harmless = |effect: &Effect| {
                matches!(effect, Effect::Ignored(Disregard::Replay | Disregard::OlderSerial { .. }))
            };
            assert!(effects.iter().all(harmless), "{effects:?}");
            assert_eq!(book, before, "hearing it all again changes nothing");
        }
    }
}

#[test]
fn actuals_made_of_a_towns_plans_are_clean_and_as_planned() {
    let now: JapanTime = "2026-05-01T09:30:00".parse().unwrap();
    let recipe =
        Recipe { units: vec![careplan_standard::SendUnit::UseSlip], ..Recipe::new(month("202604"), 7) };
    let mut made_of = 0;
    for unit in generate(&recipe) {
        let tables = unit.files.iter().filter_map(|file| match &file.content {
            Content::Table(table) => Some((file.name, table.clone())),
            Content::Image(_) => None,
        });
        let files = UnitFiles::made(unit.unit, tables.collect::<Vec<_>>()).unwrap();
        let (mut planner, mut service) = books(unit.sender, unit.receiver);
        planner.record_sent(&files);
        service.import(&files);
        let kind = unit.receiver.service;
        let month = month("202604");
        let assignment = Assignment { kind, month, planner: unit.sender };
        let Some(made) = ActualsMaker::new(&service, assignment, PercentAddons::default()).make(now) else {
            continue;
        };
        made_of += 1;
        let name = made.name.to_string();
        let bytes = write(FileKind::Upjsk, &made.table, &Style::STANDARD).unwrap();
        let source = Source { path: &name, bytes: &bytes };
        assert_eq!(check(&[source], &Checking::default()), [], "{name}");
        let import = planner.import_files(&[source], &Checking::default());
        assert_eq!(import.reports[0].refusal(), None, "{import:#?}");
        for (UseSlipKey { user, month }, _) in service.received().use_slips.iter() {
            let comparison = planner.compare(*user, *month, service.office());
            let own = comparison
                .days
                .values()
                .flatten()
                .filter(|service| service.row().code.value().is_some_and(|code| code.kind() == kind));
            for service in own {
                assert!(matches!(service, ComparedService::AsPlanned { .. }), "{service:?}");
            }
        }
    }
    assert!(made_of > 3, "actuals were made of {made_of} plans only");
}

fn books(planner: Party, service: Party) -> (Book, Book) {
    let book = |party: Party| Book::new(party.office, DeleteCascade::default());
    (book(planner), book(service))
}
