//! ライセンス: an office's right to use the exchange, as a pure state machine.
//!
//! It knows no clock: whoever asks brings the time. Terms end by themselves, so the state is a function of what was
//! written and the time. The rule it keeps: a running term and an unpaid fee both stop a further application (start
//! guide, chapter 6: S), and payment never stops the use (A). Automatic renewal and the free pass, which came after
//! the guide, would be further commands.

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

/// 支払: the second mark of a licence.
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
    #[error("the licence runs until `{until}`; applying is possible after that, once its fee is paid")]
    Running {
        /// The term's last second.
        until: JapanTime,
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
            // In whole seconds, because 23:59:59 means the whole of that second.
            Self::Term(term) if now.unix_seconds() <= term.until.unix_seconds() => {
                LicenceState::Running(term)
            }
            Self::Term(term) => LicenceState::Expired(term),
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
            (Running(Term { until, .. }), Apply) => Err(LicenceRefusal::Running { until }),
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
mod tests {
    use std::fmt::Write as _;

    use careplan_domain::Span;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> JapanTime {
        text.parse().expect("a time")
    }

    #[test]
    fn every_state_answers_every_command() {
        let awaited = LicenceRecord::Term(Term::beginning(at("2026-04-01T09:00")));
        let settled = awaited.apply(LicenceCommand::SettleFee, at("2026-05-01")).expect("due");
        let (during, after) = (at("2026-10-01T12:00"), at("2027-04-01T00:00"));
        let states = [
            ("未申請", LicenceRecord::None, during),
            ("利用中・支払待ち", awaited, during),
            ("利用中・支払済", settled, during),
            ("期限切れ・支払待ち", awaited, after),
            ("期限切れ・支払済", settled, after),
        ];
        let mut table = String::new();
        for (name, record, now) in states {
            for command in [LicenceCommand::Apply, LicenceCommand::SettleFee] {
                let answer = match record.apply(command, now) {
                    Ok(next) => {
                        let licence = next.travelling_at(now);
                        format!(
                            "{} {} until {}",
                            licence.label,
                            licence.payment.expect("a term"),
                            licence.until.expect("a term")
                        )
                    }
                    Err(refusal) => format!("{}: {refusal}", refusal.rule()),
                };
                writeln!(table, "{name} × {command:?} → {answer}").expect("memory");
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn a_term_is_one_year_by_the_calendar() {
        let until = |since: &str| Term::beginning(at(since)).until;
        assert_eq!(until("2024-03-19T10:30"), at("2025-03-18T23:59:59"));
        assert_eq!(until("2026-01-01T00:00"), at("2026-12-31T23:59:59"));
        assert_eq!(until("2028-02-29T12:00"), at("2029-02-28T23:59:59"));
        assert_eq!(until("2027-03-01T12:00"), at("2028-02-29T23:59:59"));
    }

    #[test]
    fn a_term_runs_through_its_last_second() {
        let record = LicenceRecord::Term(Term::beginning(at("2026-04-01T09:00")));
        let last = at("2027-03-31T23:59:59");
        assert!(record.runs_at(last.saturating_add(Span::from_millis(999))));
        assert!(!record.runs_at(last.saturating_add(Span::from_seconds(1))));
    }

    proptest! {
        /// Whatever happens in whatever order: a running term is never replaced, an unpaid one neither.
        #[test]
        fn a_term_is_replaced_only_when_over_and_paid(
            steps in prop::collection::vec((0_u64..500, any::<bool>()), 0..40)
        ) {
            let mut now = at("2026-04-01T09:00");
            let mut record = LicenceRecord::None;
            for (days, apply) in steps {
                now = now.saturating_add(Span::from_days(days));
                let command = if apply { LicenceCommand::Apply } else { LicenceCommand::SettleFee };
                let Ok(next) = record.apply(command, now) else { continue };
                if apply {
                    prop_assert!(next.runs_at(now));
                    if let LicenceRecord::Term(old) = record {
                        prop_assert!(old.until < now && old.payment == Payment::Settled);
                    }
                }
                record = next;
            }
        }
    }
}
