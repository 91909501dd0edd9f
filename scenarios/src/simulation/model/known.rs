//! A message, as far as its offices know it, and the letter that it was.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::relay::{Message, MessageFile, MessageState, Side};
use mock_relay::exchange::Kept;
use sha2::{Digest as _, Sha256};

use super::{Broken, Written, keeping};
use crate::model::fate::{Bounds, Fate, Share};
use crate::simulation::order::Part;

/// Everything but its number is from the letter, and from what was asked and answered.
#[derive(Clone)]
pub(in crate::simulation) struct Known {
    pub(super) subject: String,
    pub(in crate::simulation) sender: OfficeNumber,
    pub(in crate::simulation) receiver: OfficeNumber,
    /// Names and digests.
    pub(in crate::simulation) files: Vec<(String, String)>,
    pub(super) is_told: bool,
    /// When it was stored, or between when.
    sent: RangeInclusive<JapanTime>,
    /// Files that the receiver has begun to fetch, and those that it has whole.
    pub(super) begun: BTreeSet<usize>,
    pub(super) whole: BTreeSet<usize>,
    /// Whether its sender has tried to take it back, and was told that it is.
    pub(super) recalling: bool,
    pub(super) recalled: bool,
    pub(super) kept: Option<keeping::Before>,
}

/// What a list, or the store, says that a message is.
pub(super) struct Row<'a> {
    pub(super) id: &'a str,
    pub(super) subject: &'a str,
    pub(super) from: OfficeNumber,
    pub(super) to: OfficeNumber,
    pub(super) files: &'a [MessageFile],
    pub(super) sent_at: JapanTime,
}

impl Known {
    /// The letter, as this office gets it; nothing, if it is not for this office.
    pub(super) fn of(written: &Written, receiver: OfficeNumber, now: JapanTime) -> Option<Self> {
        let letter = &written.letter;
        let files = letter.drafts.get(&receiver)?.iter().map(|&nth| &letter.files[nth]);
        let files = files.map(|(name, content)| (name.clone(), hex::encode(Sha256::digest(content))));
        Some(Self {
            subject: letter.subject.clone(),
            sender: written.sender,
            receiver,
            files: files.collect(),
            is_told: false,
            sent: written.first_at..=now,
            begun: BTreeSet::new(),
            whole: BTreeSet::new(),
            recalling: false,
            recalled: false,
            kept: None,
        })
    }

    pub(super) fn is_on(&self, side: Side, office: OfficeNumber) -> bool {
        match side {
            Side::Sent => self.sender == office,
            Side::Received => self.receiver == office,
        }
    }

    /// The receiver asks for a part of it.
    pub(super) fn begin(&mut self, part: Part) {
        self.begun.extend(self.positions(part));
    }

    pub(super) fn positions(&self, part: Part) -> RangeInclusive<usize> {
        match part {
            Part::One(position) => position..=position,
            Part::All => 0..=self.files.len() - 1,
        }
    }

    pub(super) fn fate(&self) -> Fate {
        let share = |taken: &BTreeSet<usize>| Share::of(taken.len(), self.files.len());
        let taken = Bounds { surely: share(&self.whole), perhaps: share(&self.begun) };
        let recalled = Bounds { surely: self.recalled, perhaps: self.recalling };
        Fate::new(self.sent.clone(), taken, recalled)
    }

    pub(super) fn judge_row(&mut self, row: &Row<'_>) -> Vec<Broken> {
        let Row { id, subject, from, to, files, sent_at } = row;
        let mut broken = Vec::new();
        if self.subject != *subject || self.receiver != *to {
            broken.push((
                "identity",
                format!("{id} is `{}` for {} and `{subject}` for {to}", self.subject, self.receiver),
            ));
        }
        if self.sender != *from {
            broken.push(("authorship", format!("{id} is of {}, and is said to be of {from}", self.sender)));
        }
        let is_as_sent = files.iter().map(|file| (&file.name, &file.sha256));
        if !is_as_sent.eq(self.files.iter().map(|(name, digest)| (name, digest))) {
            broken.push(("integrity", format!("{id} has other files than were sent")));
        }
        if self.sent.contains(sent_at) {
            self.sent = *sent_at..=*sent_at;
        } else {
            broken.push(("states", format!("{id} was sent within {:?}, not at {sent_at}", self.sent)));
        }
        broken
    }

    pub(super) fn judge_shown(
        &self,
        message: &Message,
        mine: OfficeNumber,
        side: Option<Side>,
        now: JapanTime,
    ) -> Vec<Broken> {
        let mut broken = Vec::new();
        let sides = side.map_or(vec![Side::Sent, Side::Received], |side| vec![side]);
        if !sides.into_iter().any(|side| self.is_on(side, mine)) {
            broken.push((
                "privacy",
                format!("{} from {} to {} was shown to {mine}", message.id, self.sender, self.receiver),
            ));
        }
        let fate = self.fate();
        if !fate.could_be(message.state, now) {
            let is_receipt = message.state == MessageState::Received || fate.is_received();
            let promise = if is_receipt { "receipts" } else { "states" };
            broken.push((promise, format!("{} is {:?}, and cannot be: {fate:?}", message.id, message.state)));
        }
        broken
    }
}

impl<'a> Row<'a> {
    pub(super) fn shown(message: &'a Message) -> Self {
        let Message { id, subject, from, to, files, sent_at, .. } = message;
        Self { id, subject, from: *from, to: *to, files, sent_at: *sent_at }
    }

    pub(super) fn kept(kept: &'a Kept) -> Self {
        let Kept { id, subject, sender, receiver, files, sent_at, .. } = kept;
        Self { id: id.as_str(), subject, from: *sender, to: *receiver, files, sent_at: *sent_at }
    }
}
