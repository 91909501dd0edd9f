//! What becomes of a vendor who sends back everything, and of those who lose something.

use careplan_standard::{FileKind, Severity};

use super::exports::{Exports, errors};
use crate::vendor_test::{Pattern, Sample};

/// The export fails with a rule, and says something that holds these words.
#[track_caller]
fn check_fails(exports: &Exports, rule: &str, words: &[&str]) {
    let judgement = exports.judge();
    let found = errors(&judgement);
    assert!(!judgement.passes());
    let said =
        found.iter().any(|line| line.starts_with(rule) && words.iter().all(|word| line.contains(word)));
    assert!(said, "{rule} {words:?} not in\n{}", found.join("\n"));
}

#[test]
fn who_exports_what_is_demanded_passes_every_pattern() {
    for pattern in Pattern::ALL {
        let judgement = Exports::perfect(pattern).judge();
        assert_eq!(errors(&judgement), Vec::<String>::new(), "{pattern}");
        assert_eq!(judgement.count(Severity::Warning), 0, "{pattern}: {judgement:#?}");
    }
}

#[test]
fn who_sends_everything_back_that_was_imported_passes_where_that_is_demanded() {
    for pattern in [Pattern::D1, Pattern::D2, Pattern::D4, Pattern::D5, Pattern::D6] {
        assert_eq!(errors(&Exports::of_import(pattern).judge()), Vec::<String>::new(), "{pattern}");
    }
}

#[test]
fn a_plan_is_no_actuals() {
    for pattern in [Pattern::D3, Pattern::D7] {
        check_fails(&Exports::of_import(pattern), "vendor-test/route", &["送信元"]);
    }
}

#[test]
fn a_lost_row_is_told_with_the_key_by_which_it_is_found() {
    let exports = Exports::perfect(Pattern::D1).change(FileKind::Up2kyo, |mut rows| {
        rows.remove(1);
        rows
    });
    check_fails(&exports, "vendor-test/row-missing UP2KYO", &["見本にある行がありません", "課題ＮＯ 2"]);
}

#[test]
fn a_lost_leading_zero_is_told_as_that() {
    let exports = Exports::perfect(Pattern::D1).change(FileKind::Up3kyo, |rows| {
        let row = |row: Vec<u8>| match row.windows(6).position(|bytes| bytes == b",0600,") {
            Some(place) => [&row[..=place], &row[place + 2..]].concat(),
            None => row,
        };
        rows.into_iter().map(row).collect()
    });
    check_fails(&exports, "field/format UP3KYO", &["時間"]);
    let judgement = exports.judge();
    let told =
        judgement.findings().filter(|finding| finding.advice.ja.contains("先頭の0が落ちています")).count();
    assert!(told > 0, "{:#?}", errors(&judgement));
}

#[test]
fn a_column_too_few_is_the_checkers_to_tell() {
    let exports = Exports::perfect(Pattern::D2).change(FileKind::Upplan, |rows| {
        let row = |row: Vec<u8>| {
            let place = row.iter().position(|byte| *byte == b',').unwrap();
            row[place + 1..].to_vec()
        };
        rows.into_iter().map(row).collect()
    });
    check_fails(&exports, "record/columns UPPLAN", &["24", "25"]);
}

#[test]
fn who_forgets_table_3_hears_of_it() {
    let exports = Exports::perfect(Pattern::D1).without(FileKind::Up3kyo);
    check_fails(&exports, "vendor-test/file-missing UP3KYO", &["UP3KYO", "出力されていません"]);
    check_fails(&exports, "set/incomplete", &["UP3KYO"]);
}

#[test]
fn who_forgets_the_deletion_hears_of_it() {
    let exports = Exports::perfect(Pattern::D1).without(FileKind::Dlt1kyo);
    check_fails(&exports, "vendor-test/unit-missing", &["削除", "DLT1KYO"]);
}

