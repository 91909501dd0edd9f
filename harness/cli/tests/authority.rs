//! The certificate authority, as `careplan up` starts it: with which keys and packages, and not at all when damaged.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_wire::control::ReadyOffice;
use command::{careplan, check_refused};
use process::{Running, new_office};
use x509_parser::pem::parse_x509_pem;
use x509_parser::public_key::PublicKey;

/// The algorithm of the keys and certificates in a package, DER: PBES2.
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
/// The same: pbeWithSHAAnd3-KeyTripleDES-CBC.
const SHA1_3DES: &[u8] = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03";

/// The office's key, and its authority's size of key, as `RSA 2048` or `EC 256`.
fn key(office: &ReadyOffice) -> String {
    let (_, pem) = parse_x509_pem(office.certificate_pem.as_bytes()).expect("PEM");
    let certificate = pem.parse_x509().expect("a certificate");
    match certificate.public_key().parsed().expect("a key") {
        PublicKey::RSA(key) => format!("RSA {}", key.key_size()),
        PublicKey::EC(key) => format!("EC {}", key.key_size()),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check_packed(office: &ReadyOffice, with: &[u8], without: &[u8]) {
    let package = STANDARD.decode(&office.pkcs12_base64).expect("base64");
    let holds = |part: &[u8]| package.windows(part.len()).any(|window| window == part);
    assert!(holds(with) && !holds(without), "packed otherwise");
}

#[tokio::test]
async fn certificates_have_the_keys_and_packages_that_this_start_asks_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none", "--certificate-keys", "p-256"]);
    let first = new_office(&running, "4479900013", "43").await;
    assert_eq!(key(&first), "EC 256");
    check_packed(&first, PBES2, SHA1_3DES);
    running.kill();

    let other = ["--certificate-keys", "p-384", "--package-cipher", "sha1-3des"];
    let running = Running::start(folder.path(), &other);
    let second = new_office(&running, "4479900021", "11").await;
    assert_eq!(key(&second), "EC 384");
    check_packed(&second, SHA1_3DES, PBES2);
    // What was issued before stays as it is.
    let again = running.control().ready_office(first.number).await.expect("is ready");
    assert_eq!((again.certificate_pem, again.pkcs12_base64), (first.certificate_pem, first.pkcs12_base64));
    running.kill();
}

#[test]
fn kinds_that_there_are_not_are_refused_with_all_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    for (flag, word, expected) in [
        ("--certificate-keys", "rsa-1024", "`rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256` or `p-384`"),
        ("--package-cipher", "rc2-40", "`aes-256` or `sha1-3des`"),
    ] {
        let refused = careplan(&["up", flag, word], folder.path());
        check_refused(&refused, expected, "`careplan up --help`");
    }
    assert!(!folder.path().join("testbed.json").exists(), "a refused start left its mark");
}

/// A data directory that was left in good order, with an authority.
fn left(folder: &Path) {
    let status = Running::start(folder, &["--offices", "none", "--certificate-keys", "p-256"]).terminate();
    assert!(status.success(), "{status}");
}

#[test]
fn a_damaged_key_of_the_authority_is_no_start_and_told_with_the_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    left(folder.path());
    let records = folder.path().join("ca/records.sqlite3");
    let whole = fs::read(&records).expect("the authority's records");
    let place = whole.windows(11).position(|window| window == b"PRIVATE KEY").expect("the key is in it");
    let mut damaged = whole.clone();
    // Somewhere within the key itself.
    damaged[place + 40..place + 60].fill(b'!');
    fs::write(&records, damaged).expect("written");
    for _again in 0..2 {
        let refused = careplan(&["up", "--port-base", "0"], folder.path());
        check_refused(&refused, "the e-seikyuu CA under `ca/authority/1` cannot be used: its key", "backup");
    }
    // The mend that is told of.
    fs::write(&records, whole).expect("written");
    Running::start(folder.path(), &[]).kill();
}

#[test]
fn records_of_the_authority_that_are_no_database_are_no_start() {
    let folder = tempfile::tempdir().expect("a folder");
    left(folder.path());
    fs::write(folder.path().join("ca/records.sqlite3"), "-----BEGIN PRIVATE KEY-----".repeat(99))
        .expect("written");
    let refused = careplan(&["up", "--port-base", "0"], folder.path());
    check_refused(&refused, "ca/records.sqlite3", "another --data DIR");
}

#[test]
fn an_authority_that_is_gone_is_not_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    left(folder.path());
    fs::rename(folder.path().join("ca"), folder.path().join("elsewhere")).expect("moved");
    for _again in 0..2 {
        let refused = careplan(&["up", "--port-base", "0"], folder.path());
        check_refused(&refused, "records.sqlite3` is damaged: it is missing", "restore the file");
    }
    fs::rename(folder.path().join("elsewhere"), folder.path().join("ca")).expect("moved back");
    Running::start(folder.path(), &[]).kill();
}
