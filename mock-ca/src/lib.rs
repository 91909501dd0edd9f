//! The mock e-seikyuu certificate authority: keys, certificates, revocations and their publication.
//!
//! It decides nothing about offices: who may have which certificate, and when, is the portal's business; whom to
//! let in is the exchange's. It knows neither of them: they come to it through the back office. The rule it keeps:
//! what it has told anyone (a certificate, a revocation) is on the store before, and is told the same ever after.

mod authorities;
mod authority;
mod back_office;
mod ca;
mod certificate_key;
mod certificate_record;
mod csr;
mod faulty;
mod forgotten;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod generation;
mod holder_key;
mod key_pool;
mod ocsp;
mod open_fault;
mod order;
mod package;
mod package_cipher;
mod package_seal;
mod profile;
mod publication;
mod published_file;
mod refusal;
mod revocation_list;
mod settings;
mod tally;

pub use ca::Ca;
pub use certificate_key::{CertificateKey, KeyKind, UnknownKeyKind};
pub use csr::InvalidCsr;
pub use generation::Generation;
pub use key_pool::KeyPool;
pub use open_fault::OpenFault;
pub use order::InvalidOrder;
pub use package::{PackageCipher, PackageFault};
pub use package_cipher::UnknownPackageCipher;
pub use package_seal::SealBroken;
pub use profile::Profile;
pub use refusal::{IssueRefusal, PackageRefusal, RevokeRefusal, RollOverRefusal};
pub use settings::Settings;