#[test]
fn who_exports_nothing_fails() {
    for pattern in Pattern::ALL {
        check_fails(&Exports::perfect(pattern).without_all(), "vendor-test/nothing", &["1つもありません"]);
    }
}

#[test]
fn a_visit_that_was_called_off_must_not_come_back() {
    let sample = Sample::of(Pattern::D3);
    let mut exports = Exports::perfect(Pattern::D3);
    let planned = Exports::of_import(Pattern::D3);
    let (_, plan) = planned.files.iter().find(|(name, _)| name.starts_with("UPPLAN")).unwrap();
    exports.files[0].1.clone_from(plan);
    check_fails(&exports, "vendor-test/row-extra", &["見本にない行"]);
    assert_eq!(sample.changes.len(), 3);
}

#[test]
fn what_has_to_be_made_is_cited_where_it_can_be_read() {
    for pattern in [Pattern::D3, Pattern::D7] {
        let handed_out = Sample::of(pattern).hand_out();
        let exports = Exports::perfect(pattern).change(FileKind::Upjsk, |mut rows| {
            rows.remove(0);
            rows
        });
        let judgement = exports.judge();
        let missing = judgement.findings().find(|finding| finding.rule == "vendor-test/row-missing").unwrap();
        let cited = missing.expected.clone().unwrap().en;
        assert_eq!(cited, "row 1 of the sample's expected/expected.json (export UPJSK)");
        let json = format!("{pattern}/expected/expected.json");
        let reading = handed_out.iter().find(|file| file.path == json).unwrap();
        let reading: serde_json::Value = serde_json::from_slice(&reading.bytes).unwrap();
        let file = &reading["export"][0]["files"][0];
        assert_eq!(file["kind"], "UPJSK");
        let number = reading["export"][0]["files"][0]["rows"][0]["03 被保険者番号"].as_str().unwrap();
        assert!(missing.message.ja.contains(number), "{number}: {}", missing.message.ja);
    }
}

#[test]
fn every_sample_file_that_a_report_cites_was_handed_out() {
    for pattern in Pattern::ALL {
        let handed_out = Sample::of(pattern).hand_out();
        let judgement = Exports::perfect(pattern).without_rows().judge();
        for finding in judgement.findings().filter(|finding| finding.rule == "vendor-test/user-missing") {
            let expected = finding.expected.clone().unwrap().en;
            let cited = expected.split(' ').next().unwrap();
            assert!(handed_out.iter().any(|file| file.path.ends_with(cited)), "{pattern} cites {cited}");
        }
        assert!(judgement.findings().any(|finding| finding.rule == "vendor-test/user-missing"), "{pattern}");
    }
}

#[test]
fn days_of_making_and_the_order_of_rows_are_the_vendors_own() {
    let exports = Exports::perfect(Pattern::D2).change(FileKind::Upplan, |mut rows| {
        rows.reverse();
        let made = |row: Vec<u8>| {
            let text: Vec<&[u8]> = row.splitn(5, |byte| *byte == b',').collect();
            [text[0], text[1], text[2], b"20260401", text[4]].join(&b',')
        };
        rows.into_iter().map(made).collect()
    });
    assert_eq!(errors(&exports.judge()), Vec::<String>::new());
}

#[test]
fn reports_say_the_same_to_people_programs_and_test_servers() {
    let judgement = Exports::perfect(Pattern::D1).without(FileKind::Up3kyo).judge();
    let [page, json, junit] = judgement.reports();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!([&page.path, &json.path, &junit.path], ["D1/report.html", "D1/report.json", "D1/report.xml"]);
    assert!(text(&page.bytes).contains("不合格") && text(&page.bytes).contains("UP3KYO"));
    let value: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!((&value["pattern"], &value["passed"]), (&"D1".into(), &false.into()));
    assert!(text(&junit.bytes).contains("vendor-test/file-missing"), "{}", text(&junit.bytes));
}
