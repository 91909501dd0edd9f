//! What a client shows of itself in a TLS handshake.

use std::fmt;
use std::sync::Arc;

use careplan_domain::Secret;
use rustls::crypto::CryptoProvider;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

/// クライアント証明書と秘密鍵: shown as it is, good or bad. Judging it is the server's part.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// A certificate chain, the own certificate first, and its key (PKCS#8), both PEM.
    pub fn from_pem(certificates: &str, key: &Secret) -> Result<Self, InvalidIdentity> {
        let chain = CertificateDer::pem_slice_iter(certificates.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| InvalidIdentity::Certificate { reason: error.to_string() })?;
        // The reader's own words could repeat a piece of the key.
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| InvalidIdentity::Key)?;
        Self::from_der(chain, key)
    }

    /// The same from DER.
    pub fn from_der(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, InvalidIdentity> {
        if chain.is_empty() {
            return Err(InvalidIdentity::NoCertificate);
        }
        Ok(Self { chain, key })
    }

    /// A resolver that shows this identity whatever the server hints at, so that its own refusal is seen.
    pub(crate) fn resolver(&self, provider: &CryptoProvider) -> Result<Arc<SingleCertAndKey>, rustls::Error> {
        let key = provider.key_provider.load_private_key(self.key.clone_key())?;
        Ok(Arc::new(SingleCertAndKey::from(CertifiedKey::new(self.chain.clone(), key))))
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self { chain: self.chain.clone(), key: self.key.clone_key() }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("certificates", &self.chain.len()).finish_non_exhaustive()
    }
}

/// Texts that make no identity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidIdentity {
    /// The certificate is no PEM.
    #[error("the certificate is no PEM: {reason}")]
    Certificate {
        /// What the reader said.
        reason: String,
    },
    /// There is no certificate.
    #[error("the text has no `BEGIN CERTIFICATE`, expected the PEM of the client certificate")]
    NoCertificate,
    /// The key is no PEM.
    #[error("the key is no PEM, expected `BEGIN PRIVATE KEY` (PKCS#8)")]
    Key,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_and_no_debug_repeats_a_key() {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let key = certified.signing_key.serialize_pem();
        let identity = Identity::from_pem(&certified.cert.pem(), &Secret::from(key.as_str())).expect("both");
        assert_eq!(format!("{identity:?}"), "Identity { certificates: 1, .. }");
        let swapped = Identity::from_pem(&key, &Secret::from(key.as_str())).expect_err("no certificate");
        assert_eq!(swapped, InvalidIdentity::NoCertificate);
        let error = Identity::from_pem(&certified.cert.pem(), &Secret::from("hunter2")).expect_err("no key");
        assert!(!error.to_string().contains("hunter2"));
    }
}
