//! What the trust kit does not do, and how it says so.

use std::path::Path;
use std::process::Output;

use super::Test;
use super::bed::{Bed, careplan, run, text};

pub(crate) const TESTS: &[Test] = &[
    Test("without_a_testbed_there_is_no_root_to_trust", &[], no_root),
    Test("a_certificate_that_is_no_testbeds_root_is_not_installed", &[], foreign_root),
    Test("a_tool_that_is_missing_is_named_with_the_way_to_get_it", &[], missing_tool),
    Test("a_flag_that_means_nothing_is_refused", &[], meaningless_flags),
    Test("a_store_that_cannot_be_written_is_named", &[], unwritable),
    Test("what_a_tool_says_is_passed_on", &["java"], tool_refuses),
    Test("the_root_of_a_stopped_testbed_can_be_had", &[], stopped),
    Test("the_ready_file_leads_to_the_root", &[], ready_file),
];

/// Exit 2, one sentence that holds `found`, and a hint that holds `hint`.
#[track_caller]
fn check_refused(output: &Output, found: &str, hint: &str) {
    let talk = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{talk}");
    let (sentence, rest) = talk.split_once("\nhint: ").expect("a sentence and a hint");
    assert!(sentence.starts_with("error: ") && sentence.contains(found), "{talk}");
    assert!(rest.contains(hint), "{talk}");
    assert!(output.stdout.is_empty(), "talk goes to stderr");
}

fn trust_at(data: &Path, arguments: &[&str], home: &Path) -> Output {
    run(careplan(home).arg("trust").args(arguments).arg("--data").arg(data))
}

fn no_root(_bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    for verb in ["print", "install"] {
        let refused = trust_at(home.path(), &[verb, "--for", "node"], home.path());
        check_refused(&refused, "no TLS root", "careplan up");
    }
    let this = trust_at(home.path(), &["remove", "--for", "nss", "--this"], home.path());
    check_refused(&this, "no TLS root", "--data DIR");
    let both = run(careplan(home.path()).args(["trust", "print", "--data", "x", "--ready-file", "y"]));
    check_refused(&both, "--data and --ready-file", "one of them");
}

fn foreign_root(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let trust = home.path().join("trust");
    std::fs::create_dir(&trust).expect("a folder");
    let authority = bed.data().join("trust/e-seikyuu-ca.pem");
    std::fs::copy(authority, trust.join("tls-root.pem")).expect("copied");
    let refused = trust_at(home.path(), &["install", "--for", "nss"], home.path());
    check_refused(&refused, "another's certificate", "--data DIR");
    assert!(!home.path().join(".pki").exists(), "nothing was touched");
}

fn missing_tool(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    for (platform, tool, remedy) in [
        ("nss", "certutil", "libnss3-tools"),
        ("java", "keytool", "default-jdk-headless"),
        ("macos", "security", "trust print --for macos"),
        ("windows", "powershell.exe", "trust print --for windows"),
    ] {
        let mut command = careplan(home.path());
        command
            .args(["trust", "install", "--for", platform, "--data"])
            .arg(bed.data())
            .env("PATH", home.path());
        check_refused(&run(&mut command), &format!("no `{tool}`"), remedy);
    }
}

fn meaningless_flags(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    for (arguments, flag) in [
        (&["--for", "debian", "--system"][..], "--system"),
        (&["--for", "java", "--db", "x"], "--db"),
        (&["--for", "nss", "--trust-store", "x"], "--trust-store"),
        (&["--for", "java", "--system", "--trust-store", "x"], "--trust-store"),
        (&["--for", "node", "--sysroot", "x"], "--sysroot"),
    ] {
        let refused = bed.trust(&[&["install"], arguments].concat(), home.path());
        check_refused(&refused, &format!("{flag} means nothing"), "leave out");
    }
    check_refused(&bed.trust(&["install", "--for", "pem"], home.path()), "no store", "trust print --for pem");
    check_refused(&bed.trust(&["print", "--for", "pem", "--undo"], home.path()), "nothing to undo", "--undo");
}

fn unwritable(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("usr"), "a file where a folder is to be").expect("written");
    let at = ["install", "--for", "debian", "--sysroot", home.path().to_str().expect("text")];
    let refused = bed.trust(&at, home.path());
    check_refused(&refused, "usr/local/share/ca-certificates`: Not a directory", "trust print");
}

fn tool_refuses(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("careplan-truststore.p12"), "no store").expect("written");
    let refused = bed.trust(&["install", "--for", "java"], home.path());
    check_refused(&refused, "`keytool` refused: keytool error", "careplan trust print");
    // It says first that all is well, and then that it is not.
    let nowhere = ["install", "--for", "java", "--trust-store", "nowhere/roots.p12"];
    check_refused(
        &bed.trust(&nowhere, home.path()),
        "nowhere/roots.p12 (No such file",
        "careplan trust print",
    );
}

fn stopped(_bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let older = super::bed::older_directory(home.path());
    let printed = trust_at(&older, &["print", "--for", "pem"], home.path());
    assert_eq!(
        text(&printed.stdout).trim(),
        std::fs::read_to_string(older.join("trust/tls-root.pem")).expect("a root").trim()
    );
}

fn ready_file(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = careplan(home.path());
    command.args(["trust", "print", "--for", "pem", "--ready-file"]).arg(bed.data().join("ready.json"));
    let by_file = text(&run(&mut command).stdout);
    assert_eq!(by_file, bed.trusting(&["print", "--for", "pem"], home.path()));
}
