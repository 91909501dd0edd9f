//! A connection's bytes, with a way to end it rudely, and an end for who does not take what it asked for.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::patience::{Flow, Patience};

/// A connection that is reset, instead of closed, when its [`Cutter`] has said so.
pub(crate) struct Line<Io> {
    io: Io,
    reset: fn(&Io),
    cut: Arc<AtomicBool>,
    /// For the peer to take what we write.
    patience: Patience,
}

/// The hand that says that a connection is to be reset once it is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Cutter(Arc<AtomicBool>);

impl<Io> Line<Io> {
    /// `reset` makes the end of `io` a reset; the peer takes what is written as `flow` says.
    pub(crate) fn new(io: Io, reset: fn(&Io), flow: Flow) -> Self {
        Self { io, reset, cut: Arc::default(), patience: Patience::new(flow) }
    }

    pub(crate) fn cutter(&self) -> Cutter {
        Cutter(Arc::clone(&self.cut))
    }

    /// What a write came to, unless the peer has kept us waiting for too long.
    fn in_time(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                self.patience.moved(*written.as_ref().unwrap_or(&0));
                Poll::Ready(written)
            }
            Poll::Pending => self
                .patience
                .poll_waiting(context)
                .map(|slow| Err(io::Error::new(io::ErrorKind::TimedOut, slow))),
        }
    }
}

impl Cutter {
    /// From now on, the connection ends with a reset.
    pub(crate) fn reset(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl<Io> Drop for Line<Io> {
    fn drop(&mut self) {
        if self.cut.load(Ordering::Acquire) {
            (self.reset)(&self.io);
        }
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Line<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Line<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.in_time(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, parts);
        self.in_time(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
