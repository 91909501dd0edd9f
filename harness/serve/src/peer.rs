//! Who is at the other end of a connection.

use std::net::SocketAddr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, OfficeUserId};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The peer of a connection; every request carries it as an extension.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// Its certificate, verified in the handshake, where the listener asks for one.
    pub certificate: Option<Arc<PeerCertificate>>,
}

/// クライアント証明書: what the exchange reads off a verified client certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerCertificate {
    /// Its serial.
    pub serial: CertificateSerial,
    /// 発行先 (CN), as it stands.
    pub issued_to: String,
    /// The kind that its CN says, if it is one of ours.
    pub kind: Option<CertificateKind>,
    /// The office that its OU says, if it is one.
    pub office: Option<OfficeUserId>,
    /// First moment of validity.
    pub not_before: JapanTime,
    /// Last moment of validity.
    pub not_after: JapanTime,
    /// フィンガープリント: SHA-256 of the whole certificate, which tells it from any other of the same serial.
    pub fingerprint: [u8; 32],
}

impl PeerCertificate {
    /// Reads a certificate. It judges nothing: that was the handshake's part. Nothing, if it is no certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let subject = certificate.subject();
        let issued_to = subject.iter_common_name().next()?.as_str().ok()?.to_owned();
        let office = subject
            .iter_organizational_unit()
            .next()
            .and_then(|unit| unit.as_str().ok())
            .and_then(|unit| unit.parse().ok());
        Some(Self {
            serial: CertificateSerial::from_bytes(certificate.raw_serial()).ok()?,
            kind: CertificateKind::from_issued_to(&issued_to),
            issued_to,
            office,
            not_before: JapanTime::from_unix_seconds(certificate.validity().not_before.timestamp()),
            not_after: JapanTime::from_unix_seconds(certificate.validity().not_after.timestamp()),
            fingerprint: sha256(der),
        })
    }

    /// Whether `now` lies within its validity.
    pub fn is_valid_at(&self, now: JapanTime) -> bool {
        self.not_before <= now && now <= self.not_after
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}
