//! What the checker finds no error in, no book refuses: whatever was made, in whatever dialect, and however it was bent.

use std::collections::BTreeMap;

use careplan_domain::{OfficeNumber, ServiceKind, ServiceMonth};
use careplan_standard::{
    Checking, Dialect, Dialects, FILE_BYTES_MAX, FileKind, FileName, FileSerial, MonthPart, NameVersion,
    NamedFile, People, Recipe, Route, SendUnit, Severity, Source, check, generate, write_unit,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::care_software::{Book, DeleteCascade, ImportRefusal};

/// The files by whom they are addressed to, and those that say it to nobody.
fn mail(files: &[NamedFile]) -> BTreeMap<OfficeNumber, Vec<&NamedFile>> {
    let mut mail: BTreeMap<OfficeNumber, Vec<&NamedFile>> = BTreeMap::new();
    for file in files {
        let last = file.name.rsplit('/').next().unwrap();
        if let Some(name) = FileName::parse(last).ok().or_else(|| FileName::nearest(last)) {
            mail.entry(name.receiver()).or_default().push(file);
        }
    }
    mail
}

/// How many units were imported. A refusal of what has no error is a defect on either side.
fn unrefused(files: &[NamedFile]) -> Result<usize, String> {
    let mut imported = 0;
    for (office, files) in mail(files) {
        let sources: Vec<Source<'_>> =
            files.iter().map(|file| Source { path: &file.name, bytes: &file.bytes }).collect();
        let findings = check(&sources, &Checking::default());
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            continue;
        }
        let import = Book::new(office, DeleteCascade::default()).import_files(&sources, &Checking::default());
        if let Some(refused) = import.reports.iter().find(|report| report.refusal().is_some()) {
            let names: Vec<&str> = sources.iter().map(|source| source.path).collect();
            return Err(format!("{:#?}\n{refused:?}\n{names:#?}\n{findings:#?}", refused.wordings()));
        }
        imported += import.reports.len();
    }
    Ok(imported)
}

/// A town of a few people.
fn any_recipe() -> impl Strategy<Value = Recipe> {
    let people = select(vec![People::default(), People::Care, People::Preventive]);
    let version = prop_oneof![5 => Just(NameVersion::V4), 1 => Just(NameVersion::V3)];
    (0..200u64, 1..=12u8, 2..6u32, 1..3u32, people, version).prop_map(
        |(seed, month, users, offices, people, version)| {
            let month = ServiceMonth::new(2026, month).unwrap();
            Recipe { users, offices, people, version, ..Recipe::new(month, seed) }
        },
    )
}

/// Dialects, some of which keep free of errors.
fn any_dialects() -> impl Strategy<Value = Dialects> {
    let all: Vec<Dialect> = Dialect::all().collect();
    vec(select(all), 0..3).prop_map(|wanted| Dialects::of(wanted).unwrap_or_default())
}

/// What is sent in the town, unit by unit.
fn written(recipe: &Recipe, dialects: &Dialects) -> Vec<Vec<NamedFile>> {
    let units = dialects.regroup(generate(recipe));
    units.filter_map(|unit| write_unit(&unit, dialects).ok()).collect()
}

/// A small change of somebody's files. Numbers say which of what there is, counted round.
#[derive(Debug, Clone)]
struct Mutation {
    how: How,
    file: usize,
    row: usize,
    other: usize,
    column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A file is lost.
    LoseFile,
    /// A file comes a second time, from another folder.
    DoubleFile,
    /// A row is lost.
    LoseRow,
    /// A row comes twice.
    DoubleRow,
    /// A row goes to the end.
    MoveRow,
    /// A field gets what another row has there.
    Copy,
    /// The same in all rows.
    CopyToAll,
    /// A field is emptied.
    Empty,
    /// A field loses its first character: a zero, for all that anybody knows.
    Behead,
    /// The same in all rows.
    BeheadAll,
    /// The same in all rows of all files, as when a spreadsheet was there.
    BeheadAllFiles,
    /// The last digit of a field becomes another.
    Digit,
    /// A file goes under the serial of another.
    Serial,
    /// A file gets the ends of another one's name: offices, kinds and serial.
    Ends,
    /// The month in a name becomes that of the tables of a plan.
    PlanMonth,
}

impl How {
    const ALL: [Self; 15] = [
        Self::LoseFile,
        Self::DoubleFile,
        Self::LoseRow,
        Self::DoubleRow,
        Self::MoveRow,
        Self::Copy,
        Self::CopyToAll,
        Self::Empty,
        Self::Behead,
        Self::BeheadAll,
        Self::BeheadAllFiles,
        Self::Digit,
        Self::Serial,
        Self::Ends,
        Self::PlanMonth,
    ];
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    let column = prop_oneof![2 => 1..6usize, 1 => 0..64usize];
    (select(&How::ALL[..]), 0..16usize, 0..64usize, 0..64usize, column)
        .prop_map(|(how, file, row, other, column)| Mutation { how, file, row, other, column })
}

