//! 障害: what goes wrong on the way, and what then becomes of a send.

use std::fmt;

use super::Copies;

/// What goes wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub effect: Effect,
    /// Where.
    pub on: On,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// An answer 503, and nothing done.
    Status,
    /// The connection is reset, and nothing done.
    Reset,
    /// Done, and half of the answer comes.
    Truncate,
    /// Done twice.
    Duplicate,
    /// Done late.
    Latency,
}

/// Which calls go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// 送信.
    Send,
    /// The archive.
    Download,
    /// 受信一覧.
    List,
}

impl Effect {
    /// Whether a client may hear nothing of a send that was done, or that was not.
    pub fn loses_answers(self) -> bool {
        match self {
            Self::Status | Self::Reset | Self::Truncate => true,
            Self::Duplicate | Self::Latency => false,
        }
    }

    /// What becomes of a send without a key.
    pub(super) fn copies(self) -> Copies {
        match self {
            // Half an answer may be half a refusal, of a login that has ended.
            Self::Status | Self::Reset | Self::Truncate => Copies { min: 0, max: 1 },
            Self::Latency => Copies::ONE,
            Self::Duplicate => Copies { min: 1, max: 2 },
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Send => "send",
            Self::Download => "download of an archive",
            Self::List => "received list",
        })
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status => "a 503",
            Self::Reset => "a reset",
            Self::Truncate => "half an answer",
            Self::Duplicate => "an echo",
            Self::Latency => "a delay",
        })
    }
}
