//! The root of the server certificates: one a data directory, good for loopback names only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use careplan_domain::{JapanTime, Span};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use crate::{ServerChains, ServerIdentity, TlsMin};

/// How long a root is good, in days: as long as a browser's own roots at least.
const ROOT_DAYS: u64 = 3_650;
/// The longest that browsers accept of a server certificate, in days.
const SERVER_DAYS: u64 = 397;

/// TLSルート: signs the testbed's server certificates. Not the e-seikyuu CA, which signs client certificates.
#[derive(Debug)]
pub struct TlsRoot {
    certificate_pem: String,
    certificate_der: CertificateDer<'static>,
    signer: Arc<Signer>,
    key_pem: String,
}

/// A root that cannot be made or read.
#[derive(Debug, Error)]
pub enum TlsRootFault {
    /// Certificate or key are damaged, or cannot be made.
    #[error("the TLS root's certificate or key cannot be used")]
    Certificate(#[from] rcgen::Error),
    /// A public name that is no DNS name or address.
    #[error("`{0}` is neither a DNS name nor an address")]
    Name(String),
    /// The PEM text holds no certificate.
    #[error("the TLS root's file holds no certificate")]
    Pem,
}

/// An authority's name and key.
pub(crate) type Signer = Issuer<'static, KeyPair>;

/// From when to when a certificate of the root is good.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Validity {
    /// From a day ago, for as long as a browser's own roots at least.
    Root,
    /// From a day ago, for as long as browsers accept of a server.
    Server,
    /// For as long, but until a day ago.
    Ended,
}

impl TlsRoot {
    /// A new root that may vouch for loopback, `*.test` and `public_names` only. `today` is real time, because
    /// the readers of server certificates check them with their own clock.
    pub fn create(public_names: &[String], today: JapanTime) -> Result<Self, TlsRootFault> {
        let (signer, certificate) = signer(public_names, today)?;
        Ok(Self {
            certificate_pem: certificate.pem(),
            certificate_der: certificate.der().clone(),
            key_pem: signer.key().serialize_pem(),
            signer: Arc::new(signer),
        })
    }

    /// A root that was kept.
    pub fn read(certificate_pem: &str, key_pem: &str) -> Result<Self, TlsRootFault> {
        use rustls_pki_types::pem::PemObject as _;
        let certificate_der =
            CertificateDer::from_pem_slice(certificate_pem.as_bytes()).map_err(|_| TlsRootFault::Pem)?;
        let signer = Issuer::from_ca_cert_pem(certificate_pem, KeyPair::from_pem(key_pem)?)?;
        Ok(Self {
            certificate_pem: certificate_pem.to_owned(),
            certificate_der,
            signer: Arc::new(signer),
            key_pem: key_pem.to_owned(),
        })
    }

    /// The certificate, to be trusted by clients.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The certificate, DER.
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.certificate_der
    }

    /// The key, to be kept (0600).
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// A fresh server certificate for localhost, the loopback addresses and `public_names`, from a day ago to
    /// 397 days ahead of `today` (real time), and the wrong chains that can be offered in its place.
    pub fn server_identity(
        &self,
        public_names: &[String],
        today: JapanTime,
    ) -> Result<ServerIdentity, TlsRootFault> {
        let mut names = own_names();
        names.extend(server_names(public_names)?);
        let (certificate, key) = server_certificate(names, Validity::Server, today, &self.signer)?;
        let chains = ServerChains::new(Arc::clone(&self.signer), public_names, today);
        Ok(ServerIdentity { chain: vec![certificate], key, chains, tls_min: TlsMin::default() })
    }
}

/// A new root, and its certificate.
pub(crate) fn signer(
    public_names: &[String],
    today: JapanTime,
) -> Result<(Signer, rcgen::Certificate), TlsRootFault> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Careplan Testbed TLS Root (MOCK)");
    // One authority may stand below it: the one whose certificate a faulty chain leaves out.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: permitted(public_names), excluded_subtrees: Vec::new() });
    set_validity(&mut params, today, Validity::Root);
    let certificate = params.self_signed(&key)?;
    Ok((Issuer::new(params, key), certificate))
}

