//! What a book makes of the units that it is given.

use careplan_standard::rows::UseSlipRow;
use careplan_standard::{
    Attachment, ByteRange, Checking, FileKind, Finding, Place, Rule, Severity, Source, Stray, Style, Wording,
    write,
};

use super::sample::{DAY_SERVICE, Envelope, HOME_HELP, PLANNER, day, help, month, office, stay, user};
use crate::care_software::{
    Book, DeleteCascade, Disregard, Effect, ImportRefusal, PlanKey, Subject, UnitFiles, UseSlipKey,
};

fn book(number: &str) -> Book {
    Book::new(office(number), DeleteCascade::Tables2And3)
}

fn slip(number: u8, of: &str) -> UseSlipKey {
    UseSlipKey { user: user(number), month: month(of) }
}

#[track_caller]
fn check_effect(book: &mut Book, unit: &UnitFiles, subject: Subject, effect: Effect) {
    let report = book.import(unit);
    let entry = report.entries().iter().find(|entry| entry.subject == subject);
    assert_eq!(entry.map(|entry| entry.effect), Some(effect), "{:#?}", report.wordings());
}

#[track_caller]
fn check_refused(book: &mut Book, unit: &UnitFiles, expected: &ImportRefusal) {
    let before = book.clone();
    let report = book.import(unit);
    assert_eq!(report.refusal(), Some(expected));
    assert_eq!(*book, before, "a unit that is refused changes nothing");
}

#[test]
fn an_update_replaces_the_month_of_its_users_and_touches_nobody_else() {
    let mut book = book(HOME_HELP);
    let rows = vec![help(1, "2026-04-01").row(), help(1, "2026-04-08").row(), help(2, "2026-04-02").row()];
    book.import(&Envelope::plan(1).use_slip("202604", rows));
    book.import(&Envelope::plan(2).use_slip("202605", vec![help(1, "2026-05-06").row()]));
    let correction = Envelope::plan(3).use_slip("202604", vec![help(1, "2026-04-15").row()]);
    check_effect(&mut book, &correction, Subject::UseSlip(slip(1, "202604")), Effect::Replaced);

    let records = book.received();
    assert_eq!(records.use_slips.get(&slip(1, "202604")).unwrap().planned, [help(1, "2026-04-15").row()]);
    assert_eq!(records.use_slips.get(&slip(1, "202605")).unwrap().planned, [help(1, "2026-05-06").row()]);
    assert_eq!(records.use_slips.get(&slip(2, "202604")).unwrap().planned, [help(2, "2026-04-02").row()]);
}

#[test]
fn rows_of_other_offices_are_in_the_plan_and_not_mine() {
    let mut book = book(HOME_HELP);
    let rows = vec![help(1, "2026-04-01").row(), stay(1, "2026-04-02").row()];
    book.import(&Envelope::plan(1).use_slip("202604", rows.clone()));
    assert_eq!(book.received().use_slips.get(&slip(1, "202604")).unwrap().planned, rows);
    let mine: Vec<_> = book.mine(month("202604")).map(|planned| planned.row.clone()).collect();
    assert_eq!(mine, rows[..1]);
    assert_eq!(book.mine(month("202605")).count(), 0);
}

#[test]
fn a_user_whom_the_office_does_not_serve_is_not_taken_in() {
    let mut book = book(HOME_HELP);
    let unit =
        Envelope::plan(1).use_slip("202604", vec![stay(1, "2026-04-02").row(), help(2, "2026-04-02").row()]);
    let subject = Subject::UseSlip(slip(1, "202604"));
    check_effect(&mut book, &unit, subject, Effect::Ignored(Disregard::NotServed));
    assert_eq!(book.received().use_slips.len(), 1);
    assert_eq!(book.received().supplements.len(), 1);
}

#[test]
fn a_user_whom_the_office_serves_no_longer_is_dropped() {
    let mut book = book(HOME_HELP);
    book.import(&Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]));
    let unit = Envelope::plan(2).use_slip("202604", vec![stay(1, "2026-04-02").row()]);
    check_effect(&mut book, &unit, Subject::UseSlip(slip(1, "202604")), Effect::Dropped);
    assert_eq!(book.mine(month("202604")).count(), 0);
}

