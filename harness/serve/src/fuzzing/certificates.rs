//! Certificates, as a peer shows them.

use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{PeerCertificate, PublicKeyKind};

/// A certificate, DER: whose it is, and of which kind its key.
pub fn certificates(input: &[u8]) {
    if let Some(read) = PeerCertificate::read(input) {
        assert_eq!(read.is_valid_at(read.not_before), read.not_before <= read.not_after);
    }
    if let Ok((_, certificate)) = X509Certificate::from_der(input) {
        assert!(!PublicKeyKind::of(certificate.public_key()).to_string().is_empty());
    }
}
