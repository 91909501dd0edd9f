//! Certificates that are wrong on purpose: in one way, and in no other.

use std::collections::BTreeSet;

use careplan_domain::{CertificateKind, CertificateSerial, Secret};
use careplan_serve::PeerCertificate;
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{IssueFaulty, IssuedFaulty, RevocationReason};
use mock_ca::{Ca, IssueRefusal, RevokeRefusal};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::support::{House, PASSWORD, der, opened_package, order};

/// What is ordered for an office whose good certificate is `order("-")`.
pub(crate) fn faulty(fault: CertificateFault) -> IssueFaulty {
    let kind = match fault {
        CertificateFault::WrongKind => CertificateKind::ClaimAgent,
        _ => order("-").kind,
    };
    IssueFaulty { office: order("-").office, kind, fault, package_password: Secret::from(PASSWORD) }
}

async fn issued(ca: &Ca, fault: CertificateFault) -> IssuedFaulty {
    ca.issue_faulty(faulty(fault)).await.expect("issues")
}

/// The parts of a certificate that differ between `one` and `two`, but for those that no two share.
fn differences(one: &[u8], two: &[u8]) -> BTreeSet<String> {
    let read = |der| X509Certificate::from_der(der).expect("a certificate").1;
    let (one, two) = (read(one), read(two));
    let mut found = BTreeSet::new();
    let mut compare = |part: &str, is_equal: bool| {
        if !is_equal {
            found.insert(part.to_owned());
        }
    };
    compare("version", one.version() == two.version());
    compare("issuer", one.issuer() == two.issuer());
    compare("subject", one.subject() == two.subject());
    compare("validity", one.validity() == two.validity());
    compare("key kind", one.public_key().algorithm == two.public_key().algorithm);
    compare("signature kind", one.signature_algorithm == two.signature_algorithm);
    let extensions = |certificate: &X509Certificate<'_>| -> BTreeSet<(String, bool, Vec<u8>)> {
        let own = |oid: &str| oid == "2.5.29.14";
        certificate
            .extensions()
            .iter()
            .map(|one| (one.oid.to_id_string(), one.critical, one.value.to_vec()))
            // The subject key identifier follows from the key.
            .map(
                |(oid, critical, value)| {
                    if own(&oid) { (oid, critical, vec![]) } else { (oid, critical, value) }
                },
            )
            .collect()
    };
    for (oid, ..) in extensions(&one).symmetric_difference(&extensions(&two)) {
        compare(oid, false);
    }
    found
}

#[tokio::test]
async fn a_faulty_certificate_differs_from_a_good_one_in_its_fault_alone() {
    let house = House::new();
    let ca = house.open().await;
    let good = ca.issue(order("R-1")).await.expect("issues");
    for fault in CertificateFault::ALL {
        let issued = issued(&ca, *fault).await;
        let expected: &[&str] = match fault {
            CertificateFault::Expired | CertificateFault::NotYetValid => &["validity"],
            CertificateFault::Revoked | CertificateFault::SameNameOtherKey => &[],
            // The authority key identifier goes with the issuer.
            CertificateFault::WrongIssuer | CertificateFault::SelfSigned => &["issuer", "2.5.29.35"],
            // The policy goes with the kind.
            CertificateFault::WrongKind => &["subject", "2.5.29.32"],
            CertificateFault::OtherOffice => &["subject"],
            CertificateFault::NoClientAuth => &["2.5.29.37"],
            CertificateFault::WeakKey => &["key kind"],
            CertificateFault::UnknownCriticalExtension => &["1.3.6.1.4.1.32473.999.1.1"],
        };
        let expected: BTreeSet<String> = expected.iter().map(|&part| part.to_owned()).collect();
        let found = differences(&der(&good.certificate_pem), &der(&issued.certificate_pem));
        assert_eq!(found, expected, "{fault}");
        let peer = PeerCertificate::read(&der(&issued.certificate_pem)).expect("a certificate");
        assert_eq!((peer.not_before, peer.not_after), (issued.not_before, issued.not_after));
        assert_eq!(peer.serial, issued.serial);
    }
}

