use std::path::PathBuf;

use super::*;
use crate::{FileKind, Language, Style, write};

const PLAN: &str = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const DELETION: &str = "DLTPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const ROW: &str = "202407,449991,9900000001,202604\r\n";

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    std::fs::read(folder.join(name)).expect("the fixture is part of the repository")
}

/// Rule, row and column of everything that is found.
#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[(Rule, u32, u16)]) -> Vec<Finding> {
    let (_, findings) = read(name, bytes);
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.rule, finding.place.row.unwrap_or(0), finding.place.column.unwrap_or(0)))
        .collect();
    assert_eq!(found, expected, "{findings:#?}");
    findings
}

fn ms932(text: &str) -> Vec<u8> {
    crate::ms932::encode(text).expect("the test's text is MS932")
}

#[test]
fn a_clean_file_is_read_without_a_word_and_written_back_to_the_byte() {
    let bytes = fixture(PLAN);
    let (document, findings) = read(PLAN, &bytes);
    assert_eq!(findings, []);
    assert!(document.table.len() > 10 && document.strays.is_empty());
    assert_eq!(write(FileKind::Upplan, &document.table, &Style::STANDARD), Ok(bytes));
}

#[test]
fn folders_before_a_name_do_not_count() {
    check(&format!("out/2026/{DELETION}"), ROW.as_bytes(), &[]);
}

#[test]
fn a_name_gone_wrong_still_tells_what_the_file_holds() {
    let wrong = DELETION.replace(".CSV", " (1).csv");
    let findings = check(&wrong, ROW.as_bytes(), &[(Rule::NameGrammar, 0, 0)]);
    assert_eq!(findings[0].expected, Some(Wording::same(DELETION)));
    check(
        "DLTBET_202604_4479900013_43_4479900021_11_20260325101500.CSV",
        b"x",
        &[(Rule::NameUnknownKind, 0, 0)],
    );
}

#[test]
fn what_is_no_csv_is_not_read_as_one() {
    for bytes in [&b""[..], b"PK\x03\x04rest", b"%PDF-1.7", b"\xFF\xD8\xFF\xE0", b"2024\0"] {
        check(DELETION, bytes, &[(Rule::ContainerNotCsv, 0, 0)]);
    }
}

#[test]
fn a_mark_or_another_encoding_is_said_once_and_the_rest_is_read() {
    let row = "202407,449991,9900000001,20260x\r\n";
    let marked = format!("\u{FEFF}{row}");
    let findings = [(Rule::EncodingBom, 0, 0), (Rule::FieldFormat, 1, 4)];
    check(DELETION, marked.as_bytes(), &findings);
    let plan = crate::ms932::decode(&fixture(PLAN)).text.into_owned();
    check(PLAN, plan.as_bytes(), &[(Rule::EncodingNotMs932, 0, 0)]);
}

#[test]
fn doubtful_bytes_are_pointed_at() {
    let name = PLAN;
    let mut bytes = fixture(name);
    let quote = bytes.iter().position(|byte| *byte == b'"').unwrap() + 1;
    bytes.splice(quote..quote, *b"\xF0\x40\x81\x60\x85\x40");
    let findings = check(
        name,
        &bytes,
        &[(Rule::EncodingGaiji, 1, 7), (Rule::EncodingVariant, 1, 7), (Rule::EncodingNotMs932, 1, 7)],
    );
    assert_eq!(findings[0].place.bytes, Some((quote..quote + 2).into()));
}

