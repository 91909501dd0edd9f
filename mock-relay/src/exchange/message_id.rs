//! `MessageId`: a message's own number, as its two offices see it.

use std::fmt;

use careplan_sim::{Alphabet, Seed};
use thiserror::Error;

/// メッセージ番号: 26 characters of lower-case hex. It says nothing about when or how many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageId(String);

/// Where a store takes the numbers of new messages from.
#[derive(Clone, Debug)]
pub struct MessageIds(Seed);

/// A text that is no message's number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a message's number is {length} characters of lower-case hex", length = MessageId::LENGTH)]
pub struct InvalidMessageId;

impl MessageId {
    /// 104 bits: two of a thousand million messages are alike with a chance of one in 10^13.
    pub const LENGTH: usize = 26;

    /// The number's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for MessageId {
    type Err = InvalidMessageId;

    fn from_str(text: &str) -> Result<Self, InvalidMessageId> {
        let right =
            text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidMessageId) }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl MessageIds {
    /// Numbers drawn from `seed`'s branch for them.
    pub fn new(seed: &Seed) -> Self {
        Self(seed.child("mock-relay/message"))
    }

    /// The number of the message that was stored as the `seq`th.
    pub fn nth(&self, seq: u64) -> MessageId {
        MessageId(self.0.nth(seq).text(Alphabet::Hex, MessageId::LENGTH))
    }
}
