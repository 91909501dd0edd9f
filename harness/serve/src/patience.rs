//! How long a peer may keep us waiting, however it spreads its pauses.
//!
//! A limit on each pause alone lets a peer send one byte before every limit. So pauses are owed: they add up, each byte
//! that moves pays some of them back, and who owes more than a pause is let go. By the machine's time, as everything
//! about the network: a testbed's clock may stand.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// How a peer's bytes must flow while we wait for them, or wait to be rid of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The longest pause, and how much waiting may be owed at once.
    pub pause: Duration,
    /// Bytes that pay back a second of waiting: slower than that for good is too slow.
    pub bytes_per_second: u32,
}

/// What a peer owes, and when that becomes too much.
#[derive(Debug)]
struct Debt {
    flow: Flow,
    owed: Duration,
    waiting_since: Option<Instant>,
}

impl Debt {
    const fn none(flow: Flow) -> Self {
        Self { flow, owed: Duration::ZERO, waiting_since: None }
    }

    /// We wait, from `now` if not from before. The moment at which that has been too long.
    fn wait(&mut self, now: Instant) -> Instant {
        let since = *self.waiting_since.get_or_insert(now);
        since + self.flow.pause.saturating_sub(self.owed)
    }

    /// So many bytes have moved by `now`.
    fn pay(&mut self, bytes: usize, now: impl FnOnce() -> Instant) {
        if let Some(since) = self.waiting_since.take() {
            self.owed += now() - since;
        }
        if !self.owed.is_zero() {
            let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
            let paid = Duration::from_secs_f64(bytes / f64::from(self.flow.bytes_per_second.max(1)));
            self.owed = self.owed.saturating_sub(paid);
        }
    }
}

/// 待ち時間: a debt with an alarm. Costs nothing while bytes flow.
#[derive(Debug)]
pub(crate) struct Patience {
    debt: Debt,
    alarm: Option<Pin<Box<Sleep>>>,
}

/// The peer was too slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooSlow;

impl Patience {
    pub(crate) const fn new(flow: Flow) -> Self {
        Self { debt: Debt::none(flow), alarm: None }
    }

    /// Bytes have moved.
    pub(crate) fn moved(&mut self, bytes: usize) {
        self.debt.pay(bytes, Instant::now);
        self.alarm = None;
    }

    /// Nothing moves: wakes the task when that has been too long.
    pub(crate) fn poll_waiting(&mut self, context: &mut Context<'_>) -> Poll<TooSlow> {
        let end = match &self.alarm {
            None => self.debt.wait(Instant::now()),
            Some(alarm) => alarm.deadline(),
        };
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        alarm.as_mut().poll(context).map(|()| TooSlow)
    }
}

/// A request's body that must keep flowing.
pub(crate) struct Flowing<B> {
    inner: B,
    patience: Patience,
}

impl<B> Flowing<B> {
    pub(crate) const fn new(inner: B, flow: Flow) -> Self {
        Self { inner, patience: Patience::new(flow) }
    }
}

impl<B> Body for Flowing<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(frame) => {
                let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref().map(Bytes::len));
                self.patience.moved(bytes.unwrap_or(0));
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => self.patience.poll_waiting(context).map(|slow| Some(Err(slow.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the peer was too slow")
    }
}

impl std::error::Error for TooSlow {}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: Flow = Flow { pause: Duration::from_secs(30), bytes_per_second: 100 };

    /// Steps of waiting (seconds) that end with so many bytes; whether each was within patience.
    fn bears(steps: &[(u64, usize)]) -> Vec<bool> {
        let start = Instant::now();
        let (mut now, mut debt) = (start, Debt::none(FLOW));
        let step = |&(seconds, bytes): &(u64, usize)| {
            let end = debt.wait(now);
            now += Duration::from_secs(seconds);
            let in_time = now <= end;
            debt.pay(bytes, || now);
            in_time
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn one_pause_may_be_as_long_as_the_limit() {
        assert_eq!(bears(&[(30, 1)]), [true]);
        assert_eq!(bears(&[(31, 1_000_000)]), [false]);
    }

    #[test]
    fn single_bytes_do_not_buy_pause_after_pause() {
        assert_eq!(bears(&[(10, 1), (10, 1), (9, 1), (10, 1)]), [true, true, true, false]);
    }

    #[test]
    fn who_keeps_to_the_rate_may_go_on_for_ever() {
        assert!(bears(&[(20, 2_000); 1_000]).iter().all(|&in_time| in_time));
        assert!(!bears(&[(20, 1_900); 1_000]).iter().all(|&in_time| in_time));
    }

    #[test]
    fn bytes_in_advance_buy_no_pauses() {
        assert_eq!(bears(&[(0, 1_000_000_000), (31, 1)]), [true, false]);
    }
}
