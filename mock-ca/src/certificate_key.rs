//! The key pair of a certificate.

use std::fmt;

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};

/// 鍵の種類: algorithm and size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with 2,048 bits, signing with SHA-256 (A).
    #[default]
    Rsa2048,
    /// ECDSA on P-256 with SHA-256: made in no time, for tests and large populations.
    P256,
}

/// 鍵ペア: a private key with its public key. It comes from the machine's randomness, never from a seed.
pub struct CertificateKey {
    kind: KeyKind,
    pair: KeyPair,
}

impl CertificateKey {
    /// Makes a key. An RSA key keeps a core busy for tenths of a second: take one from a [`KeyPool`](crate::KeyPool).
    pub fn generate(kind: KeyKind) -> Self {
        let pair = match kind {
            KeyKind::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
            KeyKind::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        };
        Self { kind, pair: pair.expect("aws-lc-rs makes keys of these two kinds") }
    }

    /// Its kind.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The private key as PKCS#8, DER.
    pub fn pkcs8_der(&self) -> &[u8] {
        self.pair.serialized_der()
    }

    pub(crate) fn pair(&self) -> &KeyPair {
        &self.pair
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rsa2048 => "RSA-2048",
            Self::P256 => "P-256",
        })
    }
}

impl fmt::Debug for CertificateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}
