//! `docs/limits.md` against the source: each number stands where the page says, and is what the page says.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What accepts something from a network.
const SERVICES: [&str; 6] =
    ["harness/serve", "harness/console", "harness/testbed", "mock-ca", "mock-eseikyuu", "mock-relay"];

/// Constants that bound what we ourselves show, draw or try, or repeat what stands elsewhere.
const OF_OUR_OWN: [(&str, &str); 11] = [
    ("harness/console/src/brief.rs", "BRIEF_MAX"),
    ("harness/console/src/desk.rs", "FORM_MAX"),
    ("harness/console/src/notices/form.rs", "BODY_MAX"),
    ("harness/console/src/notices/form.rs", "TITLE_MAX"),
    ("harness/serve/src/faults/truncated.rs", "PART_MAX"),
    ("harness/serve/src/paper/typeface.rs", "CLOSING_RUN_MAX"),
    ("harness/testbed/src/network/closing.rs", "LOOKS_MAX"),
    ("mock-ca/src/publication.rs", "OCSP_BODY_BYTES_MAX"),
    ("mock-relay/src/exchange/fuzzing.rs", "BYTES_MAX"),
    ("mock-relay/src/exchange/store/sqlite.rs", "GLANCE_ROWS_MAX"),
    ("mock-relay/src/support/simulation.rs", "BAR_MAX"),
];
/// What is said of these in the same way everywhere.
const OF_OUR_OWN_EVERYWHERE: [&str; 4] =
    ["SHOWN_MAX", "REQUEST_SHOWN_MAX", "REFRESHES_MAX", "INLINE_BYTES_MAX"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The page's rows: what, at most, where, why.
fn rows(page: &str) -> Vec<[&str; 4]> {
    page.lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| what |"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            cells.try_into().unwrap_or_else(|cells| panic!("four columns: {cells:?}"))
        })
        .collect()
}

/// The constant that a row names, and its file.
fn named(place: &str) -> (&str, &str) {
    let mut quoted = place.split('`').skip(1).step_by(2);
    (quoted.next().expect("a name"), quoted.next().expect("a file"))
}

#[test]
fn every_limit_of_the_page_is_the_one_in_the_source() {
    let page = fs::read_to_string(root().join("docs/limits.md")).expect("the page");
    let rows = rows(&page);
    assert!(rows.len() >= 100, "{} rows", rows.len());
    for [what, told, place, why] in rows {
        assert!(!why.is_empty(), "{what}: says no reason");
        let (name, file) = named(place);
        let source = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let written = written(&source, name).unwrap_or_else(|| panic!("{file} has no `{name}`"));
        let found = value(&source, &written);
        assert_eq!(found, Some(meant(told)), "{what}: the page says {told}, `{name}` is `{written}`");
    }
}

#[test]
fn no_limit_of_a_service_is_left_out() {
    let page = fs::read_to_string(root().join("docs/limits.md")).expect("the page");
    let told: BTreeSet<(String, String)> = rows(&page)
        .iter()
        .map(|[_, _, place, _]| named(place))
        .map(|(name, file)| (file.to_owned(), name.to_owned()))
        .collect();
    let mut found = BTreeSet::new();
    for service in SERVICES {
        for file in sources(&root().join(service).join("src")) {
            let source = fs::read_to_string(&file).expect("a source file");
            let path =
                file.strip_prefix(root()).expect("is of the workspace").to_string_lossy().replace('\\', "/");
            found.extend(maxima(&source).map(|name| (path.clone(), name.to_owned())));
        }
    }
    assert!(found.len() > 100, "{} constants", found.len());
    let own =
        |file: &str, name: &str| OF_OUR_OWN.contains(&(file, name)) || OF_OUR_OWN_EVERYWHERE.contains(&name);
    for (file, name) in OF_OUR_OWN {
        assert!(found.contains(&(file.to_owned(), name.to_owned())), "`{name}` is no more in {file}");
    }
    let missing: Vec<_> =
        found.iter().filter(|place| !told.contains(*place) && !own(&place.0, &place.1)).collect();
    assert!(missing.is_empty(), "docs/limits.md has no row for: {missing:#?}");
}

/// Rust's files under a folder, tests apart.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_dir() && name != "tests" {
            found.extend(sources(&path));
        } else if path.extension() == Some(OsStr::new("rs")) && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// The constants of a file that are called a maximum.
fn maxima(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let (_, rest) =
            line.trim_start().split_once("const ").filter(|(before, _)| !before.contains(['/', '"']))?;
        rest.split_once(": ").map(|(name, _)| name).filter(|name| name.ends_with("_MAX"))
    })
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
    let source = "    pub(super) const B_MAX: usize = 1;\n/// const A_MAX: no\nconst MAX: u8 = 1;\nconst A_MAX: u8 = 1;";
    assert_eq!(maxima(source).collect::<Vec<_>>(), ["B_MAX", "A_MAX"]);
}
