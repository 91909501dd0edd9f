//! Packages and certificates of every kind of key, in every form.

use mock_ca::{KeyKind, PackageCipher};
use tempfile::TempDir;

use crate::generations::{PASSWORD, open, run};
use careplan_sim::Clock;

/// One certificate of an authority with keys of this kind: `one.p12`, `one.pem`, `authority.pem`.
fn made(keys: KeyKind, package: PackageCipher) -> TempDir {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let directory = tempfile::tempdir().expect("a directory");
    runtime.block_on(async {
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        let settings = mock_ca::Settings { package, ..mock_ca::Settings::default() };
        let ca = open(clock.clone(), keys, settings).await;
        let issued = crate::generations::issue(&ca, &clock, "R-1").await;
        let packed = ca.package(&issued.serial).await.expect("packs");
        for (name, content) in [
            ("authority.pem", ca.certificate_pem().as_bytes()),
            ("one.pem", issued.certificate_pem.as_bytes()),
            ("one.p12", &packed),
        ] {
            std::fs::write(directory.path().join(name), content).expect("writes");
        }
    });
    directory
}

/// What OpenSSL says of a key of this kind.
fn key_words(keys: KeyKind) -> &'static str {
    match keys {
        KeyKind::Rsa2048 => "Public-Key: (2048 bit)",
        KeyKind::Rsa3072 => "Public-Key: (3072 bit)",
        KeyKind::Rsa4096 => "Public-Key: (4096 bit)",
        KeyKind::P256 => "NIST CURVE: P-256",
        KeyKind::P384 => "NIST CURVE: P-384",
    }
}

pub(crate) fn opens_and_holds_what_it_should(keys: KeyKind, package: PackageCipher) {
    let directory = made(keys, package);
    let openssl = |arguments: &[&str]| run(directory.path(), "openssl", arguments);
    let password = format!("pass:{PASSWORD}");
    let open = ["pkcs12", "-in", "one.p12", "-passin", &password];
    let shown = openssl(&[&open[..], &["-info", "-noenc"]].concat()).expect("opens");
    let ciphers = match package {
        PackageCipher::Aes256 => {
            ["MAC: sha256, Iteration", "PBES2, PBKDF2, AES-256-CBC, Iteration", "PRF hmacWithSHA256"]
        }
        PackageCipher::Sha1TripleDes => [
            "MAC: sha1, Iteration",
            "Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC",
            "Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC",
        ],
    };
    for part in ciphers {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert!(shown.contains("friendlyName: CarePlanJigyousho KJ444470300015"), "{shown}");

    openssl(&[&open[..], &["-nocerts", "-noenc", "-out", "key.pem"]].concat()).expect("opens");
    let checked = openssl(&["pkey", "-in", "key.pem", "-check", "-noout"]).expect("a key");
    assert!(checked.contains("Key is valid"), "{checked}");
    let of_key = openssl(&["pkey", "-in", "key.pem", "-pubout"]).expect("a key");
    let of_certificate = openssl(&["x509", "-in", "one.pem", "-noout", "-pubkey"]).expect("a key");
    assert_eq!(of_key, of_certificate);
    let shown = openssl(&["x509", "-in", "one.pem", "-noout", "-text"]).expect("shows");
    assert!(shown.contains(key_words(keys)), "no {} in {shown}", key_words(keys));

    // The chain in the package is enough for whoever trusts its root.
    openssl(&[&open[..], &["-nokeys", "-cacerts", "-out", "chain.pem"]].concat()).expect("opens");
    let verify = ["verify", "-x509_strict", "-attime", "1775003400", "-no-CApath", "-CAfile"];
    openssl(&[&verify[..], &["chain.pem", "one.pem"]].concat()).expect("verifies");
}

pub(crate) fn a_certificate_is_the_same_as_pem_and_as_der() {
    let directory = made(KeyKind::P256, PackageCipher::Aes256);
    let openssl = |arguments: &[&str]| run(directory.path(), "openssl", arguments).expect("goes well");
    let pem = std::fs::read_to_string(directory.path().join("one.pem")).expect("PEM");
    openssl(&["x509", "-in", "one.pem", "-outform", "DER", "-out", "one.der"]);
    let again = openssl(&["x509", "-inform", "DER", "-in", "one.der"]);
    assert_eq!(again.lines().collect::<Vec<_>>(), pem.lines().collect::<Vec<_>>());
    let fingerprint = |form: &str, file: &str| {
        openssl(&["x509", "-inform", form, "-in", file, "-noout", "-fingerprint", "-sha256"])
    };
    assert_eq!(fingerprint("PEM", "one.pem"), fingerprint("DER", "one.der"));
}
