//! `HolderKey`: the public key that a certificate is for, whoever has the private one.

use rcgen::{
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm,
};
use x509_parser::x509::SubjectPublicKeyInfo;

use careplan_serve::{Curve, PublicKeyKind};

use crate::CertificateKey;

/// 証明書に載せる公開鍵.
#[derive(Clone, Debug)]
pub(crate) struct HolderKey {
    /// The key as it stands in the bit string of a certificate.
    bytes: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl HolderKey {
    /// The public half of a key of ours.
    pub(crate) fn of(key: &CertificateKey) -> Self {
        Self { bytes: key.pair().der_bytes().to_vec(), algorithm: key.pair().algorithm() }
    }

    /// A key of another's: RSA, P-256 or P-384, of whatever strength; else nothing.
    pub(crate) fn read(key: &SubjectPublicKeyInfo<'_>) -> Option<Self> {
        let algorithm = match PublicKeyKind::of(key) {
            PublicKeyKind::Rsa { .. } => &PKCS_RSA_SHA256,
            PublicKeyKind::Curve(Curve::P256) => &PKCS_ECDSA_P256_SHA256,
            PublicKeyKind::Curve(Curve::P384) => &PKCS_ECDSA_P384_SHA384,
            PublicKeyKind::Curve(Curve::P521 | Curve::Other(_)) | PublicKeyKind::Other { .. } => return None,
        };
        Some(Self { bytes: key.subject_public_key.data.to_vec(), algorithm })
    }
}

impl PublicKeyData for HolderKey {
    fn der_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}
