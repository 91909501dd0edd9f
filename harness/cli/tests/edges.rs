//! Who may depend on whom. The table is `docs/architecture.md`'s; a forbidden edge fails here.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which crates of the workspace a crate may name in its normal and build dependencies.
enum May {
    /// These.
    Name(&'static [&'static str]),
    /// Every crate that stands above it in the table.
    NameAllAbove,
}

use May::{Name, NameAllAbove};

/// What a mock stands on; the mocks themselves meet over the network only.
const MOCK: &[&str] =
    &["careplan-domain", "careplan-sim", "careplan-wire", "careplan-client", "careplan-serve"];

/// The crates, from the ground up.
const MAY: [(&str, May); 14] = [
    ("careplan-domain", Name(&[])),
    ("careplan-standard", Name(&["careplan-domain"])),
    ("careplan-sim", Name(&["careplan-domain"])),
    ("careplan-wire", Name(&["careplan-domain", "careplan-standard"])),
    ("careplan-client", Name(&["careplan-domain", "careplan-wire"])),
    ("careplan-serve", Name(&["careplan-domain", "careplan-sim", "careplan-wire", "careplan-client"])),
    ("mock-ca", Name(MOCK)),
    ("mock-eseikyuu", Name(MOCK)),
    (
        "mock-relay",
        Name(&[
            "careplan-domain",
            "careplan-standard",
            "careplan-sim",
            "careplan-wire",
            "careplan-client",
            "careplan-serve",
        ]),
    ),
    (
        "careplan-office",
        Name(&["careplan-domain", "careplan-standard", "careplan-sim", "careplan-wire", "careplan-client"]),
    ),
    ("careplan-testbed", NameAllAbove),
    ("careplan-scenarios", NameAllAbove),
    ("careplan-console", NameAllAbove),
    ("careplan-cli", NameAllAbove),
];

/// What a pure crate must not even have heard of.
const FORBIDDEN_OUTSIDE: [(&str, &[&str]); 2] = [
    ("careplan-domain", &["serde", "tokio", "hyper", "axum", "rand"]),
    ("careplan-standard", &["serde", "tokio", "hyper", "axum", "rand", "jiff"]),
];

#[test]
fn no_crate_depends_on_one_that_it_may_not_know() {
    let may: BTreeMap<&str, BTreeSet<&str>> = MAY
        .iter()
        .enumerate()
        .map(|(floor, (name, may))| match may {
            Name(known) => (*name, known.iter().copied().collect()),
            NameAllAbove => (*name, MAY[..floor].iter().map(|(above, _)| *above).collect()),
        })
        .collect();
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo tells its metadata");
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(members, may.keys().copied().collect(), "a crate is missing here, or in the workspace");
    let mut forbidden = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            if dependency.kind == DependencyKind::Development {
                continue;
            }
            let known = &may[package.name.as_str()];
            let outside = FORBIDDEN_OUTSIDE.iter().filter(|(name, _)| *name == package.name.as_str());
            let stranger = outside.flat_map(|(_, names)| names.iter()).any(|name| *name == dependency.name);
            if stranger
                || members.contains(dependency.name.as_str()) && !known.contains(dependency.name.as_str())
            {
                forbidden.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    assert!(forbidden.is_empty(), "forbidden edges: {forbidden:?}");
}
