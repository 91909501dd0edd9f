use careplan_domain::{Day, InsuredNumber};

use super::*;
use crate::check::{Batch, Entry, Origin};
use crate::rows::{
    AnnexRow, BasicInfoRow, DailyLifeRow, PreventivePlanRow, SupplementRow, SupportPlanRow, Table1Row,
    Table2Row, Table3Row, UseSlipRow,
};
use crate::{CsvVersion, Field, FieldValue, Finding, PlanDate, Record, Rule, Style, Table, write};

const ROUTE: &str = "4479900013_43_4479900021_11_20260325101500";

/// Users of the range kept for tests.
const ANN: &str = "9900000001";
const BEN: &str = "9900000002";

struct File {
    path: String,
    bytes: Vec<u8>,
}

/// A file of a kind: `head` is the kind, with the month where it has one.
fn file(head: &str, table: &Table) -> File {
    let path = format!("{head}_{ROUTE}.CSV");
    let kind = FileName::parse(&path).unwrap().kind();
    File { path, bytes: write(kind, table, &Style::STANDARD).unwrap() }
}

fn image(number: &str) -> File {
    File { path: format!("UPKIHON_IMAGE_{ROUTE}_{number}.jpg"), bytes: vec![0xFF, 0xD8] }
}

fn version() -> Field<CsvVersion> {
    CsvVersion::read("202407").into()
}

fn user(insured: &str) -> Field<InsuredNumber> {
    insured.parse::<InsuredNumber>().ok().into()
}

fn day(text: &str) -> Field<Day> {
    Day::from_compact(text).into()
}

/// A table whose rows have version, insurer and user, and what else is given.
macro_rules! table {
    ($kind:ident, $row:ident, $users:expr $(, $field:ident: $value:expr)*) => {
        Table::$kind(Record::of($users.map(|insured| $row {
            version: version(),
            insurer: "449999".parse().ok().into(),
            insured: user(AsRef::<str>::as_ref(&insured)),
            $($field: $value,)*
            ..$row::default()
        })))
    };
}

fn use_slip<const N: usize, const M: usize, const K: usize>(
    table_6: [&str; N],
    table_7: [&str; M],
    supplement: [&str; K],
) -> Vec<File> {
    vec![
        file("UPPLAN_202604", &table!(Upplan, UseSlipRow, table_6)),
        file("UPSIKYU_202604", &table!(Upsikyu, AnnexRow, table_7)),
        file(
            "UPHOSOKU_202604",
            &table!(Uphosoku, SupplementRow, supplement, plan_date: PlanDate::UseSlip.into()),
        ),
    ]
}

/// A care plan of one user, by the days that its four files name.
fn plan([table_1, table_2, table_3, supplement]: [&str; 4]) -> Vec<File> {
    let supplement = PlanDate::read(supplement);
    vec![
        file("UP1KYO", &table!(Up1kyo, Table1Row, [ANN], plan_date: day(table_1))),
        file("UP2KYO", &table!(Up2kyo, Table2Row, [ANN, ANN], plan_date: day(table_2))),
        file("UP3KYO", &table!(Up3kyo, Table3Row, [ANN], plan_date: day(table_3))),
        file("UPHOSOKU_000000", &table!(Uphosoku, SupplementRow, [ANN], plan_date: supplement.into())),
    ]
}

/// What was found about names and sets, by rule.
fn findings(files: &[File]) -> Vec<Finding> {
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.path, bytes: &file.bytes }).collect();
    let findings = crate::check(&sources, &Checking::default());
    findings
        .into_iter()
        .filter(|finding| {
            matches!(finding.rule, Rule::NameDuplicate | Rule::NameGrammar | Rule::ReadingOneUserPerFile)
                || finding.rule.group() == "set"
        })
        .collect()
}

