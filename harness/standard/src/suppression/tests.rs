use proptest::prelude::*;

use super::*;
use crate::{Place, Rule, Severity, Wording};

fn finding(rule: Rule, file: &str, row: u32, column: u16) -> Finding {
    let place = Place { row: Some(row), column: Some(column), ..Place::file(file) };
    Finding::new(rule, place, Wording::same("x"))
}

fn parse(entries: &str) -> Suppressions {
    Suppressions::parse(&format!("[[suppress]]\nreason = \"known\"\n{entries}")).unwrap()
}

#[track_caller]
fn check_covers(entries: &str, finding: &Finding, covered: bool) {
    assert_eq!(parse(entries).as_slice()[0].covers(finding), covered, "{entries}");
}

#[test]
fn a_file_reads_as_it_is_documented() {
    let text = "# known\n\n[[suppress]]\nrule = \"field/check-digit\"\nfile = \"UPPLAN_*\"\nrow = 3\ncolumn = 6\n\
                until = \"2027-03\"\nreason = \"\"\"\nthe office\nhas no right number\"\"\"\n\n[[suppress]]\n\
                rule = 'set/*'\nreason = '一部だけ'\n";
    let suppressions = Suppressions::parse(text).unwrap();
    let expected = [
        Suppression {
            rule: RulePattern::One(Rule::FieldCheckDigit),
            file: "UPPLAN_*".parse().ok(),
            row: NonZeroU32::new(3),
            column: NonZeroU16::new(6),
            until: ServiceMonth::new(2027, 3),
            reason: "the office\nhas no right number".to_owned(),
            line: 3,
        },
        Suppression {
            rule: RulePattern::Group("set"),
            file: None,
            row: None,
            column: None,
            until: None,
            reason: "一部だけ".to_owned(),
            line: 13,
        },
    ];
    assert_eq!(suppressions.as_slice(), expected);
    assert_eq!(Suppressions::parse("").unwrap().as_slice(), []);
}

#[test]
fn a_suppression_covers_its_rule_at_its_place() {
    let found = finding(Rule::FieldCode, "out/UPPLAN_1.CSV", 3, 6);
    for (entries, covered) in [
        ("rule = 'field/code'", true),
        ("rule = 'field/*'", true),
        ("rule = 'use/*'", false),
        ("rule = 'field/format'", false),
        ("rule = 'field/code'\nfile = 'UPPLAN_*'\nrow = 3\ncolumn = 6", true),
        ("rule = 'field/code'\nfile = 'UPJSK_*'", false),
        ("rule = 'field/code'\nrow = 4", false),
        ("rule = 'field/code'\ncolumn = 5", false),
    ] {
        check_covers(entries, &found, covered);
    }
    let whole = Finding::new(Rule::FieldCode, Place::file("a"), Wording::same("x"));
    check_covers("rule = 'field/code'\nrow = 3", &whole, false);
}

#[test]
fn what_counts_others_too_is_not_suppressed_by_its_own_row() {
    let mut last = finding(Rule::FieldCode, "a", 3, 6);
    last.more = 7;
    check_covers("rule = 'field/code'\nrow = 3", &last, false);
    check_covers("rule = 'field/code'\nfile = 'a'", &last, true);
}

