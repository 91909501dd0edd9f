//! The rules over one file: what each finds, where, and in which words.

mod samples;
mod stretches;
mod totals;

use std::fmt::Write as _;

use careplan_domain::ServiceMonth;

use super::joint::{check_limits, check_own_rows};
use super::sheet::{Sheet, check_sheet};
use super::{Checking, StandardChoice};
use crate::read::{Changes, read_into};
use crate::{Document, Finding, Findings, Language, Rule, Severity};

use samples::{Sample, fixtures};

fn findings(sample: &Sample, checking: Checking) -> Vec<Finding> {
    let mut findings = Findings::new();
    let read = read_into(&sample.name, &sample.bytes, &mut findings);
    check_sheet(&sheet(sample, &read), checking, &mut findings);
    findings.into_sorted()
}

fn sheet<'a>(sample: &'a Sample, (document, changes): &'a (Document, Changes)) -> Sheet<'a> {
    Sheet { path: &sample.name, bytes: &sample.bytes, document, changes }
}

fn two(
    one: &Sample,
    other: &Sample,
    check: impl FnOnce(&Sheet<'_>, &Sheet<'_>, &mut Findings),
) -> Vec<Finding> {
    let mut findings = Findings::new();
    let read = [one, other].map(|sample| read_into(&sample.name, &sample.bytes, &mut findings));
    check(&sheet(one, &read[0]), &sheet(other, &read[1]), &mut findings);
    findings.into_sorted()
}

/// One line a finding's place, and its words below.
fn told(sample: &Sample, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = &finding.place;
        let under = place.bytes.map(|bytes| sample.text(bytes)).unwrap_or_default();
        let (row, column) = (place.row.unwrap_or(0), place.column.unwrap_or(0));
        let field = place.field.unwrap_or("-");
        writeln!(text, "{} {} {row}:{column} {field} «{under}»", finding.severity, finding.rule).unwrap();
        writeln!(text, "  {}\n  {}", finding.message.ja, finding.message.en).unwrap();
        let expected = finding.expected.as_ref().map_or("-", |expected| expected.of(Language::English));
        writeln!(text, "  found {} expected {expected}", finding.found.as_deref().unwrap_or("-")).unwrap();
    }
    text
}

#[test]
fn the_fixtures_are_clean() {
    let samples = fixtures();
    assert!(samples.len() > 5);
    for sample in &samples {
        assert_eq!(told(sample, &findings(sample, Checking::default())), "", "{}", sample.name);
    }
    let of = |kind: &str| samples.iter().find(|sample| sample.name.starts_with(kind)).unwrap();
    let receiver = "4479900021".parse().unwrap();
    let own = two(of("UPPLAN"), of("UPSIKYU"), |plan, annex, findings| {
        check_own_rows(plan, annex, receiver, findings);
    });
    assert_eq!(own, []);
    assert_eq!(two(of("UPSIKYU"), of("UPHOSOKU"), check_limits), []);
}

#[test]
fn rows_that_may_repeat_or_are_told_by_other_rules_are_not_told_as_repeated() {
    let annex = || Sample::fixture("UPSIKYU");
    for (sample, row, expected) in [
        (Sample::fixture("UPHOSOKU"), 1, &[Rule::SetJoin][..]),
        (Sample::table_2(&[("1", "1", "1"), ("1", "1", "2")]), 2, &[Rule::Plan2Key]),
        (annex(), 9, &[Rule::TotalsMismatch]),
        // A piece of equipment: the sums no longer add up, but the row may be there twice.
        (annex(), 8, &[Rule::TotalsMissing, Rule::TotalsMismatch]),
    ] {
        let sample = sample.with_row_after(row, &[], &[]);
        let found = findings(&sample, Checking::default());
        let mut rules: Vec<Rule> = found.iter().map(|finding| finding.rule).collect();
        rules.dedup();
        assert_eq!(rules, expected, "{}", told(&sample, &found));
    }
}

