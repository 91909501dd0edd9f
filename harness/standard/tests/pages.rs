//! The rules' pages in `docs/rules/`: their headings, what they say against the table of rules, and that their examples
//! are lines of the standard.
//!
//! Whether an example really breaks its rule is for the checker's own tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use careplan_domain::{InsurerNumber, OfficeNumber};
use careplan_standard::{FileKind, FileName, Language, Rule};
use encoding_rs::SHIFT_JIS;

/// The headings below a title, in their order.
const HEADINGS: [(Language, [&str; 4]); 2] = [
    (Language::Japanese, ["### 根拠", "### 誤り", "### 正", "### 直し方"]),
    (Language::English, ["### Source", "### Wrong", "### Right", "### What to do"]),
];

/// Rules whose wrong example has other columns than its kind, or cannot be told apart into columns.
const WRONG_COLUMNS: [Rule; 4] =
    [Rule::RecordHeader, Rule::RecordColumns, Rule::RecordQuote, Rule::DeleteHasData];

#[test]
fn every_page_begins_with_its_rule_and_severity() {
    for rule in Rule::ALL {
        let head = format!("# {rule}\n\n重大度 / severity: {}\n\n## ", rule.severity());
        assert!(rule.page().markdown().starts_with(&head), "{rule}: not {head:?}");
    }
}

#[test]
fn every_page_has_exactly_the_headings_of_its_languages() {
    for rule in Rule::ALL {
        let expected: Vec<String> = HEADINGS
            .iter()
            .flat_map(|(language, headings)| {
                let title = format!("## {}", title(*rule, *language));
                std::iter::once(title).chain(headings.iter().map(ToString::to_string))
            })
            .collect();
        let page = prose(rule.page().markdown());
        let found: Vec<&str> = page.lines().skip(1).filter(|line| line.starts_with('#')).collect();
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn the_parts_of_a_page_leave_out_nothing_but_its_head() {
    for rule in Rule::ALL {
        let page = rule.page();
        let parts = [page.of(Language::Japanese), page.of(Language::English)];
        assert!(page.markdown().ends_with(&parts.concat()), "{rule}");
        for (part, (language, _)) in parts.iter().zip(HEADINGS) {
            let heading = format!("## {}\n", title(*rule, language));
            assert!(part.starts_with(&heading), "{rule}: not {heading:?}");
        }
    }
}

#[test]
fn every_part_has_a_reason_a_source_examples_and_advice() {
    for rule in Rule::ALL {
        for (language, [source, wrong, right, advice]) in HEADINGS {
            let part = rule.page().of(language);
            let reason = between(part, "\n", source);
            assert!(reason.trim().chars().count() > 60, "{rule}: no reason in {language:?}");
            let cited = between(part, source, wrong);
            assert!(
                cited.contains("\n- C: ") || cited.contains("\n- A: "),
                "{rule}: no mark in {language:?}"
            );
            for heading in [wrong, right] {
                assert!(!examples(part, heading).is_empty(), "{rule}: `{heading}` without a block");
            }
            let (_, advice) = part.split_once(advice).expect("the headings were counted");
            assert!(advice.trim().chars().count() > 20, "{rule}: no advice in {language:?}");
        }
    }
}

#[test]
fn wrong_and_right_differ_and_are_the_same_in_both_languages() {
    for rule in Rule::ALL {
        let [japanese, english] = HEADINGS.map(|(language, headings)| {
            let part = rule.page().of(language);
            [examples(part, headings[1]), examples(part, headings[2])]
        });
        assert_eq!(japanese, english, "{rule}");
        assert_ne!(japanese[0], japanese[1], "{rule}");
    }
}

#[test]
fn every_example_can_be_written_in_ms932() {
    for (rule, example) in all_examples() {
        let (_, _, unmappable) = SHIFT_JIS.encode(&example.text);
        assert!(!unmappable, "{rule}: {}", example.text);
    }
}

#[test]
fn right_examples_hold_no_character_that_another_rule_warns_of() {
    let doubtful = ['\u{FF5E}', '\u{FF0D}', '\u{2225}', '\u{FFE0}', '\u{FFE1}', '\u{FFE2}'];
    let half_width_kana = '\u{FF61}'..='\u{FF9F}';
    for (rule, example) in all_examples().into_iter().filter(|(_, example)| example.right) {
        let found = example
            .text
            .chars()
            .find(|character| doubtful.contains(character) || half_width_kana.contains(character));
        assert_eq!(found, None, "{rule}: {}", example.text);
    }
}

#[test]
fn the_rows_of_examples_have_the_columns_of_their_kind() {
    let mut rows_seen = 0;
    for (rule, example) in all_examples() {
        let Some(kind) = example.kind else { continue };
        if !example.right && WRONG_COLUMNS.contains(&rule) {
            continue;
        }
        for row in example.text.lines() {
            rows_seen += 1;
            assert_eq!(Some(columns(row)), kind.columns(), "{rule}: {row}");
        }
    }
    assert!(rows_seen > 100, "the rows were not found");
}

#[test]
fn the_names_in_right_examples_are_names_of_the_standard() {
    let mut names_seen = 0;
    for (rule, example) in all_examples().into_iter().filter(|(_, example)| example.right) {
        let names = example
            .text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("UP") || line.starts_with("DLT"));
        for name in names {
            names_seen += 1;
            assert!(FileName::parse(name).is_ok(), "{rule}: {name}: {:?}", FileName::parse(name));
        }
    }
    assert!(names_seen > 20, "the names were not found");
}

#[test]
fn the_names_that_the_page_on_the_grammar_calls_wrong_are_refused_with_a_nearest_one() {
    let part = Rule::NameGrammar.page().of(Language::English);
    let right: String = examples(part, "### Right").into_iter().map(|example| example.text).collect();
    let mut nearest_seen = 0;
    for example in examples(part, "### Wrong") {
        for name in example.text.lines() {
            assert!(FileName::parse(name).is_err(), "{name}");
            if let Some(nearest) = FileName::nearest(name) {
                nearest_seen += 1;
                assert!(right.contains(&nearest.to_string()), "{name}: {nearest}");
            }
        }
    }
    assert_eq!(nearest_seen, 6, "all but the name with an empty receiver");
}

#[test]
fn the_numbers_in_right_examples_are_invented_and_pass_their_check_digits() {
    for (rule, example) in
        all_examples().into_iter().filter(|(_, example)| example.right && example.kind.is_some())
    {
        for row in example.text.lines() {
            let fields: Vec<&str> = row.split(',').collect();
            let insurer: InsurerNumber = fields[1].parse().unwrap();
            assert!(insurer.check_digit_is_right() && fields[1] == "449991", "{rule}: {row}");
            assert!(fields[2].starts_with("99") || fields[2].starts_with("H99"), "{rule}: {row}");
            let offices = fields.iter().filter_map(|field| field.parse::<OfficeNumber>().ok());
            let offices = offices
                .filter(|office| office.to_string() != fields[2] && office.to_string() != "9999999999");
            for office in offices {
                let number = office.to_string();
                assert!(office.check_digit_is_right() && &number[3..5] == "99", "{rule}: {number}");
            }
        }
    }
}

#[test]
fn the_index_lists_every_rule_once_with_its_severity_and_titles() {
    let expected: Vec<String> = Rule::ALL
        .iter()
        .map(|rule| {
            let titles = HEADINGS.map(|(language, _)| title(*rule, language)).join(" | ");
            format!("| [`{rule}`]({}) | {} | {titles} |", file(*rule), rule.severity())
        })
        .collect();
    let index = fs::read_to_string(folder().join("README.md")).unwrap();
    let found: Vec<&str> = index.lines().filter(|line| line.starts_with("| [")).collect();
    assert!(found == expected, "the rows of docs/rules/README.md should be:\n{}", expected.join("\n"));
}

#[test]
fn the_folder_holds_the_pages_and_the_index_and_nothing_else() {
    let mut expected: BTreeSet<String> = Rule::ALL.iter().map(|rule| file(*rule)).collect();
    expected.insert("README.md".to_owned());
    let found: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_rule_that_a_page_names_exists() {
    let groups: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.group()).collect();
    for rule in Rule::ALL {
        let page = prose(rule.page().markdown());
        for name in page.lines().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            if name.split_once('/').is_some_and(|(group, _)| groups.contains(group)) {
                assert!(name.parse::<Rule>().is_ok(), "{rule} names `{name}`");
            }
        }
    }
}

