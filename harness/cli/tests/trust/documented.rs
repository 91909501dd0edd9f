//! The blocks of `docs/certificates.md`, run as they stand there but for ports.
//!
//! Each is run in a folder with the testbed's data directory as `.careplan` and an office's credentials as `desk`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::Test;
use super::bed::{Bed, clean, path_from, run, text, told};
use super::need::program;

pub(crate) const TESTS: &[Test] = &[
    Test("the_documented_call_of_curl_is_answered", &["curl"], curl),
    Test("the_documented_steps_for_openssl_end_with_an_answer", &["openssl"], openssl),
    Test("the_documented_java_program_is_answered", &["java"], java),
    Test("the_documented_node_program_is_answered", &["node"], node),
    Test("the_documented_python_program_is_answered", &["python"], python),
    Test("the_documented_checks_find_the_certificate_good", &["curl", "openssl"], status),
    Test("the_documented_roll_over_can_be_rehearsed", &["curl", "openssl"], roll_over),
];

/// The block of the page that opens so.
#[track_caller]
fn block(opening: &str) -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/certificates.md"));
    let page = page.expect("the page is part of the repository");
    let (_, rest) = page.split_once(&format!("\n```{opening}\n")).expect("the page has such a block");
    rest.split_once("\n```").expect("it ends").0.to_owned()
}

/// Where a reader would stand.
pub(crate) struct Place<'b> {
    bed: &'b Bed,
    folder: TempDir,
    password: String,
}

impl<'b> Place<'b> {
    pub(crate) fn at(bed: &'b Bed) -> Self {
        let office = bed.office("4479900013");
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(bed.data(), folder.path().join(".careplan")).expect("linked");
        let place = Self { bed, folder, password: office.certificate_password.expose().to_owned() };
        told(&place.sh("careplan office ready 4479900013 --out desk"));
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The block, with the addresses of this testbed, whose pages and control API are served over HTTPS.
    fn block(&self, opening: &str) -> String {
        let urls = self.bed.urls();
        let relay = urls.relay.strip_prefix("https://").expect("it speaks HTTPS");
        block(opening)
            .replace("http://localhost:8440", &urls.console)
            .replace("http://localhost:8444", &urls.ca)
            .replace("localhost:8443", relay)
    }

    pub(crate) fn program(&self, program: &str) -> Command {
        let careplan = Path::new(env!("CARGO_BIN_EXE_careplan")).parent().expect("it is in a folder");
        let mut command = clean(program, self.path());
        command.env("P12_PASSWORD", &self.password).env("PATH", path_from(careplan));
        command.env("CURL_CA_BUNDLE", ".careplan/trust/tls-root.pem");
        command
    }

    /// Has a shell run the lines, up to the first that fails.
    pub(crate) fn sh(&self, lines: &str) -> Output {
        run(self.program("sh").args(["-ec", lines]))
    }
}

/// The relay's own refusal, for want of a login: the handshake went well.
#[track_caller]
fn check_answered(output: &Output) {
    let (answer, talk) = (text(&output.stdout), text(&output.stderr));
    assert!(answer.contains(r#""code":"token-missing""#), "{answer}{talk}");
}

fn curl(bed: &Bed) {
    let place = Place::at(bed);
    check_answered(&place.sh(&place.block("sh curl")));
}

fn openssl(bed: &Bed) {
    let place = Place::at(bed);
    let output = place.sh(&place.block("sh openssl"));
    check_answered(&output);
    assert!(text(&output.stdout).contains("OU = KJ444479900013, CN = KaigoJigyousho"), "{output:?}");
}

fn java(bed: &Bed) {
    let place = Place::at(bed);
    fs::write(place.path().join("Licence.java"), place.block("java")).expect("written");
    check_answered(&run(place.program("java").arg("Licence.java")));
}

fn node(bed: &Bed) {
    let place = Place::at(bed);
    let node = program("node").expect("it is needed");
    check_answered(&run(place.program(node).args(["-e", &place.block("js")])));
}

fn python(bed: &Bed) {
    let place = Place::at(bed);
    let python = program("python").expect("it is needed");
    check_answered(&run(place.program(python).args(["-c", &place.block("python")])));
}

fn status(bed: &Bed) {
    let place = Place::at(bed);
    let output = place.sh(&place.block("sh status"));
    let said = told(&output) + &text(&output.stderr);
    for part in ["Response verify OK", "desk/certificate.pem: good", "desk/certificate.pem: OK"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert!(!said.contains("WARNING"), "{said}");
}

fn roll_over(_: &Bed) {
    // Its own, for there is no way back.
    let bed = Bed::default();
    let place = Place::at(&bed);
    let rolled = told(&place.sh(&place.block("sh roll-over")));
    assert!(rolled.contains(r#""generation":2"#), "{rolled}");
    bed.register("4479900021");
    let output = place.sh(&place.block("sh crossing"));
    assert!(told(&output).contains("new/certificate.pem: OK"), "{output:?}");
}
