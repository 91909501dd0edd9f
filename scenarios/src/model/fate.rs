//! 成り行き: what became of a message, and so what may be done with it.
//!
//! Told once for whoever predicts an answer and for whoever judges one. Whoever did everything alone knows what was done;
//! whoever lost answers knows bounds: what surely was done, and what perhaps was. The rule it keeps: where both are the
//! same, there is one outcome.

use std::ops::RangeInclusive;

use careplan_domain::{JapanTime, Span};
use careplan_wire::relay::MessageState;

/// Days that a message can be fetched (A).
const RETENTION: Span = Span::from_days(90);

/// 成り行き: a message, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    sent: RangeInclusive<JapanTime>,
    taken: Bounds<Share>,
    recalled: Bounds<bool>,
}

/// What surely was done, and what perhaps was: no less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// At least.
    pub surely: T,
    /// At most.
    pub perhaps: T,
}

/// How much of a message has gone out to its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// Not one file.
    Nothing,
    /// Some files.
    Some,
    /// Every file.
    All,
}

/// What is done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its place in a list is looked at, or itself.
    Look,
    /// Files are fetched.
    Download,
    /// It is taken back.
    Recall,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Its sender.
    Sender,
    /// Its receiver.
    Receiver,
    /// Any other office.
    Stranger,
}

/// 断る理由.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The problem's code.
    pub code: &'static str,
    /// Whether it is there.
    pub certainty: Certainty,
}

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Nobody was told.
    Perhaps,
    /// It must be so.
    Surely,
}

impl<T: Copy> Bounds<T> {
    /// What is known for certain.
    pub const fn known(what: T) -> Self {
        Self { surely: what, perhaps: what }
    }
}

impl Bounds<bool> {
    fn certainty(self) -> Option<Certainty> {
        match self {
            Self { surely: true, .. } => Some(Certainty::Surely),
            Self { perhaps: true, .. } => Some(Certainty::Perhaps),
            Self { .. } => None,
        }
    }
}

impl Share {
    /// So many of so many files.
    pub fn of(taken: usize, files: usize) -> Self {
        match taken {
            taken if taken >= files => Self::All,
            0 => Self::Nothing,
            _ => Self::Some,
        }
    }
}

impl Reason {
    /// It is there for certain.
    pub const fn surely(code: &'static str) -> Self {
        Self { code, certainty: Certainty::Surely }
    }

    /// It may be there.
    pub const fn perhaps(code: &'static str) -> Self {
        Self { code, certainty: Certainty::Perhaps }
    }

    fn new(code: &'static str, certainty: Option<Certainty>) -> Option<Self> {
        certainty.map(|certainty| Self { code, certainty })
    }
}

impl Fate {
    /// Of a message that was sent within `sent`. What was fetched is not taken back, nor the other way round.
    pub fn new(sent: RangeInclusive<JapanTime>, taken: Bounds<Share>, recalled: Bounds<bool>) -> Self {
        let taken = Bounds { perhaps: if recalled.surely { taken.surely } else { taken.perhaps }, ..taken };
        let is_free = recalled.surely || taken.surely == Share::Nothing;
        Self { sent, taken, recalled: Bounds { perhaps: recalled.perhaps && is_free, ..recalled } }
    }

    /// Why a deed is refused: every reason that there is, in the order in which the exchange looks for them.
    pub fn reasons(&self, deed: Deed, hand: Hand, now: JapanTime) -> Vec<Reason> {
        match (deed, hand) {
            (_, Hand::Stranger) => vec![Reason::surely("message-unknown")],
            (Deed::Look, _) => Vec::new(),
            (Deed::Download, _) => {
                let recalled = Reason::new("message-recalled", self.recalled.certainty());
                let over = Reason::new("message-expired", self.over(now).certainty());
                recalled.into_iter().chain(over).collect()
            }
            (Deed::Recall, Hand::Receiver) => vec![Reason::surely("recall-not-sender")],
            // Taking back what is taken back changes nothing.
            (Deed::Recall, Hand::Sender) if self.recalled.surely => Vec::new(),
            (Deed::Recall, Hand::Sender) => {
                let over = self.over(now);
                let too_late = Bounds {
                    surely: self.taken.surely > Share::Nothing || (over.surely && !self.recalled.perhaps),
                    perhaps: self.taken.perhaps > Share::Nothing || over.perhaps,
                };
                Reason::new("recall-too-late", too_late.certainty()).into_iter().collect()
            }
        }
    }

