//! 応対: what lies between two rests of a connection, while hyper serves it.
//!
//! hyper does not tell when it has nothing left to do. It shows: every request was read to its end, every answer was let
//! go of and flushed, and the peer has said nothing more. The rule it keeps: in doubt, hyper keeps the connection, as with
//! a request that was answered before its body had come: what comes next would be taken for another request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How far a spell is. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub(super) struct Spell(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    /// Bodies of requests that have not been read to their end, and answers that have not gone out.
    open: AtomicUsize,
    /// Whether a request has come at all.
    has_begun: AtomicBool,
    /// Whether everything that was written is flushed.
    is_flushed: AtomicBool,
    /// Whether the last look for more from the peer found nothing.
    is_quiet: AtomicBool,
}

/// A body that counts as open until its end, of a request, or until it is let go of, of an answer.
pub(super) struct Open<B: Body> {
    body: B,
    /// Gone once it is counted as done.
    spell: Option<Spell>,
    ends: Ends,
}

/// When a body is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// Once all of it was read. Dropped before, it stays open.
    Read,
    /// Once nobody has it any more.
    Dropped,
}

/// A connection's bytes as hyper reads and writes them, after those that were read ahead of it.
pub(super) struct Watched<Io> {
    io: Io,
    ahead: Bytes,
    spell: Spell,
}

impl Spell {
    /// A request has begun.
    pub(super) fn begun<B: Body>(&self, body: B) -> Open<B> {
        self.0.has_begun.store(true, Ordering::Release);
        // The answer, which is waited for from now on.
        self.0.open.fetch_add(1, Ordering::AcqRel);
        let mut open = Open { body, spell: Some(self.clone()), ends: Ends::Read };
        self.0.open.fetch_add(1, Ordering::AcqRel);
        open.note_end();
        open
    }

    /// A request has its answer.
    pub(super) fn answered<B: Body>(&self, body: B) -> Open<B> {
        Open { body, spell: Some(self.clone()), ends: Ends::Dropped }
    }

    /// Whether nothing is left to do.
    pub(super) fn is_over(&self) -> bool {
        let marks = &*self.0;
        marks.has_begun.load(Ordering::Acquire)
            && marks.open.load(Ordering::Acquire) == 0
            && marks.is_flushed.load(Ordering::Acquire)
            && marks.is_quiet.load(Ordering::Acquire)
    }

    fn wrote(&self) {
        self.0.is_flushed.store(false, Ordering::Release);
    }
}

impl<B: Body> Open<B> {
    fn done(&mut self) {
        let Some(spell) = self.spell.take() else { return };
        if self.ends == Ends::Dropped {
            // What hyper still holds of it is to be flushed.
            spell.wrote();
        }
        spell.0.open.fetch_sub(1, Ordering::AcqRel);
    }

    fn note_end(&mut self) {
        if self.ends == Ends::Read && self.body.is_end_stream() {
            self.done();
        }
    }
}

impl<B: Body> Drop for Open<B> {
    fn drop(&mut self) {
        match self.ends {
            Ends::Dropped => self.done(),
            Ends::Read => self.note_end(),
        }
    }
}

impl<B: Body + Unpin> Body for Open<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        match &frame {
            Poll::Ready(None) if self.ends == Ends::Read => self.done(),
            Poll::Ready(_) => self.note_end(),
            Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<Io> Watched<Io> {
    pub(super) fn new(io: Io, ahead: Bytes, spell: Spell) -> Self {
        Self { io, ahead, spell }
    }

    pub(super) fn into_inner(self) -> Io {
        self.io
    }

    fn read(&self, is_quiet: bool) {
        self.spell.0.is_quiet.store(is_quiet, Ordering::Release);
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Watched<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let count = self.ahead.len().min(buffer.remaining());
            buffer.put_slice(&self.ahead.split_to(count));
            self.read(false);
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        self.read(read.is_pending());
        read
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Watched<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.spell.wrote();
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.spell.wrote();
        Pin::new(&mut self.io).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        if let Poll::Ready(Ok(())) = flushed {
            self.spell.0.is_flushed.store(true, Ordering::Release);
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.spell.wrote();
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
