//! The file that an office downloads: key, certificate and authority under a password.

use careplan_domain::{CertificateSerial, Secret};
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, Pkcs12ImportPolicy, PrivateKey,
    PrivateKeyChain,
};
use rustls_pki_types::CertificateDer;
use thiserror::Error;

/// Rounds of the key derivation. Few on purpose: the keys are worth nothing outside the testbed, a package is made
/// for every certificate and opened by every test. It is OpenSSL's own default for PKCS#12.
const ITERATIONS: u32 = 2_048;

/// パッケージの暗号方式.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PackageCipher {
    /// AES-256-CBC under PBKDF2 with HMAC-SHA-256, MAC with SHA-256: every current system opens it.
    #[default]
    Aes256,
    /// Three-key triple DES and a MAC with SHA-1: what systems before Windows 10 1709 open.
    Sha1TripleDes,
}

/// A PKCS#12 package could not be written or read.
#[derive(Debug, Error)]
#[error("the PKCS#12 package could not be {doing}")]
pub struct PackageFault {
    doing: &'static str,
    #[source]
    cause: p12_keystore::error::Error,
}

/// What goes into a package.
pub(crate) struct Contents<'a> {
    /// The name under which the key is shown.
    pub friendly_name: &'a str,
    /// The certificate's serial, which ties key and certificate together.
    pub serial: &'a CertificateSerial,
    /// PKCS#8.
    pub key: &'a [u8],
    pub certificate: &'a CertificateDer<'a>,
    /// What has signed it, unless it has done so itself.
    pub authority: Option<&'a CertificateDer<'a>>,
}

impl PackageCipher {
    /// Packs `contents` under `password`.
    pub(crate) fn pack(self, contents: &Contents<'_>, password: &Secret) -> Result<Vec<u8>, PackageFault> {
        let written = (|| {
            let chain = PrivateKeyChain::new(
                contents.serial.bytes(),
                PrivateKey::from_der(contents.key)?,
                [Some(contents.certificate), contents.authority]
                    .into_iter()
                    .flatten()
                    .map(|certificate| Certificate::from_der(certificate))
                    .collect::<Result<Vec<_>, _>>()?,
            );
            let mut store = KeyStore::new();
            store.add_entry(contents.friendly_name, KeyStoreEntry::PrivateKeyChain(chain));
            let (encryption, mac) = match self {
                Self::Aes256 => (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
                Self::Sha1TripleDes => {
                    (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1)
                }
            };
            store
                .writer(password.expose())
                .encryption_algorithm(encryption)
                .encryption_iterations(ITERATIONS)
                .mac_algorithm(mac)
                .mac_iterations(ITERATIONS)
                .write()
        })();
        written.map_err(|cause| PackageFault { doing: "written", cause })
    }
}

/// Whether `password` opens `package`: how a repeated request shows that it knows the same password, which is kept
/// nowhere else.
pub(crate) fn opens(package: &[u8], password: &Secret) -> bool {
    KeyStore::from_pkcs12(package, password.expose(), Pkcs12ImportPolicy::Strict).is_ok()
}