/// Judges by rule, kind of file, row, column and what was found.
#[track_caller]
fn check(files: &[File], expected: &[(Rule, &str, u32, u16, &str)]) {
    let findings = findings(files);
    let found: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let head = place.file.split("_44").next().unwrap_or("");
            let found = finding.found.as_deref().unwrap_or("");
            (finding.rule, head, place.row.unwrap_or(0), place.column.unwrap_or(0), found)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn users_who_are_in_every_file_join() {
    check(&use_slip([ANN, ANN, BEN], [ANN, BEN], [BEN, ANN]), &[]);
    check(&plan(["20260401"; 4]), &[]);
}

#[test]
fn a_user_of_table_6_without_supplement_is_told_once_at_the_very_field() {
    let files = use_slip([ANN, BEN, BEN], [ANN, BEN], [ANN]);
    check(&files, &[(Rule::SetJoin, "UPPLAN_202604", 2, 3, BEN)]);
    let place = findings(&files).remove(0).place;
    let bytes = place.bytes.unwrap();
    assert_eq!(&files[0].bytes[bytes.start..bytes.end], BEN.as_bytes());
    assert_eq!(place.field, Some("被保険者番号"));
}

#[test]
fn a_user_who_is_missing_in_table_6_is_one_cause() {
    check(&use_slip([ANN], [ANN, BEN], [ANN, BEN]), &[(Rule::SetJoin, "UPSIKYU_202604", 2, 3, BEN)]);
    check(&use_slip([ANN], [ANN], [ANN, BEN]), &[(Rule::SetJoin, "UPHOSOKU_202604", 2, 3, BEN)]);
}

#[test]
fn a_user_of_another_insurer_is_another_user() {
    let mut files = use_slip([ANN], [ANN], [ANN]);
    let Table::Uphosoku(mut rows) =
        table!(Uphosoku, SupplementRow, [ANN], plan_date: PlanDate::UseSlip.into())
    else {
        panic!("a supplement");
    };
    rows[0].row.insurer = "449983".parse().ok().into();
    files[2] = file("UPHOSOKU_202604", &Table::Uphosoku(rows));
    check(&files, &[(Rule::SetJoin, "UPPLAN_202604", 1, 2, "449999")]);
}

#[test]
fn a_user_of_table_6_needs_no_table_7() {
    check(&use_slip([ANN, BEN], [ANN], [ANN, BEN]), &[]);
}

#[test]
fn a_missing_file_is_not_joined_to() {
    let mut files = use_slip([ANN], [ANN], [BEN]);
    files.pop();
    check(&files, &[(Rule::SetIncomplete, "UPPLAN_202604", 0, 0, "UPPLAN, UPSIKYU")]);
}

#[test]
fn what_could_not_be_read_lacks_nobody() {
    let mut files = use_slip([ANN, BEN], [ANN, BEN], [ANN, BEN]);
    // The second row of the supplement loses a column.
    let last_comma = files[2].bytes.iter().rposition(|byte| *byte == b',').unwrap();
    files[2].bytes.remove(last_comma);
    check(&files, &[]);
    files[2].bytes = b"PK\x03\x04".to_vec();
    check(&files, &[]);
    files[2].bytes.clear();
    check(&files, &[]);
}

#[test]
fn a_file_of_line_ends_alone_is_told_once() {
    let void = |head: &str, ends: &[u8]| File { path: format!("{head}_{ROUTE}.CSV"), bytes: ends.to_vec() };
    let mut slip = use_slip([ANN], [ANN], [ANN, BEN]);
    slip[0].bytes = b"\r\n\r\n".to_vec();
    slip[1].bytes = b"\r\n".to_vec();
    let actuals = vec![void("UPJSK_202604", b"\r\n\n")];
    let deletion = vec![void("DLTPLAN_202604", b"\n\r")];
    for files in [slip, actuals, deletion] {
        let sources: Vec<Source<'_>> =
            files.iter().map(|file| Source { path: &file.path, bytes: &file.bytes }).collect();
        let findings = crate::check(&sources, &Checking::default());
        for file in files.iter().filter(|file| file.bytes.len() < 10) {
            let told: Vec<_> = findings
                .iter()
                .filter(|finding| finding.place.file == file.path && finding.rule.group() != "name")
                .map(|finding| (finding.rule, finding.severity, finding.place.row))
                .collect();
            assert_eq!(told, [(Rule::RecordBlank, crate::Severity::Error, None)], "{}", file.path);
        }
        assert!(findings.iter().all(|finding| finding.rule != Rule::SetJoin), "nobody is lacking in it");
    }
}

#[test]
fn beside_a_file_of_line_ends_the_others_still_join() {
    let mut files = plan(["20260401", "20260402", "20260401", "20260401"]);
    files[2].bytes = b"\r\n".to_vec();
    check(&files, &[(Rule::SetJoin, "UP2KYO", 1, 6, "20260402")]);
}

#[test]
fn a_plan_joins_by_user_and_day() {
    let (right, wrong) = ("20260401", "20260402");
    check(&plan([right, wrong, right, right]), &[(Rule::SetJoin, "UP2KYO", 1, 6, wrong)]);
    check(&plan([right, right, wrong, right]), &[(Rule::SetJoin, "UP3KYO", 1, 5, wrong)]);
    check(&plan([right, right, right, wrong]), &[(Rule::SetJoin, "UPHOSOKU_000000", 1, 4, wrong)]);
    check(&plan([right, right, right, "00000000"]), &[(Rule::SetJoin, "UPHOSOKU_000000", 1, 4, "00000000")]);
    // A wrong day in table 1 is one cause, told by the first file that has the right one.
    check(&plan([wrong, right, right, right]), &[(Rule::SetJoin, "UP2KYO", 1, 6, right)]);
}

#[test]
fn a_user_of_table_1_without_supplement_is_told() {
    let mut files = plan(["20260401"; 4]);
    files[0] = file("UP1KYO", &table!(Up1kyo, Table1Row, [ANN, BEN], plan_date: day("20260401")));
    check(&files, &[(Rule::SetJoin, "UP1KYO", 2, 3, BEN)]);
}

#[test]
fn the_day_and_the_month_of_a_supplement_are_a_pair() {
    let rules = |day: &str, month: &str| {
        let date: Field<PlanDate> = PlanDate::read(day).into();
        let part: Field<MonthPart> = month.parse::<MonthPart>().ok().into();
        let table = table!(Uphosoku, SupplementRow, [ANN], plan_date: date.clone(), month: part.clone());
        let mut files = plan(["20260401"; 4]);
        if month != "000000" {
            files = use_slip([ANN], [ANN], [ANN]);
        }
        let last = files.len() - 1;
        files[last] = file(&format!("UPHOSOKU_{month}"), &table);
        let sources: Vec<Source<'_>> =
            files.iter().map(|file| Source { path: &file.path, bytes: &file.bytes }).collect();
        let found = crate::check(&sources, &Checking::default());
        let of_pair = |finding: &&Finding| {
            finding.rule.group() == "set"
                || (finding.rule, finding.place.column) == (Rule::FieldFormat, Some(4))
        };
        found.iter().filter(of_pair).map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("20260401", "000000"), []);
    assert_eq!(rules("00000000", "202604"), []);
    assert_eq!(rules("00000000", "000000"), [Rule::FieldFormat]);
    assert_eq!(rules("20260401", "202604"), [Rule::FieldFormat]);
}

#[test]
fn a_user_has_one_row_in_what_says_who_they_are() {
    let found = "9900000001";
    check(&use_slip([ANN, BEN], [ANN], [ANN, BEN, ANN]), &[(Rule::SetJoin, "UPHOSOKU_202604", 3, 3, found)]);
    let mut files = plan(["20260401"; 4]);
    files[0] = file("UP1KYO", &table!(Up1kyo, Table1Row, [ANN, ANN], plan_date: day("20260401")));
    check(&files, &[(Rule::SetJoin, "UP1KYO", 2, 3, found)]);
    let info = |users: [&str; 2]| {
        file("UPKIHON", &table!(Upkihon, BasicInfoRow, users, consulted_on: day("20260401")))
    };
    check(&[info([ANN, ANN])], &[(Rule::SetJoin, "UPKIHON", 2, 3, found)]);
    check(&[info([ANN, BEN])], &[]);
    let plan = file("UPYOBO", &table!(Upyobo, PreventivePlanRow, [ANN, ANN], plan_date: day("20260410")));
    let support = file("UPYOBO_SUB", &table!(UpyoboSub, SupportPlanRow, [ANN], plan_date: day("20260410")));
    check(&[plan, support], &[(Rule::SetJoin, "UPYOBO", 2, 3, found)]);
}

#[test]
fn children_join_the_rows_of_their_parents() {
    let info = file("UPKIHON", &table!(Upkihon, BasicInfoRow, [ANN], consulted_on: day("20260401")));
    let life = |insured| {
        file("UPKIHON_SUB1", &table!(UpkihonSub1, DailyLifeRow, [insured], consulted_on: day("20260401")))
    };
    let plan = file("UPYOBO", &table!(Upyobo, PreventivePlanRow, [ANN], plan_date: day("20260410")));
    let support = file("UPYOBO_SUB", &table!(UpyoboSub, SupportPlanRow, [ANN], plan_date: day("20260411")));
    check(
        &[info, life(BEN), plan, support],
        &[(Rule::SetJoin, "UPKIHON_SUB1", 1, 3, BEN), (Rule::SetJoin, "UPYOBO_SUB", 1, 4, "20260411")],
    );
}

/// Basic information of one user that names an image.
fn basic_info(image: &str) -> File {
    let image: Field<_> = crate::ImageFile::new(image).into();
    let table =
        table!(Upkihon, BasicInfoRow, [ANN], consulted_on: day("20260401"), family_image: image.clone());
    file("UPKIHON", &table)
}

#[test]
fn images_and_the_rows_that_name_them_go_together() {
    let first = format!("UPKIHON_IMAGE_{ROUTE}_0001.jpg");
    check(&[basic_info(&first), image("0001")], &[]);
    check(&[basic_info("")], &[]);
    check(&[basic_info(&first)], &[(Rule::SetJoin, "UPKIHON", 1, 62, &first)]);
    check(&[basic_info("family.jpg")], &[(Rule::SetJoin, "UPKIHON", 1, 62, "family.jpg")]);
    let unnamed = format!("UPKIHON_IMAGE_{ROUTE}_0002.jpg");
    check(
        &[basic_info(&first), image("0001"), image("0002")],
        &[(Rule::SetJoin, "UPKIHON_IMAGE", 0, 0, &unnamed)],
    );
    // A name that was meant is a finding of its own, and the image is there.
    let mut shouted = image("0001");
    shouted.path = shouted.path.replace(".jpg", ".JPG");
    let path = shouted.path.clone();
    check(&[basic_info(&first), shouted], &[(Rule::NameGrammar, "UPKIHON_IMAGE", 0, 0, &path)]);
}

#[test]
fn two_copies_of_the_same_bytes_are_one_file() {
    let mut files = use_slip([ANN], [ANN], [ANN]);
    for mut copy in use_slip([ANN], [ANN], [ANN]) {
        copy.path = format!("copy/{}", copy.path);
        files.push(copy);
    }
    check(&files, &[]);
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.path, bytes: &file.bytes }).collect();
    let both = crate::check(&sources, &Checking::default());
    assert_eq!(both, crate::check(&sources[..3], &Checking::default()), "what is said is said once");
}

