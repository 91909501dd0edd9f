//! All generations of the authority.

use std::sync::Arc;

use crate::Generation;
use crate::authority::Authority;

/// 認証局の全世代: the newest signs, all vouch for what they have signed. Never empty.
pub(crate) struct Authorities(Vec<Arc<Authority>>);

impl Authorities {
    /// The first generation alone.
    pub(crate) fn first(authority: Authority) -> Self {
        Self(vec![Arc::new(authority)])
    }

    /// These and a newer one.
    pub(crate) fn with(&self, newer: Authority) -> Self {
        let mut all = self.0.clone();
        all.push(Arc::new(newer));
        Self(all)
    }

    /// The one that signs certificates.
    pub(crate) fn current(&self) -> &Arc<Authority> {
        self.0.last().expect("there is a first generation")
    }

    /// The one of this generation.
    pub(crate) fn of(&self, generation: Generation) -> Option<&Arc<Authority>> {
        self.0.iter().find(|authority| authority.generation == generation)
    }

    /// All, oldest first.
    pub(crate) fn all(&self) -> &[Arc<Authority>] {
        &self.0
    }
}
