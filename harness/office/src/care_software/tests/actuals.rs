//! What becomes of a plan on its way to actuals and back to the planner.

use std::collections::BTreeSet;

use careplan_domain::{JapanTime, ServiceKind};
use careplan_standard::rows::UseSlipRow;
use careplan_standard::{Branch, EquipmentCode, Field, FieldValue as _, Number, Party, SendUnit, Table};

use super::sample::{
    DAY_SERVICE, Envelope, HOME_HELP, PLANNER, Use, code, day, help, home_help, month, office, planner, stay,
    time, user,
};
use crate::care_software::{
    ActualsMaker, Assignment, Book, ChangeRefusal, ComparedService, DeleteCascade, MadeFile, PercentAddons,
    PercentUnits, Visit, When,
};

const ASSIGNMENT_MONTH: &str = "202604";

fn book(number: &str) -> Book {
    Book::new(office(number), DeleteCascade::Tables2And3)
}

fn book_with(rows: Vec<UseSlipRow>) -> Book {
    let mut book = book(HOME_HELP);
    let report = book.import(&Envelope::plan(1).use_slip(ASSIGNMENT_MONTH, rows));
    assert!(report.refusal().is_none(), "{report:?}");
    book
}

fn assignment(kind: &str) -> Assignment {
    Assignment { kind: kind.parse().unwrap(), month: month(ASSIGNMENT_MONTH), planner: planner() }
}

fn maker(book: &Book) -> ActualsMaker {
    ActualsMaker::new(book, assignment("11"), PercentAddons::default())
}

fn now() -> JapanTime {
    "2026-05-01T09:30:00".parse().unwrap()
}

