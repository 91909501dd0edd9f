//! What the exchange keeps, held against what the offices were told.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{JapanTime, OfficeNumber};
use mock_relay::exchange::{Kept, Taken};

use super::{Broken, Known, Model};

/// A message as it was kept when it was looked at last.
#[derive(Clone, Copy)]
pub(super) struct Before {
    pub(super) sent_at: JapanTime,
    received_at: Option<JapanTime>,
    recalled_at: Option<JapanTime>,
    taken: Taken,
}

impl Model {
    /// What is kept, all of it, oldest first.
    pub(in crate::simulation) fn audit(&mut self, kept: &[Kept]) -> Vec<Broken> {
        let mut broken = self.audit_newest(kept);
        let there: BTreeSet<&str> = kept.iter().map(|kept| kept.id.as_str()).collect();
        let lost = self.messages.iter().filter(|(id, known)| known.is_told && !there.contains(id.as_str()));
        broken.extend(lost.map(|(id, _)| ("loss", format!("{id} was acknowledged and is gone"))));
        broken
    }

    /// Some of what is kept.
    pub(in crate::simulation) fn audit_newest(&mut self, kept: &[Kept]) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut once: BTreeMap<(&str, OfficeNumber), &Kept> = BTreeMap::new();
        for kept in kept {
            let Some(written) = self.letters.get(&kept.subject) else {
                broken.push(("authorship", format!("nobody has written {} (`{}`)", kept.id, kept.subject)));
                continue;
            };
            if !written.letter.drafts.contains_key(&kept.receiver) {
                broken.push((
                    "sorting",
                    format!("{} is for {}, to whom nobody wrote it", kept.id, kept.receiver),
                ));
            }
            if let Some(other) = once.insert((&kept.subject, kept.receiver), kept) {
                broken.push((
                    "doubling",
                    format!("`{}` is kept as {} and {}", kept.subject, other.id, kept.id),
                ));
            }
            let known = self.messages.entry(kept.id.to_string()).or_insert_with(|| {
                let files = kept.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
                Known::new(kept.subject.clone(), kept.sender, kept.receiver, files)
            });
            broken.extend(known.judge_kept(kept));
        }
        broken
    }
}

impl Known {
    fn judge_kept(&mut self, kept: &Kept) -> Vec<Broken> {
        let mut broken = Vec::new();
        let files = kept.files.iter().map(|file| (&file.name, &file.sha256));
        if !files.eq(self.files.iter().map(|(name, hash)| (name, hash))) {
            broken.push(("integrity", format!("{} has other files than were sent", kept.id)));
        }
        let now = Before {
            sent_at: kept.sent_at,
            received_at: kept.received_at,
            recalled_at: kept.recalled_at,
            taken: kept.taken,
        };
        if kept.received_at.is_some() && kept.recalled_at.is_some() {
            broken.push(("states", format!("{} is both received and taken back", kept.id)));
        }
        if kept.received_at.is_some() && !self.could_be_received() {
            broken.push(("receipts", format!("{} is received, and nobody has fetched all of it", kept.id)));
        }
        if self.recalled && kept.recalled_at.is_none() {
            broken.push(("states", format!("{} was taken back, and that is forgotten", kept.id)));
        }
        if let Some(missing) = self.whole.iter().find(|&&position| !kept.taken.has(position)) {
            broken.push((
                "receipts",
                format!("file {missing} of {} was fetched, and that is forgotten", kept.id),
            ));
        }
        if let Some(before) = self.kept {
            let shrinks = (0..self.files.len()).any(|nth| before.taken.has(nth) && !now.taken.has(nth));
            let changes = |before: Option<JapanTime>, now| before.is_some() && before != now;
            if shrinks
                || before.sent_at != now.sent_at
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