#[test]
fn two_contents_under_one_name_are_told_and_not_joined() {
    let mut files = use_slip([ANN], [ANN], [ANN]);
    let mut copy = use_slip([BEN], [BEN], [BEN]).remove(0);
    copy.path = format!("UPPLAN_202604_{ROUTE} (1).CSV");
    let path = copy.path.clone();
    files.push(copy);
    check(
        &files,
        &[
            (Rule::NameGrammar, "UPPLAN_202604", 0, 0, &path),
            (Rule::NameDuplicate, "UPPLAN_202604", 0, 0, &path),
        ],
    );
}

#[test]
fn one_user_a_set_is_noted_once_for_all_of_them() {
    let sent = |serial: &str, insured: &'static str| -> Vec<File> {
        let mut files = use_slip([insured], [insured], [insured]);
        for file in &mut files {
            file.path = file.path.replace("20260325101500", serial);
        }
        files
    };
    let two = [sent("20260325101500", ANN), sent("20260325101501", BEN)].concat_files();
    check(&two, &[(Rule::ReadingOneUserPerFile, "UPPLAN_202604", 0, 0, "2")]);
    // The same user again is a correction.
    let corrected = [two, sent("20260325101502", ANN)].concat_files();
    check(&corrected, &[]);
    let both = [use_slip([ANN, BEN], [ANN, BEN], [ANN, BEN]), sent("20260325101501", BEN)].concat_files();
    check(&both, &[]);
}

trait ConcatFiles {
    fn concat_files(self) -> Vec<File>;
}

impl<const N: usize> ConcatFiles for [Vec<File>; N] {
    fn concat_files(self) -> Vec<File> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn sources_that_are_fewer_than_the_members_do_no_harm() {
    let files = use_slip([ANN], [ANN], [ANN]);
    let entries: Vec<Entry> =
        files.iter().map(|file| Entry { path: file.path.clone(), bytes: 1, origin: Origin::Found }).collect();
    let batch = Batch::of(&entries);
    let report = batch.check(&batch.units()[0], &[], &Checking::default());
    assert_eq!(report.findings, []);
}

#[test]
fn nothing_is_wrong_with_the_fixtures() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let files: Vec<File> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_name().to_str().is_some_and(|name| name.starts_with(['U', 'D'])))
        .map(|file| File {
            path: file.file_name().into_string().unwrap(),
            bytes: std::fs::read(file.path()).unwrap(),
        })
        .collect();
    assert_eq!(files.len(), 11);
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { path: &file.path, bytes: &file.bytes }).collect();
    assert_eq!(crate::check(&sources, &Checking::default()), []);
}

mod properties;
