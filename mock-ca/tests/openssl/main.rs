//! The authority's work as OpenSSL's command line judges it.
//!
//! Without `openssl` on the machine the tests are ignored, with the reason; `CAREPLAN_REQUIRE` (a comma list that
//! names `openssl`, or `all`) makes its absence a failure.

mod faulty;
mod generations;
mod judged;
#[path = "../../../harness/need.rs"]
mod need;
mod packages;
mod roll_over;
mod status;

use std::process::ExitCode;

use judged::Judged;
use libtest_mimic::{Arguments, Trial};
use mock_ca::{KeyKind, PackageCipher};
use need::Need;

fn main() -> ExitCode {
    let need = Need::of("openssl");
    let mut trials = Vec::new();
    for keys in [KeyKind::Rsa2048, KeyKind::P256] {
        let trial = |name: &str, body: fn(&Judged)| {
            need.trial(format!("{name}::{keys}"), move || body(&Judged::make(keys, PackageCipher::Aes256)))
        };
        trials.extend([
            trial("a_certificate_verifies_for_a_client_and_for_nothing_else", verifies_for_a_client),
            trial("a_certificate_verifies_within_its_validity_only", verifies_within_validity),
            trial("a_revoked_certificate_does_not_verify", revoked_does_not_verify),
            trial("a_list_is_signed_numbered_and_limited", list_is_signed),
            trial("a_package_opens_with_its_password_alone", package_opens),
            trial("the_key_in_the_package_is_that_of_the_certificate", key_belongs),
        ]);
    }
    trials.push(need.trial("a_package_for_old_systems_opens_too", package_for_old_systems_opens));
    trials.extend(of_every_kind_of_key(&need));
    trials.extend(of_a_running_publication(&need));
    trials.extend(of_generations(&need));
    trials.push(
        need.trial("every_faulty_certificate_is_refused_as_its_page_says", faulty::refused_as_the_page_says),
    );
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn of_every_kind_of_key(need: &Need) -> Vec<Trial> {
    let mut trials = Vec::new();
    for keys in KeyKind::ALL {
        for package in PackageCipher::ALL {
            // Two keys of this kind keep a core busy for seconds: one cipher is enough.
            if keys == KeyKind::Rsa4096 && package == PackageCipher::Sha1TripleDes {
                continue;
            }
            let name = format!("a_package_opens_and_holds_what_it_should::{keys}::{package}");
            trials.push(need.trial(name, move || packages::opens_and_holds_what_it_should(keys, package)));
        }
    }
    let same = packages::a_certificate_is_the_same_as_pem_and_as_der;
    trials.push(need.trial("a_certificate_is_the_same_as_pem_and_as_der", same));
    trials
}

fn of_a_running_publication(need: &Need) -> Vec<Trial> {
    let mut trials: Vec<Trial> = [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384]
        .map(|keys| {
            let name = format!("good_revoked_and_unknown_are_told::{keys}");
            need.trial(name, move || status::good_revoked_and_unknown_are_told(keys))
        })
        .into();
    let more: [(&str, fn()); 3] = [
        ("an_answer_is_to_its_own_question_alone", status::an_answer_is_to_its_own_question_alone),
        ("an_answer_by_path_is_as_good", status::an_answer_by_path_is_as_good),
        (
            "a_verifier_fetches_the_list_that_the_certificate_names",
            status::a_verifier_fetches_the_list_that_the_certificate_names,
        ),
    ];
    trials.extend(more.map(|(name, body)| need.trial(name, body)));
    trials
}

fn of_generations(need: &Need) -> Vec<Trial> {
    let trials: [(&str, fn()); 4] = [
        ("each_generation_verifies_with_its_own_list", roll_over::each_verifies_with_its_own_list),
        ("crossings_join_the_generations_both_ways", roll_over::crossings_join_them_both_ways),
        (
            "a_certificate_is_issued_under_its_policy_and_no_other",
            roll_over::it_is_issued_under_its_policy_and_no_other,
        ),
        ("a_list_says_why", roll_over::a_list_says_why),
    ];
    trials.map(|(name, body)| need.trial(name, body)).into()
}

/// What `openssl verify` is told in every test: strict, at a moment of our clock, against our authority alone.
fn verify<'a>(judged: &'a Judged, at: &'a str, more: &[&'a str]) -> Result<String, String> {
    let mut arguments =
        vec!["verify", "-x509_strict", "-no-CApath", "-CAfile", "authority.pem", "-attime", at];
    arguments.extend(more);
    judged.openssl(&arguments)
}