/// A server certificate with a key of its own.
pub(crate) fn server_certificate(
    names: Vec<SanType>,
    validity: Validity,
    today: JapanTime,
    by: &Signer,
) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), TlsRootFault> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = named("localhost (MOCK)");
    params.subject_alt_names = names;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    set_validity(&mut params, today, validity);
    let certificate = params.signed_by(&key, by)?;
    let key =
        PrivateKeyDer::try_from(key.serialize_der()).expect("rcgen writes the PKCS#8 that it documents");
    Ok((certificate.der().clone(), key))
}

/// The names of every server here: localhost and the loopback addresses.
pub(crate) fn own_names() -> Vec<SanType> {
    vec![
        SanType::DnsName("localhost".try_into().expect("localhost is a DNS name")),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)),
    ]
}

/// Names or addresses, as a certificate has them.
pub(crate) fn server_names(names: &[String]) -> Result<Vec<SanType>, TlsRootFault> {
    let server_name = |name: &String| {
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(SanType::IpAddress(address));
        }
        let dns = name.as_str().try_into().map_err(|_| TlsRootFault::Name(name.clone()))?;
        Ok(SanType::DnsName(dns))
    };
    names.iter().map(server_name).collect()
}

pub(crate) fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Careplan Testbed (MOCK)");
    name.push(DnType::CommonName, common_name);
    name
}

fn permitted(public_names: &[String]) -> Vec<GeneralSubtree> {
    let mut permitted = vec![
        GeneralSubtree::DnsName("localhost".to_owned()),
        GeneralSubtree::DnsName("test".to_owned()),
        GeneralSubtree::IpAddress(CidrSubnet::V4([127, 0, 0, 0], [255, 0, 0, 0])),
        GeneralSubtree::IpAddress(CidrSubnet::V6(Ipv6Addr::LOCALHOST.octets(), [0xff; 16])),
    ];
    permitted.extend(public_names.iter().map(|name| match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => GeneralSubtree::IpAddress(CidrSubnet::V4(v4.octets(), [0xff; 4])),
        Ok(IpAddr::V6(v6)) => GeneralSubtree::IpAddress(CidrSubnet::V6(v6.octets(), [0xff; 16])),
        Err(_) => GeneralSubtree::DnsName(name.clone()),
    }));
    permitted
}

pub(crate) fn set_validity(params: &mut CertificateParams, today: JapanTime, validity: Validity) {
    let day = Span::from_days(1).as_std();
    let now = std::time::SystemTime::from(today.timestamp());
    let (from, to) = match validity {
        Validity::Root => (now - day, now + Span::from_days(ROOT_DAYS).as_std()),
        Validity::Server => (now - day, now + Span::from_days(SERVER_DAYS).as_std()),
        Validity::Ended => (now - Span::from_days(SERVER_DAYS).as_std(), now - day),
    };
    params.not_before = from.into();
    params.not_after = to.into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_that_was_kept_signs_on() {
        let today = "2026-11-23".parse().expect("a day");
        let root = TlsRoot::create(&["office.test".to_owned()], today).expect("makes a root");
        let again = TlsRoot::read(root.certificate_pem(), root.key_pem()).expect("reads it back");
        assert_eq!(again.certificate_der(), root.certificate_der());
        assert!(again.server_identity(&["office.test".to_owned()], today).is_ok());
    }

    #[test]
    fn a_name_that_is_none_is_told() {
        let today = "2026-11-23".parse().expect("a day");
        let root = TlsRoot::create(&[], today).expect("makes a root");
        let refused = root.server_identity(&["事業所".to_owned()], today);
        assert!(matches!(refused, Err(TlsRootFault::Name(name)) if name == "事業所"));
    }
}
