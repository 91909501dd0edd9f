//! The judge: what was observed, held against what was observed before. Pure: no clock, network or disk.
//!
//! The rule it keeps: whoever began before a thing was known need not know of it, so nothing is called a violation that two
//! requests at once could explain.

mod bodies;
mod pages;
mod sends;
mod states;

use std::collections::BTreeSet;

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber};
use careplan_sim::{Journal, Outcome};
use careplan_wire::control::{Invariants, InvariantsInBrief, Keep};
use careplan_wire::relay::{MessageState, Side};
use mock_relay::exchange::{Kept, Key, Moment, Observation, Row, Seen, SentSeen};
use sha2::{Digest as _, Sha256};

use self::bodies::Archives;
use self::pages::Cursors;
use self::sends::Sends;
use super::certificates::Certificates;
use super::messages::{KeyId, Known, KnownFile, KnownKey, Messages};
use super::name::Name;
use super::queue::Told;
use super::tally::Tally;

/// 監視記録: what has been observed, and how it was judged.
#[derive(Debug, Default)]
pub(super) struct Book {
    tally: Tally,
    messages: Messages,
    cursors: Cursors,
    archives: Archives,
    sends: Sends,
    pub(super) certificates: Certificates,
    journal: Journal,
    /// What began before this is not judged: everything was reset, or the process was another.
    since: Moment,
}

/// One observation being judged.
#[derive(Clone, Copy, Debug)]
struct Glance {
    /// When it was heard.
    number: Moment,
    /// When it began.
    begun: Moment,
    at: JapanTime,
}

impl Book {
    /// Looks at an observation, the `number`th of all.
    pub(super) fn note(&mut self, number: Moment, observation: Observation) {
        let Observation { begun, at, seen } = observation;
        if begun < self.since {
            return;
        }
        let glance = Glance { number, begun, at };
        match seen {
            Seen::Accepted { certificate, office, call: _ } => {
                let holds = self.certificates.accepted(certificate.as_deref(), office, at, begun);
                self.tally.note(Name::NoBadCertificate, at, holds);
            }
            Seen::Refused { status, line, call } => {
                if let Some(holds) = self.is_explained(line) {
                    let holds = holds.map_err(|why| format!("`{call}` was refused with {status}, {why}"));
                    self.tally.note(Name::RefusalsAreExplained, at, holds);
                }
            }
            Seen::Sending { sender, messages } => self.sends.begins(sender, messages),
            Seen::Sent { sender, key, messages } => self.sent(glance, sender, key.as_ref(), &messages),
            Seen::Listed { office, side, query, rows, next } => {
                for row in &rows {
                    self.shown(glance, office, Some(side), row);
                }
                self.listed(glance, (office, side), &query, &rows, next.as_deref());
            }
            Seen::Shown { office, row } => self.shown(glance, office, None, &row),
            Seen::Fetched { office, message, part, piece, bytes } => {
                self.fetched(glance, office, &message, (&part, piece), &bytes);
            }
            Seen::Moved { message, to } => self.moved(glance, &message, to),
        }
    }

    /// Takes in what the testbed did itself.
    pub(super) fn told(&mut self, number: Moment, told: Told) {
        match told {
            Told::Revoked(serials) => self.certificates.revoked(&serials, number),
            Told::Reset(keep) => {
                self.since = number;
                self.messages.clear();
                self.cursors.clear();
                self.archives.clear();
                match keep {
                    Keep::Nothing => self.certificates.clear(),
                    Keep::Offices => {}
                }
            }
            Told::Journal(journal) => {
                self.since = number;
                self.journal = journal;
            }
            // That nobody waits any more is nobody's loss.
            Told::Mark(waiting) => drop(waiting.send(())),
        }
    }

    /// Notes what became of a judgement of a certificate.
    pub(super) fn judged(&mut self, at: JapanTime, holds: Result<(), String>) {
        self.tally.note(Name::NoBadCertificate, at, holds);
    }

