//! Who logs in by an ID that nobody has.
//!
//! The rule it keeps: such an ID is answered as an office's would be, the lock included, so that no number of attempts
//! tells who is registered. How long an answer takes is not looked at. It is no record: it ends with the process.

use std::collections::VecDeque;
use std::sync::Mutex;

use careplan_domain::{JapanTime, OfficeUserId};
use careplan_wire::back_office::portal::Verified;

use crate::account::{Account, Match, Rules};

/// IDs that are remembered: more than anybody tries by hand within a lock's time.
const STRANGERS_MAX: usize = 1_000;

/// What became of the attempts by IDs that nobody has, the oldest ID first.
#[derive(Default)]
pub(super) struct Strangers(Mutex<VecDeque<(OfficeUserId, Account)>>);

impl Strangers {
    /// An attempt, and its answer.
    pub(super) fn tried(&self, user: &OfficeUserId, rules: &Rules, now: JapanTime) -> Verified {
        let mut strangers = self.0.lock().expect("no one panics while holding the strangers");
        let known = strangers.iter().position(|(found, _)| found == user);
        let before = known.and_then(|place| strangers.remove(place)).map(|(_, account)| account);
        let (after, answer) = before.unwrap_or_default().tried(Match::Different, rules, now);
        strangers.push_back((*user, after));
        let excess = strangers.len().saturating_sub(STRANGERS_MAX);
        strangers.drain(..excess);
        answer
    }

    /// Forgets them.
    pub(super) fn clear(&self) {
        self.0.lock().expect("no one panics while holding the strangers").clear();
    }
}
