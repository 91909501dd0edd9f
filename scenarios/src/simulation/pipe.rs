//! One direction of a simulated connection: bytes that arrive later than they were written.
//!
//! Order within it is kept; how late each piece is, and whether it is held back, the network says. The rule it keeps: a
//! broken pipe gives nothing any more, not even what had arrived.

use std::collections::VecDeque;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use bytes::{Buf as _, Bytes};
use tokio::io::ReadBuf;
use tokio::time::{Instant, Sleep};

/// Bytes under way at most; a writer waits until some have arrived. About what a kernel's two buffers hold.
const BYTES_MAX: usize = 256 * 1024;

/// When a piece arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    At(Instant),
    /// Held back until the network says otherwise.
    Held,
}

#[derive(Default)]
pub(super) struct Pipe(Mutex<State>);

#[derive(Default)]
struct State {
    pieces: VecDeque<(Due, Piece)>,
    /// Nothing overtakes what was written before.
    latest: Option<Instant>,
    under_way: usize,
    is_broken: bool,
    reader_is_gone: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

enum Piece {
    Bytes(Bytes),
    End,
}

impl Pipe {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Writes what fits.
    pub(super) fn poll_write(
        &self,
        context: &mut Context<'_>,
        bytes: &[u8],
        due: impl FnOnce() -> Due,
    ) -> Poll<io::Result<usize>> {
        let mut state = self.state();
        if state.is_broken || state.reader_is_gone {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let fits = bytes.len().min(BYTES_MAX.saturating_sub(state.under_way));
        if fits == 0 && !bytes.is_empty() {
            state.writer = Some(context.waker().clone());
            return Poll::Pending;
        }
        state.under_way += fits;
        state.put(due(), Piece::Bytes(Bytes::copy_from_slice(&bytes[..fits])));
        Poll::Ready(Ok(fits))
    }

    /// Nothing more is written.
    pub(super) fn end(&self, due: impl FnOnce() -> Due) {
        let mut state = self.state();
        if !state.is_broken {
            state.put(due(), Piece::End);
        }
    }

    /// Reads what has arrived; at the end, nothing. `timer` is the reader's own.
    pub(super) fn poll_read(
        &self,
        context: &mut Context<'_>,
        timer: &mut Option<Pin<Box<Sleep>>>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut state = self.state();
            if state.is_broken {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            state.reader = Some(context.waker().clone());
            let due = match state.pieces.front() {
                None | Some((Due::Held, _)) => return Poll::Pending,
                Some((Due::At(due), _)) => *due,
            };
            if due <= Instant::now() {
                *timer = None;
                state.take(into);
                return Poll::Ready(Ok(()));
            }
            drop(state);
            let sleeping = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(due)));
            if sleeping.deadline() != due {
                sleeping.as_mut().reset(due);
            }
            if sleeping.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Lets go of what was held back.
    pub(super) fn release(&self, mut at: impl FnMut() -> Instant) {
        let mut state = self.state();
        let mut latest = None;
        for (due, _) in &mut state.pieces {
            if *due == Due::Held {
                *due = Due::At(at());
            }
            if let Due::At(moment) = due {
                *moment = latest.map_or(*moment, |latest: Instant| latest.max(*moment));
                latest = Some(*moment);
            }
        }
        state.latest = latest.or(state.latest);
        state.wake();
    }

    /// Breaks it for both ends.
    pub(super) fn break_off(&self) {
        let mut state = self.state();
        state.is_broken = true;
        state.pieces.clear();
        state.wake();
    }

    /// Nobody will read any more.
    pub(super) fn leave(&self) {
        let mut state = self.state();
        state.reader_is_gone = true;
        state.wake();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no one panics while holding a pipe")
    }
}

impl State {
    fn put(&mut self, due: Due, piece: Piece) {
        let due = match (due, self.latest) {
            // Behind what is held, everything is.
            _ if self.pieces.back().is_some_and(|(due, _)| *due == Due::Held) => Due::Held,
            (Due::At(due), Some(latest)) => Due::At(due.max(latest)),
            (due, _) => due,
        };
        if let Due::At(at) = due {
            self.latest = Some(at);
        }
        self.pieces.push_back((due, piece));
        self.wake();
    }

    /// Hands over the first piece, or as much of it as fits. The end stays where it is.
    fn take(&mut self, into: &mut ReadBuf<'_>) {
        let Some((_, Piece::Bytes(bytes))) = self.pieces.front_mut() else { return };
        let count = bytes.len().min(into.remaining());
        into.put_slice(&bytes[..count]);
        bytes.advance(count);
        if bytes.is_empty() {
            self.pieces.pop_front();
        }
        self.under_way -= count;
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }

    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            waker.wake();
        }
    }
}
