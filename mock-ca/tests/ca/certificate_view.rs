//! The certificates and the list as another parser reads them.

use std::fmt::Write as _;
use std::sync::Arc;

use careplan_wire::back_office::ca::RevocationReason;
use mock_ca::{Ca, KeyKind, KeyPool, Settings};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::support::{House, der, order};

#[tokio::test]
async fn an_rsa_certificate_reads_as_the_profile_says() {
    let house = House::new();
    let keys = KeyPool::start(KeyKind::Rsa2048, 0);
    let ca = Ca::open(Settings::default(), Arc::clone(&house.store), keys, house.environment.clone())
        .await
        .expect("opens");
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let authority = view(&ca.certificate_der());
    insta::assert_snapshot!(format!("{authority}\n{}", view(&der(&issued.certificate_pem))));
}

#[tokio::test]
async fn a_key_on_a_curve_is_not_said_to_encrypt() {
    let house = House::new();
    let issued = house.open().await.issue(order("R-1")).await.expect("issues");
    let view = view(&der(&issued.certificate_pem));
    assert!(view.contains("key usage: Digital Signature\n"), "{view}");
}

#[tokio::test]
async fn a_list_reads_with_its_number_its_end_and_its_serials() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    house.at("2026-04-02T10:30");
    ca.revoke(&serial, RevocationReason::Unspecified).await.expect("revokes");
    let list = ca.revocations();
    let (rest, crl) = CertificateRevocationList::from_der(&list.lists[0]).expect("a list");
    assert!(rest.is_empty());
    let authority = ca.certificate_der();
    let (_, authority) = X509Certificate::from_der(&authority).expect("a certificate");
    crl.verify_signature(authority.public_key()).expect("signed by the authority");
    let mut text = format!(
        "{} number {}\n{} – {}\n",
        crl.issuer(),
        crl.crl_number().expect("numbered"),
        crl.last_update(),
        crl.next_update().expect("limited")
    );
    for revoked in crl.iter_revoked_certificates() {
        writeln!(text, "{:032X} {}", revoked.serial(), revoked.revocation_date).expect("writes");
    }
    insta::assert_snapshot!(text);
}

/// Everything but keys and signature, which differ each time.
fn view(certificate: &[u8]) -> String {
    let (rest, certificate) = X509Certificate::from_der(certificate).expect("a certificate");
    assert!(rest.is_empty());
    let key = match certificate.public_key().parsed().expect("a public key") {
        PublicKey::RSA(key) => format!("RSA {} bits", key.key_size()),
        PublicKey::EC(key) => format!("EC {} bits", key.key_size()),
        other => format!("{other:?}"),
    };
    let mut text = String::new();
    let mut line = |text_of_line: String| writeln!(text, "{text_of_line}").expect("writes");
    line(format!("version    {}", certificate.version()));
    line(format!("serial     {:032X}", certificate.serial));
    line(format!("issuer     {}", certificate.issuer()));
    line(format!("subject    {}", certificate.subject()));
    line(format!("validity   {} – {}", certificate.validity().not_before, certificate.validity().not_after));
    line(format!("key        {key}"));
    line(format!("signature  {}", certificate.signature_algorithm.algorithm));
    for extension in certificate.extensions() {
        use x509_parser::extensions::ParsedExtension as Parsed;
        let critical = if extension.critical { "critical " } else { "" };
        let value = match extension.parsed_extension() {
            Parsed::SubjectKeyIdentifier(key) => format!("subject key identifier: {} bytes", key.0.len()),
            Parsed::AuthorityKeyIdentifier(key) => {
                let bytes = key.key_identifier.as_ref().expect("a key identifier").0.len();
                format!("authority key identifier: {bytes} bytes")
            }
            Parsed::KeyUsage(usage) => format!("key usage: {usage}"),
            Parsed::ExtendedKeyUsage(usage) => {
                format!(
                    "extended key usage: client auth {}, server auth {}",
                    usage.client_auth, usage.server_auth
                )
            }
            Parsed::BasicConstraints(constraints) => {
                format!(
                    "basic constraints: ca {}, path {:?}",
                    constraints.ca, constraints.path_len_constraint
                )
            }
            Parsed::CRLDistributionPoints(points) => {
                let names: Vec<_> =
                    points.iter().map(|point| format!("{:?}", point.distribution_point)).collect();
                format!("crl distribution points: {}", names.join(", "))
            }
            other => format!("{other:?}"),
        };
        line(format!("           {critical}{value}"));
    }
    text
}
