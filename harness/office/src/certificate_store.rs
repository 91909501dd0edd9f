//! The certificates on an office's PC.

use careplan_client::Fingerprint;
use careplan_domain::{JapanTime, OfficeUserId, Secret};
use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy, PrivateKeyChain};
use rustls_pki_types::CertificateDer;
use thiserror::Error;

use crate::{InstalledCertificate, StoreRow};

/// 証明書ストア: several may lie there, an expired one beside a good one (start guide, chapter 5: S).
#[derive(Clone, Debug, Default)]
pub struct CertificateStore {
    certificates: Vec<InstalledCertificate>,
}

impl CertificateStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Imports a PKCS#12 file. Importing one that is there already changes nothing; the answer is the certificate.
    pub fn import(
        &mut self,
        package: &[u8],
        password: &Secret,
    ) -> Result<&InstalledCertificate, ImportError> {
        Ok(self.put(Self::open(package, password)?))
    }

    /// The same for a file that was opened before.
    pub fn put(&mut self, opened: InstalledCertificate) -> &InstalledCertificate {
        let there = self.certificates.iter().position(|one| one.is_same(&opened));
        let place = there.unwrap_or_else(|| {
            self.certificates.push(opened);
            self.certificates.len() - 1
        });
        &self.certificates[place]
    }

    /// What a PKCS#12 file would bring; nothing is imported.
    pub fn open(package: &[u8], password: &Secret) -> Result<InstalledCertificate, ImportError> {
        let store = KeyStore::from_pkcs12(package, password.expose(), Pkcs12ImportPolicy::Relaxed)
            .map_err(|error| ImportError::of(&error))?;
        let chain = key_chain(&store).ok_or(ImportError::NoCertificate)?;
        let certificates: Vec<CertificateDer<'static>> =
            chain.certs().iter().map(|one| CertificateDer::from(one.as_der().to_vec())).collect();
        InstalledCertificate::read(certificates, chain.key().as_der().to_vec())
            .ok_or(ImportError::NoCertificate)
    }

    /// Whether this very certificate lies there.
    pub fn has(&self, certificate: &InstalledCertificate) -> bool {
        self.certificates.iter().any(|one| one.is_same(certificate))
    }

    /// Whether an import from the authority of this fingerprint came before: its own certificate was trusted then.
    pub fn trusts(&self, authority: &Fingerprint) -> bool {
        self.certificates.iter().any(|one| one.authority().is_some_and(|known| known.sha1 == *authority))
    }

    /// All that lie there, in the order of their import.
    pub fn certificates(&self) -> &[InstalledCertificate] {
        &self.certificates
    }

    /// The list that a person looks at to see whether it is there: 発行先, 発行者, 有効期限.
    pub fn view(&self, now: JapanTime) -> Vec<StoreRow> {
        self.certificates.iter().map(|certificate| certificate.row(now)).collect()
    }

    /// The one with which the exchange would take `owner` at `now`; of several, the one that lasts longest. Whether it
    /// is revoked does not show in a store.
    pub fn usable(
        &self,
        now: JapanTime,
        owner: OfficeUserId,
    ) -> Result<&InstalledCertificate, NoUsableCertificate> {
        let usable = self.certificates.iter().filter(|one| {
            let is_accepted = one.kind().is_some_and(careplan_domain::CertificateKind::accepted_by_exchange);
            is_accepted && one.issuer == ISSUER && one.office == Some(owner) && one.is_valid_at(now)
        });
        let refused = || NoUsableCertificate { now, owner, there: self.view(now) };
        usable.max_by_key(|one| one.not_after).ok_or_else(refused)
    }
}

/// Why a file was not imported.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The password does not open it.
    #[error(
        "the password does not open the file: upper and lower case matter, and it is the 証明書発行用パスワード that was \
         used at the request"
    )]
    WrongPassword,
    /// It is no PKCS#12 file.
    #[error("the file is no PKCS#12 package: {reason}")]
    NotAPackage {
        /// What the reader said.
        reason: String,
    },
    /// It has no certificate with its key.
    #[error("the package has no certificate with its key")]
    NoCertificate,
}

impl ImportError {
    fn of(error: &p12_keystore::error::Error) -> Self {
        use p12_keystore::error::Error;
        match error {
            // A wrong password shows as a wrong check sum; where a package has none, as garbled content.
            Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => Self::WrongPassword,
            other => Self::NotAPackage { reason: other.to_string() },
        }
    }
}

/// No certificate in the store would be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "none of the {} certificates in the store can be used by office `{owner}` at `{now}`{}", there.len(), listed(there)
)]
pub struct NoUsableCertificate {
    /// When it was asked for.
    pub now: JapanTime,
    /// Whose it should have been.
    pub owner: OfficeUserId,
    /// What lies there instead.
    pub there: Vec<StoreRow>,
}

fn listed(rows: &[StoreRow]) -> String {
    let line = |row: &StoreRow| {
        format!("; {} by {}, {} to {}", row.issued_to, row.issuer, row.valid_from, row.valid_to)
    };
    rows.iter().map(line).collect::<Vec<_>>().concat()
}

fn key_chain(store: &KeyStore) -> Option<&PrivateKeyChain> {
    store.entries().find_map(|(_, entry)| match entry {
        KeyStoreEntry::PrivateKeyChain(chain) if !chain.certs().is_empty() => Some(chain),
        _ => None,
    })
}

/// 発行者 of every certificate that an office needs (start guide, chapter 5: S).
const ISSUER: &str = "e-seikyuu CA";

#[cfg(test)]
mod tests;
