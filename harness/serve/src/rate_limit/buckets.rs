//! Buckets of requests, one for each who asks.
//!
//! Each is one moment (the generic cell rate algorithm): when it would be full again. A full bucket is no different from
//! one that never was, so it is forgotten.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

use super::RateLimits;

/// Buckets held at once: a national exchange's offices fit five times over, in about 10 MB.
pub(super) const BUCKETS_MAX: usize = 100_000;
/// How often the full ones are looked for, at most, when there is no room.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// The buckets of all `K`.
pub(super) struct Buckets<K> {
    rate: NonZeroU32,
    /// What one request takes.
    cost: Duration,
    /// How far ahead of now a bucket may be: its size.
    burst: Duration,
    full_at: BTreeMap<K, Bucket>,
    /// Of all who found no room for a bucket of their own.
    rest: Bucket,
    swept: Option<Instant>,
}

#[derive(Clone, Copy, Default)]
struct Bucket {
    full_at: Option<Instant>,
    was_refused: bool,
}

/// What a bucket says to one request more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Passes,
    Waits { wait: Duration, is_first: bool },
}

impl<K: Ord> Buckets<K> {
    pub(super) fn new(rate: NonZeroU32) -> Self {
        Self {
            rate,
            cost: Duration::from_secs(1) / rate.get(),
            burst: Duration::from_secs(u64::from(RateLimits::BURST_SECONDS)),
            full_at: BTreeMap::new(),
            rest: Bucket::default(),
            swept: None,
        }
    }

    pub(super) fn rate(&self) -> NonZeroU32 {
        self.rate
    }

    /// Whether a request of `key` would pass; takes nothing.
    pub(super) fn look(&mut self, key: &K, now: Instant) -> Verdict {
        let (cost, burst) = (self.cost, self.burst);
        let bucket = self.full_at.get_mut(key).unwrap_or(&mut self.rest);
        let full_at = bucket.full_at.map_or(now, |full_at| full_at.max(now));
        let wait = (full_at + cost).saturating_duration_since(now).saturating_sub(burst);
        if wait.is_zero() {
            bucket.was_refused = false;
            return Verdict::Passes;
        }
        let is_first = !std::mem::replace(&mut bucket.was_refused, true);
        Verdict::Waits { wait, is_first }
    }

    /// Takes one request of `key`.
    pub(super) fn take(&mut self, key: K, now: Instant) {
        let cost = self.cost;
        if !self.full_at.contains_key(&key) && self.full_at.len() >= BUCKETS_MAX {
            self.sweep(now);
        }
        let has_room = self.full_at.len() < BUCKETS_MAX;
        let bucket = match self.full_at.get_mut(&key) {
            Some(bucket) => bucket,
            None if has_room => self.full_at.entry(key).or_default(),
            None => &mut self.rest,
        };
        bucket.full_at = Some(bucket.full_at.map_or(now, |full_at| full_at.max(now)) + cost);
    }

    /// Forgets the full ones, unless that was just done.
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_some_and(|swept| now.saturating_duration_since(swept) < SWEEP_EVERY) {
            return;
        }
        self.swept = Some(now);
        self.full_at.retain(|_, bucket| bucket.full_at.is_some_and(|full_at| full_at > now));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.full_at.len()
    }
}
