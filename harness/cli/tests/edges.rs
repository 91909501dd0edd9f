//! Who may depend on whom. The table is `docs/architecture.md`'s; a forbidden edge fails here.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Each crate and the crates that its normal and build dependencies may name.
const MAY: [(&str, &[&str]); 14] = [
    ("careplan-domain", &[]),
    ("careplan-standard", &["careplan-domain"]),
    ("careplan-sim", &["careplan-domain"]),
    ("careplan-wire", &["careplan-domain", "careplan-standard"]),
    ("careplan-client", &["careplan-domain", "careplan-wire"]),
    ("careplan-serve", &["careplan-domain", "careplan-sim", "careplan-wire", "careplan-client"]),
    ("mock-ca", MOCK),
    ("mock-eseikyuu", MOCK),
    (
        "mock-relay",
        &[
            "careplan-domain",
            "careplan-standard",
            "careplan-sim",
            "careplan-wire",
            "careplan-client",
            "careplan-serve",
        ],
    ),
    (
        "careplan-office",
        &["careplan-domain", "careplan-standard", "careplan-sim", "careplan-wire", "careplan-client"],
    ),
    ("careplan-testbed", BELOW_TESTBED),
    ("careplan-scenarios", TESTBED_AND_BELOW),
    ("careplan-console", CONSOLE),
    ("careplan-cli", EVERYTHING),
];

const MOCK: &[&str] =
    &["careplan-domain", "careplan-sim", "careplan-wire", "careplan-client", "careplan-serve"];
const BELOW_TESTBED: &[&str] = &[
    "careplan-domain",
    "careplan-standard",
    "careplan-sim",
    "careplan-wire",
    "careplan-client",
    "careplan-serve",
    "careplan-office",
    "mock-ca",
    "mock-eseikyuu",
    "mock-relay",
];
const TESTBED_AND_BELOW: &[&str] = &[
    "careplan-domain",
    "careplan-standard",
    "careplan-sim",
    "careplan-wire",
    "careplan-client",
    "careplan-serve",
    "careplan-office",
    "mock-ca",
    "mock-eseikyuu",
    "mock-relay",
    "careplan-testbed",
];
const CONSOLE: &[&str] = &[
    "careplan-domain",
    "careplan-standard",
    "careplan-sim",
    "careplan-wire",
    "careplan-client",
    "careplan-serve",
    "careplan-office",
    "mock-ca",
    "mock-eseikyuu",
    "mock-relay",
    "careplan-testbed",
    "careplan-scenarios",
];
const EVERYTHING: &[&str] = &[
    "careplan-domain",
    "careplan-standard",
    "careplan-sim",
    "careplan-wire",
    "careplan-client",
    "careplan-serve",
    "careplan-office",
    "mock-ca",
    "mock-eseikyuu",
    "mock-relay",
    "careplan-testbed",
    "careplan-scenarios",
    "careplan-console",
];

/// What a pure crate must not even have heard of.
const FORBIDDEN_OUTSIDE: [(&str, &[&str]); 2] = [
    ("careplan-domain", &["serde", "tokio", "hyper", "axum", "rand"]),
    ("careplan-standard", &["serde", "tokio", "hyper", "axum", "rand", "jiff"]),
];

#[test]
fn no_crate_depends_on_one_that_it_may_not_know() {
    let may: BTreeMap<&str, BTreeSet<&str>> =
        MAY.iter().map(|(name, known)| (*name, known.iter().copied().collect())).collect();
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
