//! Sends that began, counted: the store has no more messages of a sender than it began to send.
//!
//! What a sender began without an answer may be stored or not; but never twice, and nothing that nobody sent.

use std::collections::BTreeMap;

use careplan_domain::OfficeNumber;
use mock_relay::exchange::{Kept, Place};

/// 送信数: how many messages each office began to send, since when.
#[derive(Debug, Default)]
pub(super) struct Sends {
    begun: BTreeMap<OfficeNumber, u64>,
    /// The first message that was acknowledged to anybody. Numbers only rise: what stands before it may be of a time that
    /// nobody saw.
    first: Option<u64>,
}

impl Sends {
    pub(super) fn begins(&mut self, sender: OfficeNumber, messages: usize) {
        *self.begun.entry(sender).or_default() += messages as u64;
    }

    pub(super) fn acknowledged(&mut self, place: Place) {
        self.first = Some(self.first.map_or(place.seq, |first| first.min(place.seq)));
    }

    /// Whether these, which the store has of a sender, are no more than it began; nothing where that cannot be said.
    pub(super) fn count(&self, sender: OfficeNumber, stored: &[Kept]) -> Option<Result<(), String>> {
        let first = self.first?;
        let found = stored.iter().filter(|kept| kept.seq >= first).count() as u64;
        let begun = self.begun.get(&sender).copied().unwrap_or_default();
        let more =
            || format!("the store has {found} messages of office `{sender}`, which began to send {begun}");
        Some((found <= begun).then_some(()).ok_or_else(more))
    }
}
