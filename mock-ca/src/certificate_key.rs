//! The key pair of a certificate.

use std::fmt;
use std::str::FromStr;

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, RsaKeySize};
use rustls_pki_types::PrivatePkcs8KeyDer;
use thiserror::Error;

/// 鍵の種類: algorithm and size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with 2,048 bits, signing with SHA-256 (A).
    #[default]
    Rsa2048,
    /// RSA with 3,072 bits, signing with SHA-256.
    Rsa3072,
    /// RSA with 4,096 bits, signing with SHA-256.
    Rsa4096,
    /// ECDSA on P-256 with SHA-256: made in no time, for tests and large populations.
    P256,
    /// ECDSA on P-384 with SHA-384.
    P384,
}

/// What a key can do at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFamily {
    /// Signs, and takes what was encrypted for it.
    Rsa,
    /// Signs.
    EllipticCurve,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::P256, Self::P384];

    pub(crate) fn family(self) -> KeyFamily {
        match self {
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => KeyFamily::Rsa,
            Self::P256 | Self::P384 => KeyFamily::EllipticCurve,
        }
    }

    /// Its name in flags and in what is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::P256 => "p-256",
            Self::P384 => "p-384",
        }
    }
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
            KeyKind::Rsa3072 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
            KeyKind::Rsa4096 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_4096),
            KeyKind::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            KeyKind::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
        };
        Self { kind, pair: pair.expect("aws-lc-rs makes keys of these kinds") }
    }

    /// Reads a key of this kind from PKCS#8, DER; nothing, if it is none.
    pub(crate) fn read(kind: KeyKind, pkcs8_der: &[u8]) -> Option<Self> {
        let algorithm = match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => &PKCS_RSA_SHA256,
            KeyKind::P256 => &PKCS_ECDSA_P256_SHA256,
            KeyKind::P384 => &PKCS_ECDSA_P384_SHA384,
        };
        let der = PrivatePkcs8KeyDer::from(pkcs8_der);
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&der, algorithm).ok()?;
        Some(Self { kind, pair })
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
        f.pad(self.as_str())
    }
}

impl FromStr for KeyKind {
    type Err = UnknownKeyKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        kind.ok_or_else(|| UnknownKeyKind(text.chars().take(SHOWN_MAX).collect()))
    }
}

/// How much of an unknown word a message shows.
const SHOWN_MAX: usize = 40;

/// No kind of key has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no kind of key, expected `rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256` or `p-384`")]
pub struct UnknownKeyKind(pub String);

impl fmt::Debug for CertificateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}
