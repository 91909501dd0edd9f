//! Memory for sends that are being received: one budget for all of them together.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::refusal::UploadRefusal;

/// Bytes of all sends that are being received at once. Ten of the largest fit; beyond that a sender is told to come
/// again.
pub(super) const RECEIVING_BYTES_MAX: usize = 512 * 1024 * 1024;

/// How many bytes are taken.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Receiving(AtomicUsize);

/// A send's share of it, given back when dropped.
#[derive(Debug)]
pub(in crate::exchange) struct Share<'a> {
    all: &'a Receiving,
    bytes: usize,
}

impl Receiving {
    /// An empty share.
    pub(in crate::exchange) fn share(&self) -> Share<'_> {
        Share { all: self, bytes: 0 }
    }

    #[cfg(test)]
    pub(in crate::exchange) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Share<'_> {
    /// Takes so many bytes more.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), UploadRefusal> {
        let before = self.all.0.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before + bytes > RECEIVING_BYTES_MAX { Err(UploadRefusal::Busy) } else { Ok(()) }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.all.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
