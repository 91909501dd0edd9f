//! Sets with children: 利用者基本情報, 介護予防サービス・支援計画書, and what the versions differ in.

use careplan_domain::ServiceKind;
use careplan_standard::rows::{
    BasicInfoDeletion, BasicInfoRow, DailyLifeRow, MedicalHistoryRow, PreventivePlanDeletion,
    PreventivePlanRow, SupportPlanRow,
};
use careplan_standard::{
    Document, FileKind, FileName, ImageFile, ImageNumber, Naming, Party, Record, Route, SendUnit, Table, Text,
};

use super::sample::{Envelope, HOME_HELP, PLANNER, day, office, user};
use crate::care_software::{
    Book, ConsultationKey, DeleteCascade, ImportRefusal, PlanKey, Subject, UnitFiles,
};

const DAY: &str = "2026-04-01";
const IMAGE: &str = "UPKIHON_IMAGE_4479900013_46_4479900021_43_20260301000001_0001.jpg";

/// From a support centre to the office that it entrusts.
fn envelope(serial: u64) -> Envelope {
    Envelope {
        from: Party { office: office(PLANNER), service: ServiceKind::PREVENTIVE_CARE_MANAGEMENT },
        to: Party { office: office(HOME_HELP), service: ServiceKind::CARE_MANAGEMENT },
        serial,
    }
}

fn book() -> Book {
    Book::new(office(HOME_HELP), DeleteCascade::default())
}

fn basic_info_files(name: &str) -> Vec<(FileKind, Table)> {
    let user = user(1);
    let row = BasicInfoRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(DAY).into(),
        name: Text::new(name).into(),
        family_image: ImageFile::new(IMAGE.replace("jpg", "JPG")).into(),
        ..BasicInfoRow::default()
    };
    let daily_life = DailyLifeRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(DAY).into(),
        ..DailyLifeRow::default()
    };
    let history = MedicalHistoryRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(DAY).into(),
        ..MedicalHistoryRow::default()
    };
    vec![
        (FileKind::UpkihonSub1, Table::UpkihonSub1(Record::of([daily_life.clone(), daily_life]))),
        (FileKind::UpkihonSub2, Table::UpkihonSub2(Record::of([history]))),
        (FileKind::Upkihon, Table::Upkihon(Record::of([row]))),
    ]
}

fn preventive_plan_files() -> Vec<(FileKind, Table)> {
    let user = user(1);
    let row = PreventivePlanRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        plan_date: day(DAY).into(),
        ..PreventivePlanRow::default()
    };
    let support = SupportPlanRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        plan_date: day(DAY).into(),
        ..SupportPlanRow::default()
    };
    vec![
        (FileKind::UpyoboSub, Table::UpyoboSub(Record::of([support]))),
        (FileKind::Upyobo, Table::Upyobo(Record::of([row]))),
    ]
}

fn image(unit: &mut UnitFiles) {
    let (route, serial) = (unit.route, unit.serial);
    let name = FileName::new(FileKind::UpkihonImage, None, route, serial, ImageNumber::new(1)).unwrap();
    assert_eq!(name.to_string(), IMAGE);
    let name = Naming::Right(name);
    unit.documents.push(Document { name, version: None, table: Table::Image, strays: Vec::new() });
}

#[test]
fn basic_information_comes_with_its_tables_and_image_and_goes_with_them() {
    let mut book = book();
    let mut unit = envelope(1).unit(SendUnit::BasicInfo, "", basic_info_files("みほん花子"));
    image(&mut unit);
    assert!(book.import(&unit).refusal().is_none());
    let key = ConsultationKey { user: user(1), consulted_on: day(DAY) };
    let info = book.received().basic_infos.get(&key).unwrap();
    assert_eq!((info.daily_life.len(), info.history.len()), (2, 1));
    assert_eq!(info.image.map(|image| image.to_string()).as_deref(), Some(IMAGE), "case does not matter");

    let row = BasicInfoDeletion {
        insurer: user(1).insurer.into(),
        insured: user(1).insured.into(),
        consulted_on: day(DAY).into(),
        ..BasicInfoDeletion::default()
    };
    let files = vec![(FileKind::Dltkihon, Table::Dltkihon(Record::of([row])))];
    book.import(&envelope(2).unit(SendUnit::DeleteBasicInfo, "", files));
    assert!(book.received().basic_infos.is_empty());
}

