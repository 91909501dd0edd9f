//! The examples on the rules' pages are true: what is shown as wrong breaks the page's rule, what is shown as right does
//! not. Examples are looked at as files by themselves; rules of names and of sets are tried elsewhere.

use careplan_standard::{Checking, FileKind, Rule, Source, check, ms932};

/// The rows of one fence, and what they are rows of.
struct Example {
    kind: FileKind,
    rows: Vec<String>,
}

/// The examples under a heading of the Japanese part; the English part has the same.
fn examples(rule: Rule, heading: &str) -> Vec<Example> {
    let page = rule.page().of(careplan_standard::Language::Japanese);
    let Some((_, section)) = page.split_once(heading) else { return Vec::new() };
    let section = section.split("\n### ").next().unwrap_or(section);
    let fences = section.split("```csv ").skip(1);
    fences
        .filter_map(|fence| {
            let (kind, rest) = fence.split_once('\n')?;
            let rows = rest.split("\n```").next()?.lines().map(str::to_owned).collect();
            Some(Example { kind: kind.trim().parse().ok()?, rows })
        })
        .collect()
}

/// The rules that a file of these rows breaks.
fn broken(example: &Example) -> Vec<Rule> {
    let text: String = example.rows.iter().map(|row| format!("{row}\r\n")).collect();
    let bytes = ms932::encode(&text).expect("examples are MS932");
    let first: Vec<&str> = example.rows.first().map(|row| row.split(',').collect()).unwrap_or_default();
    let month = match example.kind {
        FileKind::Dltplan | FileKind::Dltjsk => first.get(3),
        FileKind::Uphosoku => first.last(),
        _ => first.get(4),
    };
    let month = if example.kind.name_has_month() {
        format!("_{}", month.copied().unwrap_or("202604"))
    } else {
        String::new()
    };
    let route = match example.kind {
        FileKind::Upjsk | FileKind::Dltjsk => "4479900021_11_4479900013_43",
        _ => "4479900013_43_4479900021_11",
    };
    let path = format!("{}{month}_{route}_20260325101500.CSV", example.kind);
    let findings = check(&[Source { path: &path, bytes: &bytes }], &Checking::default());
    findings.into_iter().map(|finding| finding.rule).collect()
}

/// Rules whose wrong examples are excerpts: what breaks them is another row, another file, or who the receiver is.
const SEEN_IN_MORE: [Rule; 4] =
    [Rule::UseOwnRowsOnly, Rule::UseNoRowForReceiver, Rule::TotalsMoney, Rule::TotalsLimit];

/// Whether a rule looks at the rows of one file.
fn is_of_rows(rule: Rule) -> bool {
    matches!(rule.group(), "record" | "field" | "use" | "totals" | "plan2" | "delete" | "reading" | "version")
}

#[test]
fn wrong_examples_break_their_rule_and_right_ones_do_not() {
    let mut untrue = Vec::new();
    let mut tried = 0;
    for rule in Rule::ALL.iter().copied().filter(|rule| is_of_rows(*rule)) {
        for (heading, expected) in [("### 誤り", true), ("### 正", false)] {
            if expected && SEEN_IN_MORE.contains(&rule) {
                continue;
            }
            for example in examples(rule, heading) {
                tried += 1;
                let broken = broken(&example);
                if broken.contains(&rule) != expected {
                    untrue.push(format!("{rule} {heading}: {broken:?}"));
                }
            }
        }
    }
    assert!(tried > 40, "only {tried} examples were found");
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
}
