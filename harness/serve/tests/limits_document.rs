//! `docs/limits.md` against the source: each number stands where the page says, and is what the page says.

use std::fs;
use std::path::Path;

#[test]
fn every_limit_of_the_page_is_the_one_in_the_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/limits.md")).expect("the page");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| what "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 30, "{} rows", rows.len());
    for row in rows {
        let [what, told, place, why] = row[..] else { panic!("four columns: {row:?}") };
        assert!(!why.is_empty(), "{what}: says no reason");
        let mut quoted = place.split('`').skip(1).step_by(2);
        let (name, file) = (quoted.next().expect("a name"), quoted.next().expect("a file"));
        let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let written = written(&source, name).unwrap_or_else(|| panic!("{file} has no `{name}`"));
        let found = value(&source, &written);
        assert_eq!(found, Some(meant(told)), "{what}: the page says {told}, `{name}` is `{written}`");
    }
}

/// The expression that a constant or a field is given.
fn written(source: &str, name: &str) -> Option<String> {
    source.lines().map(str::trim).find_map(|line| {
        let constant = line
            .split_once(&format!("const {name}: "))
            .and_then(|(_, rest)| rest.split_once(" = ")?.1.strip_suffix(';'));
        let field = line.strip_prefix(&format!("{name}: ")).and_then(|rest| rest.strip_suffix(','));
        // A field's declaration is no value.
        let field = field.filter(|value| {
            value.starts_with(|first: char| first.is_ascii_digit() || first == 'D') && *value != "Duration"
        });
        constant.or(field).map(str::to_owned)
    })
}

/// What it comes to, in bytes, seconds or pieces.
fn value(source: &str, expression: &str) -> Option<u64> {
    expression.split(" * ").map(|factor| single(source, factor)).product()
}

fn single(source: &str, factor: &str) -> Option<u64> {
    if let Some((unit, number)) = factor.strip_prefix("Duration::from_").and_then(|call| call.split_once('('))
    {
        let seconds = match unit {
            "secs" => 1,
            "mins" => 60,
            _ => return None,
        };
        return Some(seconds * number.strip_suffix(')')?.parse::<u64>().ok()?);
    }
    let number = factor.replace('_', "");
    number.parse().ok().or_else(|| value(source, &written(source, factor)?))
}

/// What the page's words come to.
fn meant(told: &str) -> u64 {
    let (number, unit) = told.split_once(' ').unwrap_or((told, ""));
    let number: u64 = number.replace(',', "").parse().unwrap_or_else(|_| panic!("no number: {told}"));
    let factor = match unit {
        "" | "s" | "a second" => 1,
        "min" => 60,
        "KiB" | "KiB a second" => 1024,
        "MiB" => 1024 * 1024,
        _ => panic!("an unknown unit: {told}"),
    };
    number * factor
}

#[test]
fn the_reading_tells_a_wrong_number() {
    let source = "const A: usize = 4 * B;\nconst B: usize = 1_024;\n    wait: Duration::from_mins(2),\n    wait: Duration,";
    assert_eq!(value(source, &written(source, "A").expect("is there")), Some(4_096));
    assert_eq!(value(source, &written(source, "wait").expect("is there")), Some(meant("2 min")));
    assert_eq!(written(source, "C"), None);
}