#[test]
fn a_support_centre_keeps_the_plans_that_an_entrusted_office_passes_on() {
    let centre = careplan_standard::Party {
        office: office(PLANNER),
        service: careplan_domain::ServiceKind::PREVENTIVE_CARE_MANAGEMENT,
    };
    let envelope = Envelope { to: centre, ..Envelope::plan(1) };
    let mut book = book(PLANNER);
    book.import(&envelope.use_slip("202604", vec![help(1, "2026-04-01").row()]));
    assert_eq!(book.received().use_slips.len(), 1);
}

#[test]
fn an_older_serial_that_comes_late_brings_nothing_back() {
    let mut book = book(HOME_HELP);
    let old =
        Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row(), help(2, "2026-04-01").row()]);
    let deletion = Envelope::plan(2).delete_use_slip("202604", &[user(1)]);
    let newest = deletion.serial;
    let subject = Subject::UseSlip(slip(1, "202604"));
    check_effect(&mut book, &deletion, subject, Effect::Ignored(Disregard::NothingToDelete));
    check_effect(&mut book, &old, subject, Effect::Ignored(Disregard::OlderSerial { newest }));
    assert!(book.received().use_slips.get(&slip(1, "202604")).is_none());
    assert!(book.received().use_slips.get(&slip(2, "202604")).is_some(), "of user 2 nothing newer was said");
}

#[test]
fn units_given_together_are_imported_in_the_order_of_their_serials() {
    let mut book = book(HOME_HELP);
    let second = Envelope::plan(2).use_slip("202604", vec![help(1, "2026-04-08").row()]);
    let first = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let reports = book.import_all([&second, &first]);
    assert_eq!(reports.iter().map(|report| report.serial).collect::<Vec<_>>(), [first.serial, second.serial]);
    assert_eq!(
        book.received().use_slips.get(&slip(1, "202604")).unwrap().planned,
        [help(1, "2026-04-08").row()]
    );
}

#[test]
fn the_same_unit_again_changes_nothing() {
    let mut book = book(HOME_HELP);
    let unit = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    book.import(&unit);
    let before = book.clone();
    check_effect(&mut book, &unit, Subject::UseSlip(slip(1, "202604")), Effect::Ignored(Disregard::Replay));
    assert_eq!(book, before);
}

#[test]
fn another_content_under_the_same_serial_is_not_taken() {
    let mut book = book(HOME_HELP);
    book.import(&Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]));
    let other = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-08").row()]);
    let before = book.clone();
    let effect = Effect::Ignored(Disregard::SerialTaken);
    check_effect(&mut book, &other, Subject::UseSlip(slip(1, "202604")), effect);
    assert_eq!(book, before);
}

#[test]
fn the_deletion_of_table_1_takes_along_what_the_reading_says() {
    for (cascade, weeks) in [(DeleteCascade::Tables2And3, 0), (DeleteCascade::Table2Only, 1)] {
        let mut book = Book::new(office(HOME_HELP), cascade);
        book.import(&Envelope::plan(1).care_plan(user(1), "2026-04-01", 2));
        let key = PlanKey { user: user(1), plan_date: day("2026-04-01") };
        assert_eq!(book.received().care_plans.get(&key).unwrap().table_2.len(), 2);
        let deletion = Envelope::plan(2).delete_care_plan(user(1), "2026-04-01");
        check_effect(&mut book, &deletion, Subject::CarePlan(key), Effect::Deleted);
        assert!(book.received().care_plans.is_empty());
        assert_eq!(book.received().weeks.len(), weeks, "{cascade:?}");
        assert_eq!(book.received().supplements.len(), 1, "no deletion names the supplement");
    }
}

#[test]
fn actuals_replace_those_of_their_office_and_kind_only() {
    let mut book = book(PLANNER);
    book.import(&Envelope::actuals(1).actuals_of("202604", vec![help(1, "2026-04-01").row()]));
    let other = Envelope { from: super::sample::day_service(), ..Envelope::actuals(2) };
    book.import(&other.actuals_of("202604", vec![stay(1, "2026-04-02").row()]));
    book.import(&Envelope::actuals(3).actuals_of("202604", vec![help(1, "2026-04-08").row()]));
    let given: Vec<_> = book.received().actuals_of(user(1), month("202604")).cloned().collect();
    assert_eq!(given, [help(1, "2026-04-08").row(), stay(1, "2026-04-02").row()]);

    book.import(&Envelope::actuals(4).delete_actuals("202604", &[user(1)]));
    let given: Vec<_> = book.received().actuals_of(user(1), month("202604")).cloned().collect();
    assert_eq!(given, [stay(1, "2026-04-02").row()]);
}