    pub(super) fn senders(&self) -> BTreeSet<OfficeNumber> {
        self.messages.senders()
    }

    /// Holds how many messages the store has of a sender against how many it began to send. `stored` is all that the store
    /// has of it, and every send of these is known here to have begun.
    pub(super) fn count(&mut self, at: JapanTime, sender: OfficeNumber, stored: &[Kept]) {
        if let Some(holds) = self.sends.count(sender, stored) {
            self.tally.note(Name::NothingDoubled, at, holds);
        }
    }

    /// Holds what the store has of a sender, all of it, against what was acknowledged before `moment`.
    pub(super) fn compare(&mut self, moment: Moment, at: JapanTime, sender: OfficeNumber, stored: &[Kept]) {
        let mut found = std::collections::BTreeMap::new();
        for kept in stored {
            if found.insert(&kept.id, kept).is_some() {
                let twice = Err(format!("message `{}` is in the store twice", kept.id));
                self.tally.note(Name::NothingDoubled, at, twice);
            }
        }
        let everything = (mock_relay::exchange::Place::before(JapanTime::MIN), pages::AFTER_ALL);
        let expected = self.messages.between(sender, Side::Sent, everything);
        let expected = expected.filter(|(_, known)| known.acknowledged <= moment);
        let judged: Vec<Result<(), String>> = expected
            .map(|(id, known)| match found.get(id) {
                None => Err(format!(
                    "message `{id}` was acknowledged to office `{sender}`, and the store has lost it"
                )),
                Some(kept) if !known.is_as(&SentSeen::of(kept)) => {
                    Err(format!("message `{id}` is in the store with another receiver, place or files"))
                }
                Some(_) => Ok(()),
            })
            .collect();
        for holds in judged {
            self.tally.note(Name::NothingLost, at, holds);
        }
        for kept in stored {
            if kept.received_at.is_some() && kept.recalled_at.is_some() {
                let both = Err(format!("message `{}` is both received and taken back", kept.id));
                self.tally.note(Name::StatesFollowTheTable, at, both);
            }
        }
    }

    /// Everything as it is told, but for what could not be seen.
    pub(super) fn report(&self, checked_at: JapanTime) -> Invariants {
        let invariants = self.tally.told();
        Invariants {
            checked_at,
            holds: invariants.iter().all(|invariant| invariant.holds),
            invariants,
            messages: self.messages.len() as u64,
            unseen: Vec::new(),
        }
    }

    pub(super) fn brief(&self) -> InvariantsInBrief {
        self.tally.brief()
    }

    pub(super) fn let_go(&self) -> u64 {
        self.messages.let_go()
    }

    fn sent(&mut self, glance: Glance, sender: OfficeNumber, key: Option<&Key>, messages: &[SentSeen]) {
        let key_id = key.map(|key| key_id(sender, key));
        let doubled = self.one_send(sender, key, key_id.as_ref(), messages);
        self.tally.note(Name::NothingDoubled, glance.at, doubled);
        for message in messages {
            self.sends.acknowledged(message.place);
            if let Some(known) = self.messages.find(&message.id) {
                let same = known.sender == sender && known.is_as(message);
                let holds = same.then_some(()).ok_or_else(|| {
                    format!("message `{}` was acknowledged again with another content", message.id)
                });
                self.tally.note(Name::NothingDoubled, glance.at, holds);
                continue;
            }
            let known = Known {
                sender,
                receiver: message.receiver,
                place: message.place,
                files: known_files(message),
                acknowledged: glance.number,
                state: MessageState::Unreceived,
                since: glance.number,
                key: key_id,
            };
            self.messages.watch(message.id.clone(), known);
        }
        if let (Some(key), Some(id)) = (key, key_id)
            && messages.iter().all(|message| self.messages.find(&message.id).is_some())
        {
            let messages = messages.iter().map(|message| message.id.clone()).collect();
            self.messages.keep_key(id, KnownKey { fingerprint: key.fingerprint, messages });
        }
    }

