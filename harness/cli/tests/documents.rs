//! What the documents say against what is there: links, names, files, problem codes, edges between crates.
//!
//! Prose cannot be tested; everything in it that names something can. The rule this file keeps: a document that
//! names what is gone fails here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use careplan_client::{Attachment, Outgoing};
use careplan_domain::Claims;
use careplan_testbed::Testbed;
use careplan_wire::control::NewOffice;
use careplan_wire::relay::MessageQuery;
use careplan_wire::{CertificateFault, ProblemCode};
use cargo_metadata::{DependencyKind, MetadataCommand};

/// Where source lives, from the workspace's root.
const SOURCE_FOLDERS: [&str; 5] = ["harness", "mock-ca", "mock-eseikyuu", "mock-relay", "scenarios"];

// The README's example, as it stands there.
#[tokio::test]
async fn a_plan_reaches_the_helper() -> Result<(), Box<dyn std::error::Error>> {
    let bed = Testbed::start().await?;
    let office = |name: &str, kind: &str| NewOffice {
        name: name.to_owned(),
        service_kinds: vec![kind.parse().expect("a service kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
        number: None,
    };
    let planner = bed.create_office(office("みほん居宅", "43")).await?.number;
    let helper = bed.create_office(office("みほん訪問", "11")).await?.number;

    // Letter, password, certificate, application: `ready` goes every step, through the same pages as a person.
    bed.office(planner).ready().await?;
    bed.office(helper).ready().await?;
    let sender = bed.office(planner).client().await?;
    let receiver = bed.office(helper).client().await?;

    let plan = Attachment::new("計画書.pdf", &b"%PDF-1.7"[..]);
    sender.send(&Outgoing::files([plan]).to(helper)).await?;
    let messages = receiver.receive_unreceived().await?;

    assert_eq!(messages[0].files[0].content, &b"%PDF-1.7"[..]);
    assert_eq!(sender.sent(&MessageQuery::default()).await?[0].label, "相手受信済");
    bed.stop().await;
    Ok(())
}

#[test]
fn the_example_of_the_readme_is_the_one_that_runs_here() {
    let readme = read(&root().join("README.md"));
    let examples: Vec<&str> =
        readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty(), "the example was not found");
    for example in examples {
        assert!(include_str!("documents.rs").contains(example), "not in this file:\n{example}");
    }
}

#[test]
fn every_link_between_the_documents_resolves() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = read(&document);
        for target in links(&text) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() {
                document.clone()
            } else {
                document.parent().expect("a document has a folder").join(file)
            };
            let found = path.exists() && (anchor.is_empty() || anchors(&read(&path)).contains(anchor));
            if !found {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn every_source_file_that_a_document_names_is_there() {
    let mut gone = Vec::new();
    for document in documents() {
        let text = read(&document);
        for name in code_spans(&text).filter(|name| is_source_path(name)) {
            if !root().join(name).exists() {
                gone.push(format!("{}: {name}", document.display()));
            }
        }
    }
    assert!(gone.is_empty(), "files that are not there:\n{}", gone.join("\n"));
}

#[test]
fn every_name_in_the_glossary_is_a_public_item_of_its_crate() {
    let folders = crate_folders();
    let mut items: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in table_rows(&read(&root().join("docs/glossary.md")), "| Japanese |") {
        let [japanese, name, package, _] = row.as_slice() else {
            wrong.push(format!("a row of {} cells: {row:?}", row.len()));
            continue;
        };
        if !seen.insert(japanese.clone()) {
            wrong.push(format!("`{japanese}` has two rows"));
        }
        let (name, package) = (name.trim_matches('`'), package.trim_matches('`'));
        let Some(folder) = folders.get(package) else {
            wrong.push(format!("`{package}` is no crate ({japanese})"));
            continue;
        };
        let known = items.entry(package.to_owned()).or_insert_with(|| public_items(folder));
        if !known.contains(name) {
            wrong.push(format!("`{name}` is no public item of `{package}` ({japanese})"));
        }
    }
    assert!(seen.len() > 50, "the glossary's table was not found");
    assert!(wrong.is_empty(), "docs/glossary.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_problems_page_lists_every_code_as_it_is() {
    let row =
        |code: &ProblemCode| format!("| `{code}` | {} | {} | {} |", code.status(), code.title(), code.hint());
    let expected: Vec<String> = ProblemCode::ALL.iter().map(row).collect();
    let text = read(&root().join("docs/problems.md"));
    let rows = text.lines().skip_while(|line| !line.starts_with("| code |")).skip(2);
    let found: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(found == expected, "the rows of docs/problems.md should be:\n{}", expected.join("\n"));
}

#[test]
fn the_page_of_faults_has_a_section_for_every_faulty_certificate() {
    let text = read(&root().join("docs/faults.md"));
    let (_, page) = text.split_once("\n# Client certificates\n").expect("its part");
    for fault in CertificateFault::ALL {
        let head = format!("\n### Certificate: {fault}\n\n{}. ", fault.japanese_name());
        assert_eq!(page.matches(&head).count(), 1, "docs/faults.md lacks:{head}");
    }
    let sections = page.matches("\n### Certificate: ").count();
    assert_eq!(sections, CertificateFault::ALL.len(), "a section is of no fault");
}

#[test]
fn every_row_of_the_fidelity_ledger_has_an_id_of_its_own_and_a_mark() {
    let text = read(&root().join("docs/fidelity.md"));
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in table_rows(&text, "| id |") {
        let id = row[0].trim_matches('`').to_owned();
        let kebab = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let marks: Vec<&str> = row.get(2).map(|cell| cell.split(' ').collect()).unwrap_or_default();
        let marked = !marks.is_empty() && marks.iter().all(|mark| ["S", "C", "C1", "C2", "A"].contains(mark));
        if !kebab || !marked || row.iter().any(String::is_empty) {
            wrong.push(format!("{row:?}"));
        }
        if !seen.insert(id.clone()) {
            wrong.push(format!("`{id}` has two rows"));
        }
    }
    assert!(seen.len() > 100, "the ledger's tables were not found");
    assert!(wrong.is_empty(), "docs/fidelity.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_architecture_page_allows_every_edge_that_there_is() {
    let may: BTreeMap<String, BTreeSet<String>> =
        table_rows(&read(&root().join("docs/architecture.md")), "| package |")
            .into_iter()
            .map(|row| {
                let known = code_spans(&row[2]).map(str::to_owned).collect();
                (row[0].trim_matches('`').to_owned(), known)
            })
            .collect();
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo tells its metadata");
    let mut missing = Vec::new();
    for package in &metadata.packages {
        let Some(known) = may.get(package.name.as_str()) else {
            missing.push(format!("no row for `{}`", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let ours = may.contains_key(&dependency.name) && dependency.kind != DependencyKind::Development;
            if ours && !known.contains(&dependency.name) {
                missing.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    assert!(missing.is_empty(), "docs/architecture.md, \"Code map\":\n{}", missing.join("\n"));
}

#[test]
fn every_fuzzer_has_a_row_and_a_corpus_that_a_test_replays() {
    let fuzz = root().join("harness/fuzz");
    let manifest = read(&fuzz.join("Cargo.toml"));
    let fuzzers: Vec<&str> = manifest
        .split("[[bin]]\nname = \"")
        .skip(1)
        .map(|rest| rest.split_once('"').map_or(rest, |(name, _)| name))
        .collect();
    let readme = read(&fuzz.join("README.md"));
    let replays: String = SOURCE_FOLDERS
        .iter()
        .flat_map(|folder| files_under(&root().join(folder), "rs"))
        .filter(|path| path.ends_with("src/fuzzing.rs"))
        .map(|path| read(&path))
        .collect();
    let mut lacking = Vec::new();
    for fuzzer in &fuzzers {
        let replayed = replays.contains(&format!("replay(\"{fuzzer}\", "));
        if !readme.contains(&format!("\n| `{fuzzer}` |"))
            || !replayed
            || !fuzz.join("corpus").join(fuzzer).is_dir()
        {
            lacking.push(*fuzzer);
        }
    }
    assert!(fuzzers.len() > 10, "the fuzzers were not found");
    assert!(lacking.is_empty(), "without a row, a corpus or a replay: {}", lacking.join(", "));
}

#[test]
fn every_type_that_comes_as_a_json_body_is_fuzzed() {
    let fuzzed = read(&root().join("harness/serve/src/fuzzing/json.rs"));
    let mut lacking = BTreeSet::new();
    for path in SOURCE_FOLDERS.iter().flat_map(|folder| files_under(&root().join(folder), "rs")) {
        for rest in read(&path).split("JsonBody<").skip(1) {
            let name = rest.split_once('>').map_or(rest, |(name, _)| name);
            let name = name.rsplit("::").next().unwrap_or(name);
            // A type's parameter, or this line.
            if name.len() > 1
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && !fuzzed.contains(&format!("::{name}>,"))
            {
                lacking.insert(name.to_owned());
            }
        }
    }
    assert!(lacking.is_empty(), "not in harness/serve/src/fuzzing/json.rs: {lacking:?}");
}

/// README.md and every page under docs.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md")];
    found.extend(files_under(&root().join("docs"), "md"));
    assert!(found.len() > 4, "the documents were not found");
    found
}

/// The targets of Markdown links to files or headings of ours.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).filter(
        |target| {
            !target.contains("://") && !target.starts_with("mailto:") && !target.contains(char::is_whitespace)
        },
    )
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'))
                .map(|character| if character == ' ' { '-' } else { character })
                .collect()
        })
        .collect()
}

/// What stands between backticks on one line.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with("```")).flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn is_source_path(name: &str) -> bool {
    SOURCE_FOLDERS.iter().any(|folder| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
        && !name.contains(['*', '{', ' ', '<'])
}

/// The rows of every table whose head begins so, cell by cell.
fn table_rows(text: &str, head: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with(head) {
            let body = lines.by_ref().skip(1).take_while(|line| line.starts_with('|'));
            rows.extend(body.map(|line| {
                line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
            }));
        }
    }
    rows
}

/// Every crate's folder by its package name.
fn crate_folders() -> BTreeMap<String, PathBuf> {
    let manifests = SOURCE_FOLDERS.iter().flat_map(|folder| files_under(&root().join(folder), "toml"));
    manifests
        .filter_map(|manifest| {
            let text = read(&manifest);
            let name =
                text.lines().find_map(|line| line.strip_prefix("name = "))?.trim_matches('"').to_owned();
            Some((name, manifest.parent()?.join("src")))
        })
        .collect()
}

/// The names of what a crate's source declares `pub`.
fn public_items(source: &Path) -> BTreeSet<String> {
    const KINDS: [&str; 7] = ["struct ", "enum ", "trait ", "type ", "fn ", "const ", "mod "];
    let mut names = BTreeSet::new();
    for file in files_under(source, "rs") {
        for line in read(&file).lines() {
            let Some(mut item) = line.trim_start().strip_prefix("pub ") else { continue };
            while let Some(rest) = KINDS.iter().find_map(|kind| item.strip_prefix(kind)) {
                item = rest;
            }
            let item = item.strip_prefix("async fn ").unwrap_or(item);
            names.insert(
                item.split(|character: char| !is_of_a_name(character)).next().unwrap_or("").to_owned(),
            );
        }
    }
    names
}

fn is_of_a_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn files_under(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                found.extend(files_under(&path, extension));
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