/// What is done to a file, the file, how it is checked, and the rule that is broken: this one and no other.
type Case = (&'static str, Sample, Checking, Rule);

/// Names, versions and months.
fn cases_of_names() -> Vec<Case> {
    let plan = || Sample::fixture("UPPLAN");
    let actuals = || Sample::fixture("UPJSK");
    let annex = || Sample::fixture("UPSIKYU");
    let auto = Checking::default();
    let asked = |standard| Checking { standard, as_of: None };
    let month = ServiceMonth::new(2027, 1);
    vec![
        ("4.0", plan().all(1, "202504"), auto, Rule::VersionSuperseded),
        (
            "4.0 under a name of its own",
            plan().all(1, "202504").renamed("_43_4479900021_11", "_043_4479900021_011"),
            auto,
            Rule::VersionSuperseded,
        ),
        (
            "4.1 under a name of 4.0",
            plan().renamed("_43_4479900021_11", "_043_4479900021_011"),
            auto,
            Rule::NameGrammar,
        ),
        ("3 after its end", Sample::version_3(), Checking { as_of: month, ..auto }, Rule::VersionSuperseded),
        ("4.1 where 3.2 is asked", plan(), asked(StandardChoice::V3_2), Rule::VersionUnsupported),
        (
            "3.2 where 4.1 is asked",
            Sample::version_3(),
            asked(StandardChoice::V4_1),
            Rule::VersionUnsupported,
        ),
        (
            "4.1 under a name of version 3",
            plan().renamed("4479900013_43_4479900021_11", "4479900013_4479900021"),
            auto,
            Rule::NameGrammar,
        ),
        (
            "3.2 under a name of version 4",
            Sample::version_3().renamed("4479900013_4479900021", "4479900013_43_4479900021_11"),
            auto,
            Rule::NameGrammar,
        ),
        ("another sender", plan().renamed("4479900013_43", "4479900054_43"), auto, Rule::NameOffices),
        ("one other office", actuals().set(3, 20, "4479900039"), auto, Rule::NameOffices),
        (
            "another receiver of actuals",
            actuals().renamed("4479900013", "4479900054"),
            auto,
            Rule::NameOffices,
        ),
        ("a plan from home help", plan().renamed("0013_43", "0013_11"), auto, Rule::NameServiceKind),
        ("a plan to what is not carried", plan().renamed("0021_11", "0021_51"), auto, Rule::NameServiceKind),
        (
            "actuals swapped as in the standard",
            actuals().renamed("4479900021_11_4479900013_43", "4479900013_43_4479900021_11"),
            auto,
            Rule::NameServiceKind,
        ),
        (
            "a plan swapped",
            plan().renamed("4479900013_43_4479900021_11", "4479900021_11_4479900013_43"),
            auto,
            Rule::NameServiceKind,
        ),
        ("another month in the name", plan().renamed("202604", "202605"), auto, Rule::NameMonth),
        ("two months", plan().set(4, 5, "202605"), auto, Rule::UseMixedMonths),
        ("two months of an annex", annex().set(4, 5, "202605"), auto, Rule::UseMixedMonths),
    ]
}

/// Tables 6.
fn cases_of_use_slips() -> Vec<Case> {
    let table_2 = |rows: &[(&str, &str, &str)]| Sample::table_2(rows);
    let plan = || Sample::fixture("UPPLAN");
    let actuals = || Sample::fixture("UPJSK");
    let annex = || Sample::fixture("UPSIKYU");
    let auto = Checking::default();
    vec![
        ("a day of May", plan().set(5, 10, "20260503"), auto, Rule::UseDayOutsideMonth),
        ("no end", plan().set(3, 13, "9999"), auto, Rule::UseTimePair),
        ("no start", plan().set(3, 12, "9999"), auto, Rule::UseTimePair),
        ("an end before the start", plan().set(3, 13, "0700"), auto, Rule::UseTimePair),
        ("over midnight", plan().set(3, 12, "2330").set(3, 13, "0030"), auto, Rule::UseTimePair),
        ("no end in table 3", Sample::table_3(["0900", ""], ["", ""]), auto, Rule::UseTimePair),
        ("no start in table 3", Sample::table_3(["", "1000"], ["", ""]), auto, Rule::UseTimePair),
        (
            "an end before the start in table 3",
            Sample::table_3(["1000", "0900"], ["", ""]),
            auto,
            Rule::UseTimePair,
        ),
        ("no end of an activity", Sample::table_3(["", ""], ["0700", ""]), auto, Rule::UseTimePair),
        ("an activity backwards", Sample::table_3(["", ""], ["0800", "0700"]), auto, Rule::UseTimePair),
        ("the 31st of April", plan().set(3, 11, &format!("{}1", "0".repeat(30))), auto, Rule::UseProrata),
        ("paid by the day without days", plan().set(3, 15, "A22111"), auto, Rule::UseProrata),
        ("no equipment code", plan().set(2, 16, ""), auto, Rule::UseEquipment),
        ("both equipment codes", plan().set(2, 17, "99999-000009"), auto, Rule::UseEquipment),
        ("no equipment code in the annex", annex().set(8, 10, ""), auto, Rule::UseEquipment),
        ("a number elsewhere", plan().set(3, 19, "1"), auto, Rule::UseEquipment),
        ("a number twice", plan().all_of(15, "171007", 19, "1"), auto, Rule::UseEquipment),
        ("no numbers", plan().all_of(15, "171007", 19, ""), auto, Rule::UseEquipment),
        ("a gap", plan().replaced(15, "171007", 19, ("2", "3")), auto, Rule::UseEquipment),
        (
            "a service that is not carried",
            plan().set(3, 15, "411001").set(4, 15, "411001"),
            auto,
            Rule::UseOutOfScope,
        ),
        ("care management in a row", annex().set(1, 9, "431111"), auto, Rule::UseOutOfScope),
        ("withdrawal of what is not carried", Sample::withdrawal("51"), auto, Rule::UseOutOfScope),
        (
            "nobody of the receiver's",
            plan().renamed("4479900021_11", "4479900054_11"),
            auto,
            Rule::UseNoRowForReceiver,
        ),
        (
            "one person not of the receiver's",
            plan().without(3, "9900000002", 20, "4479900021"),
            auto,
            Rule::UseNoRowForReceiver,
        ),
        ("two visits in a row", actuals().set(2, 14, "2"), auto, Rule::UseMergedVisits),
        ("from the first to the last", actuals().set(2, 13, "1800"), auto, Rule::UseMergedVisits),
        ("a visit twice", actuals().with_row_after(2, &[], &[]), auto, Rule::RecordRepeat),
        ("a subtotal twice", annex().with_row_after(4, &[], &[]), auto, Rule::RecordRepeat),
        (
            "a withdrawal twice",
            Sample::withdrawal("11").with_row_after(1, &[], &[]),
            auto,
            Rule::RecordRepeat,
        ),
        (
            "a row of table 2 twice",
            table_2(&[("1", "1", "1"), ("", "", "")]).with_row_after(2, &[], &[]),
            auto,
            Rule::RecordRepeat,
        ),
    ]
}

/// Table 7, table 2, people, and what software reads differently.
fn cases_of_sums_and_readings() -> Vec<Case> {
    let plan = || Sample::fixture("UPPLAN");
    let actuals = || Sample::fixture("UPJSK");
    let annex = || Sample::fixture("UPSIKYU");
    let auto = Checking::default();
    let table_2 = |rows: &[(&str, &str, &str)]| Sample::table_2(rows);
    vec![
        ("no total", annex().without_row(9), auto, Rule::TotalsMissing),
        ("no subtotal", annex().without_row(4), auto, Rule::TotalsMissing),
        ("a subtotal off", annex().set(4, 22, "13148"), auto, Rule::TotalsMismatch),
        ("a total off", annex().set(9, 24, "244844").set(9, 17, "21966"), auto, Rule::TotalsMismatch),
        ("no count on a total", annex().set(9, 16, "0"), auto, Rule::TotalsMismatch),
        ("two totals", annex().with_row_after(9, &[], &[]), auto, Rule::TotalsMismatch),
        ("a total of an office", annex().set(9, 7, "4479900021"), auto, Rule::FieldCode),
        ("a service of no office in table 7", annex().set(8, 7, "9999999999"), auto, Rule::FieldCode),
        ("a service of no office", plan().set(2, 20, "9999999999"), auto, Rule::FieldCode),
        ("units on a total", annex().set(9, 13, "5"), auto, Rule::TotalsUnitsOnTotal),
        ("a discount on a subtotal", annex().set(4, 14, "100"), auto, Rule::TotalsUnitsOnTotal),
        ("units that are not multiplied", annex().set(1, 15, "245"), auto, Rule::TotalsUnits),
        ("units without a discount", annex().set(1, 13, "245").set(1, 15, ""), auto, Rule::TotalsUnits),
        ("a cost rounded up", annex().set(2, 24, "75001"), auto, Rule::TotalsMoney),
        ("a claim rounded up", annex().set(1, 26, "42559"), auto, Rule::TotalsMoney),
        ("a copayment off", annex().set(1, 28, "4728"), auto, Rule::TotalsMoney),
        ("a number twice in table 2", table_2(&[("1", "1", "1"), ("1", "1", "1")]), auto, Rule::Plan2Key),
        ("a gap in table 2", table_2(&[("1", "1", "1"), ("3", "1", "1")]), auto, Rule::Plan2Key),
        ("a real person?", actuals().all(3, "0123456789"), auto, Rule::PersonUnfamiliar),
        ("two kinds of actuals", actuals().set(3, 15, "A22411"), auto, Rule::ReadingActualsKinds),
        ("a line feed in text", plan().set(3, 21, "\"みほん\n訪問介護\""), auto, Rule::ReadingTextLineBreak),
        ("tabs in text", plan().set(3, 21, "\"みほん\t訪問\t介護\""), auto, Rule::EncodingControl),
        ("DEL in text of ASCII", plan().set(3, 21, "\"mi\u{7F}hon\""), auto, Rule::EncodingControl),
        ("half-width kana", plan().set(3, 21, "\"ミホンﾎｳﾓﾝ\""), auto, Rule::ReadingHalfWidthKana),
        (
            "a need on every row",
            table_2(&[("1", "1", "1"), ("1", "1", "2")]).set(2, 7, "\"見本の課題\""),
            auto,
            Rule::ReadingTable2Repeat,
        ),
        ("branch 00", actuals().set(2, 22, "00"), auto, Rule::ReadingSatellite),
        ("a hundred days", annex().set(1, 30, "100"), auto, Rule::ReadingTable7Days),
        (
            "an optional subtotal",
            annex()
                .with_row_after(4, &[(9, "11EEEE")], &[16, 17, 18, 21, 22, 24, 25, 26, 28, 29])
                .set(5, 16, "0"),
            auto,
            Rule::ReadingSubtotals,
        ),
        ("an add-on of 0 units", actuals().set(2, 8, "0"), auto, Rule::ReadingPercentAddons),
        (
            "an office as person",
            actuals().set(2, 7, "\"みほん居宅介護支援事業所\""),
            auto,
            Rule::ReadingPlanPerson,
        ),
    ]
}

#[test]
fn each_rule_is_found_where_it_is_broken_and_nothing_else_is() {
    let mut table = String::new();
    for (title, sample, checking, rule) in
        [cases_of_names(), cases_of_use_slips(), cases_of_sums_and_readings()].concat()
    {
        let found = findings(&sample, checking);
        writeln!(table, "# {title}\n{}", told(&sample, &found)).unwrap();
        assert!(!found.is_empty(), "{title}");
        assert!(found.iter().all(|finding| finding.rule == rule), "{title}:\n{}", told(&sample, &found));
    }
    let own = Sample::fixture("UPPLAN").only(20, "4479900021");
    let receiver = "4479900021".parse().unwrap();
    let found = two(&own, &Sample::fixture("UPSIKYU"), |plan, annex, findings| {
        check_own_rows(plan, annex, receiver, findings);
    });
    writeln!(table, "# only the receiver's rows\n{}", told(&own, &found)).unwrap();
    let annex = Sample::fixture("UPSIKYU");
    let found = two(&annex, &Sample::fixture("UPHOSOKU").set(1, 18, "13").set(1, 19, ""), check_limits);
    writeln!(table, "# beyond the limit\n{}", told(&annex, &found)).unwrap();
    insta::assert_snapshot!(table);
}

/// Table 7 of which the services of home help and day care leave the columns of limits to their subtotals.
fn limits_on_subtotals() -> Sample {
    let mut annex = Sample::fixture("UPSIKYU");
    for row in [1, 2, 3, 5, 6] {
        for column in 18..=22 {
            annex = annex.set(row, column, "");
        }
    }
    annex
}

#[test]
fn limits_on_subtotals_alone_are_held_against_the_total_and_the_limit() {
    let rules = |sample: &Sample| {
        let found = findings(sample, Checking::default());
        found.iter().map(|finding| (finding.rule, finding.place.row)).collect::<Vec<_>>()
    };
    let total = |column| limits_on_subtotals().set(9, column, "21966");
    assert_eq!(rules(&total(22)), [(Rule::TotalsMismatch, Some(9))]);
    assert_eq!(rules(&total(18)), [(Rule::TotalsMismatch, Some(9))]);
    assert_eq!(
        rules(&limits_on_subtotals().set(4, 17, "13148")),
        [(Rule::TotalsMismatch, Some(4))],
        "services have what is not of limits"
    );
    let light = Sample::fixture("UPHOSOKU").set(1, 18, "13").set(1, 19, "");
    let found = two(&limits_on_subtotals(), &light, check_limits);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].found.as_deref(), Some("21967"));
}

