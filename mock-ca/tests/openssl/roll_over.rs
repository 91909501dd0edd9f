//! Both generations, and the certificates that join them.

use mock_ca::{KeyKind, PackageCipher};

use crate::generations::{Generations, REASONS};

/// `openssl verify` at a moment of our clock's 1 April 2026, against the roots of `trusted` alone.
fn verify(made: &Generations, trusted: u32, more: &[&str]) -> Result<String, String> {
    let root = format!("authority-{trusted}.pem");
    // 09:30 Japan time.
    let usual = ["verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-attime", "1775003400", "-CAfile"];
    made.run("openssl", &[&usual[..], &[root.as_str()], more].concat())
}

#[track_caller]
fn check_refused(said: Result<String, String>, reason: &str) {
    let said = said.expect_err("is refused");
    assert!(said.contains(reason), "no {reason} in {said}");
}

pub(crate) fn each_verifies_with_its_own_list() {
    let made = Generations::two();
    for generation in [1, 2] {
        let list = format!("list-{generation}.crl");
        let check = ["-purpose", "sslclient", "-crl_check", "-CRLfile", &list];
        let of = |stem: &str| {
            let certificate = format!("{stem}-{generation}.pem");
            verify(&made, generation, &[&check[..], &[certificate.as_str()]].concat())
        };
        of("good").expect("verifies");
        check_refused(of("revoked"), "certificate revoked");
    }
    check_refused(verify(&made, 1, &["good-2.pem"]), "unable to get local issuer certificate");
    check_refused(verify(&made, 2, &["good-1.pem"]), "unable to get local issuer certificate");
    // A list speaks for its own generation only.
    let foreign = ["-crl_check", "-CRLfile", "list-1.crl", "good-2.pem"];
    check_refused(verify(&made, 2, &foreign), "unable to get certificate CRL");
}

pub(crate) fn crossings_join_them_both_ways() {
    let made = Generations::with(3, KeyKind::P256, PackageCipher::Aes256);
    for (trusted, crossings, certificate) in [
        (1, &["2-with-1.pem"][..], "good-2.pem"),
        (2, &["1-with-2.pem"], "good-1.pem"),
        (1, &["2-with-1.pem", "3-with-2.pem"], "good-3.pem"),
        (3, &["2-with-3.pem", "1-with-2.pem"], "good-1.pem"),
    ] {
        let mut arguments = vec!["-purpose", "sslclient", "-crl_check_all"];
        for list in ["list-1.crl", "list-2.crl", "list-3.crl"] {
            arguments.extend(["-CRLfile", list]);
        }
        for crossing in crossings {
            arguments.extend(["-untrusted", crossing]);
        }
        arguments.extend(["-policy", "1.3.6.1.4.1.32473.1.2", "-explicit_policy", certificate]);
        verify(&made, trusted, &arguments).expect("verifies");
        let revoked = certificate.replace("good", "revoked");
        *arguments.last_mut().expect("the certificate") = &revoked;
        check_refused(verify(&made, trusted, &arguments), "certificate revoked");
    }
}

pub(crate) fn it_is_issued_under_its_policy_and_no_other() {
    let made = Generations::two();
    let under = |policy: &str| verify(&made, 1, &["-policy", policy, "-explicit_policy", "good-1.pem"]);
    under("1.3.6.1.4.1.32473.1.2").expect("verifies");
    check_refused(under("1.3.6.1.4.1.32473.1.1"), "no explicit policy");
    for (generation, number) in [("1", "1"), ("2", "2")] {
        let certificate = format!("good-{generation}.pem");
        let shown = made.run("openssl", &["x509", "-in", &certificate, "-noout", "-text"]).expect("shows");
        for part in [
            "Policy: 1.3.6.1.4.1.32473.1.2".to_owned(),
            "OCSP - URI:http://localhost:8444/ocsp".to_owned(),
            format!("CA Issuers - URI:http://localhost:8444/e-seikyuu-ca-{number}.crt"),
            format!("URI:http://localhost:8444/e-seikyuu-ca-{number}.crl"),
        ] {
            assert!(shown.contains(&part), "no {part} in {shown}");
        }
    }
}

pub(crate) fn a_list_says_why() {
    let made = Generations::two();
    let show = |generation: u32| {
        let (list, root) = (format!("list-{generation}.crl"), format!("authority-{generation}.pem"));
        made.run("openssl", &["crl", "-in", &list, "-CAfile", &root, "-noout", "-text"]).expect("shows")
    };
    let shown = show(1);
    assert!(shown.contains("verify OK"), "{shown}");
    for (_, name, _) in REASONS {
        let serial = serial_of(&made, &format!("{name}.pem"));
        let entry = shown.split("Serial Number: ").find(|entry| entry.starts_with(&serial));
        let entry = entry.unwrap_or_else(|| panic!("no {name} ({serial}) in {shown}"));
        assert!(entry.contains("Revocation Date: Apr  1 00:00:00 2026 GMT"), "{entry}");
        let words = match name {
            // RFC 5280, section 5.3.1: left out.
            "unspecified" => None,
            "key-compromise" => Some("Key Compromise"),
            "affiliation-changed" => Some("Affiliation Changed"),
            "superseded" => Some("Superseded"),
            _ => Some("Cessation Of Operation"),
        };
        assert_eq!(entry.contains("CRL Reason Code"), words.is_some(), "{entry}");
        assert!(entry.contains(words.unwrap_or_default()), "{entry}");
    }
    let second = show(2);
    assert!(second.contains(&serial_of(&made, "revoked-2.pem")), "{second}");
    assert_eq!(
        second.matches("Serial Number").count(),
        1,
        "those of the first are in its own list: {second}"
    );
}

fn serial_of(made: &Generations, certificate: &str) -> String {
    let said = made.run("openssl", &["x509", "-in", certificate, "-noout", "-serial"]).expect("says");
    said.trim().trim_start_matches("serial=").to_owned()
}
