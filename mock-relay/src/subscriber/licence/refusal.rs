//! Why a licence stays as it is.

use careplan_domain::JapanTime;
use thiserror::Error;

use super::Renewal;

/// Why a command changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LicenceRefusal {
    /// An application while the term runs.
    #[error("the licence runs until `{until}`; {}", .renewal.outlook())]
    Running {
        /// The term's last second.
        until: JapanTime,
        /// What comes after it.
        renewal: Renewal,
    },
    /// An application after the term, its fee unpaid.
    #[error("the fee of the term that ended at `{until}` is not paid; applying is possible once it is")]
    Unpaid {
        /// The term's last second.
        until: JapanTime,
    },
    /// A payment where nobody applied.
    #[error("no fee is due, because the office never applied")]
    NothingDue,
    /// A second payment.
    #[error("the fee of this term is already paid")]
    AlreadySettled,
    /// A payment for a term that costs nothing.
    #[error("no fee is due: the free pass covers the term that began at `{since}`")]
    FreeOfCharge {
        /// The term's first moment.
        since: JapanTime,
    },
    /// A word about the renewal where nobody applied.
    #[error("there is nothing to renew, because the office never applied")]
    NothingToRenew,
    /// A word about the automatic renewal of a term that has none.
    #[error(
        "the term ends at `{until}` and is not renewed by itself: it was applied for before the automatic renewal"
    )]
    RenewedByHand {
        /// The term's last second.
        until: JapanTime,
    },
    /// A word about the renewal of a term that is over.
    #[error("the term ended at `{until}`; apply anew instead")]
    RenewalTooLate {
        /// The term's last second.
        until: JapanTime,
    },
    /// It was stopped before.
    #[error("the automatic renewal is already stopped; the term ends at `{until}`")]
    AlreadyStopped {
        /// The term's last second.
        until: JapanTime,
    },
    /// It was not stopped.
    #[error("the automatic renewal is not stopped; the next term begins after `{until}`")]
    NotStopped {
        /// The term's last second.
        until: JapanTime,
    },
}

impl LicenceRefusal {
    /// The stable word of the rule that refused.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Running { .. } => "licence-running",
            Self::Unpaid { .. } => "licence-unpaid",
            Self::NothingDue => "licence-nothing-due",
            Self::AlreadySettled => "licence-already-settled",
            Self::FreeOfCharge { .. } => "licence-free",
            Self::NothingToRenew => "licence-nothing-to-renew",
            Self::RenewedByHand { .. } => "licence-renewed-by-hand",
            Self::RenewalTooLate { .. } => "licence-renewal-too-late",
            Self::AlreadyStopped { .. } => "licence-renewal-stopped",
            Self::NotStopped { .. } => "licence-renewal-not-stopped",
        }
    }
}
