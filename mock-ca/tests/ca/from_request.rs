//! Certificates for keys that offices make themselves.

use careplan_domain::Secret;
use careplan_serve::PeerCertificate;
use careplan_wire::back_office::ca::{Issue, IssueFromRequest, RevocationReason};
use mock_ca::IssueRefusal;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::support::{House, der, order};

const P256: &str = include_str!("../csr/p256.pem");
const WINDOWS: &str = include_str!("../csr/windows-certreq.pem");

pub(crate) fn from_request(request: &str, csr: &str) -> IssueFromRequest {
    let Issue { office, kind, start_day, end_day, .. } = order("-");
    IssueFromRequest {
        request: Some(request.to_owned()),
        office,
        kind,
        start_day,
        end_day,
        csr: csr.to_owned(),
    }
}

#[tokio::test]
async fn the_certificate_is_the_offices_whatever_the_request_asks_for() {
    let house = House::new();
    let ca = house.open().await;
    for (request, csr) in [("C-1", P256), ("C-2", WINDOWS)] {
        let issued = ca.issue_from_request(from_request(request, csr)).await.expect("issues");
        let peer = PeerCertificate::read(&der(&issued.certificate_pem)).expect("a certificate");
        let expected = order("-");
        assert_eq!((peer.office, peer.kind), (Some(expected.office), Some(expected.kind)));
        assert_eq!((peer.not_before, peer.not_after), (issued.not_before, issued.not_after));
        let (certificate, authority) = (der(&issued.certificate_pem), der(&issued.chain_pem));
        let (_, certificate) = X509Certificate::from_der(&certificate).expect("a certificate");
        let (_, authority) = X509Certificate::from_der(&authority).expect("a certificate");
        certificate.verify_signature(Some(authority.public_key())).expect("signed");
        assert!(certificate.subject_alternative_name().expect("readable").is_none(), "only the key is taken");
        ca.revoke(&issued.serial, RevocationReason::Unspecified).await.expect("revokes");
    }
    assert_eq!(house.journal()[1], "certificate-issued done -");
}

#[tokio::test]
async fn the_same_request_gets_the_same_certificate_and_never_anothers() {
    let house = House::new();
    let ca = house.open().await;
    let first = ca.issue_from_request(from_request("C-1", P256)).await.expect("issues");
    assert_eq!(ca.issue_from_request(from_request("C-1", P256)).await.expect("repeats"), first);
    assert_eq!(
        house.open().await.issue_from_request(from_request("C-1", P256)).await.expect("repeats"),
        first
    );
    let packed = ca.issue(order("R-1")).await.expect("issues");
    assert_ne!(packed.serial, first.serial);
    let other_key = ca.issue_from_request(from_request("C-1", WINDOWS)).await.expect_err("another key");
    let packed_before = ca.issue_from_request(from_request("R-1", P256)).await.expect_err("it has a package");
    for refusal in [other_key, packed_before] {
        assert!(matches!(refusal, IssueRefusal::RequestTaken { field: "csr", .. }), "{refusal}");
    }
    let given_before = ca.issue(order("C-1")).await.expect_err("it has no package");
    assert!(matches!(given_before, IssueRefusal::RequestTaken { field: "package_password", .. }));
}

#[tokio::test]
async fn a_bad_signing_request_is_refused_and_told() {
    let house = House::new();
    let ca = house.open().await;
    let secret = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----";
    for csr in [include_str!("../csr/rsa-1024.pem"), include_str!("../csr/other-office.pem"), "", secret] {
        let refusal = ca.issue_from_request(from_request("C-1", csr)).await.expect_err("refused");
        assert!(refusal.to_string().starts_with("`csr`: it"), "{refusal}");
    }
    assert_eq!(house.journal()[1..], ["certificate-issued refused invalid-field"; 4]);
    assert!(!format!("{:?}", house.environment.journal.after(0, 10)).contains("c2VjcmV0"));
    let password = Secret::from("another");
    ca.issue(Issue { package_password: password, ..order("C-1") }).await.expect("the number is free still");
}

#[tokio::test]
async fn one_request_in_any_wrapping_gets_one_certificate() {
    let house = House::new();
    let ca = house.open().await;
    let base64: String = P256.lines().filter(|line| !line.starts_with('-')).collect();
    let mut first = None;
    for csr in [
        P256.to_owned(),
        base64,
        P256.replace('\n', "\r\n"),
        format!("# key of the desk\nCertificate Request:\n{P256}\n\n"),
        P256.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
    ] {
        let asked = IssueFromRequest { request: None, ..from_request("-", &csr) };
        let issued = ca.issue_from_request(asked).await.expect("issues");
        assert_eq!(first.get_or_insert_with(|| issued.clone()), &issued, "{csr}");
    }
    let other = IssueFromRequest { request: None, ..from_request("-", WINDOWS) };
    let other = ca.issue_from_request(other).await.expect("issues");
    assert_ne!(first.expect("issued").serial, other.serial);
}
