//! Why the authority does not start, and how to mend it.

use careplan_serve::store::StoreFault;
use thiserror::Error;

use crate::KeyKind;

/// A fault of what was kept, or of how it is put together.
#[derive(Debug, Error)]
pub enum OpenFault {
    /// The authority's certificate or key is damaged.
    #[error(
        "the e-seikyuu CA under `{key}` cannot be used: {cause}; restore the data directory from a backup, or \
         start a new one (certificates that this CA has issued are of no use without it)"
    )]
    Authority {
        /// Where it is kept.
        key: String,
        /// What is wrong.
        cause: String,
    },
    /// There are certificates but no authority.
    #[error(
        "the e-seikyuu CA under `{key}` is missing, though {certificates} of its certificates are there; restore \
         the data directory from a backup, or start a new one (a new CA could not vouch for them)"
    )]
    AuthorityMissing {
        /// Where it should be.
        key: String,
        /// How many certificates.
        certificates: usize,
    },
    /// There are sealed packages but no seal.
    #[error(
        "the seal of the e-seikyuu CA's packages under `{key}` is missing, though {packages} of its certificates have \
         not been downloaded yet and wait under it; restore the data directory from a backup, or start a new one (a \
         new seal would not open them)"
    )]
    SealMissing {
        /// Where it should be.
        key: String,
        /// How many packages wait.
        packages: usize,
    },
    /// Another entry is damaged.
    #[error(
        "the entry `{key}` of the e-seikyuu CA is damaged: {cause}; restore the data directory from a backup, or \
         start a new one"
    )]
    Entry {
        /// Its key.
        key: String,
        /// What is wrong.
        cause: String,
    },
    /// The pool makes other keys than the settings ask for.
    #[error(
        "the settings ask for {asked} keys, the pool makes {found} keys; start the pool with the settings' kind"
    )]
    Keys {
        /// What the settings say.
        asked: KeyKind,
        /// What the pool makes.
        found: KeyKind,
    },
    /// A new authority could not be signed.
    #[error("the e-seikyuu CA could not be made")]
    Signing(#[source] rcgen::Error),
    /// The store failed.
    #[error("what the e-seikyuu CA keeps could not be read or written")]
    Store(#[source] StoreFault),
}

impl From<StoreFault> for OpenFault {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Damaged { key, cause } if key.starts_with(crate::ca::AUTHORITY_PREFIX) => {
                Self::Authority { key, cause }
            }
            StoreFault::Damaged { key, cause } => Self::Entry { key, cause },
            other => Self::Store(other),
        }
    }
}