/// A fenced block of a page.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    /// The kind of file whose rows these are, where the fence says so.
    kind: Option<FileKind>,
    /// Whether it stands under "right".
    right: bool,
    text: String,
}

/// The examples of all rules, of the Japanese part: the English has the same.
fn all_examples() -> Vec<(Rule, Example)> {
    let (language, [_, wrong, right, _]) = HEADINGS[0];
    let of = |rule: &Rule| {
        let part = rule.page().of(language);
        [wrong, right]
            .into_iter()
            .flat_map(|heading| examples(part, heading))
            .map(|example| (*rule, example))
            .collect()
    };
    let all: Vec<(Rule, Example)> = Rule::ALL.iter().flat_map(|rule| -> Vec<_> { of(rule) }).collect();
    assert!(all.len() >= 2 * Rule::ALL.len(), "the examples were not found");
    all
}

/// The fenced blocks under a heading.
fn examples(part: &str, heading: &str) -> Vec<Example> {
    let right = HEADINGS.iter().any(|(_, headings)| headings[2] == heading);
    let (_, rest) = part.split_once(&format!("{heading}\n")).expect("the headings were counted");
    let section = rest.split("\n### ").next().unwrap_or(rest);
    let mut pieces = section.split("```").skip(1);
    let mut found = Vec::new();
    while let (Some(block), Some(_)) = (pieces.next(), pieces.next()) {
        let (info, text) = block.split_once('\n').expect("a fence is a line of its own");
        let kind =
            info.strip_prefix("csv ").map(|kind| kind.parse().expect("the fence names a kind of file"));
        found.push(Example { kind, right, text: text.trim_end().to_owned() });
    }
    found
}

/// How many columns a row has: commas outside quotes, and one.
fn columns(row: &str) -> usize {
    let mut quoted = false;
    1 + row
        .chars()
        .filter(|character| {
            quoted ^= *character == '"';
            *character == ',' && !quoted
        })
        .count()
}

/// A page without its fenced blocks.
fn prose(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("the headings were counted");
    rest.split(end).next().unwrap_or(rest)
}

/// The title as a heading has it: English ones begin with a capital.
fn title(rule: Rule, language: Language) -> String {
    let title = rule.title(language);
    let first = title.chars().next().expect("a rule has a title");
    first.to_uppercase().chain(title.chars().skip(1)).collect()
}

/// The name of the rule's page.
fn file(rule: Rule) -> String {
    format!("{}.md", rule.id().replace('/', "-"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules")
}