    /// Whether it may be in this state.
    pub fn could_be(&self, state: MessageState, now: JapanTime) -> bool {
        let over = self.over(now);
        let is_open = self.taken.surely < Share::All && !self.recalled.surely;
        match state {
            MessageState::Received => self.taken.perhaps == Share::All,
            MessageState::Recalled => self.recalled.perhaps,
            MessageState::Expired => is_open && over.perhaps,
            MessageState::Unreceived => is_open && !over.surely,
        }
    }

    /// Whether all of it has surely gone out.
    pub fn is_received(&self) -> bool {
        self.taken.surely == Share::All
    }

    fn over(&self, now: JapanTime) -> Bounds<bool> {
        let is_over = |sent: &JapanTime| sent.saturating_add(RETENTION) <= now;
        Bounds { surely: is_over(self.sent.end()), perhaps: is_over(self.sent.start()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [MessageState; 4] =
        [MessageState::Unreceived, MessageState::Received, MessageState::Recalled, MessageState::Expired];
    const SHARES: [Share; 3] = [Share::Nothing, Share::Some, Share::All];
    const BOOLS: [bool; 2] = [false, true];

    fn sent() -> JapanTime {
        "2026-04-01T09:00".parse().expect("a time")
    }

    fn days(days: u64) -> JapanTime {
        sent().saturating_add(Span::from_days(days))
    }

    /// What may have become of it, where everything is known.
    fn fates() -> impl Iterator<Item = Fate> {
        let known =
            |taken, recalled| Fate::new(sent()..=sent(), Bounds::known(taken), Bounds::known(recalled));
        SHARES.map(|taken| known(taken, false)).into_iter().chain([known(Share::Nothing, true)])
    }

    #[test]
    fn what_is_known_has_one_state_and_nothing_that_is_perhaps() {
        for fate in fates() {
            for now in [days(0), days(89), days(90)] {
                let states = STATES.into_iter().filter(|state| fate.could_be(*state, now));
                assert_eq!(states.count(), 1, "{fate:?} at {now}");
                for deed in [Deed::Look, Deed::Download, Deed::Recall] {
                    for hand in [Hand::Sender, Hand::Receiver, Hand::Stranger] {
                        let reasons = fate.reasons(deed, hand, now);
                        assert!(
                            reasons.iter().all(|reason| reason.certainty == Certainty::Surely),
                            "{reasons:?}"
                        );
                    }
                }
            }
        }
    }

    /// What was lost on the way makes more possible and never less: each thing that may have been is allowed.
    #[test]
    fn bounds_allow_all_that_lies_between_them() {
        for (surely, perhaps) in SHARES.into_iter().flat_map(|least| SHARES.map(|most| (least, most))) {
            for (was, may_be) in BOOLS.into_iter().flat_map(|was| BOOLS.map(|may_be| (was, may_be))) {
                if surely > perhaps || (was && !may_be) || (was && surely > Share::Nothing) {
                    continue;
                }
                let (taken, recalled) = (Bounds { surely, perhaps }, Bounds { surely: was, perhaps: may_be });
                let vague = Fate::new(days(0)..=days(1), taken, recalled);
                let within = |fate: &Fate| {
                    let (taken, recalled) = (fate.taken.surely, fate.recalled.surely);
                    (surely..=perhaps).contains(&taken) && (was..=may_be).contains(&recalled)
                };
                for fate in fates().filter(within) {
                    check_allows(&vague, &fate);
                }
            }
        }
    }

    #[track_caller]
    fn check_allows(vague: &Fate, fate: &Fate) {
        for now in [days(0), days(90), days(91)] {
            for state in STATES.into_iter().filter(|state| fate.could_be(*state, now)) {
                assert!(vague.could_be(state, now), "{vague:?} may be {state:?} as {fate:?}");
            }
            for (deed, hand) in [(Deed::Download, Hand::Receiver), (Deed::Recall, Hand::Sender)] {
                let (may, does) = (vague.reasons(deed, hand, now), fate.reasons(deed, hand, now));
                let is_sure = may.iter().any(|reason| reason.certainty == Certainty::Surely);
                assert!(!is_sure || !does.is_empty(), "{vague:?} refuses what {fate:?} does not");
                for reason in does {
                    assert!(may.iter().any(|may| may.code == reason.code), "{vague:?} {reason:?} {fate:?}");
                }
            }
        }
    }
}
