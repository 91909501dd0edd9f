//! Chromium shows an office's certificate to the relay, out of an NSS database that also has the root.
//!
//! It would ask its user which certificate to show. A managed policy answers for them, but lies under `/etc`; so the
//! profile has the answer as a setting of its own, as Chromium keeps what a policy of that name sets.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_wire::control::ReadyOffice;
use serde_json::json;

use super::Test;
use super::bed::{Bed, clean, run, text, told};
use super::need::program;

pub(crate) const TESTS: &[Test] = &[
    Test("chromium_shows_the_certificate_to_the_relay", &["chromium", "nss"], shows_the_certificate),
    Test("chromium_is_not_let_in_with_a_revoked_certificate", &["chromium", "nss"], revoked),
    Test("chromium_without_the_certificate_or_the_root_gets_nowhere", &["chromium", "nss"], without),
];

/// A home with a database, to which `careplan trust` gave the root.
fn home(bed: &Bed) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    told(&bed.trust(&["install", "--for", "nss"], home.path()));
    home
}

fn database(home: &Path) -> String {
    format!("sql:{}", home.join(".pki/nssdb").display())
}

/// Puts the package that the office downloaded into the database.
fn import(office: &ReadyOffice, home: &Path) {
    let package = home.join("certificate.p12");
    fs::write(&package, STANDARD.decode(&office.pkcs12_base64).expect("base64")).expect("written");
    let mut pk12util = clean("pk12util", home);
    pk12util.args(["-d", &database(home), "-K", "", "-W", office.certificate_password.expose(), "-i"]);
    told(&run(pk12util.arg(package)));
}

/// A profile that shows any certificate to this address without asking.
fn profile(url: &str, home: &Path) -> PathBuf {
    let profile = home.join("profile");
    let pattern = format!("{url},*");
    let exceptions = json!({"auto_select_certificate": {pattern: {"setting": {"filters": [{}]}}}});
    let preferences = json!({"profile": {"content_settings": {"exceptions": exceptions}}});
    fs::create_dir_all(profile.join("Default")).expect("a folder");
    fs::write(profile.join("Default/Preferences"), preferences.to_string()).expect("written");
    profile
}

/// What Chromium makes of the relay's licence page: the page, and what it said.
fn opens(bed: &Bed, home: &Path) -> (String, String) {
    let url = &bed.urls().relay;
    let mut chromium = clean("timeout", home);
    // Should it wait for an answer to some question after all, the test shall fail and not stand still.
    chromium.args(["120", program("chromium").expect("it is needed")]);
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"]);
    chromium.arg("--disable-dev-shm-usage");
    chromium.env_remove("XDG_CONFIG_HOME").env_remove("XDG_CACHE_HOME");
    chromium.arg(format!("--user-data-dir={}", profile(url, home).display()));
    let output = run(chromium.arg(format!("{url}/api/v1/licence")));
    (text(&output.stdout), text(&output.stderr))
}

/// The relay ends the connection, and whether Chromium still reads the alert that says why, or finds it gone, is a
/// matter of who is faster.
const TURNED_AWAY: &str = "Page load failed: net::ERR_";

#[track_caller]
fn check_refused(bed: &Bed, home: &Path, error: &str) {
    let (page, talk) = opens(bed, home);
    assert!(!page.contains("token-missing") && talk.contains(error), "{page}\n{talk}");
}

fn shows_the_certificate(bed: &Bed) {
    let home = home(bed);
    import(&bed.office("4479900013"), home.path());
    let (page, talk) = opens(bed, home.path());
    // Through the handshake, and then refused for want of a login: the relay's own problem.
    assert!(
        page.contains(r#""code":"token-missing""#) && page.contains("トークンがありません"),
        "{page}\n{talk}"
    );
}

fn revoked(bed: &Bed) {
    let home = home(bed);
    let office = bed.office("4479900021");
    import(&office, home.path());
    let (page, talk) = opens(bed, home.path());
    assert!(page.contains("token-missing"), "{page}\n{talk}");
    bed.revoke(&office);
    check_refused(bed, home.path(), TURNED_AWAY);
}

fn without(bed: &Bed) {
    let empty = home(bed);
    check_refused(bed, empty.path(), TURNED_AWAY);
    let suspicious = home(bed);
    import(&bed.office("4479900013"), suspicious.path());
    told(&bed.trust(&["remove", "--for", "nss"], suspicious.path()));
    check_refused(bed, suspicious.path(), "ERR_CERT_AUTHORITY_INVALID");
}
