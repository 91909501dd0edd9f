//! A message as the model knows it.

use careplan_domain::JapanTime;
use careplan_wire::relay::MessageState;

use super::{File, Outcome, Parcel, Portion, RETENTION, Who};

/// メッセージ.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Which send it was of: its subject.
    pub number: usize,
    /// From whom.
    pub from: Who,
    /// To whom.
    pub to: Who,
    /// Its files.
    pub files: Vec<File>,
    /// Which of them have gone out to the receiver.
    pub taken: Vec<bool>,
    /// When.
    pub sent_at: JapanTime,
    /// Whether it was taken back.
    pub recalled: bool,
    /// How many of it there may be.
    pub copies: Copies,
}

/// How many messages a send may have become: more or fewer than one only without a key, where something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copies {
    /// At least.
    pub min: usize,
    /// At most.
    pub max: usize,
}

/// What was sent under a key.
#[derive(Clone, Debug)]
pub struct SentUnderKey {
    /// What.
    pub parcel: Parcel,
    /// Which send it was: the key is made of it.
    pub number: usize,
    /// Its messages.
    pub messages: Vec<usize>,
}

impl Copies {
    /// As it should be.
    pub const ONE: Self = Self { min: 1, max: 1 };
}

impl Posted {
    /// 件名: tells this send from every other.
    pub fn subject(&self) -> String {
        subject(self.number)
    }

    /// 状態.
    pub fn state(&self, now: JapanTime) -> MessageState {
        if self.taken.iter().all(|taken| *taken) {
            MessageState::Received
        } else if self.recalled {
            MessageState::Recalled
        } else if self.is_over(now) {
            MessageState::Expired
        } else {
            MessageState::Unreceived
        }
    }

    fn is_over(&self, now: JapanTime) -> bool {
        self.sent_at.saturating_add(RETENTION) <= now
    }

    pub(super) fn judge_download(&self, now: JapanTime) -> Outcome {
        if self.recalled {
            Outcome::Refused(vec!["message-recalled"])
        } else if self.is_over(now) {
            Outcome::Refused(vec!["message-expired"])
        } else {
            Outcome::Done
        }
    }

    pub(super) fn judge_peek(&self, who: Who) -> Outcome {
        if who == self.from || who == self.to {
            Outcome::Done
        } else {
            Outcome::Refused(vec!["message-unknown"])
        }
    }

    pub(super) fn judge_recall(&self, who: Who, now: JapanTime) -> Outcome {
        if who == self.from {
            let is_too_late = self.taken.contains(&true) || self.is_over(now);
            if self.recalled || !is_too_late {
                Outcome::Done
            } else {
                Outcome::Refused(vec!["recall-too-late"])
            }
        } else if who == self.to {
            Outcome::Refused(vec!["recall-not-sender"])
        } else {
            Outcome::Refused(vec!["message-unknown"])
        }
    }

    pub(super) fn take(&mut self, portion: Portion) {
        match portion {
            Portion::File(file) => {
                let count = self.taken.len();
                self.taken[file % count] = true;
            }
            Portion::Files | Portion::Archive => self.taken.fill(true),
        }
    }
}

/// The subject of the `number`th send.
pub(super) fn subject(number: usize) -> String {
    format!("第{number}便")
}