#[test]
fn a_sieve_counts_what_it_holds_back_and_tells_what_met_nothing() {
    let suppressions = Suppressions::parse(
        "[[suppress]]\nrule = 'field/code'\nreason = 'known'\n\
         [[suppress]]\nrule = 'name/grammar'\nreason = 'never'\n\
         [[suppress]]\nrule = 'field/format'\nuntil = '2026-12'\nreason = 'over'",
    )
    .unwrap();
    let mut last = finding(Rule::FieldCode, "b", 1, 1);
    last.more = 7;
    let findings = vec![
        finding(Rule::FieldCode, "a", 1, 1),
        finding(Rule::FieldFormat, "a", 1, 2),
        last,
        finding(Rule::FieldLength, "a", 1, 3),
    ];
    let lines = |suppressions: Vec<&Suppression>| -> Vec<u32> {
        suppressions.iter().map(|suppression| suppression.line).collect()
    };
    let mut sieve = suppressions.sieve(ServiceMonth::new(2027, 1));
    let sifted = sieve.sift(findings.clone());
    let rules = |findings: &[Finding]| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>();
    assert_eq!(rules(&sifted.kept), [Rule::FieldFormat, Rule::FieldLength]);
    assert_eq!(rules(&sifted.suppressed), [Rule::FieldCode; 2]);
    assert_eq!((sieve.suppressed(Severity::Error), sieve.suppressed(Severity::Warning)), (9, 0));
    assert_eq!(lines(sieve.unused().collect()), [4]);
    assert_eq!(lines(sieve.expired().collect()), [7]);
    // In its last month, and where nobody says which month it is, it holds.
    for as_of in [ServiceMonth::new(2026, 12), None] {
        let mut sieve = suppressions.sieve(as_of);
        assert_eq!(rules(&sieve.sift(findings.clone()).kept), [Rule::FieldLength]);
        assert_eq!(sieve.expired().count(), 0);
    }
}

#[test]
fn faults_say_where_and_what_would_have_been_right() {
    for (text, told) in [
        (
            "[[suppress]]\nrule = 'field/cod'\nreason = 'x'",
            "line 2, column 8: `field/cod` is no rule, did you mean `field/code`?",
        ),
        (
            "[[suppress]]\nrule = 'fields/*'\nreason = 'x'",
            "line 2, column 8: `fields/*` is no group of rules, expected one such as `field/*`",
        ),
        (
            "[[suppress]]\nrule = '*'\nreason = 'x'",
            "line 2, column 8: `*` would suppress everything, expected a rule such as `field/code` or a group such as `field/*`",
        ),
        (
            "\n[[suppress]]\nrule = 'field/*'",
            "line 2, column 1: `reason` is missing: every suppression names its rule and its reason",
        ),
        (
            "[[suppress]]\nreason = 'x'",
            "line 1, column 1: `rule` is missing: every suppression names its rule and its reason",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nreason = '  '",
            "line 3, column 10: the reason has 0 characters, expected 1 to 500",
        ),
        (
            "[[suppress]]\nrule = 3\nreason = 'x'",
            "line 2, column 8: `rule` is a TOML integer, expected a text such as \"field/code\"",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nrow = 0\nreason = 'x'",
            "line 3, column 7: `row` is 0, expected a number from 1 to 4294967295",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\ncolumn = 70000\nreason = 'x'",
            "line 3, column 10: `column` is 70000, expected a number from 1 to 65535",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nrow = -1\nreason = 'x'",
            "line 3, column 7: `row` is -1, expected a number from 1 to 4294967295",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nuntil = '2027/03'\nreason = 'x'",
            "line 3, column 9: `2027/03` is no month, expected one such as `2027-03`",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nuntil = 2027-03-01\nreason = 'x'",
            "line 3, column 9: `until` is a TOML datetime, expected a text such as \"2027-03\"",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nfiles = 'a'\nreason = 'x'",
            "line 3, column 1: `files` means nothing here, expected `rule`, `file`, `row`, `column`, `until`, `reason`",
        ),
        (
            "[[suppress]]\nrule = 'field/*'\nfile = '[a]'\nreason = 'x'",
            "line 3, column 8: `[` in `[a]` has no meaning, a pattern knows `*`, `?` and `/` alone",
        ),
        (
            "[[ignore]]\nrule = 'field/*'",
            "line 1, column 3: `ignore` means nothing here, expected `[[suppress]]`",
        ),
        (
            "suppress = 1",
            "line 1, column 12: `suppress` is a TOML integer, expected a list of tables: `[[suppress]]`",
        ),
        (
            "suppress = [1]",
            "line 1, column 13: `suppress` is a TOML integer, expected a list of tables: `[[suppress]]`",
        ),
    ] {
        let fault = Suppressions::parse(text).unwrap_err();
        assert_eq!(fault.to_string(), told);
        assert_eq!(fault.wording().en, told);
        assert!(fault.wording().ja.ends_with('。') || fault.wording().ja.ends_with("か。"), "{told}");
    }
    let fault = Suppressions::parse("[[suppress]]\nrule = \n").unwrap_err();
    assert!(matches!(fault.problem, SuppressionProblem::Syntax { .. }), "{fault}");
    assert_eq!(fault.line, 2);
}