#[test]
fn a_set_without_its_children_is_whole_and_has_none() {
    let mut book = book();
    book.import(&envelope(1).unit(SendUnit::BasicInfo, "", basic_info_files("みほん花子")));
    let head = basic_info_files("みほん花子").split_off(2);
    assert!(book.import(&envelope(2).unit(SendUnit::BasicInfo, "", head)).refusal().is_none());
    let key = ConsultationKey { user: user(1), consulted_on: day(DAY) };
    let info = book.received().basic_infos.get(&key).unwrap();
    assert!(info.daily_life.is_empty() && info.history.is_empty() && info.image.is_none());
}

#[test]
fn a_preventive_plan_may_bring_basic_information_along() {
    let mut book = book();
    let mut files = preventive_plan_files();
    files.extend(basic_info_files("みほん花子"));
    let unit = envelope(1).unit(SendUnit::PreventivePlan, "", files);
    let [formed] = &UnitFiles::group(unit.documents.clone())[..] else { panic!("one unit") };
    assert_eq!((formed.unit, formed.route, formed.serial), (unit.unit, unit.route, unit.serial));
    assert_eq!(formed.documents.len(), unit.documents.len());
    assert!(book.import(&unit).refusal().is_none());
    let key = PlanKey { user: user(1), plan_date: day(DAY) };
    assert_eq!(book.received().preventive_plans.get(&key).unwrap().support.len(), 1);
    assert_eq!(book.received().basic_infos.len(), 1);

    let row = PreventivePlanDeletion {
        insurer: user(1).insurer.into(),
        insured: user(1).insured.into(),
        plan_date: day(DAY).into(),
        ..PreventivePlanDeletion::default()
    };
    let files = vec![(FileKind::Dltyobo, Table::Dltyobo(Record::of([row])))];
    book.import(&envelope(2).unit(SendUnit::DeletePreventivePlan, "", files));
    assert!(book.received().preventive_plans.is_empty());
    assert_eq!(book.received().basic_infos.len(), 1, "it has a deletion of its own");
}

#[test]
fn children_without_their_parent_refuse_the_set() {
    let mut book = book();
    let mut files = preventive_plan_files();
    files.push(basic_info_files("みほん花子").remove(0));
    let unit = envelope(1).unit(SendUnit::PreventivePlan, "", files);
    let key = ConsultationKey { user: user(1), consulted_on: day(DAY) };
    let expected = ImportRefusal::Unjoined {
        kind: FileKind::UpkihonSub1,
        head: FileKind::Upkihon,
        subject: Subject::BasicInfo(key),
    };
    assert_eq!(book.import(&unit).refusal(), Some(&expected));
    assert_eq!(book, self::book());
}

#[test]
fn two_heads_of_one_key_must_be_the_same() {
    let heads = |names: [&str; 2]| {
        let rows = names.into_iter().map(|name| match basic_info_files(name).remove(2).1 {
            Table::Upkihon(mut rows) => rows.remove(0).row,
            other => panic!("{other:?}"),
        });
        let table = Table::Upkihon(Record::of(rows));
        envelope(1).unit(SendUnit::BasicInfo, "", vec![(FileKind::Upkihon, table)])
    };
    let refusal = ImportRefusal::Contradiction { kind: FileKind::Upkihon, record: 2 };
    let mut book = book();
    assert_eq!(book.import(&heads(["みほん花子", "みほん太郎"])).refusal(), Some(&refusal));
    assert!(book.import(&heads(["みほん花子", "みほん花子"])).refusal().is_none());
    assert_eq!(book.received().basic_infos.len(), 1);
}

#[test]
fn a_plan_of_version_3_is_whole_without_table_3() {
    let mut unit = Envelope::plan(1).care_plan(user(1), DAY, 2);
    let Route::V4 { sender, receiver } = unit.route else { panic!("{:?}", unit.route) };
    let route = Route::V3 { sender: sender.office, receiver: receiver.office };
    unit.route = route;
    unit.documents.retain(|document| document.name.kind() != Some(FileKind::Up3kyo));
    for document in &mut unit.documents {
        let name = document.name.file_name().unwrap();
        let name = FileName::new(name.kind(), name.month(), route, name.serial(), None).unwrap();
        document.name = Naming::Right(name);
    }
    let mut book = book();
    assert_eq!(book.import(&unit).refusal(), None);
    assert_eq!(book.received().care_plans.len(), 1);
    unit.route = Route::V4 { sender, receiver };
    let missing = vec![FileKind::Up3kyo];
    assert_eq!(book.import(&unit).refusal(), Some(&ImportRefusal::Incomplete { missing }));
}
