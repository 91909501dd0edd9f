//! The authority's work as a second parser reads it (RustCrypto's, which is strict about DER), and as webpki judges
//! chains without a handshake.

use std::sync::Arc;
use std::time::Duration;

use careplan_serve::provider;
use careplan_wire::back_office::ca::{Issued, RevocationReason};
use mock_ca::Ca;
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error, RootCertStore};
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, CrlNumber, CrlReason, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

use crate::support::{House, der, order, published};

/// Decodes `bytes`, which must be written as DER alone allows.
#[track_caller]
fn read<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> T {
    let value = T::from_der(bytes).expect("reads");
    assert_eq!(value.to_der().expect("writes"), bytes, "read and written again it is the same");
    value
}

/// The extension of this type, and whether it is critical.
fn extension<T: AssociatedOid + for<'a> Decode<'a>>(
    extensions: Option<&Vec<Extension>>,
) -> Option<(bool, T)> {
    let found = extensions?.iter().find(|extension| extension.extn_id == T::OID)?;
    Some((found.critical, T::from_der(found.extn_value.as_bytes()).expect("reads")))
}

#[track_caller]
fn of<T: AssociatedOid + for<'a> Decode<'a>>(certificate: &Certificate) -> (bool, T) {
    extension(certificate.tbs_certificate.extensions.as_ref()).expect("it has such an extension")
}

#[tokio::test]
async fn a_certificate_reads_as_strict_der_with_all_its_extensions() {
    let house = House::new();
    let ca = house.open().await;
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let (authority, bytes) = (ca.certificate_der(), der(&issued.certificate_pem));
    let authority: Certificate = read(&authority);
    let certificate: Certificate = read(&bytes);
    let told = &certificate.tbs_certificate;
    assert_eq!(told.serial_number.as_bytes(), issued.serial.bytes());
    assert_eq!(told.issuer, authority.tbs_certificate.subject);
    // From the particular to the general, as RFC 4514 writes it.
    assert_eq!(told.subject.to_string(), r"CN=CarePlanJigyousho,OU=KJ444470300015,O=Careplan Testbed (MOCK)");
    let validity = [told.validity.not_before, told.validity.not_after];
    let validity = validity.map(|time| time.to_date_time().to_string());
    assert_eq!(validity, ["2026-03-31T15:00:00Z", "2029-04-01T14:59:59Z"]);

    let (critical, usage) = of::<KeyUsage>(&certificate);
    // A key on a curve encrypts nothing.
    assert!(critical && usage.0 == KeyUsages::DigitalSignature, "{usage:?}");
    let (_, purposes) = of::<ExtendedKeyUsage>(&certificate);
    assert_eq!(purposes.0, [x509_cert::der::oid::db::rfc5280::ID_KP_CLIENT_AUTH]);
    assert!(!of::<BasicConstraints>(&certificate).1.ca);
    let (_, own) = of::<SubjectKeyIdentifier>(&authority);
    assert_eq!(of::<AuthorityKeyIdentifier>(&certificate).1.key_identifier.as_ref(), Some(&own.0));
    let (_, policies) = of::<CertificatePolicies>(&certificate);
    assert_eq!(policies.0[0].policy_identifier.to_string(), "1.3.6.1.4.1.32473.1.2");
    let (_, access) = of::<AuthorityInfoAccessSyntax>(&certificate);
    let places: Vec<&GeneralName> = access.0.iter().map(|described| &described.access_location).collect();
    assert_eq!(urls(&places), ["http://localhost:8444/ocsp", "http://localhost:8444/e-seikyuu-ca-1.crt"]);
    let (_, points) = of::<CrlDistributionPoints>(&certificate);
    let Some(DistributionPointName::FullName(names)) = &points.0[0].distribution_point else {
        panic!("a full name")
    };
    assert_eq!(urls(&names.iter().collect::<Vec<_>>()), ["http://localhost:8444/e-seikyuu-ca-1.crl"]);
}