#[test]
fn records_that_are_no_rows_are_told_apart() {
    check(
        DELETION,
        format!("CSVバージョン,保険者番号\r\n{ROW}").as_bytes(),
        &[(Rule::EncodingNotMs932, 0, 0), (Rule::RecordHeader, 1, 0)],
    );
    check(DELETION, &ms932(&format!("CSVバージョン,保険者番号\r\n{ROW}")), &[(Rule::RecordHeader, 1, 0)]);
    check(DELETION, format!("{ROW}\r\n\r\n{ROW}").as_bytes(), &[(Rule::RecordBlank, 2, 0)]);
    check(DELETION, b"202407,449991,9900000001\r\n", &[(Rule::RecordColumns, 1, 0)]);
    check(
        DELETION,
        b"x\r\n202410,449991,9900000001,202604\r\n",
        &[(Rule::RecordColumns, 1, 0), (Rule::VersionUnknown, 2, 1)],
    );
    check(DELETION, b"202407,449991,9900000001,202604,,\r\n", &[(Rule::DeleteHasData, 1, 0)]);
}

#[test]
fn line_ends_are_said_once_each() {
    let findings =
        check(DELETION, ROW.replace("\r\n", "\n").repeat(3).as_bytes(), &[(Rule::RecordLineEnd, 1, 0)]);
    assert_eq!(findings[0].more, 2);
    check(DELETION, ROW.trim_end().as_bytes(), &[(Rule::RecordLineEnd, 1, 0)]);
}

#[test]
fn quotes_are_judged_by_column() {
    check(DELETION, b"202407,\"449991\",9900000001,202604\r\n", &[(Rule::RecordQuote, 1, 2)]);
    let findings = check(DELETION, b"202407,\"449991,9900000001,202604\r\n", &[(Rule::RecordQuote, 1, 2)]);
    assert_eq!(findings[0].severity, crate::Severity::Error);
}

#[test]
fn versions_are_known_and_one() {
    check(DELETION, b"202410,449991,9900000001,202604\r\n", &[(Rule::VersionUnknown, 1, 1)]);
    check(DELETION, b"202003,1\r\n", &[(Rule::VersionUnsupported, 1, 1)]);
    let two = format!("{ROW}202504,449991,9900000001,202604\r\n");
    check(DELETION, two.as_bytes(), &[(Rule::VersionMixed, 2, 1)]);
}

#[test]
fn fields_are_what_their_columns_ask_for() {
    for (row, rule, column) in [
        ("202407,,9900000001,202604", Rule::FieldRequired, 2),
        ("202407,449991,990000001,202604", Rule::FieldLeadingZero, 3),
        ("202407,449991,99000x0001,202604", Rule::FieldFormat, 3),
        ("202407,449992,9900000001,202604", Rule::FieldCheckDigit, 2),
        ("202407,449991,9900000001,202613", Rule::FieldFormat, 4),
    ] {
        check(DELETION, format!("{row}\r\n").as_bytes(), &[(rule, 1, column)]);
    }
}

#[test]
fn a_file_of_version_3_is_read_by_its_own_columns() {
    let plan = crate::ms932::decode(&fixture(PLAN)).text.into_owned();
    let (document, _) = read(PLAN, &ms932(&plan));
    let style = Style { version: crate::NameVersion::V3, ..Style::STANDARD };
    let old = write(FileKind::Upplan, &document.table, &style).unwrap();
    let old = crate::ms932::decode(&old).text.replace("202407,", "202208,");
    let name = "UPPLAN_202604_4479900013_4479900021_20260325101500.CSV";
    let (read_back, findings) = read(name, &ms932(&old));
    assert_eq!(findings, []);
    assert_eq!(read_back.table.len(), document.table.len());
    check(name, &ms932(&plan.lines().next().map(|line| format!("{line}\r\n")).unwrap()), &[]);
}

