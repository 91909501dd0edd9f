//! `PublicKeyKind`: which key a certificate or a request for one bears, and whether it is strong enough.

use std::fmt;

use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521, OID_PKCS1_RSAENCRYPTION,
};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The shortest RSA modulus that is taken: what the TLS settings ask for that the security guideline
/// 6.0 points to (A).
pub const RSA_BITS_MIN: usize = 2_048;

/// 公開鍵の種類.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKeyKind {
    /// RSA.
    Rsa {
        /// Bits of its modulus.
        bits: usize,
    },
    /// An elliptic curve.
    Curve(Curve),
    /// Something else, or a key that cannot be read.
    Other {
        /// The algorithm, by its number.
        algorithm: String,
    },
}

/// 楕円曲線.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Another one, by its number, where it bears one.
    Other(Option<String>),
}

impl PublicKeyKind {
    /// The kind of this key.
    pub fn of(key: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &key.algorithm.algorithm;
        let other = || Self::Other { algorithm: algorithm.to_id_string() };
        if *algorithm == OID_PKCS1_RSAENCRYPTION {
            match key.parsed() {
                Ok(PublicKey::RSA(rsa)) => Self::Rsa { bits: bits(rsa.modulus) },
                _ => other(),
            }
        } else if *algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY {
            let named = key.algorithm.parameters.as_ref().and_then(|curve| curve.as_oid().ok());
            Self::Curve(match named {
                Some(curve) if curve == OID_EC_P256 => Curve::P256,
                Some(curve) if curve == OID_NIST_EC_P384 => Curve::P384,
                Some(curve) if curve == OID_NIST_EC_P521 => Curve::P521,
                named => Curve::Other(named.map(|curve| curve.to_id_string())),
            })
        } else {
            other()
        }
    }

    /// Whether it is known to be too weak: RSA below 2,048 bits. What else a peer cannot use, its own rules refuse.
    pub fn is_weak(&self) -> bool {
        matches!(self, Self::Rsa { bits } if *bits < RSA_BITS_MIN)
    }
}

/// Bits of an unsigned number, whatever zeros lead it.
fn bits(number: &[u8]) -> usize {
    let mut number = number;
    while let Some((0, rest)) = number.split_first() {
        number = rest;
    }
    match number.first() {
        Some(first) => number.len() * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}

impl fmt::Display for PublicKeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA with {bits} bits"),
            Self::Curve(Curve::P256) => f.write_str("P-256"),
            Self::Curve(Curve::P384) => f.write_str("P-384"),
            Self::Curve(Curve::P521) => f.write_str("P-521"),
            Self::Curve(Curve::Other(Some(curve))) => write!(f, "the curve {curve}"),
            Self::Curve(Curve::Other(None)) => f.write_str("a curve without a name"),
            Self::Other { algorithm } => write!(f, "a key of algorithm {algorithm}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PublicKeyData as _};
    use x509_parser::prelude::FromDer as _;

    use super::*;

    fn kind(spki: &[u8]) -> PublicKeyKind {
        PublicKeyKind::of(&SubjectPublicKeyInfo::from_der(spki).expect("a public key").1)
    }

    #[test]
    fn a_key_is_told_by_its_kind_and_size() {
        for (algorithm, told) in [
            (&rcgen::PKCS_ECDSA_P256_SHA256, "P-256"),
            (&rcgen::PKCS_ECDSA_P384_SHA384, "P-384"),
            (&rcgen::PKCS_ED25519, "a key of algorithm 1.3.101.112"),
            (&rcgen::PKCS_RSA_SHA256, "RSA with 2048 bits"),
        ] {
            let key = KeyPair::generate_for(algorithm).expect("a key");
            let kind = kind(&key.subject_public_key_info());
            assert_eq!(kind.to_string(), told);
            assert!(!kind.is_weak());
        }
    }

    #[test]
    fn leading_zeros_make_a_modulus_no_longer() {
        assert_eq!([&[][..], &[0, 0], &[0, 1], &[0, 0x80, 0], &[0x7f, 0]].map(bits), [0, 0, 1, 16, 15]);
        assert!(PublicKeyKind::Rsa { bits: 2_047 }.is_weak());
        assert!(!PublicKeyKind::Rsa { bits: 2_048 }.is_weak());
    }
}
