//! Canaries: defects on purpose, by which a checker shows that it sees.
//!
//! No setting, flag or feature turns one on in a service that anybody runs: only [`Environment::simulated`] can, and all
//! are off otherwise.
//!
//! [`Environment::simulated`]: crate::Environment::simulated

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// カナリア: one defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Canary {
    /// The log's store answers before what it wrote is on the disk.
    AcknowledgeBeforeSync,
    /// The exchange looks at the list of revocations in the handshake alone, not at each request.
    SkipRevocationCheck,
    /// A list's next page begins with the last message of the page before.
    RepeatPage,
    /// A receipt is worked out from what the store said a moment earlier, so that of two at once one is lost.
    LoseReceipt,
    /// The key of a repeatable send is not written down.
    ForgetKey,
    /// A message is shown to offices that neither sent nor received it.
    ShowStrangers,
    /// The first files of two messages of one send have each other's content.
    SwapContents,
    /// A change of the log's store that has nothing to write keeps its turn for ever.
    KeepTurn,
}

/// The text names no canary.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no canary")]
pub struct UnknownCanary(String);

/// Which canary sings, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Canaries(Option<Canary>);

impl Canaries {
    /// Whether this defect is there.
    pub fn has(self, canary: Canary) -> bool {
        self.0 == Some(canary)
    }

    /// One defect, or none. For the simulation alone.
    pub(crate) const fn of(canary: Option<Canary>) -> Self {
        Self(canary)
    }
}

impl Canary {
    /// Every canary.
    pub const ALL: [Self; 8] = [
        Self::AcknowledgeBeforeSync,
        Self::SkipRevocationCheck,
        Self::RepeatPage,
        Self::LoseReceipt,
        Self::ForgetKey,
        Self::ShowStrangers,
        Self::SwapContents,
        Self::KeepTurn,
    ];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AcknowledgeBeforeSync => "acknowledge-before-sync",
            Self::SkipRevocationCheck => "skip-revocation-check",
            Self::RepeatPage => "repeat-page",
            Self::LoseReceipt => "lose-receipt",
            Self::ForgetKey => "forget-key",
            Self::ShowStrangers => "show-strangers",
            Self::SwapContents => "swap-contents",
            Self::KeepTurn => "keep-turn",
        }
    }
}

impl fmt::Display for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Canary {
    type Err = UnknownCanary;

    fn from_str(text: &str) -> Result<Self, UnknownCanary> {
        let found = Self::ALL.into_iter().find(|canary| canary.as_str() == text);
        found.ok_or_else(|| UnknownCanary(careplan_domain::excerpt(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_canary_reads_back_and_none_sings_by_itself() {
        for canary in Canary::ALL {
            assert_eq!(canary.to_string().parse(), Ok(canary));
            assert!(!Canaries::default().has(canary));
        }
        assert!("sparrow".parse::<Canary>().is_err());
    }
}