fn rows(made: &MadeFile) -> Vec<&UseSlipRow> {
    match &made.table {
        Table::Upjsk(records) => records.iter().map(|record| &record.row).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_went_as_planned_is_reported_under_the_offices_own_number() {
    let book = book_with(vec![help(1, "2026-04-01").row(), stay(1, "2026-04-02").row()]);
    let made = maker(&book).make(now()).unwrap();
    assert_eq!(made.name.to_string(), "UPJSK_202604_4479900021_11_4479900013_43_20260501093000.CSV");
    let [row] = rows(&made)[..] else { panic!("{made:?}") };
    assert_eq!(row.care_management, office(PLANNER).into());
    assert_eq!(row.office, office(HOME_HELP).into());
    assert_eq!(row.updated_by, office(HOME_HELP).into());
    assert_eq!(row.made_on, day("2026-05-01").into());
    assert_eq!(row.day, day("2026-04-01").into());
}

#[test]
fn a_visit_is_cancelled_with_its_addons_of_the_same_time() {
    let addon = Use { code: "114000", ..help(1, "2026-04-01") };
    let book = book_with(vec![help(1, "2026-04-01").row(), addon.row(), help(1, "2026-04-08").row()]);
    let mut maker = maker(&book);
    maker.cancel(&help(1, "2026-04-01").visit()).unwrap();
    let made = maker.make(now()).unwrap();
    assert_eq!(rows(&made).iter().map(|row| row.day.clone()).collect::<Vec<_>>(), [day("2026-04-08").into()]);
    let again = maker.cancel(&help(1, "2026-04-01").visit());
    assert_eq!(again, Err(ChangeRefusal::NoSuchVisit { visit: help(1, "2026-04-01").visit() }));
}

#[test]
fn changes_that_the_file_could_not_hold_are_refused() {
    let book = book_with(vec![help(1, "2026-04-01").row()]);
    let mut maker = maker(&book);
    let before = maker.clone();
    let visit = help(1, "2026-04-01").visit();
    let when = |on: &str, from: &str, to: &str| When { day: day(on), from: time(from), to: time(to) };
    let outside = ChangeRefusal::OtherMonth { month: month("202604") };
    assert_eq!(maker.reschedule(&visit, when("2026-05-01", "0900", "1000")), Err(outside.clone()));
    assert_eq!(maker.reschedule(&visit, when("2026-04-01", "0900", "9999")), Err(ChangeRefusal::HalfStated));
    assert_eq!(maker.add(help(1, "2026-05-01").row()), Err(outside));
    let kind = ServiceKind::HOME_HELP;
    assert_eq!(maker.add(stay(1, "2026-04-01").row()), Err(ChangeRefusal::OtherKind { kind }));
    let stranger = ChangeRefusal::UserNotPlanned { user: user(2), planner: office(PLANNER) };
    assert_eq!(maker.add(help(2, "2026-04-01").row()), Err(stranger));
    let timeless = UseSlipRow { from: Field::Empty, ..help(1, "2026-04-01").row() };
    assert_eq!(maker.add(timeless), Err(ChangeRefusal::NoTime));
    let nobody = UseSlipRow { insured: Field::Empty, ..help(1, "2026-04-01").row() };
    assert_eq!(maker.add(nobody), Err(ChangeRefusal::NoUser));
    assert_eq!(maker, before);
}

#[test]
fn satellites_are_reported_together() {
    let branch = UseSlipRow { branch: Branch::new(1).into(), ..help(1, "2026-04-08").row() };
    let book = book_with(vec![help(1, "2026-04-01").row(), branch]);
    let made = maker(&book).make(now()).unwrap();
    let branches: Vec<_> = rows(&made).iter().map(|row| row.branch.clone()).collect();
    assert_eq!(branches, [Field::Empty, Branch::new(1).into()]);
}

#[test]
fn percentage_addons_are_reported_as_the_setting_says() {
    let percent =
        Use { code: "116269", day: "2026-04-30", from: "9999", to: "9999", ..help(1, "2026-04-30") };
    let book = book_with(vec![help(1, "2026-04-01").row(), percent.row()]);
    for (units, expected) in [
        (PercentUnits::Zero, vec![250, 0]),
        (PercentUnits::AsPlanned, vec![250, 250]),
        (PercentUnits::Absent, vec![250]),
    ] {
        let percent_addons = PercentAddons { codes: BTreeSet::from([code("116269")]), units };
        let mut maker = ActualsMaker::new(&book, assignment("11"), percent_addons);
        let made = maker.make(now()).unwrap();
        let found: Vec<u64> = rows(&made).iter().map(|row| row.units.value().unwrap().value()).collect();
        assert_eq!(found, expected, "{units:?}");
        maker.cancel(&help(1, "2026-04-01").visit()).unwrap();
        assert_eq!(maker.make(now()), None, "a percentage of nothing is not reported ({units:?})");
    }
}

#[test]
fn equipment_of_one_code_and_price_counts_anew_when_a_piece_is_taken_back() {
    let piece = |tais: &str| {
        let rental = Use { code: "171001", from: "9999", to: "9999", ..help(1, "2026-04-30") };
        UseSlipRow { tais_code: EquipmentCode::read(tais).unwrap().into(), ..rental.row() }
    };
    let dearer = UseSlipRow { units: Number::new(900).into(), ..piece("00170-000004") };
    let planned = vec![piece("00170-000001"), piece("00170-000002"), piece("00170-000003"), dearer];
    let book = book_with(planned);
    let mut maker = ActualsMaker::new(&book, assignment("17"), PercentAddons::default());
    let numbers = |maker: &ActualsMaker| -> Vec<Option<u8>> {
        let made = maker.make(now()).unwrap();
        rows(&made).iter().map(|row| row.detail_number.value().map(|number| number.value())).collect()
    };
    assert_eq!(numbers(&maker), [Some(1), Some(2), Some(3), None]);
    let visit = |tais: &str| Visit {
        equipment: EquipmentCode::read(tais),
        ..Visit::at(user(1), day("2026-04-30"), time("9999"))
    };
    maker.cancel(&visit("00170-000002")).unwrap();
    assert_eq!(numbers(&maker), [Some(1), Some(2), None]);
    maker.cancel(&visit("00170-000001")).unwrap();
    assert_eq!(numbers(&maker), [None, None]);
}

#[test]
fn the_planner_sees_the_plan_beside_the_actuals() {
    let planned = vec![help(1, "2026-04-01").row(), help(1, "2026-04-08").row(), help(1, "2026-04-15").row()];
    let plan = Envelope::plan(1).use_slip("202604", planned.clone());
    let (mut sender, mut receiver) = (book(PLANNER), book(HOME_HELP));
    sender.record_sent(&plan);
    receiver.import(&plan);

    let mut maker = maker(&receiver);
    maker.cancel(&help(1, "2026-04-08").visit()).unwrap();
    let later = When { day: day("2026-04-15"), from: time("1300"), to: time("1400") };
    maker.reschedule(&help(1, "2026-04-15").visit(), later).unwrap();
    maker.add(help(1, "2026-04-22").row()).unwrap();
    let made = maker.make(now()).unwrap().unit_files();
    receiver.record_sent(&made);
    sender.import(&made);

    let comparison = sender.compare(user(1), month("202604"), office(HOME_HELP));
    let seen: Vec<(String, &str)> = comparison
        .days
        .iter()
        .flat_map(|(day, services)| services.iter().map(|service| (day.to_string(), service.japanese())))
        .collect();
    let expected = [
        ("2026-04-01", "予定どおり"),
        ("2026-04-08", "予定のみ"),
        ("2026-04-15", "時間変更"),
        ("2026-04-22", "実績のみ"),
    ];
    assert_eq!(seen, expected.map(|(day, word)| (day.to_owned(), word)));
    assert_eq!(receiver.compare(user(1), month("202604"), office(HOME_HELP)), comparison);
    let ComparedService::Retimed { planned, given } = comparison.days[&day("2026-04-15")][0] else {
        panic!("{comparison:?}")
    };
    assert_eq!((&planned.from, &given.from), (&time("0900").into(), &time("1300").into()));
    assert!(sender.compare(user(1), month("202604"), office(DAY_SERVICE)).days.is_empty());
}

#[test]
fn what_was_reported_and_did_not_take_place_after_all_is_withdrawn() {
    let mut receiver = book_with(vec![help(1, "2026-04-01").row(), help(2, "2026-04-01").row()]);
    let mut planner = book(PLANNER);
    let mut maker = maker(&receiver);
    assert_eq!(maker.withdraw(&receiver, now()), None);
    let made = maker.make(now()).unwrap().unit_files();
    receiver.record_sent(&made);
    planner.import(&made);
    assert_eq!(maker.withdraw(&receiver, now()), None);

    maker.cancel(&help(1, "2026-04-01").visit()).unwrap();
    let now: JapanTime = "2026-05-02T09:30:00".parse().unwrap();
    let withdrawal = maker.withdraw(&receiver, now).unwrap();
    assert_eq!(withdrawal.unit, SendUnit::DeleteActuals);
    assert_eq!(withdrawal.name.to_string(), "DLTJSK_202604_4479900021_11_4479900013_43_20260502093000.CSV");
    planner.import(&withdrawal.unit_files());
    let left: Vec<_> = planner.received().actuals.iter().map(|(key, _)| key.user).collect();
    assert_eq!(left, [user(2)]);
}

#[test]
fn rows_of_another_planner_are_not_reported_to_this_one() {
    let other = UseSlipRow { care_management: office(DAY_SERVICE).into(), ..help(2, "2026-04-01").row() };
    let book = book_with(vec![help(1, "2026-04-01").row(), other]);
    let made = maker(&book).make(now()).unwrap();
    assert_eq!(rows(&made).len(), 1);
    assert_eq!(home_help().office, made.name.sender());
}

#[test]
fn where_the_planner_changed_the_new_plan_stands_beside_what_the_new_planner_was_told() {
    let newer = Party { office: office("4479900047"), ..planner() };
    let row = UseSlipRow { care_management: newer.office.into(), ..help(1, "2026-04-01").row() };
    let mut receiver = book_with(vec![help(1, "2026-04-01").row()]);
    receiver.record_sent(&maker(&receiver).make(now()).unwrap().unit_files());
    receiver.import(&Envelope { from: newer, ..Envelope::plan(2) }.use_slip(ASSIGNMENT_MONTH, vec![row]));
    let assignment = Assignment { planner: newer, ..assignment("11") };
    let maker = ActualsMaker::new(&receiver, assignment, PercentAddons::default());
    receiver.record_sent(&maker.make(now()).unwrap().unit_files());
    let comparison = receiver.compare(user(1), month(ASSIGNMENT_MONTH), office(HOME_HELP));
    let [ComparedService::AsPlanned { given, .. }] = comparison.days[&day("2026-04-01")][..] else {
        panic!("{comparison:?}")
    };
    assert_eq!(given.care_management, newer.office.into());
}
