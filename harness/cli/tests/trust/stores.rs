//! What `install` and `remove` do to Debian's roots and to NSS databases, and whether the printed steps do the same.

use std::fs;
use std::path::{Path, PathBuf};

use super::Test;
use super::bed::{Bed, careplan, clean, older_directory, run, stranger, text, told};

pub(crate) const TESTS: &[Test] = &[
    Test("debian_trusts_the_root_until_it_is_removed", &["debian", "openssl"], debian),
    Test("the_steps_for_debian_do_what_install_does", &["debian", "openssl"], debian_by_hand),
    Test("debian_keeps_the_certificates_of_others", &["debian", "openssl"], debian_keeps_others),
    Test("an_nss_database_trusts_the_root_until_it_is_removed", &["nss"], nss),
    Test("the_steps_for_nss_do_what_install_does", &["nss"], nss_by_hand),
    Test("an_nss_database_keeps_the_certificates_of_others", &["nss", "openssl"], nss_keeps_others),
    Test("a_root_that_nss_holds_without_trust_is_trusted_after_install", &["nss"], nss_without_trust),
    Test("every_profile_of_firefox_trusts_the_root", &["nss"], firefox),
    Test("a_removal_takes_the_roots_of_every_data_directory_or_of_this_alone", &["nss"], older_roots),
    Test("a_doctor_says_whether_trust_is_installed", &["nss"], doctor),
];

/// Whether OpenSSL believes the testbed by a bundle, and by a folder of hashed names.
fn system_believes(bed: &Bed, top: &Path) -> bool {
    let certificates = top.join("etc/ssl/certs");
    let verifies = |option: &str, no: &str, roots: &Path| {
        let mut command = clean("openssl", top);
        command.args([
            "s_client",
            "-verify_return_error",
            "-verify_hostname",
            "localhost",
            no,
            "-no-CAstore",
        ]);
        let output = run(command.args(["-connect", bed.authority(), option]).arg(roots));
        output.status.success()
    };
    let by_file = verifies("-CAfile", "-no-CApath", &certificates.join("ca-certificates.crt"));
    let by_folder = verifies("-CApath", "-no-CAfile", &certificates);
    assert_eq!(by_file, by_folder, "the bundle and the folder say the same");
    by_file
}

/// A folder that stands for `/`, with one root that is a company's. Without any, update-ca-certificates would leave
/// the bundle as it was before.
fn system() -> tempfile::TempDir {
    let top = tempfile::tempdir().expect("a folder");
    let local = top.path().join("usr/local/share/ca-certificates");
    fs::create_dir_all(&local).expect("a folder");
    fs::create_dir_all(top.path().join("etc/ssl/certs")).expect("a folder");
    fs::write(top.path().join("etc/ca-certificates.conf"), "").expect("written");
    fs::write(top.path().join("etc/ssl/certs/ca-certificates.crt"), "").expect("written");
    fs::copy(stranger(top.path()), local.join("company.crt")).expect("copied");
    top
}

fn debian(bed: &Bed) {
    let top = system();
    let at = ["--for", "debian", "--sysroot", top.path().to_str().expect("text")];
    let trust = |verb: &str| bed.trusting(&[&[verb], &at[..]].concat(), top.path());
    assert!(!system_believes(bed, top.path()));
    assert!(trust("install").contains(": installed\n"));
    assert!(system_believes(bed, top.path()));
    assert!(trust("install").contains("was there already"));
    assert!(trust("remove").contains(": removed\n"));
    assert!(!system_believes(bed, top.path()));
    assert!(trust("remove").contains("was not there"));
    let left: Vec<_> = fs::read_dir(top.path().join("etc/ssl/certs")).expect("a folder").collect();
    assert_eq!(left.len(), 3, "the bundle, and the company's by its name and its hash: {left:?}");
}

fn debian_by_hand(bed: &Bed) {
    let top = system();
    let at = ["--for", "debian", "--sysroot", top.path().to_str().expect("text")];
    for _again in 0..2 {
        bed.pasted(&at, top.path());
        assert!(system_believes(bed, top.path()));
    }
    assert!(bed.trusting(&[&["install"], &at[..]].concat(), top.path()).contains("was there already"));
    bed.pasted(&[&at[..], &["--undo"]].concat(), top.path());
    assert!(!system_believes(bed, top.path()));
}

