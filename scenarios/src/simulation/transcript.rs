//! 記録の要約: every line of a run, as one hash.

use sha2::{Digest as _, Sha256};

/// Hears every line.
pub(super) struct Transcript<'t> {
    hash: Sha256,
    listener: &'t mut dyn FnMut(&str),
}

impl<'t> Transcript<'t> {
    pub(super) fn new(listener: &'t mut dyn FnMut(&str)) -> Self {
        Self { hash: Sha256::new(), listener }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        (self.listener)(line);
    }

    pub(super) fn hash(self) -> String {
        hex::encode(self.hash.finalize())
    }
}
