//! ライセンス: an office's right to use the exchange, as a pure state machine.
//!
//! It knows no clock: whoever asks brings the time. Terms end, and since 2025-06-01 begin anew, by themselves, so the
//! state is a function of what was written and the time. The rule it keeps: a running term and an unpaid fee both
//! stop a further application (start guide, chapter 6: S), and payment stops the use only where the exchange is set so (A).

mod refusal;

use careplan_domain::{Day, JapanTime};
use careplan_wire::relay::{Licence, LicenceState as TravellingState};

pub use self::refusal::LicenceRefusal;
use super::dated_rules;

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
    /// What the office wants to happen at its end, where it has a say in that.
    pub wish: RenewalWish,
}

/// 自動更新の希望: the office's say in what comes after a term. A renewed term begins with 継続 (A).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RenewalWish {
    /// 継続: as the rules have it.
    #[default]
    Continue,
    /// 停止: the term is the last one.
    Stop,
}

/// 更新: what comes after a term's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Another application, once the fee is paid.
    ByHand,
    /// The next term, at once.
    Automatic,
    /// Nothing: the office stopped the automatic renewal. It may apply again afterwards.
    Stopped,
}

/// 支払: the second mark of a licence. Each term has its own fee, so a renewed one awaits it again (A), unless the free
/// pass covers the day on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// 支払待ち.
    Awaited,
    /// 支払済.
    Settled,
    /// 支払不要: the free pass (C2).
    Free,
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
    /// 自動更新の停止: the present term shall be the last.
    StopRenewal,
    /// 自動更新の再開: it shall not.
    ResumeRenewal,
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

    /// By which day the fee of a running term should have been paid, where that day is past and it was not.
    pub fn overdue_at(&self, now: JapanTime) -> Option<Day> {
        match self.state_at(now) {
            LicenceState::Running(term) => {
                Some(term.fee_due()).filter(|due| term.payment == Payment::Awaited && now.day() > *due)
            }
            LicenceState::NotApplied | LicenceState::Expired(_) => None,
        }
    }

    /// What `command` makes of it at `now`, or why it makes nothing.
    pub fn apply(&self, command: LicenceCommand, now: JapanTime) -> Result<Self, LicenceRefusal> {
        use LicenceCommand::{Apply, ResumeRenewal, SettleFee, StopRenewal};
        use LicenceState::{Expired, NotApplied, Running};
        match (self.state_at(now), command) {
            (NotApplied | Expired(Term { payment: Payment::Settled | Payment::Free, .. }), Apply) => {
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
                Payment::Free => Err(LicenceRefusal::FreeOfCharge { since: term.since }),
            },
            (NotApplied, StopRenewal | ResumeRenewal) => Err(LicenceRefusal::NothingToRenew),
            (Expired(Term { until, .. }), StopRenewal | ResumeRenewal) => {
                Err(LicenceRefusal::RenewalTooLate { until })
            }
            (Running(term), StopRenewal) => term.wishing(RenewalWish::Stop).map(Self::Term),
            (Running(term), ResumeRenewal) => term.wishing(RenewalWish::Continue).map(Self::Term),
        }
    }

    /// The licence in the words that travel.
    pub(super) fn travelling_at(&self, now: JapanTime) -> Licence {
        let standing = self.state_at(now);
        let (state, term) = match standing {
            LicenceState::NotApplied => (TravellingState::None, None),
            LicenceState::Running(term) => (TravellingState::Active, Some(term)),
            LicenceState::Expired(term) => (TravellingState::Expired, Some(term)),
        };
        Licence {
            state,
            label: standing.label().to_owned(),
            since: term.map(|term| term.since),
            until: term.map(|term| term.until),
            payment: term.map(|term| term.payment.label().to_owned()),
            renewal: term.map(|term| term.renewal().label().to_owned()),
        }
    }
}

impl LicenceState {
    /// Its Japanese word.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::NotApplied => TravellingState::None.label(),
            Self::Running(_) => TravellingState::Active.label(),
            Self::Expired(_) => TravellingState::Expired.label(),
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
        let payment = if dated_rules::is_free(first) { Payment::Free } else { Payment::Awaited };
        Self { since: now, until: last.end(), payment, wish: RenewalWish::Continue }
    }

    /// 支払期限: the end of the month after the one in which it began (A). Nothing public says when a fee is due; offset
    /// against benefits, it is taken from those of the following month.
    pub fn fee_due(&self) -> Day {
        let (mut year, mut month) = (self.since.day().year(), self.since.day().month() + 2);
        if month > 12 {
            (year, month) = (year.saturating_add(1), month - 12);
        }
        Day::new(year, month, 1).map_or(self.until.day(), |first| first.plus_days(-1))
    }

    /// Its first and last day, as the usage site shows them: 「2024/3/19 ～ 2025/3/18」.
    pub fn days(&self) -> String {
        format!("{} ～ {}", self.since.day().slashed_short(), self.until.day().slashed_short())
    }

    /// How it goes on, by the rule of the day on which it began and the office's wish. A renewed term began later than
    /// its application, so its own beginning decides alike.
    pub fn renewal(&self) -> Renewal {
        if !dated_rules::renews_automatically(self.since.day()) {
            return Renewal::ByHand;
        }
        match self.wish {
            RenewalWish::Continue => Renewal::Automatic,
            RenewalWish::Stop => Renewal::Stopped,
        }
    }

    /// The same running term with another wish for its end.
    fn wishing(self, wish: RenewalWish) -> Result<Self, LicenceRefusal> {
        let until = self.until;
        match (self.renewal(), wish) {
            (Renewal::ByHand, _) => Err(LicenceRefusal::RenewedByHand { until }),
            (Renewal::Stopped, RenewalWish::Stop) => Err(LicenceRefusal::AlreadyStopped { until }),
            (Renewal::Automatic, RenewalWish::Continue) => Err(LicenceRefusal::NotStopped { until }),
            (Renewal::Automatic, RenewalWish::Stop) | (Renewal::Stopped, RenewalWish::Continue) => {
                Ok(Self { wish, ..self })
            }
        }
    }

    /// In whole seconds, because 23:59:59 means the whole of that second.
    fn is_over_at(&self, now: JapanTime) -> bool {
        now.unix_seconds() > self.until.unix_seconds()
    }

    /// This term, or the renewed one that `now` lies in: each begins with the day after the one before.
    fn present_at(self, now: JapanTime) -> Self {
        if !self.is_over_at(now) || self.renewal() != Renewal::Automatic {
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
            Self::Stopped => "applying is possible after that, because its automatic renewal was stopped",
        }
    }

    /// Its Japanese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ByHand => "申請による更新",
            Self::Automatic => "自動更新",
            Self::Stopped => "自動更新停止",
        }
    }
}

impl Payment {
    /// Its Japanese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Awaited => "支払待ち",
            Self::Settled => "支払済",
            Self::Free => "支払不要(フリーパス)",
        }
    }
}

impl LicenceCommand {
    /// The journal's word for it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Apply => "applied",
            Self::SettleFee => "fee-settled",
            Self::StopRenewal => "renewal-stopped",
            Self::ResumeRenewal => "renewal-resumed",
        }
    }
}

#[cfg(test)]
mod tests;