fn debian_keeps_others(bed: &Bed) {
    let top = system();
    let local = top.path().join("usr/local/share/ca-certificates");
    let other = fs::read_to_string(local.join("company.crt")).expect("a certificate");
    let root = fs::read_to_string(bed.root()).expect("a root");
    // Ours under a name that we never gave it, and ours in one file with another's.
    fs::write(local.join("renamed.crt"), &root).expect("written");
    let at = ["--for", "debian", "--sysroot", top.path().to_str().expect("text")];
    bed.trusting(&[&["install"], &at[..]].concat(), top.path());
    bed.trusting(&[&["remove"], &at[..]].concat(), top.path());
    assert!(local.join("company.crt").exists() && !local.join("renamed.crt").exists());
    let bundle = fs::read_to_string(top.path().join("etc/ssl/certs/ca-certificates.crt")).expect("a bundle");
    assert_eq!(bundle.trim(), other.trim());

    fs::write(local.join("both.crt"), format!("{other}{root}")).expect("written");
    bed.trusting(&[&["install"], &at[..]].concat(), top.path());
    let refused = bed.trust(&[&["remove"], &at[..]].concat(), top.path());
    assert_eq!(refused.status.code(), Some(2), "what is still believed is no success");
    assert!(text(&refused.stderr).contains("still holds"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(local.join("both.crt")).expect("kept"), format!("{other}{root}"));
}

/// Whether a client of NSS is answered by the testbed, believing by the database.
fn nss_believes(bed: &Bed, database: &Path) -> bool {
    let (_, port) = bed.authority().split_once(':').expect("a port");
    let request = database.join("request");
    fs::write(&request, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("written");
    let mut command = clean("tstclnt", database);
    command.args(["-d", &format!("sql:{}", database.display()), "-h", "localhost", "-p", port, "-A"]);
    let output = run(command.arg(request));
    let (answer, talk) = (text(&output.stdout), text(&output.stderr));
    let is_refused = talk.contains("authentication of server cert failed");
    assert_ne!(answer.starts_with("HTTP/"), is_refused, "{answer}{talk}");
    !is_refused
}

/// A database with nothing in it.
fn database() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a folder");
    let database = home.path().join("db");
    fs::create_dir(&database).expect("a folder");
    certutil(&database, &["-N", "--empty-password"]);
    (home, database)
}

#[track_caller]
fn certutil(database: &Path, arguments: &[&str]) -> String {
    let at = format!("sql:{}", database.display());
    told(&run(clean("certutil", database).args(["-d", &at]).args(arguments)))
}

fn nss(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let database = home.path().join(".pki/nssdb");
    let trust = |verb: &str| bed.trusting(&[verb, "--for", "nss"], home.path());
    assert!(trust("remove").contains("was not there"));
    assert!(!database.exists(), "a removal makes nothing");
    assert!(trust("install").contains(": installed\n"));
    assert!(nss_believes(bed, &database));
    assert!(trust("install").contains("was there already"));
    assert!(trust("remove").contains(": removed\n"));
    assert!(!nss_believes(bed, &database));
    assert!(trust("remove").contains("was not there"));
}

fn nss_by_hand(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let database = home.path().join(".pki/nssdb");
    for _again in 0..2 {
        bed.pasted(&["--for", "nss"], home.path());
        assert!(nss_believes(bed, &database));
    }
    assert!(bed.trusting(&["install", "--for", "nss"], home.path()).contains("was there already"));
    bed.pasted(&["--for", "nss", "--undo"], home.path());
    assert!(!nss_believes(bed, &database));
    assert!(!certutil(&database, &["-L"]).contains("Careplan"));
}

fn nss_keeps_others(bed: &Bed) {
    let (home, database) = database();
    let other = stranger(home.path());
    let add = ["-A", "-n", "Careplan of somebody", "-t", "C,,", "-a", "-i", other.to_str().expect("text")];
    certutil(&database, &add);
    let at = ["--for", "nss", "--db", database.to_str().expect("text")];
    bed.trusting(&[&["install"], &at[..]].concat(), home.path());
    bed.trusting(&[&["remove"], &at[..]].concat(), home.path());
    let left = certutil(&database, &["-L"]);
    assert!(left.contains("Careplan of somebody") && !left.contains("TLS Root"), "{left}");
}

fn nss_without_trust(bed: &Bed) {
    let (home, database) = database();
    let root = bed.root();
    certutil(
        &database,
        &["-A", "-n", "Careplan, seen", "-t", ",,", "-a", "-i", root.to_str().expect("text")],
    );
    assert!(!nss_believes(bed, &database));
    let at = ["--for", "nss", "--db", database.to_str().expect("text")];
    let told = bed.trusting(&[&["install"], &at[..]].concat(), home.path());
    assert!(told.contains(": installed\n") && told.contains("Careplan, seen"), "{told}");
    assert!(nss_believes(bed, &database));
}

fn firefox(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let refused = bed.trust(&["install", "--for", "firefox"], home.path());
    assert!(text(&refused.stderr).contains("no profile of Firefox's"), "{}", text(&refused.stderr));
    let profiles = [".mozilla/firefox/a.default", "snap/firefox/common/.mozilla/firefox/b.default"];
    let profiles = profiles.map(|profile| home.path().join(profile));
    for profile in &profiles {
        fs::create_dir_all(profile).expect("a folder");
        certutil(profile, &["-N", "--empty-password"]);
    }
    let believing = || profiles.iter().filter(|profile| nss_believes(bed, profile)).count();
    bed.trusting(&["install", "--for", "firefox"], home.path());
    assert_eq!(believing(), 2);
    bed.trusting(&["remove", "--for", "firefox"], home.path());
    assert_eq!(believing(), 0);
    bed.pasted(&["--for", "firefox"], home.path());
    assert_eq!(believing(), 2);
    bed.pasted(&["--for", "firefox", "--undo"], home.path());
    assert_eq!(believing(), 0);
}

fn older_roots(bed: &Bed) {
    let (home, database) = database();
    let older = older_directory(home.path());
    let at = ["--for", "nss", "--db", database.to_str().expect("text")];
    let install_both = || {
        bed.trusting(&[&["install"], &at[..]].concat(), home.path());
        told(&run(careplan(home.path()).args(["trust", "install"]).args(at).arg("--data").arg(&older)));
    };
    let held = || certutil(&database, &["-L"]).matches("Careplan Testbed TLS Root (MOCK)").count();

    install_both();
    assert_eq!(held(), 2);
    bed.trusting(&[&["remove", "--this"], &at[..]].concat(), home.path());
    assert_eq!(held(), 1);
    assert!(!nss_believes(bed, &database), "it is this one that is gone");

    install_both();
    fs::remove_dir_all(&older).expect("removed");
    // Whoever threw the data directory away gets rid of its root all the same.
    told(&run(careplan(home.path()).args(["trust", "remove"]).args(at).arg("--data").arg(&older)));
    assert_eq!(held(), 0);
}

fn doctor(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let state = |variable: Option<&Path>| {
        let mut command = careplan(home.path());
        command.args(["--format", "json", "doctor", "--data"]).arg(bed.data());
        if let Some(file) = variable {
            command.env("NODE_EXTRA_CA_CERTS", file);
        }
        let report: serde_json::Value = serde_json::from_slice(&run(&mut command).stdout).expect("JSON");
        let found = report["trust"].as_array().expect("a list").clone();
        move |place: &str| {
            let known = found.iter().find(|known| known["place"].as_str().expect("text").contains(place));
            known.map(|known| known["state"].as_str().expect("text").to_owned())
        }
    };
    assert_eq!(state(None)("nssdb"), None, "no database, nothing to say");
    bed.trusting(&["install", "--for", "nss"], home.path());
    assert_eq!(state(None)("nssdb").as_deref(), Some("trusted"));
    assert_eq!(state(None)("NODE_EXTRA_CA_CERTS"), None);
    assert_eq!(state(Some(&bed.root()))("NODE_EXTRA_CA_CERTS").as_deref(), Some("trusted"));
    let older = older_directory(home.path());
    let other = older.join("trust/tls-root.pem");
    assert_eq!(state(Some(&other))("NODE_EXTRA_CA_CERTS").as_deref(), Some("another"));
    let gone = home.path().join("gone.pem");
    assert_eq!(state(Some(&gone))("NODE_EXTRA_CA_CERTS").as_deref(), Some("unknown"));
    bed.trusting(&["remove", "--for", "nss"], home.path());
    assert_eq!(state(None)("nssdb").as_deref(), Some("absent"));
}