impl Mutation {
    fn apply(&self, files: &mut Vec<NamedFile>) {
        if files.is_empty() {
            return;
        }
        let (place, other) = (self.file % files.len(), self.other % files.len());
        match self.how {
            How::LoseFile => {
                files.remove(place);
            }
            How::DoubleFile => {
                let file = files[place].clone();
                files.push(NamedFile { name: format!("again/{}", file.name), ..file });
            }
            How::Serial => {
                let serial = FileName::parse(&files[other].name).map(|name| name.serial());
                rename(&mut files[place], |name| {
                    (name.month(), name.route(), serial.unwrap_or(name.serial()))
                });
            }
            How::Ends => {
                let like = FileName::parse(&files[other].name);
                rename(&mut files[place], |name| {
                    let like = like.unwrap_or(name);
                    (name.month(), like.route(), like.serial())
                });
            }
            How::PlanMonth => {
                let month = Some(MonthPart::PlanTables);
                rename(&mut files[place], |name| (month, name.route(), name.serial()));
            }
            How::BeheadAllFiles => {
                for file in files.iter_mut() {
                    self.apply_to(file);
                }
            }
            _ => self.apply_to(&mut files[place]),
        }
    }

    fn apply_to(&self, file: &mut NamedFile) {
        if file.bytes.starts_with(&[0xFF, 0xD8]) {
            return;
        }
        let mut rows = rows_of(&file.bytes);
        if rows.is_empty() {
            return;
        }
        let (row, other) = (self.row % rows.len(), self.other % rows.len());
        let column = self.column % rows[row].len();
        let there = rows[other].get(column).cloned().unwrap_or_default();
        match self.how {
            How::LoseRow => {
                rows.remove(row);
            }
            How::DoubleRow => rows.push(rows[row].clone()),
            How::MoveRow => {
                let moved = rows.remove(row);
                rows.push(moved);
            }
            How::Copy => rows[row][column] = there,
            How::CopyToAll => each(&mut rows, column, |field| field.clone_from(&there)),
            How::Empty => rows[row][column].clear(),
            How::Behead => behead(&mut rows[row][column]),
            How::BeheadAll | How::BeheadAllFiles => each(&mut rows, column, behead),
            How::Digit => {
                if let Some(last @ b'0'..=b'9') = rows[row][column].last_mut() {
                    *last = b'0' + u8::try_from(self.other % 10).unwrap();
                }
            }
            How::LoseFile | How::DoubleFile | How::Serial | How::Ends | How::PlanMonth => {}
        }
        file.bytes = rows.iter().flat_map(|row| [row.join(&b','), b"\r\n".to_vec()]).flatten().collect();
    }
}

fn each(rows: &mut [Vec<Vec<u8>>], column: usize, change: impl Fn(&mut Vec<u8>)) {
    rows.iter_mut().filter_map(|row| row.get_mut(column)).for_each(change);
}

fn behead(field: &mut Vec<u8>) {
    if !field.is_empty() {
        field.remove(0);
    }
}

fn rename(file: &mut NamedFile, change: impl FnOnce(FileName) -> (Option<MonthPart>, Route, FileSerial)) {
    let Ok(name) = FileName::parse(&file.name) else { return };
    let (month, route, serial) = change(name);
    if let Ok(name) = FileName::new(name.kind(), month, route, serial, name.image()) {
        file.name = name.to_string();
    }
}