#[test]
fn the_limit_of_who_has_no_level_is_the_one_that_is_stated() {
    let annex = Sample::fixture("UPSIKYU");
    let limit = |stated: &str| {
        let supplement = Sample::fixture("UPHOSOKU").set(1, 18, "06").set(1, 19, stated);
        let found = two(&annex, &supplement, check_limits);
        let told = |finding: &Finding| finding.expected.as_ref().unwrap().en.clone();
        found.iter().filter(|finding| finding.rule == Rule::TotalsLimit).map(told).collect::<Vec<_>>()
    };
    assert_eq!(limit("5032"), ["at most 5032"]);
    assert_eq!(limit("21967"), [""; 0]);
    assert_eq!(limit(""), [""; 0]);
    assert_eq!(limit("0"), [""; 0]);
}

#[test]
fn what_only_looks_wrong_is_passed_over() {
    let auto = Checking::default();
    let entrusted = |kind: &str| {
        Sample::fixture(kind)
            .renamed("4479900013_43_4479900021_11", "4479900013_43_4479900062_46")
            .renamed("4479900021_11_4479900013_43", "4479900013_43_4479900062_46")
    };
    let quiet = [
        ("3 before its end", Sample::version_3(), auto),
        (
            "3.2 where 3.2 is asked",
            Sample::version_3(),
            Checking { standard: StandardChoice::V3_2, as_of: None },
        ),
        ("a plan passed on", entrusted("UPPLAN"), auto),
        ("actuals passed on", entrusted("UPJSK"), auto),
        ("a plan of a multifunctional office", Sample::fixture("UPPLAN").renamed("0013_43", "0013_73"), auto),
        ("numbers that run on", Sample::table_2(&[("1", "1", "1"), ("1", "2", "2"), ("2", "3", "3")]), auto),
        (
            "rehabilitation in units",
            Sample::fixture("UPJSK").set(2, 15, "141111").set(2, 14, "2").all_of(15, "141111", 8, "307"),
            auto,
        ),
        ("a withdrawal", Sample::withdrawal("11"), auto),
        ("nights of table 3", Sample::table_3(["2330", "0030"], ["2100", "0600"]), auto),
        ("times of table 3", Sample::table_3(["0900", "1000"], ["2300", "2400"]), auto),
        ("limits on subtotals alone", limits_on_subtotals(), auto),
        (
            "limits on subtotals alone, beside a service outside the limit",
            limits_on_subtotals()
                .set(4, 16, "34")
                .set(4, 17, "10727")
                .set(4, 18, "10727")
                .set(4, 22, "10727")
                .with_row_after(
                    4,
                    &[(9, "11EEEE"), (16, "11"), (17, "2420")],
                    &[18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29],
                )
                .set(4, 24, "122287")
                .set(4, 26, "110058")
                .set(4, 28, "12229")
                .set(5, 24, "27588")
                .set(5, 26, "24829")
                .set(5, 28, "2759")
                .set(5, 29, "0")
                .set(10, 18, "19547")
                .set(10, 22, "19547"),
            auto,
        ),
    ];
    for (title, sample, checking) in quiet {
        let found = findings(&sample, checking);
        let loud: Vec<_> =
            found.iter().filter(|finding| finding.severity > Severity::Note).cloned().collect();
        assert_eq!(told(&sample, &loud), "", "{title}");
    }
}
