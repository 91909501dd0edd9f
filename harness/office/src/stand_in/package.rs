//! A tiny CA for this crate's tests.

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// A PKCS#12 package as the portal hands it out.
pub(crate) fn package(
    issuer: &Authority,
    issued_to: &str,
    years: std::ops::Range<i32>,
    password: &str,
) -> Vec<u8> {
    package_of("KJ444470300015", issuer, issued_to, years, password)
}

/// The same for the office with this user ID.
pub(crate) fn package_of(
    office: &str,
    issuer: &Authority,
    issued_to: &str,
    years: std::ops::Range<i32>,
    password: &str,
) -> Vec<u8> {
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, issued_to);
    params.distinguished_name.push(DnType::OrganizationalUnitName, office);
    params.serial_number = Some(rcgen::SerialNumber::from(vec![0x0A, 0x1B]));
    params.not_before = rcgen::date_time_ymd(years.start, 4, 1);
    params.not_after = rcgen::date_time_ymd(years.end, 4, 1);
    let key = KeyPair::generate().expect("a key");
    let own = params.signed_by(&key, issuer).expect("a certificate");
    let chain = [own.der(), issuer.der()].map(|der| Certificate::from_der(der).expect("a certificate"));
    let key = PrivateKey::from_der(&key.serialize_der()).expect("a key");
    let mut store = KeyStore::new();
    store.add_entry("office", KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new("1", key, chain)));
    store.writer(password).encryption_iterations(1).mac_iterations(1).write().expect("a package")
}