#[test]
fn there_is_an_end_to_size_and_number() {
    let fault = Suppressions::parse(&"#".repeat(Suppressions::BYTES_MAX + 1)).unwrap_err();
    assert!(matches!(fault.problem, SuppressionProblem::TooLarge { .. }));
    let one = "[[suppress]]\nrule='field/*'\nreason='x'\n";
    assert_eq!(Suppressions::parse(&one.repeat(1000)).unwrap().as_slice().len(), 1000);
    let fault = Suppressions::parse(&one.repeat(1001)).unwrap_err();
    assert_eq!(fault.problem, SuppressionProblem::TooMany { count: 1001 });
    let nested = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Suppressions::parse(&nested).is_err());
}

fn any_suppression() -> impl Strategy<Value = Suppression> {
    let rule = prop_oneof![
        prop::sample::select(Rule::ALL).prop_map(RulePattern::One),
        prop::sample::select(Rule::ALL).prop_map(|rule| RulePattern::Group(rule.group())),
    ];
    let file = prop::option::of(
        "[a-zA-Z0-9_*?. \"'計]{1,12}(/[a-z*?]{1,5})?".prop_map(|text| text.parse().unwrap()),
    );
    let until = prop::option::of(
        (1990..9000_i16, 1..=12_u8).prop_map(|(year, month)| ServiceMonth::new(year, month).unwrap()),
    );
    let reason = any::<String>().prop_map(|text| {
        let text = text.trim();
        if text.is_empty() {
            "known".to_owned()
        } else {
            text.chars().take(200).collect::<String>().trim().to_owned()
        }
    });
    (rule, file, any::<Option<NonZeroU32>>(), any::<Option<NonZeroU16>>(), until, reason).prop_map(
        |(rule, file, row, column, until, reason)| Suppression {
            rule,
            file,
            row,
            column,
            until,
            reason,
            line: 0,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_as_the_same(list in prop::collection::vec(any_suppression(), 0..6)) {
        let suppressions = Suppressions { list };
        let written = suppressions.to_string();
        let mut read = Suppressions::parse(&written).unwrap();
        prop_assert_eq!(read.to_string(), written.clone());
        let lines: Vec<&str> = written.lines().collect();
        for suppression in &mut read.list {
            let line = usize::try_from(std::mem::take(&mut suppression.line)).unwrap();
            prop_assert_eq!(lines[line - 1], "[[suppress]]");
        }
        prop_assert_eq!(read, suppressions);
    }

    #[test]
    fn reading_never_panics(text in any::<String>()) {
        let _ = Suppressions::parse(&text);
    }

    #[test]
    fn reading_what_looks_like_suppressions_never_panics(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "[[suppress]]", "[suppress]", "rule = 'field/*'", "rule = 1", "row = 1", "row = 0x10", "row = -0",
                "row = 99999999999999999999", "column = 1e3", "until = '2027-13'", "until = '２０２７-03'", "reason = ''",
                "reason = '理由'", "\u{feff}", "a.b = 1", "suppress.rule = 2", "reason = \"\\u0000\"", "'''", "\"\"\"",
            ]),
            0..12,
        ),
    ) {
        if let Err(fault) = Suppressions::parse(&lines.join("\n")) {
            prop_assert!(fault.line >= 1 && fault.column >= 1);
            prop_assert!(usize::try_from(fault.line).unwrap() <= lines.len().max(1));
        }
    }
}
