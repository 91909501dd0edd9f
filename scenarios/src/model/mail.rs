//! A message as the model knows it.

use careplan_domain::JapanTime;
use careplan_wire::relay::MessageState;

use super::fate::{Bounds, Deed, Fate, Hand, Share};
use super::{File, Outcome, Parcel, Portion, Who};

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
        let states =
            [MessageState::Received, MessageState::Recalled, MessageState::Expired, MessageState::Unreceived];
        let fate = self.fate();
        states.into_iter().find(|state| fate.could_be(*state, now)).expect("what is known has one state")
    }

    /// Here everything is known.
    fn fate(&self) -> Fate {
        let taken = self.taken.iter().filter(|taken| **taken).count();
        Fate::new(
            self.sent_at..=self.sent_at,
            Bounds::known(Share::of(taken, self.taken.len())),
            Bounds::known(self.recalled),
        )
    }

    fn judge(&self, deed: Deed, who: Who, now: JapanTime) -> Outcome {
        let hand = match who {
            _ if who == self.from => Hand::Sender,
            _ if who == self.to => Hand::Receiver,
            _ => Hand::Stranger,
        };
        match self.fate().reasons(deed, hand, now).first() {
            None => Outcome::Done,
            Some(reason) => Outcome::Refused(vec![reason.code]),
        }
    }

    pub(super) fn judge_download(&self, now: JapanTime) -> Outcome {
        self.judge(Deed::Download, self.to, now)
    }

    pub(super) fn judge_peek(&self, who: Who) -> Outcome {
        self.judge(Deed::Look, who, self.sent_at)
    }

    pub(super) fn judge_recall(&self, who: Who, now: JapanTime) -> Outcome {
        self.judge(Deed::Recall, who, now)
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
