//! The PC on an office's desk: whose account works at it, and what people imported there by hand.
//!
//! What the control API installed when it made the office ready is no part of the record; it lies in the same store.

use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::{OfficeNumber, Secret};
use careplan_office::{CertificateStore, Desk, ImportError, InstalledCertificate};
use careplan_serve::store::{Change, StoreFault};
use careplan_wire::control::text_secret;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Desks;

/// Files imported by hand on one PC: a certificate lasts three years, so even a long game has a dozen.
const IMPORTS_MAX: usize = 50;

/// 机のPC, as it stands.
#[derive(Clone, Debug)]
pub struct DeskPc {
    /// Who works at it.
    pub account: WindowsAccount,
    /// 証明書ストア.
    pub store: CertificateStore,
}

/// The kind of account under which somebody works at a PC (start guide, chapter 5: S).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowsAccount {
    /// 管理者: may import certificates.
    #[default]
    Administrator,
    /// 標準ユーザー: may not.
    Standard,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Import {
    /// What lies there now.
    pub certificate: InstalledCertificate,
    /// Whether it lay there before: a repeated import changes nothing.
    pub is_new: bool,
}

/// Why nothing was imported.
#[derive(Debug, Error)]
pub enum ImportRefused {
    /// 「管理者権限のあるアカウントで作業を行ってください」 (S).
    #[error("the account at this PC is no administrator's, and only an administrator may import")]
    NoAdministrator,
    /// The file cannot be opened.
    #[error(transparent)]
    File(#[from] ImportError),
    /// Too many lie there.
    #[error("{IMPORTS_MAX} files were imported on this PC, and no more are kept")]
    Full,
    /// The store failed.
    #[error("the import was not stored")]
    Store(#[from] StoreFault),
}

impl ImportRefused {
    /// The stable word of what refused, for the journal.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::NoAdministrator => "no-administrator",
            Self::File(_) => "file-unreadable",
            Self::Full => "desk-full",
            Self::Store(_) => "internal",
        }
    }
}

/// The PC as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct PcRecord {
    account: WindowsAccount,
    imports: Vec<ImportRecord>,
    /// What the imports hold, once somebody looked: to open a file takes far longer than to look at one.
    #[serde(skip)]
    opened: Arc<OnceLock<CertificateStore>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ImportRecord {
    pkcs12_base64: String,
    #[serde(with = "text_secret")]
    password: Secret,
}

impl Desks {
    /// The PC of an office, as it stands.
    pub fn pc(&self, number: OfficeNumber) -> DeskPc {
        let mut store = CertificateStore::new();
        if let Some(ready) = self.notes.find(&number).and_then(|note| note.ready.clone())
            && let Ok(package) = STANDARD.decode(&ready.pkcs12_base64)
        {
            // What was imported once can be opened again; a damaged record shows as an empty place.
            let _imported = store.import(&package, &ready.certificate_password);
        }
        let record = self.pc_record(number);
        record.lay_into(&mut store);
        DeskPc { account: record.account, store }
    }

    /// Somebody else sits down at the PC.
    pub async fn set_account(&self, number: OfficeNumber, account: WindowsAccount) -> Result<(), StoreFault> {
        self.pcs
            .change(&number, async |record: Option<&PcRecord>| {
                let mut record = record.cloned().unwrap_or_default();
                record.account = account;
                Ok(Change::Keep(record, ()))
            })
            .await
    }

    /// Imports a PKCS#12 file at the PC. One that lies there already changes nothing.
    pub async fn import(
        &self,
        number: OfficeNumber,
        package: &[u8],
        password: &Secret,
    ) -> Result<Import, ImportRefused> {
        let (content, known) = (package.to_vec(), password.clone());
        let opening = tokio::task::spawn_blocking(move || CertificateStore::open(&content, &known));
        let certificate = opening.await.expect("opening a file does not panic")?;
        self.pcs
            .change(&number, async |record: Option<&PcRecord>| {
                let mut record = record.cloned().unwrap_or_default();
                if record.account != WindowsAccount::Administrator {
                    return Err(ImportRefused::NoAdministrator);
                }
                if self.pc(number).store.has(&certificate) {
                    return Ok(Change::Leave(Import { certificate, is_new: false }));
                }
                if record.imports.len() >= IMPORTS_MAX {
                    return Err(ImportRefused::Full);
                }
                record.opened = Arc::default();
                record.imports.push(ImportRecord {
                    pkcs12_base64: STANDARD.encode(package),
                    password: password.clone(),
                });
                Ok(Change::Keep(record, Import { certificate, is_new: true }))
            })
            .await
    }

    /// Puts what was imported by hand into a desk's store.
    pub(super) fn lay_imports(&self, desk: &mut Desk) {
        self.pc_record(desk.number()).lay_into(&mut desk.store);
    }

    fn pc_record(&self, number: OfficeNumber) -> PcRecord {
        self.pcs.find(&number).map(|record| PcRecord::clone(&record)).unwrap_or_default()
    }
}

impl PcRecord {
    fn lay_into(&self, store: &mut CertificateStore) {
        for certificate in self.opened.get_or_init(|| self.open()).certificates() {
            store.put(certificate.clone());
        }
    }

    fn open(&self) -> CertificateStore {
        let mut store = CertificateStore::new();
        for import in &self.imports {
            if let Ok(package) = STANDARD.decode(&import.pkcs12_base64) {
                // What was imported once can be opened again; a damaged record shows as an empty place.
                let _imported = store.import(&package, &import.password);
            }
        }
        store
    }
}
