//! Whom a client believes.

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;

/// 信頼するルート証明書: the roots that server certificates must lead to. Nothing of the machine's own is trusted.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The roots, DER.
    pub roots: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Trusts nobody: enough for services that speak plain HTTP.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Trusts every certificate of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, InvalidTrust> {
        let roots = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| InvalidTrust::Pem { reason: error.to_string() })?;
        if roots.is_empty() {
            return Err(InvalidTrust::Empty);
        }
        let trust = Self { roots };
        trust.store()?;
        Ok(trust)
    }

    pub(crate) fn store(&self) -> Result<RootCertStore, InvalidTrust> {
        let mut store = RootCertStore::empty();
        for root in &self.roots {
            store.add(root.clone()).map_err(|error| InvalidTrust::Root { reason: error.to_string() })?;
        }
        Ok(store)
    }
}

/// A text from which no trust can be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidTrust {
    /// It is no PEM.
    #[error("the text is no PEM: {reason}")]
    Pem {
        /// What the reader said.
        reason: String,
    },
    /// It has no certificate.
    #[error("the text has no `BEGIN CERTIFICATE`, expected the PEM of a root certificate")]
    Empty,
    /// A certificate in it can be no root.
    #[error("a certificate cannot be a root: {reason}")]
    Root {
        /// What the reader said.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_certificate_gives_no_trust() {
        assert_eq!(Trust::from_pem("").expect_err("empty"), InvalidTrust::Empty);
        let garbled = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::from_pem(garbled), Err(InvalidTrust::Pem { .. })));
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::from_pem(empty), Err(InvalidTrust::Root { .. })));
    }
}