#[tokio::test]
async fn a_package_has_the_key_and_whoever_has_signed() {
    let ca = House::new().open().await;
    for fault in CertificateFault::ALL {
        let issued = issued(&ca, *fault).await;
        let (chain, _) = opened_package(&issued.package);
        assert_eq!(chain[0], der(&issued.certificate_pem));
        let is_ours = chain.get(1) == Some(&ca.certificate_der());
        assert_eq!(is_ours, issued.known_to_ca, "{fault}");
        assert_eq!(chain.len(), if *fault == CertificateFault::SelfSigned { 1 } else { 2 }, "{fault}");
        let signature = |signer: &[u8]| {
            let (_, signer) = X509Certificate::from_der(signer).expect("a certificate");
            let (_, certificate) = X509Certificate::from_der(&chain[0]).expect("a certificate");
            certificate.verify_signature(Some(signer.public_key())).is_ok()
        };
        assert!(signature(chain.last().expect("one at least")), "{fault}: signed by the last of its chain");
        assert_eq!(signature(&ca.certificate_der()), issued.known_to_ca, "{fault}");
    }
}

#[tokio::test]
async fn an_impostor_shares_name_and_key_identifier_with_the_real_one_but_no_number() {
    let ca = House::new().open().await;
    let issued = issued(&ca, CertificateFault::SameNameOtherKey).await;
    let (chain, _) = opened_package(&issued.package);
    let real = ca.certificate_der();
    let (_, real) = X509Certificate::from_der(&real).expect("a certificate");
    let (_, impostor) = X509Certificate::from_der(&chain[1]).expect("a certificate");
    assert_eq!(impostor.subject(), real.subject());
    assert_ne!(impostor.raw_serial(), real.raw_serial());
    assert_ne!(impostor.public_key(), real.public_key());
    let identifier = |certificate: &X509Certificate<'_>| {
        certificate
            .get_extension_unique(&x509_parser::oid_registry::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER)
            .expect("once at most")
            .expect("once")
            .value
            .to_vec()
    };
    assert_eq!(identifier(&impostor), identifier(&real));
}

#[tokio::test]
async fn what_the_authority_signed_can_be_revoked_and_nothing_else() {
    let house = House::new();
    let ca = house.open().await;
    for fault in CertificateFault::ALL {
        let issued = issued(&ca, *fault).await;
        let listed = |ca: &Ca| ca.revocations().revoked.contains(&issued.serial);
        assert_eq!(listed(&ca), *fault == CertificateFault::Revoked, "{fault}");
        let revoked = ca.revoke(&issued.serial, RevocationReason::Unspecified).await;
        if issued.known_to_ca {
            revoked.expect("revokes");
            assert!(listed(&ca) && listed(&house.open().await), "{fault}");
        } else {
            assert!(matches!(revoked, Err(RevokeRefusal::Unknown(_))), "{fault}");
        }
    }
}

#[tokio::test]
async fn each_call_makes_another_one_and_good_serials_are_those_of_the_seed_all_the_same() {
    let serials = async |faulty_between: bool| {
        let house = House::new();
        let mut ca = house.open().await;
        let (mut good, mut bad): (Vec<CertificateSerial>, Vec<_>) = (Vec::new(), Vec::new());
        for request in ["R-1", "R-2", "R-3"] {
            good.push(ca.issue(order(request)).await.expect("issues").serial);
            if faulty_between {
                bad.push(issued(&ca, CertificateFault::Expired).await.serial);
                bad.push(issued(&ca, CertificateFault::SelfSigned).await.serial);
                ca = house.open().await;
            }
        }
        ca.forget().await.expect("forgets");
        if faulty_between {
            bad.push(issued(&ca, CertificateFault::Expired).await.serial);
        }
        (good, bad)
    };
    let ((alone, _), (between, bad)) = (serials(false).await, serials(true).await);
    assert_eq!(alone, between);
    let all: BTreeSet<_> = between.iter().chain(&bad).collect();
    assert_eq!(all.len(), 3 + 7);
    assert_eq!(serials(true).await.1, bad, "the seed fixes them too");
}

#[tokio::test]
async fn a_faulty_order_that_cannot_be_is_refused_and_told() {
    let house = House::new();
    let ca = house.open().await;
    let agent = IssueFaulty { kind: CertificateKind::ClaimAgent, ..faulty(CertificateFault::WeakKey) };
    let no_password = IssueFaulty { package_password: Secret::from(""), ..faulty(CertificateFault::WeakKey) };
    for order in [agent, no_password] {
        let refusal = ca.issue_faulty(order).await.expect_err("refused");
        assert!(matches!(refusal, IssueRefusal::Order(_)), "{refusal}");
    }
    assert_eq!(house.journal()[1..], ["faulty-certificate-issued refused invalid-field"; 2]);
}