    /// One key, one send; one receiver, one message of it.
    fn one_send(
        &self,
        sender: OfficeNumber,
        key: Option<&Key>,
        key_id: Option<&KeyId>,
        messages: &[SentSeen],
    ) -> Result<(), String> {
        let receivers: BTreeSet<OfficeNumber> = messages.iter().map(|message| message.receiver).collect();
        if receivers.len() != messages.len() {
            return Err(format!("a send of office `{sender}` became two messages to one receiver"));
        }
        let before = key.zip(key_id.and_then(|id| self.messages.key(id)));
        let Some((key, before)) = before else { return Ok(()) };
        if before.fingerprint != key.fingerprint {
            return Err(format!("office `{sender}` sent two contents under one key, and both were accepted"));
        }
        if !before.messages.iter().eq(messages.iter().map(|message| &message.id)) {
            return Err(format!("office `{sender}` repeated a key, and it became another message"));
        }
        Ok(())
    }

    /// A message was shown to an office: on a side of its own, or on either.
    fn shown(&mut self, glance: Glance, office: OfficeNumber, side: Option<Side>, row: &Row) {
        let is_its_own = match side {
            Some(Side::Sent) => row.from == office,
            Some(Side::Received) => row.to == office,
            None => row.from == office || row.to == office,
        };
        let known = self.messages.find(&row.id);
        let is_told_right = known.is_none_or(|known| known.sender == row.from && known.receiver == row.to);
        let leaked = if !is_its_own {
            Err(format!("message `{}` was shown to office `{office}`, of which it is not", row.id))
        } else if is_told_right {
            Ok(())
        } else {
            Err(format!("message `{}` was shown to office `{office}` as of others than it is", row.id))
        };
        self.tally.note(Name::NothingLeaked, glance.at, leaked);
        self.seen_in(glance, &row.id, row.state);
    }

    /// Whether the journal tells why; nothing where it has forgotten.
    fn is_explained(&self, line: Option<u64>) -> Option<Result<(), String>> {
        let Some(line) = line else {
            return Some(Err("and the journal has no line for it".to_owned()));
        };
        let entry = self.journal.after(line.saturating_sub(1), 1).into_iter().next();
        let event = entry.filter(|entry| entry.seq == line)?.event;
        let has_reason = event.reason.is_some_and(|reason| !reason.is_empty());
        let says_why = match event.outcome {
            Outcome::Refused => has_reason && event.rule.is_some(),
            Outcome::Failed => has_reason,
            Outcome::Done => false,
        };
        Some(says_why.then_some(()).ok_or_else(|| format!("and line {line} of the journal does not say why")))
    }
}

impl Known {
    /// Whether this is the message as it was acknowledged.
    fn is_as(&self, seen: &SentSeen) -> bool {
        self.receiver == seen.receiver && self.place == seen.place && self.files == known_files(seen)
    }
}

fn known_files(message: &SentSeen) -> Vec<KnownFile> {
    let known = |(name, sha256): &(String, String)| KnownFile {
        name: name_of(name),
        // What is no hash is nobody's.
        content: content_hash(sha256).unwrap_or_default(),
    };
    message.files.iter().map(known).collect()
}

fn content_hash(hexadecimal: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hexadecimal.len() != 64 || !hexadecimal.is_ascii() {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hexadecimal[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(hash)
}

fn name_of(name: &str) -> u64 {
    let hash: [u8; 32] = Sha256::digest(name).into();
    u64::from_be_bytes(hash[..8].try_into().expect("eight bytes are eight"))
}

fn key_id(sender: OfficeNumber, key: &Key) -> KeyId {
    (sender, Sha256::digest(&key.text).into())
}

/// The serials of a list of revocations.
pub(super) fn serials(revoked: &[CertificateSerial]) -> BTreeSet<CertificateSerial> {
    revoked.iter().copied().collect()
}