#[test]
fn every_finding_speaks_both_languages() {
    let bytes = b"\xEF\xBB\xBF202410,\"449992,99000x0001\n\n";
    let (_, findings) = read("DLTPLAN_202604.csv", bytes);
    assert!(findings.len() > 3);
    for finding in findings {
        for language in [Language::Japanese, Language::English] {
            assert!(!finding.message.of(language).is_empty() && !finding.advice.of(language).is_empty());
        }
        assert!(finding.message.en.is_ascii() || !finding.message.ja.is_ascii(), "{finding:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_under_any_name_are_read(
        name in proptest::sample::select(vec![PLAN, DELETION, "x.csv", "", "UPYOBO_SUB_1.CSV"]),
        bytes in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::prelude::any::<u8>(),
                proptest::sample::select(b",,,\"\"\r\n0123456789\x8C\xA9".to_vec()),
            ],
            0..400,
        ),
    ) {
        let (document, findings) = read(name, &bytes);
        proptest::prop_assert!(document.table.len() + document.strays.len() <= bytes.len());
        for finding in findings {
            if let Some(range) = finding.place.bytes {
                proptest::prop_assert!(range.start <= range.end && range.end <= bytes.len());
            }
        }
    }
}

#[test]
fn a_value_without_end_makes_no_endless_message() {
    let name = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
    let (_, findings) = read(name, &b"x\"".repeat(100_000));
    assert!(!findings.is_empty());
    for finding in findings {
        assert!(finding.message.ja.len() < 1000 && finding.message.en.len() < 1000, "{}", finding.rule);
    }
}

#[test]
fn quotes_and_bytes_are_told_where_they_move_the_columns() {
    check(DELETION, b"202407,\"449991\"x,9900000001\r\n", &[(Rule::RecordQuote, 1, 2)]);
    let row = b"202407,449991,99000\x850001\r\n";
    check(DELETION, row, &[(Rule::RecordColumns, 1, 0), (Rule::EncodingNotMs932, 1, 3)]);
}

#[test]
fn a_row_of_an_unsupported_version_does_not_end_the_reading() {
    let rows = format!("{ROW}202003,449991,9900000001,202604\r\n{}", ROW.replace("202604", "20260x"));
    check(DELETION, rows.as_bytes(), &[(Rule::VersionMixed, 2, 1), (Rule::FieldFormat, 3, 4)]);
}

#[test]
fn after_a_mark_ms932_is_read_as_what_it_is() {
    let bytes = [b"\xEF\xBB\xBF".to_vec(), fixture(PLAN)].concat();
    check(PLAN, &bytes, &[(Rule::EncodingBom, 0, 0)]);
}

#[test]
fn marks_of_days_and_codes_of_equipment_have_rules_of_their_own() {
    let plan = crate::ms932::decode(&fixture(PLAN)).text.into_owned();
    let row: Vec<&str> = plan.lines().next().unwrap().split(',').collect();
    for (column, value, rule) in [(11, "101", Rule::UseProrata), (16, "99999000111", Rule::UseEquipment)] {
        let mut row = row.clone();
        row[column - 1] = value;
        let row = row.join(",") + "\r\n";
        let column = u16::try_from(column).unwrap();
        check(PLAN, &ms932(&row), &[(rule, 1, column)]);
    }
}

#[test]
fn jis_is_no_ms932_though_all_of_it_is_ascii() {
    let row = b"202407,449991,9900000001,20260401,\"\x1B$B8+K\\\x1B(B\"\r\n";
    check(DELETION, row, &[(Rule::EncodingNotMs932, 0, 0)]);
}

#[test]
fn of_a_file_that_is_wrong_throughout_some_texts_are_kept_and_every_fault_is_told() {
    let rows = Document::ODD_TEXTS_MAX / 3 + 700;
    let (document, findings) = read(DELETION, &b"202407,x,y,z\r\n".repeat(rows));
    let Table::Dltplan(records) = &document.table else { panic!("{:?}", document.table.kind()) };
    let kept = records.iter().filter(|record| record.odd.is_some()).count();
    assert_eq!((records.len(), kept), (rows, Document::ODD_TEXTS_MAX / 3));
    assert_eq!((records[0].odd(3), records[rows - 1].odd(3)), (Some("y"), None));
    assert_eq!(records[rows - 1].row.insured, crate::Field::Odd);
    let told = findings.iter().map(|finding| 1 + finding.more).sum::<u32>();
    assert_eq!(told as usize, 3 * rows);
}
