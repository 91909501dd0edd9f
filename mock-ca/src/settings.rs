//! What can be set about the authority.

use crate::{KeyKind, PackageCipher};

/// 認証局の設定. The keys' kind and depth are those that the caller starts its [`KeyPool`](crate::KeyPool) with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Which keys the authority, when it is first made, and the certificates get.
    pub keys: KeyKind,
    /// How packages are encrypted.
    pub package: PackageCipher,
    /// Where certificates say that the revocation list is: scheme, host and port without a slash at the end.
    pub publication_url: String,
    /// How many keys are kept ready.
    pub keys_ready: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keys: KeyKind::default(),
            package: PackageCipher::default(),
            publication_url: "http://localhost:8444".to_owned(),
            // An office's first certificate and a few neighbours' at once; more would only warm the machine.
            keys_ready: 4,
        }
    }
}
