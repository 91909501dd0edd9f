//! One certificate on an office's PC.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::{Fingerprints, Identity, InvalidIdentity};
use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, OfficeUserId, Secret};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Name};

/// インストール済みの証明書, with its key. What it says is read as it stands; judging it is the exchange's part.
#[derive(Clone)]
pub struct InstalledCertificate {
    /// 発行者, as Windows shows it: the issuer's CN.
    pub issuer: String,
    /// 発行先, as Windows shows it: the subject's CN.
    pub issued_to: String,
    /// The office that its OU names, if it names one.
    pub office: Option<OfficeUserId>,
    /// Its serial.
    pub serial: CertificateSerial,
    /// First moment of validity.
    pub not_before: JapanTime,
    /// Last moment of validity.
    pub not_after: JapanTime,
    /// The certificate and what follows it up to its authority, DER.
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

/// 「インターネットオプション」の証明書の一覧: one line of it (start guide, chapter 5: S).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRow {
    /// 発行先.
    pub issued_to: String,
    /// 発行者.
    pub issuer: String,
    /// 有効期間の開始.
    pub valid_from: JapanTime,
    /// 有効期限.
    pub valid_to: JapanTime,
    /// Whether the time of asking lies between the two.
    pub is_valid: bool,
}

impl InstalledCertificate {
    /// Reads a chain, its own certificate first, and a PKCS#8 key; nothing if the first is no certificate.
    pub(crate) fn read(chain: Vec<CertificateDer<'static>>, key: Vec<u8>) -> Option<Self> {
        let (_, own) = X509Certificate::from_der(chain.first()?).ok()?;
        let unit = own.subject().iter_organizational_unit().next().and_then(|unit| unit.as_str().ok());
        let time = |time: x509_parser::time::ASN1Time| JapanTime::from_unix_seconds(time.timestamp());
        Some(Self {
            issuer: common_name(own.issuer()),
            issued_to: common_name(own.subject()),
            office: unit.and_then(|unit| unit.parse().ok()),
            serial: CertificateSerial::from_bytes(own.raw_serial()).ok()?,
            not_before: time(own.validity().not_before),
            not_after: time(own.validity().not_after),
            chain,
            key,
        })
    }

    /// Its kind, if its name is one of a kind.
    pub fn kind(&self) -> Option<CertificateKind> {
        CertificateKind::from_issued_to(&self.issued_to)
    }

    /// Whether `now` lies within its validity.
    pub fn is_valid_at(&self, now: JapanTime) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// The certificate and its chain as PEM.
    pub fn certificate_pem(&self) -> String {
        self.chain.iter().map(|certificate| pem("CERTIFICATE", certificate)).collect()
    }

    /// The key as PEM, PKCS#8.
    pub fn private_key_pem(&self) -> Secret {
        Secret::from(pem("PRIVATE KEY", &self.key))
    }

    /// What a client shows in a handshake.
    pub fn identity(&self) -> Result<Identity, InvalidIdentity> {
        let key = PrivatePkcs8KeyDer::from(self.key.clone());
        Identity::from_der(self.chain.clone(), PrivateKeyDer::Pkcs8(key))
    }

    /// Its line in the list of certificates.
    pub fn row(&self, now: JapanTime) -> StoreRow {
        StoreRow {
            issued_to: self.issued_to.clone(),
            issuer: self.issuer.clone(),
            valid_from: self.not_before,
            valid_to: self.not_after,
            is_valid: self.is_valid_at(now),
        }
    }

    /// 拇印 of the authority's own certificate, where the file brought it along.
    pub fn authority(&self) -> Option<Fingerprints> {
        self.chain.get(1..)?.last().map(|certificate| Fingerprints::of(certificate))
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.own() == other.own()
    }

    pub(crate) fn own(&self) -> Option<&CertificateDer<'static>> {
        self.chain.first()
    }
}

impl fmt::Debug for InstalledCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstalledCertificate")
            .field("issuer", &self.issuer)
            .field("issued_to", &self.issued_to)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

fn common_name(name: &X509Name<'_>) -> String {
    name.iter_common_name().next().and_then(|name| name.as_str().ok()).unwrap_or_default().to_owned()
}

fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut lines = vec![format!("-----BEGIN {label}-----")];
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(PEM_LINE));
        lines.push(line.to_owned());
        rest = more;
    }
    lines.push(format!("-----END {label}-----\n"));
    lines.join("\n")
}

/// Characters in a line of PEM (RFC 7468, section 2).
const PEM_LINE: usize = 64;