fn verifies_for_a_client(judged: &Judged) {
    let at = judged.seconds("2026-04-01T09:00");
    let client = verify(judged, &at, &["-purpose", "sslclient", "good.pem"]).expect("verifies");
    assert_eq!(client.trim(), "good.pem: OK");
    let server = verify(judged, &at, &["-purpose", "sslserver", "good.pem"]).expect_err("no server");
    assert!(server.contains("unsuitable certificate purpose") || server.contains("unsupported"), "{server}");
    let shown = judged.openssl(&["x509", "-in", "good.pem", "-noout", "-text"]).expect("shows");
    for part in ["TLS Web Client Authentication", "URI:http://localhost:8444/e-seikyuu-ca-1.crl", "CA:FALSE"]
    {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

fn verifies_within_validity(judged: &Judged) {
    for (time, good) in [
        ("2026-03-31T23:59:59", false),
        ("2026-04-01T00:00:00", true),
        // OpenSSL counts the last second as past already, where RFC 5280, section 4.1.2.5, includes it.
        ("2029-04-01T23:59:58", true),
        ("2029-04-02T00:00:00", false),
    ] {
        let at = judged.seconds(time);
        assert_eq!(verify(judged, &at, &["good.pem"]).is_ok(), good, "{time}");
    }
}

fn revoked_does_not_verify(judged: &Judged) {
    let at = judged.seconds("2026-04-01T09:00");
    let check = ["-crl_check", "-CRLfile", "list.pem"];
    verify(judged, &at, &[&check[..], &["good.pem"]].concat()).expect("verifies");
    let revoked = verify(judged, &at, &[&check[..], &["revoked.pem"]].concat()).expect_err("revoked");
    assert!(revoked.contains("certificate revoked"), "{revoked}");
}

fn list_is_signed(judged: &Judged) {
    let show = ["crl", "-inform", "DER", "-in", "list.crl", "-CAfile", "authority.pem", "-noout", "-text"];
    let shown = judged.openssl(&show).expect("shows");
    for part in ["verify OK", "X509v3 CRL Number", "Apr  8 00:00:00 2026 GMT", &judged.revoked_serial] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

fn package_opens(judged: &Judged) {
    let open = |password: &str| {
        let password = format!("pass:{password}");
        judged.openssl(&["pkcs12", "-in", "good.p12", "-info", "-nodes", "-passin", &password])
    };
    let shown = open(judged::PASSWORD).expect("opens");
    for part in [
        "MAC: sha256, Iteration 2048",
        "PBES2, PBKDF2, AES-256-CBC, Iteration 2048, PRF hmacWithSHA256",
        "friendlyName: CarePlanJigyousho KJ444470300015",
        "PRIVATE KEY",
    ] {
        assert!(shown.contains(part), "no {part} in the package");
    }
    assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 2, "the certificate and its authority");
    let refused = open(&judged::PASSWORD.to_lowercase()).expect_err("case matters");
    assert!(refused.contains("invalid password"), "{refused}");
}

fn key_belongs(judged: &Judged) {
    let password = format!("pass:{}", judged::PASSWORD);
    let unpack = ["pkcs12", "-in", "good.p12", "-nodes", "-nocerts", "-passin", &password, "-out", "key.pem"];
    judged.openssl(&unpack).expect("opens");
    let from_key = judged.openssl(&["pkey", "-in", "key.pem", "-pubout", "-outform", "PEM"]).expect("a key");
    let from_certificate = judged.openssl(&["x509", "-in", "good.pem", "-noout", "-pubkey"]).expect("a key");
    let public_key = |text: &str| {
        let start = text.find("-----BEGIN PUBLIC KEY").expect("a public key");
        text[start..].trim().to_owned()
    };
    assert_eq!(public_key(&from_key), public_key(&from_certificate));
}

fn package_for_old_systems_opens() {
    let judged = Judged::make(KeyKind::P256, PackageCipher::Sha1TripleDes);
    let password = format!("pass:{}", judged::PASSWORD);
    let shown = judged
        .openssl(&["pkcs12", "-in", "good.p12", "-info", "-nodes", "-passin", &password])
        .expect("opens");
    for part in ["MAC: sha1, Iteration 2048", "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048"] {
        assert!(shown.contains(part), "no {part} in the package");
    }
}
