//! The bytes of a send on their way to the multipart reader, which reads ahead as long as bytes are ready and searches
//! what it holds from the beginning again each time.
//!
//! The rule it keeps: the reader gets small pieces, one at a time, each counted in the send's share of the memory, and
//! between two parts no more of them than a part's header needs.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _};
use thiserror::Error;

use super::receiving::Share;
use super::refusal::UploadRefusal;

/// Bytes of a part's header. A name of 255 bytes, percent-encoded, is less than one of them; browsers add a type.
pub(super) const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a piece. Not more than a header, so that one piece too many is not much.
const PIECE_BYTES_MAX: usize = HEADER_BYTES_MAX;
/// What may come before a header: the end of the part before, and the boundary (at most 70 characters, RFC 2046).
const BOUNDARY_BYTES_MAX: usize = 128;

/// A body in pieces.
pub(super) struct Incoming<'a, 'b, S> {
    body: S,
    share: &'a mut Share<'b>,
    allowance: Allowance,
    /// What came in one piece, and is handed on in several.
    rest: Bytes,
    /// Whether the reader shall look at what it has before it gets more.
    pausing: bool,
}

/// How many bytes the reader may still take before something has to be complete.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Arc<AtomicUsize>);

/// Why no more bytes come.
#[derive(Debug, Error)]
pub(super) enum IncomingFault {
    #[error("the body broke off")]
    Body(#[source] axum::Error),
    #[error("a part's header does not end")]
    Header,
    #[error("there is no memory for more")]
    Busy(#[source] UploadRefusal),
}

impl Allowance {
    /// A part's header is read next.
    pub(super) fn for_header(&self) {
        self.0.store(HEADER_BYTES_MAX + BOUNDARY_BYTES_MAX, Ordering::Relaxed);
    }

    /// A part's content is read next, which has limits of its own.
    pub(super) fn for_content(&self) {
        self.0.store(usize::MAX, Ordering::Relaxed);
    }

    fn is_used_up(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn take(&self, bytes: usize) {
        let left = self.0.load(Ordering::Relaxed);
        if left != usize::MAX {
            self.0.store(left.saturating_sub(bytes), Ordering::Relaxed);
        }
    }
}

impl<'a, 'b, S> Incoming<'a, 'b, S> {
    pub(super) fn new(body: S, share: &'a mut Share<'b>) -> Self {
        let allowance = Allowance(Arc::default());
        allowance.for_header();
        Self { body, share, allowance, rest: Bytes::new(), pausing: false }
    }

    pub(super) fn allowance(&self) -> Allowance {
        self.allowance.clone()
    }
}

impl<S: Stream<Item = Result<Bytes, axum::Error>> + Unpin> Stream for Incoming<'_, '_, S> {
    type Item = Result<Bytes, IncomingFault>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if std::mem::take(&mut this.pausing) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if this.allowance.is_used_up() {
            return Poll::Ready(Some(Err(IncomingFault::Header)));
        }
        while this.rest.is_empty() {
            match ready!(this.body.poll_next_unpin(context)) {
                Some(Ok(bytes)) => this.rest = bytes,
                Some(Err(fault)) => return Poll::Ready(Some(Err(IncomingFault::Body(fault)))),
                None => return Poll::Ready(None),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES_MAX));
        this.allowance.take(piece.len());
        if let Err(busy) = this.share.grow(piece.len()) {
            return Poll::Ready(Some(Err(IncomingFault::Busy(busy))));
        }
        this.pausing = true;
        Poll::Ready(Some(Ok(piece)))
    }
}
