//! What the exchange keeps, held against what the offices were told.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::relay::MessageState;
use mock_relay::exchange::{Kept, Taken};

use super::known::Row;
use super::{Broken, Known, Model};

/// A message as it was kept when it was looked at last.
#[derive(Clone, Copy)]
pub(super) struct Before {
    received_at: Option<JapanTime>,
    recalled_at: Option<JapanTime>,
    taken: Taken,
}

impl Model {
    /// What is kept, all of it, oldest first.
    pub(in crate::simulation) fn audit(&mut self, kept: &[Kept], now: JapanTime) -> Vec<Broken> {
        let mut broken = self.audit_newest(kept, now);
        let there: BTreeSet<&str> = kept.iter().map(|kept| kept.id.as_str()).collect();
        let lost = self.messages.iter().filter(|(id, known)| known.is_told && !there.contains(id.as_str()));
        broken.extend(lost.map(|(id, _)| ("loss", format!("{id} was acknowledged and is gone"))));
        broken
    }

    /// Some of what is kept.
    pub(in crate::simulation) fn audit_newest(&mut self, kept: &[Kept], now: JapanTime) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut once: BTreeMap<(&str, OfficeNumber), &Kept> = BTreeMap::new();
        for kept in kept {
            if let Some(other) = once.insert((&kept.subject, kept.receiver), kept) {
                broken.push((
                    "doubling",
                    format!("`{}` is kept as {} and {}", kept.subject, other.id, kept.id),
                ));
            }
            let (found, known) = self.judge_row(&Row::kept(kept), now);
            broken.extend(found);
            if let Some(known) = known {
                broken.extend(known.judge_kept(kept, now));
            }
        }
        broken
    }
}

impl Known {
    fn judge_kept(&mut self, kept: &Kept, now: JapanTime) -> Vec<Broken> {
        let mut broken = Vec::new();
        let (id, fate) = (&kept.id, self.fate());
        if kept.received_at.is_some() && !fate.could_be(MessageState::Received, now) {
            broken.push(("receipts", format!("{id} is received, and cannot be: {fate:?}")));
        }
        if kept.recalled_at.is_some() && !fate.could_be(MessageState::Recalled, now) {
            broken.push(("states", format!("{id} is taken back, and cannot be: {fate:?}")));
        }
        if self.recalled && kept.recalled_at.is_none() {
            broken.push(("states", format!("{id} was taken back, and that is forgotten")));
        }
        if kept.recalled_at.is_some() && kept.taken != Taken::default() {
            broken.push(("states", format!("{id} is taken back, and files of it have gone out")));
        }
        let missing = self.whole.iter().filter(|&&position| !kept.taken.has(position));
        broken.extend(
            missing.map(|nth| ("receipts", format!("file {nth} of {id} was fetched, and that is forgotten"))),
        );
        let nobodys = (0..self.files.len()).filter(|nth| kept.taken.has(*nth) && !self.begun.contains(nth));
        broken.extend(
            nobodys.map(|nth| ("receipts", format!("file {nth} of {id} counts, and nobody has fetched it"))),
        );
        let now = Before { received_at: kept.received_at, recalled_at: kept.recalled_at, taken: kept.taken };
        if let Some(before) = self.kept {
            let shrinks = (0..self.files.len()).any(|nth| before.taken.has(nth) && !now.taken.has(nth));
            let changes = |before: Option<JapanTime>, now| before.is_some() && before != now;
            if shrinks
                || changes(before.received_at, now.received_at)
                || changes(before.recalled_at, now.recalled_at)
            {
                broken.push(("states", format!("{} went back", kept.id)));
            }
        }
        self.kept = Some(now);
        broken
    }
}
