//! The programs of `docs/clients`: a first exchange with each, by the commands that stand in its README.
//!
//! A reader stands at the root of the repository, with a testbed in `.careplan` and two offices' credentials; so does
//! every command here, but for the relay's port.

use std::fs;
use std::path::Path;

use super::Test;
use super::bed::{Bed, run, text, told};
use super::documented::Place;
use super::need::program;

pub(crate) const TESTS: &[Test] = &[
    Test("a_first_exchange_with_curl_goes_as_documented", &["curl"], |bed| check_exchange(bed, "curl")),
    Test("a_first_exchange_with_openssl_goes_as_documented", &["openssl"], |bed| {
        check_exchange(bed, "OpenSSL");
    }),
    Test("a_first_exchange_with_requests_goes_as_documented", &["python"], |bed| {
        check_exchange(bed, "Python, requests");
    }),
    Test("a_first_exchange_with_httpx_goes_as_documented", &["python"], |bed| {
        check_exchange(bed, "Python, httpx");
    }),
    Test("a_first_exchange_with_java_goes_as_documented", &["java"], |bed| {
        check_exchange(bed, "Java 17 `HttpClient`");
    }),
    Test("a_first_exchange_with_node_goes_as_documented", &["node"], |bed| check_exchange(bed, "Node.js")),
    Test(
        "a_first_exchange_in_chromium_goes_as_documented",
        &["node", "chromium", "chromedriver", "nss"],
        |bed| check_exchange(bed, "Chromium"),
    ),
    Test("a_foreign_program_that_is_refused_ends_with_the_problem", &["curl", "node", "python"], refused),
    Test("every_foreign_program_is_in_both_tables", &[], tables),
];

/// What every program prints; each ends with its own words for the alert.
const TOLD: &str = "logged in: 4479900013\nsent: 3 files\nlisted: 未受信\nreceived: 3 files, as they were sent\nreceipt: 相手受信済\n\
    refused: file-extension\n  file `計画書.exe` ends in `exe`\n  send csv, pdf or jpg files\nwithout a certificate: ";

/// The office that is written to. None that another test revokes.
const PARTNER: &str = "4479900039";

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");

/// The rows of the README's tables, cell by cell.
fn rows() -> Vec<Vec<String>> {
    let readme = fs::read_to_string(Path::new(DOCUMENTS).join("clients/README.md")).expect("it is there");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    readme
        .lines()
        .filter(|line| line.contains(" docs/clients/"))
        .filter(|line| line.starts_with('|'))
        .map(cells)
        .collect()
}

/// The command of the client's row, for this machine.
#[track_caller]
fn command(client: &str) -> String {
    let row = rows().into_iter().find(|row| row[0] == client).expect("the client has a row");
    let command = row[1].trim_matches('`').to_owned();
    let (first, rest) = command.split_once(' ').expect("a program and what it is given");
    let here = match first {
        "python3" => program("python"),
        "node" => program("node"),
        other => Some(other),
    };
    format!("{} {rest}", here.expect("it is needed"))
}

/// Where a reader would stand, with a second office.
fn place(bed: &Bed) -> Place<'_> {
    let place = Place::at(bed);
    std::os::unix::fs::symlink(DOCUMENTS, place.path().join("docs")).expect("linked");
    bed.office(PARTNER);
    told(&place.sh(&format!("careplan office ready {PARTNER} --out partner")));
    place
}

#[track_caller]
fn check_exchange(bed: &Bed, client: &str) {
    let place = place(bed);
    let mut shell = place.program("sh");
    if let Some(chromium) = program("chromium").filter(|_| client == "Chromium") {
        shell.env("CHROMIUM", found(chromium));
    }
    let output = run(shell.args(["-c", &command(client)]).env("RELAY", &bed.urls().relay));
    let said = told(&output);
    let alert = said.strip_prefix(TOLD).unwrap_or_else(|| panic!("{said}{}", text(&output.stderr)));
    assert!(alert.trim().lines().count() == 1, "{said}");
}

/// Where a program lies: chromedriver takes no other name for the browser.
fn found(program: &str) -> String {
    let lies = run(std::process::Command::new("sh").args(["-c", &format!("command -v {program}")]));
    told(&lies).trim().to_owned()
}

/// The wrong office's users: told by name, and nothing goes on.
fn refused(bed: &Bed) {
    let place = place(bed);
    told(&place.sh("cp partner/certificate.p12 partner/certificate.pem partner/key.pem desk/"));
    // What opens the package is the partner's as well.
    let password = bed.office(PARTNER).certificate_password.expose().to_owned();
    let own = fs::read_to_string(place.path().join("desk/office.json")).expect("written");
    let lines = own.lines().map(|line| {
        if line.trim_start().starts_with("\"certificate_password\"") {
            format!("  \"certificate_password\": \"{password}\",")
        } else {
            line.to_owned()
        }
    });
    let changed: Vec<String> = lines.collect();
    fs::write(place.path().join("desk/office.json"), changed.join("\n")).expect("written");
    for client in ["curl", "Node.js", "Python, requests"] {
        let output = run(place.program("sh").args(["-c", &command(client)]).env("RELAY", &bed.urls().relay));
        assert!(!output.status.success(), "{client}: {}", text(&output.stdout));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains("sent: 3 files") && said.contains("certificate-office"), "{client}: {said}");
    }
}

/// Whoever adds a program says in both languages how to run it.
fn tables(_bed: &Bed) {
    let rows = rows();
    let commands: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    let (english, japanese) = commands.split_at(commands.len() / 2);
    assert_eq!(english, japanese);
    let named =
        |folder: &str| commands.iter().any(|command| command.contains(&format!("docs/clients/{folder}/")));
    for entry in fs::read_dir(Path::new(DOCUMENTS).join("clients")).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("text");
        if entry.path().is_dir() && name != "papers" {
            assert!(named(&name), "docs/clients/README.md has no row for `{name}`");
        }
    }
}
