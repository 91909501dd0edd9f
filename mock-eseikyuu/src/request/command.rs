//! What moves a request, what came of it, and why not.

use std::fmt;

use careplan_domain::{Day, JapanTime};
use careplan_wire::back_office::ca::RevocationReason;
use thiserror::Error;

use super::Certificate;

/// What somebody, or the clock, asks of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// 承認, by the federation.
    Approve,
    /// 発行, by the CA's batch.
    Issue(Certificate),
    /// 差し戻し, by the federation.
    Return {
        /// Why, as the office reads it.
        reason: String,
    },
    /// 取下げ, by the office, on paper.
    Withdraw,
    /// 失効, by the federation, on paper.
    Revoke {
        /// Why, as the revocation list says it.
        reason: RevocationReason,
    },
    /// The clock: the end may be near.
    AnnounceEnd,
    /// The clock: the end may have passed.
    Expire,
}

/// A command without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandName {
    /// 承認.
    Approve,
    /// 発行.
    Issue,
    /// 差し戻し.
    Return,
    /// 取下げ.
    Withdraw,
    /// 失効.
    Revoke,
    /// 証明書有効期限切れ事前通知.
    AnnounceEnd,
    /// 有効期限切れ.
    Expire,
}

/// What came of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Queued for the CA.
    Approved,
    /// Downloadable; the office is told by 証明書発行完了通知.
    Issued,
    /// The office is told why.
    Returned,
    /// Taken back.
    Withdrawn,
    /// On the revocation list; the office is told.
    Revoked {
        /// Why.
        reason: RevocationReason,
    },
    /// The office is told by 証明書有効期限切れ事前通知, and may renew.
    EndAnnounced,
    /// The services refuse it from now on.
    Expired,
}

/// Why a command changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such way leads out of this state.
    #[error("a request that is `{found}` cannot be moved by `{asked}`; {}", ways(possible))]
    Impossible {
        /// What was asked.
        asked: CommandName,
        /// The state's name.
        found: &'static str,
        /// What would have been possible.
        possible: &'static [CommandName],
    },
    /// The certificate's end is not near.
    #[error("the certificate's end is announced from {from} on")]
    EndStillFar {
        /// From which day.
        from: Day,
    },
    /// The certificate's end has not passed.
    #[error("the certificate is in force until {until}")]
    StillInForce {
        /// Its last moment.
        until: JapanTime,
    },
}

impl Command {
    /// The command's name.
    pub const fn name(&self) -> CommandName {
        match self {
            Self::Approve => CommandName::Approve,
            Self::Issue(_) => CommandName::Issue,
            Self::Return { .. } => CommandName::Return,
            Self::Withdraw => CommandName::Withdraw,
            Self::Revoke { .. } => CommandName::Revoke,
            Self::AnnounceEnd => CommandName::AnnounceEnd,
            Self::Expire => CommandName::Expire,
        }
    }
}

impl Event {
    /// Its word in the journal.
    pub const fn journal_kind(self) -> &'static str {
        match self {
            Self::Approved => "request-approved",
            Self::Issued => "request-issued",
            Self::Returned => "request-returned",
            Self::Withdrawn => "request-withdrawn",
            Self::Revoked { .. } => "certificate-revoked",
            Self::EndAnnounced => "certificate-end-announced",
            Self::Expired => "certificate-expired",
        }
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approve => "approve",
            Self::Issue => "issue",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
            Self::Revoke => "revoke",
            Self::AnnounceEnd => "announce-end",
            Self::Expire => "expire",
        })
    }
}

fn ways(possible: &[CommandName]) -> String {
    if possible.is_empty() {
        return "it has ended, and the office may send a new one".to_owned();
    }
    let names: Vec<String> = possible.iter().map(|name| format!("`{name}`")).collect();
    format!("possible: {}", names.join(", "))
}
