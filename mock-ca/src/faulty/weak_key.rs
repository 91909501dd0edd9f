//! The weak key.

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::holder_key::HolderKey;

/// RSA with 1,024 bits, PKCS#8. The library that makes the other keys makes none so short, so there is one for all,
/// and everybody knows it: it stands here.
const PRIVATE_PEM: &[u8] = include_bytes!("weak_key.pem");
/// Its public half.
const PUBLIC_PEM: &[u8] = include_bytes!("weak_key.pub.pem");

/// The public half.
pub(super) fn holder_key() -> HolderKey {
    let der = SubjectPublicKeyInfoDer::from_pem_slice(PUBLIC_PEM).expect("the file in the source is PEM");
    let (_, key) = SubjectPublicKeyInfo::from_der(&der).expect("the file in the source is a key");
    HolderKey::read(&key).expect("the key in the source is RSA")
}

/// The private half, PKCS#8.
pub(super) fn pkcs8_der() -> Vec<u8> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(PRIVATE_PEM).expect("the file in the source is PEM");
    key.secret_pkcs8_der().to_vec()
}

#[cfg(test)]
mod tests {
    use rcgen::PublicKeyData as _;

    use super::*;

    #[test]
    fn the_weak_key_is_of_1024_bits_and_its_halves_belong_together() {
        let (public, private) = (holder_key(), pkcs8_der());
        // RSAPublicKey: two lengths, then the modulus with its leading zero, then the exponent.
        let modulus = &public.der_bytes()[7..7 + 128];
        assert_eq!(public.der_bytes().len(), 7 + 128 + 5);
        assert!(modulus[0] >= 0x80, "all 1,024 bits count");
        assert!(private.windows(modulus.len()).any(|window| window == modulus));
    }
}
