//! ライセンス: an office's right to use the exchange, as a pure state machine.
//!
//! It knows no clock: whoever asks brings the time. Terms end, and since 2025-06-01 begin anew, by themselves, so the
//! state is a function of what was written and the time. The rule it keeps: a running term and an unpaid fee both
//! stop a further application (start guide, chapter 6: S), and payment never stops the use (A). Stopping the renewal
//! and the free pass, which also came after the guide, would be further commands.

use careplan_domain::{Day, JapanTime};
use careplan_wire::relay::{Licence, LicenceState as TravellingState};
use thiserror::Error;

/// What is written of a licence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LicenceRecord {
    /// Never applied.
    #[default]
    None,
    /// The latest term.
    Term(Term),
}

/// 利用期間: one year (C) and its fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The moment at which the application was complete.
    pub since: JapanTime,
    /// Its last second.
    pub until: JapanTime,
    /// Whether the fee was paid.
    pub payment: Payment,
}

/// 更新: what comes after a term's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Another application, once the fee is paid.
    ByHand,
    /// The next term, at once.
    Automatic,
}

/// 支払: the second mark of a licence. Each term has its own fee, so a renewed one awaits it again (A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// 支払待ち.
    Awaited,
    /// 支払済.
    Settled,
}

/// A licence as it stands at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceState {
    /// 未申請.
    NotApplied,
    /// 利用中.
    Running(Term),
    /// 期限切れ.
    Expired(Term),
}

/// What can happen to a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenceCommand {
    /// 利用申請: the office completes an application.
    Apply,
    /// The fee of the present term arrives.
    SettleFee,
}

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
}

impl LicenceRecord {
    /// How it stands at `now`.
    pub fn state_at(&self, now: JapanTime) -> LicenceState {
        match *self {
            Self::None => LicenceState::NotApplied,
            Self::Term(term) => {
                let term = term.present_at(now);
                if term.is_over_at(now) { LicenceState::Expired(term) } else { LicenceState::Running(term) }
            }
        }
    }

    /// Whether the office can exchange at `now`.
    pub fn runs_at(&self, now: JapanTime) -> bool {
        matches!(self.state_at(now), LicenceState::Running(_))
    }

    /// What `command` makes of it at `now`, or why it makes nothing.
    pub fn apply(&self, command: LicenceCommand, now: JapanTime) -> Result<Self, LicenceRefusal> {
        use LicenceCommand::{Apply, SettleFee};
        use LicenceState::{Expired, NotApplied, Running};
        match (self.state_at(now), command) {
            (NotApplied | Expired(Term { payment: Payment::Settled, .. }), Apply) => {
                Ok(Self::Term(Term::beginning(now)))
            }
            (Running(term), Apply) => {
                Err(LicenceRefusal::Running { until: term.until, renewal: term.renewal() })
            }
            (Expired(Term { until, payment: Payment::Awaited, .. }), Apply) => {
                Err(LicenceRefusal::Unpaid { until })
            }
            (NotApplied, SettleFee) => Err(LicenceRefusal::NothingDue),
            (Running(term) | Expired(term), SettleFee) => match term.payment {
                Payment::Awaited => Ok(Self::Term(Term { payment: Payment::Settled, ..term })),
                Payment::Settled => Err(LicenceRefusal::AlreadySettled),
            },
        }
    }

    /// The licence in the words that travel.
    pub(super) fn travelling_at(&self, now: JapanTime) -> Licence {
        let (state, term) = match self.state_at(now) {
            LicenceState::NotApplied => (TravellingState::None, None),
            LicenceState::Running(term) => (TravellingState::Active, Some(term)),
            LicenceState::Expired(term) => (TravellingState::Expired, Some(term)),
        };
        Licence {
            state,
            label: state.label().to_owned(),
            since: term.map(|term| term.since),
            until: term.map(|term| term.until),
            payment: term.map(|term| term.payment.label().to_owned()),
        }
    }
}

impl Term {
    /// The year that begins at `now`: to the end of the day before the same date next year (A; Civil Code, article
    /// 143). Where that date does not exist, to the end of that month: 29 February 2028 → 28 February 2029.
    pub fn beginning(now: JapanTime) -> Self {
        let first = now.day();
        let anniversary: Day = first.plus_years(1);
        let last = if anniversary.day_of_month() == first.day_of_month() {
            anniversary.plus_days(-1)
        } else {
            anniversary
        };
        Self { since: now, until: last.end(), payment: Payment::Awaited }
    }

    /// How it goes on: applications from 2025-06-01 on are renewed automatically (C). A renewed term began later than
    /// its application, so its own beginning decides alike.
    pub fn renewal(&self) -> Renewal {
        let first_automatic = Day::new(2025, 6, 1).expect("1 June 2025 is a day");
        if self.since.day() < first_automatic { Renewal::ByHand } else { Renewal::Automatic }
    }

    /// In whole seconds, because 23:59:59 means the whole of that second.
    fn is_over_at(&self, now: JapanTime) -> bool {
        now.unix_seconds() > self.until.unix_seconds()
    }

    /// This term, or the renewed one that `now` lies in: each begins with the day after the one before.
    fn present_at(self, now: JapanTime) -> Self {
        if !self.is_over_at(now) || self.renewal() == Renewal::ByHand {
            return self;
        }
        let (first, today) = (self.until.day().plus_days(1), now.day());
        let years = today.year() - first.year();
        let this_year = first.plus_years(years);
        let latest = if this_year > today { first.plus_years(years - 1) } else { this_year };
        Self::beginning(latest.start())
    }
}

impl Renewal {
    /// What to expect, for who would apply too early.
    const fn outlook(self) -> &'static str {
        match self {
            Self::ByHand => "applying is possible after that, once its fee is paid",
            Self::Automatic => "the next term then begins by itself, without an application",
        }
    }
}

impl Payment {
    /// Its Japanese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Awaited => "支払待ち",
            Self::Settled => "支払済",
        }
    }
}

impl LicenceCommand {
    /// The journal's word for it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Apply => "applied",
            Self::SettleFee => "fee-settled",
        }
    }
}

impl LicenceRefusal {
    /// The stable word of the rule that refused.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Running { .. } => "licence-running",
            Self::Unpaid { .. } => "licence-unpaid",
            Self::NothingDue => "licence-nothing-due",
            Self::AlreadySettled => "licence-already-settled",
        }
    }
}

#[cfg(test)]
mod tests;