#[test]
fn a_deletion_with_data_is_never_applied() {
    let mut book = book(HOME_HELP);
    book.import(&Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]));
    let mut deletion = Envelope::plan(2).delete_use_slip("202604", &[user(1)]);
    deletion.documents[0].strays.push(Stray { number: 2, bytes: ByteRange { start: 0, end: 0 } });
    let expected = ImportRefusal::DeletionWithData { kind: FileKind::Dltplan, record: 2 };
    check_refused(&mut book, &deletion, &expected);
}

#[test]
fn a_unit_for_another_office_is_refused() {
    let mut book = book(DAY_SERVICE);
    let unit = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let expected = ImportRefusal::OtherReceiver { receiver: office(HOME_HELP), own: office(DAY_SERVICE) };
    check_refused(&mut book, &unit, &expected);
}

#[test]
fn only_what_the_office_sent_is_kept_as_sent() {
    let mut book = book(HOME_HELP);
    let unit = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let expected = ImportRefusal::OtherSender { sender: office(PLANNER), own: office(HOME_HELP) };
    assert_eq!(book.record_sent(&unit).refusal(), Some(&expected));
    assert!(book.sent_to(office(HOME_HELP)).is_none());
}

#[test]
fn errors_refuse_the_whole_unit_and_warnings_do_not() {
    let mut book = book(HOME_HELP);
    let finding = Finding::new(Rule::FieldFormat, Place::file("x.CSV"), Wording::same("x"));
    let warning = finding.clone().with_severity(Severity::Warning);
    let unit = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let faulty = unit.clone().with_findings(vec![warning.clone(), finding.clone()]);
    check_refused(&mut book, &faulty, &ImportRefusal::Faulty { findings: vec![finding] });
    assert!(book.import(&unit.with_findings(vec![warning])).refusal().is_none());
}

#[test]
fn a_set_without_a_member_or_with_a_foreign_one_is_refused() {
    let mut book = book(HOME_HELP);
    let whole = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let mut incomplete = whole.clone();
    incomplete.documents.remove(0);
    check_refused(&mut book, &incomplete, &ImportRefusal::Incomplete { missing: vec![FileKind::Upsikyu] });
    let mut foreign = whole;
    foreign.documents.extend(Envelope::plan(1).delete_use_slip("202604", &[user(2)]).documents);
    check_refused(&mut book, &foreign, &ImportRefusal::ForeignMember { kind: FileKind::Dltplan });
}

#[test]
fn a_row_without_its_head_refuses_the_whole_unit() {
    let mut book = book(HOME_HELP);
    let mut unit = Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]);
    let other = Envelope::plan(1).use_slip("202604", vec![help(2, "2026-04-01").row()]);
    unit.documents[1] = other.documents[1].clone();
    let report = book.import(&unit);
    assert!(matches!(report.refusal(), Some(ImportRefusal::Unjoined { kind: FileKind::Uphosoku, .. })));
    assert!(book.received().use_slips.is_empty());
}

#[test]
fn a_row_whose_key_cannot_be_read_refuses_the_whole_unit() {
    let mut book = book(PLANNER);
    let mut lost = help(1, "2026-04-01").row();
    lost.insured = careplan_standard::Field::Odd;
    let unit = Envelope::actuals(1).actuals_of("202604", vec![help(2, "2026-04-01").row(), lost]);
    check_refused(&mut book, &unit, &ImportRefusal::NoKey { kind: FileKind::Upjsk, record: 2 });
}

#[test]
fn loose_documents_are_formed_into_units_by_serial_and_route() {
    let units = [
        Envelope::plan(2).use_slip("202604", vec![help(1, "2026-04-01").row()]),
        Envelope::plan(1).care_plan(user(1), "2026-04-01", 1),
        Envelope::actuals(1).actuals_of("202604", vec![help(1, "2026-04-01").row()]),
    ];
    let mut documents: Vec<_> = units.iter().flat_map(|unit| unit.documents.clone()).collect();
    documents.reverse();
    let formed = UnitFiles::group(documents);
    let found: Vec<_> = formed.iter().map(|unit| (unit.unit, unit.serial, unit.documents.len())).collect();
    let of = |unit: &UnitFiles| (unit.unit, unit.serial, unit.documents.len());
    assert_eq!(found, [of(&units[1]), of(&units[2]), of(&units[0])]);
}