fn urls<'a>(names: &[&'a GeneralName]) -> Vec<&'a str> {
    let url = |name: &&'a GeneralName| match name {
        GeneralName::UniformResourceIdentifier(url) => url.as_str(),
        other => panic!("no URL: {other:?}"),
    };
    names.iter().map(url).collect()
}

#[tokio::test]
async fn a_list_reads_as_strict_der_with_its_number_and_reasons() {
    let house = House::new();
    let ca = house.open().await;
    let mut expected = Vec::new();
    for (reason, told) in [
        (RevocationReason::Unspecified, None),
        (RevocationReason::KeyCompromise, Some(CrlReason::KeyCompromise)),
        (RevocationReason::AffiliationChanged, Some(CrlReason::AffiliationChanged)),
        (RevocationReason::Superseded, Some(CrlReason::Superseded)),
        (RevocationReason::CessationOfOperation, Some(CrlReason::CessationOfOperation)),
    ] {
        let serial = ca.issue(order(&format!("R-{reason:?}"))).await.expect("issues").serial;
        ca.revoke(&serial, reason).await.expect("revokes");
        expected.push((serial.bytes().to_vec(), told));
    }
    let published = ca.revocations();
    let list: CertificateList = read(&published.lists[0]);
    let extensions = list.tbs_cert_list.crl_extensions.as_ref();
    let (_, CrlNumber(number)) = extension(extensions).expect("numbered");
    assert_eq!(number.as_bytes(), [u8::try_from(published.number).expect("five and the first")]);
    let mut told: Vec<_> = list
        .tbs_cert_list
        .revoked_certificates
        .expect("some")
        .iter()
        .map(|entry| {
            let reason = extension::<CrlReason>(entry.crl_entry_extensions.as_ref());
            (entry.serial_number.as_bytes().to_vec(), reason.map(|(_, reason)| reason))
        })
        .collect();
    told.sort_by(|(one, _), (other, _)| one.cmp(other));
    expected.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert_eq!(told, expected);
}

/// How webpki takes a certificate by the clock of the house, trusting `root` and the newest lists.
fn judged(
    house: &House,
    ca: &Ca,
    root: &[u8],
    issued: &Issued,
    crossings: &[CertificateDer<'_>],
) -> Result<(), Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(root)).expect("a root");
    let lists = ca.revocations().lists.clone().into_iter().map(CertificateRevocationListDer::from);
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
        .with_crls(lists)
        .build()
        .expect("a verifier");
    let seconds = house.environment.clock.now().unix_seconds().try_into().expect("after 1970");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    verifier.verify_client_cert(&der(&issued.certificate_pem), crossings, now).map(|_verified| ())
}

#[tokio::test]
async fn webpki_finds_its_way_over_the_crossings_of_three_generations() {
    let house = House::new();
    let ca = house.open().await;
    let mut issued = vec![ca.issue(order("R-1")).await.expect("issues")];
    for request in ["R-2", "R-3"] {
        ca.roll_over().await.expect("rolls over");
        issued.push(ca.issue(order(request)).await.expect("issues"));
    }
    let mut files = Vec::new();
    for name in ["1.crt", "3.crt", "2-with-1.crt", "3-with-2.crt", "2-with-3.crt", "1-with-2.crt"] {
        files.push(published(&ca, &format!("e-seikyuu-ca-{name}")).await);
    }
    for file in &files {
        read::<Certificate>(file);
    }
    let (first, third) = (files[0].clone(), files[1].clone());
    let crossings: Vec<_> = files[2..].iter().cloned().map(CertificateDer::from).collect();
    for issued in &issued {
        judged(&house, &ca, &first, issued, &crossings).expect("the oldest root is enough");
        judged(&house, &ca, &third, issued, &crossings).expect("the newest root is enough");
    }
    let alone = judged(&house, &ca, &first, &issued[2], &[]);
    assert_eq!(alone, Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)));
    ca.revoke(&issued[2].serial, RevocationReason::Superseded).await.expect("revokes");
    let revoked = judged(&house, &ca, &first, &issued[2], &crossings);
    assert_eq!(revoked, Err(Error::InvalidCertificate(CertificateError::Revoked)));
}
