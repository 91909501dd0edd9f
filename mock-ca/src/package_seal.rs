//! The seal under which a key waits, with its password, until its package is first asked for.
//!
//! A package costs three key derivations; a seal costs none. The rule it keeps: its key seals packages and nothing else,
//! and what it has sealed for one certificate opens for no other.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use careplan_domain::{CertificateSerial, Secret};
use careplan_wire::control::text_secret;
use serde::{Deserialize, Serialize};
use serde_with::{base64::Base64, serde_as};
use thiserror::Error;

/// Bytes of the secret and of the key that follows from it.
const KEY_BYTES: usize = 32;
/// What the key is for: another use of the secret, should there ever be one, would get another key.
const PURPOSE: &[u8] = b"mock-ca/package-seal";

/// 封緘鍵.
pub(crate) struct PackageSeal(RandomizedNonceKey);

/// It on the store.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PackageSealRecord {
    /// Random bytes, base64.
    #[serde(with = "text_secret")]
    secret: Secret,
}

/// 封緘済み: key and password, sealed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    #[serde_as(as = "Base64")]
    nonce: [u8; NONCE_LEN],
    #[serde_as(as = "Base64")]
    sealed: Vec<u8>,
}

/// What was sealed.
pub(crate) struct Unsealed {
    /// PKCS#8.
    pub key: Vec<u8>,
    pub password: Secret,
}

/// A kept secret that is none.
#[derive(Debug, Error)]
#[error("its secret is not {KEY_BYTES} bytes of base64")]
pub(crate) struct DamagedSeal;

/// What was sealed does not open.
#[derive(Debug, Error)]
#[error("the sealed key of certificate `{0}` does not open: it, or the key that sealed it, is damaged")]
pub struct SealBroken(pub CertificateSerial);

impl PackageSealRecord {
    /// Draws one, from the machine's randomness as all keys are.
    pub(crate) fn draw() -> Self {
        let mut secret = [0; KEY_BYTES];
        aws_lc_rs::rand::fill(&mut secret).expect("the machine has randomness");
        Self { secret: BASE64.encode(secret).into() }
    }

    /// Reads it back.
    pub(crate) fn read(&self) -> Result<PackageSeal, DamagedSeal> {
        let secret = BASE64.decode(self.secret.expose()).map_err(|_| DamagedSeal)?;
        if secret.len() != KEY_BYTES {
            return Err(DamagedSeal);
        }
        let mut key = [0; KEY_BYTES];
        Salt::new(HKDF_SHA256, &[])
            .extract(&secret)
            .expand(&[PURPOSE], HKDF_SHA256)
            .and_then(|expanded| expanded.fill(&mut key))
            .expect("HKDF with SHA-256 gives 32 bytes");
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key).expect("AES-256 takes 32 bytes");
        Ok(PackageSeal(key))
    }
}

impl PackageSeal {
    /// Seals `key` (PKCS#8) and `password` for the certificate `serial`.
    pub(crate) fn seal(&self, serial: &CertificateSerial, key: &[u8], password: &Secret) -> Sealed {
        let password = password.expose().as_bytes();
        let length = u8::try_from(password.len()).expect("an order's password is checked to be short");
        let mut sealed = [&[length], password, key].concat();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(serial.bytes()), &mut sealed)
            .expect("AES-GCM seals what is shorter than gigabytes");
        Sealed { nonce: *nonce.as_ref(), sealed }
    }

    /// Opens what was sealed for the certificate `serial`.
    pub(crate) fn unseal(&self, serial: &CertificateSerial, sealed: &Sealed) -> Result<Unsealed, SealBroken> {
        let mut bytes = sealed.sealed.clone();
        let nonce = Nonce::assume_unique_for_key(sealed.nonce);
        let opened = self
            .0
            .open_in_place(nonce, Aad::from(serial.bytes()), &mut bytes)
            .map_err(|_| SealBroken(*serial))?;
        let parts =
            opened.split_first().and_then(|(length, rest)| rest.split_at_checked(usize::from(*length)));
        let (password, key) = parts.ok_or(SealBroken(*serial))?;
        let password = std::str::from_utf8(password).map_err(|_| SealBroken(*serial))?;
        Ok(Unsealed { key: key.to_vec(), password: Secret::from(password) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn serial(text: &str) -> CertificateSerial {
        text.parse().expect("a serial")
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_for_its_own_serial_and_unharmed_alone(
            key in proptest::collection::vec(any::<u8>(), 0..200),
            password in "[ -~]{1,64}",
            harm in any::<prop::sample::Index>(),
        ) {
            let record = PackageSealRecord::draw();
            let seal = record.read().expect("reads");
            let sealed = seal.seal(&serial("0A"), &key, &Secret::from(password.as_str()));
            let again = record.read().expect("reads again").unseal(&serial("0A"), &sealed).expect("opens");
            prop_assert_eq!(&again.key, &key);
            prop_assert_eq!(again.password.expose(), &password);
            prop_assert!(seal.unseal(&serial("0B"), &sealed).is_err());
            prop_assert!(PackageSealRecord::draw().read().expect("reads").unseal(&serial("0A"), &sealed).is_err());
            let mut harmed = sealed.clone();
            let at = harm.index(harmed.sealed.len());
            harmed.sealed[at] ^= 1;
            prop_assert!(seal.unseal(&serial("0A"), &harmed).is_err());
            prop_assert_ne!(seal.seal(&serial("0A"), &key, &Secret::from(password.as_str())), sealed);
        }
    }

    #[test]
    fn a_damaged_secret_is_told() {
        for secret in ["", "AA==", "これ", &BASE64.encode([0; 33])] {
            assert!(PackageSealRecord { secret: Secret::from(secret) }.read().is_err(), "{secret}");
        }
    }
}