/// The fields of each row as they are written; commas and line ends in quotes part nothing.
fn rows_of(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), Vec::new(), false);
    for byte in bytes {
        quoted ^= *byte == b'"';
        match byte {
            b',' if !quoted => row.push(std::mem::take(&mut field)),
            b'\r' if !quoted => {}
            b'\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(*byte),
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn what_has_no_error_is_never_refused(
        recipe in any_recipe(),
        dialects in any_dialects(),
        first in any::<Index>(),
        units in 1..4usize,
        mutations in vec(any_mutation(), 0..4),
    ) {
        let town = written(&recipe, &dialects);
        prop_assume!(!town.is_empty());
        let first = first.index(town.len());
        let mut files: Vec<NamedFile> = town.into_iter().skip(first).take(units).flatten().collect();
        for mutation in &mutations {
            mutation.apply(&mut files);
        }
        let outcome = unrefused(&files);
        prop_assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    }
}

#[test]
fn a_whole_town_in_any_dialect_is_imported_where_it_has_no_error() {
    let mut imported = 0;
    for dialect in Dialect::all() {
        let recipe = Recipe { users: 3, ..Recipe::new(ServiceMonth::new(2026, 5).unwrap(), 3) };
        let files: Vec<NamedFile> = written(&recipe, &dialect.into()).into_iter().flatten().collect();
        imported += unrefused(&files).unwrap_or_else(|refused| panic!("{dialect}: {refused}"));
    }
    assert!(imported > 200, "only {imported} units had no error");
}

/// What is sent in a town whose people need prevention: units of a sort, as files.
fn sent(unit: SendUnit) -> Vec<Vec<NamedFile>> {
    let month = ServiceMonth::new(2026, 4).unwrap();
    let recipe = Recipe { units: vec![unit], people: People::Preventive, ..Recipe::new(month, 7) };
    written(&recipe, &Dialects::default())
}

fn name_of(files: &[NamedFile]) -> FileName {
    FileName::parse(&files[0].name).unwrap()
}

#[test]
fn an_entrusted_offices_actuals_go_in_with_the_plan_that_they_came_with() {
    let passed_on = |files: &Vec<NamedFile>| {
        let ends = (name_of(files).sender_service(), name_of(files).receiver_service());
        ends == (Some(ServiceKind::CARE_MANAGEMENT), Some(ServiceKind::PREVENTIVE_CARE_MANAGEMENT))
    };
    let actuals = sent(SendUnit::Actuals).into_iter().find(passed_on).unwrap();
    let like = name_of(&actuals);
    let of_sender = |files: &Vec<NamedFile>| name_of(files).sender() == like.sender();
    let mut files = sent(SendUnit::UseSlip).into_iter().find(of_sender).unwrap();
    for file in &mut files {
        rename(file, |name| (name.month(), like.route(), like.serial()));
    }
    files.extend(actuals);
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.name, bytes: &file.bytes }).collect();
    let findings = check(&sources, &Checking::default());
    assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{findings:#?}");
    let mut book = Book::new(like.receiver(), DeleteCascade::default());
    let import = book.import_files(&sources, &Checking::default());
    let [report] = &import.reports[..] else { panic!("one unit: {import:#?}") };
    assert_eq!((report.unit, report.refusal()), (SendUnit::UseSlip, None));
    assert!(!book.received().use_slips.is_empty() && !book.received().actuals.is_empty());
}

#[test]
fn a_unit_of_which_a_file_is_too_large_is_refused_though_it_could_do_without() {
    let mut files = sent(SendUnit::BasicInfo).remove(0);
    let child = files.iter_mut().find(|file| file.name.starts_with("UPKIHON_SUB1")).unwrap();
    child.bytes = vec![b'\n'; FILE_BYTES_MAX + 1];
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.name, bytes: &file.bytes }).collect();
    let mut book = Book::new(name_of(&files).receiver(), DeleteCascade::default());
    let import = book.import_files(&sources, &Checking::default());
    assert!(matches!(import.reports[0].refusal(), Some(ImportRefusal::Faulty { .. })), "{import:#?}");
    assert!(book.received().basic_infos.is_empty());
    let aside: Vec<&str> = import.set_aside.iter().map(|aside| &aside.path[..12]).collect();
    assert_eq!(aside, ["UPKIHON_SUB1"], "and what was not read is told");
}

/// Tables whose insured numbers begin with a zero, which is lost in one of the files.
fn with_lost_zero(in_file: FileKind, number: &str) -> Vec<NamedFile> {
    let mut plan = sent(SendUnit::UseSlip).remove(0);
    for file in &mut plan {
        let mut rows = rows_of(&file.bytes);
        let user = rows[0][2].clone();
        rows.retain(|row| row[2] == user);
        let text = if FileName::parse(&file.name).unwrap().kind() == in_file { number } else { "0990000001" };
        each(&mut rows, 2, |field| *field = text.as_bytes().to_vec());
        file.bytes = rows.iter().flat_map(|row| [row.join(&b','), b"\r\n".to_vec()]).flatten().collect();
    }
    plan
}

#[test]
fn a_lost_zero_is_a_warning_and_joins_with_the_whole_number() {
    for kind in [FileKind::Upplan, FileKind::Upsikyu, FileKind::Uphosoku] {
        assert_eq!(unrefused(&with_lost_zero(kind, "990000001")), Ok(1), "{kind}");
        assert_eq!(
            unrefused(&with_lost_zero(kind, "990000002")),
            Ok(0),
            "{kind}: of another user it is an error"
        );
    }
}