#[test]
fn a_report_reads_as_sentences() {
    let mut book = book(HOME_HELP);
    let report = book.import(&Envelope::plan(1).use_slip("202604", vec![help(1, "2026-04-01").row()]));
    let lines: Vec<String> = report.wordings().into_iter().map(|line| line.ja).collect();
    assert_eq!(
        lines,
        [
            "予定（第6・7表）（ファイル連番 20260301000001）を取り込みました。",
            "利用者 449991-9900000001 利用者補足情報（対象年月 202604）: 追加しました。",
            "利用者 449991-9900000001 予定（対象年月 202604）: 追加しました。",
        ]
    );
}

/// The bytes of a unit's files under their names.
fn bytes_of(unit: &UnitFiles) -> Vec<(String, Vec<u8>)> {
    let files = unit.documents.iter().map(|document| {
        let name = document.name.file_name().unwrap();
        (name.to_string(), write(name.kind(), &document.table, &Style::STANDARD).unwrap())
    });
    files.collect()
}

/// Files as they are handed in.
fn sources(files: &[(String, Vec<u8>)]) -> Vec<Source<'_>> {
    files.iter().map(|(path, bytes)| Source { path, bytes }).collect()
}

/// Actuals without errors, written.
fn written(serial: u64, on: &str) -> Vec<(String, Vec<u8>)> {
    let row = UseSlipRow { updated_by: office(HOME_HELP).into(), ..help(1, on).row() };
    bytes_of(&Envelope::actuals(serial).actuals_of("202604", vec![row]))
}

#[test]
fn files_are_imported_by_unit_and_serial_whatever_their_order() {
    let mut files = written(2, "2026-04-08");
    files.extend(written(1, "2026-04-01"));
    files.push(("案内.pdf".to_owned(), b"%PDF-1.7".to_vec()));
    files.push(("覚書.csv".to_owned(), b"a,b\r\n".to_vec()));
    let mut book = book(PLANNER);
    let import = book.import_files(&sources(&files), &Checking::default());
    let serials: Vec<String> = import.reports.iter().map(|report| report.serial.to_string()).collect();
    assert_eq!(serials, ["20260301000001", "20260301000002"], "{import:#?}");
    let given: Vec<_> = book.received().actuals_of(user(1), month("202604")).map(|row| &row.day).collect();
    assert_eq!(given, [&day("2026-04-08").into()], "{import:#?}");
    let aside: Vec<_> = import.set_aside.iter().map(|aside| (&*aside.path, aside.attachment)).collect();
    assert_eq!(aside, [("案内.pdf", Some(Attachment::Pdf)), ("覚書.csv", None)]);
    assert!(!import.set_aside[1].findings.is_empty(), "a CSV of no legal name has its finding");
}

#[test]
fn files_with_errors_refuse_their_unit_and_no_other() {
    let (mut files, good) = (written(2, "2026-04-08"), written(1, "2026-04-01"));
    files[0].1.splice(0..0, *b"\xEF\xBB\xBF");
    files.extend(good);
    let mut book = book(PLANNER);
    let import = book.import_files(&sources(&files), &Checking::default());
    assert!(import.reports[0].refusal().is_none(), "{import:#?}");
    let Some(ImportRefusal::Faulty { findings }) = import.reports[1].refusal() else { panic!("{import:#?}") };
    assert!(findings.iter().any(|finding| finding.rule == Rule::EncodingBom));
    let given: Vec<_> = book.received().actuals_of(user(1), month("202604")).map(|row| &row.day).collect();
    assert_eq!(given, [&day("2026-04-01").into()]);
}

#[test]
fn a_file_that_comes_twice_counts_once_and_two_of_one_name_not_at_all() {
    let mut book = book(PLANNER);
    let unit = Envelope::actuals(1).actuals_of("202604", vec![help(1, "2026-04-01").row()]);
    let other = Envelope::actuals(1).actuals_of("202604", vec![help(1, "2026-04-08").row()]);
    let mut differing = unit.clone();
    differing.documents.extend(other.documents);
    check_refused(&mut book, &differing, &ImportRefusal::OneNameTwice { kind: FileKind::Upjsk });
    let mut doubled = unit;
    doubled.documents.extend(doubled.documents.clone());
    book.import(&doubled);
    assert_eq!(book.received().actuals_of(user(1), month("202604")).count(), 1);
}
