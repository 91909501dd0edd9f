//! 棚: what the records of a log come to, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::relay::Side;

use super::record::{MessageRecord, Record, SendRecord, bytes};
use crate::activity::{Count, Period, Traffic};
use crate::exchange::MessageId;
use crate::exchange::store::packed::{ContentHash, Packed};
use crate::exchange::store::{
    Kept, LOGIN_REMEMBERED, LOGINS_MAX, Login, Openness, Place, SentBefore, Taken, TokenHash, Wanted,
};

#[derive(Default)]
pub(super) struct Shelf {
    messages: BTreeMap<u64, Shelved>,
    by_id: BTreeMap<String, u64>,
    /// The messages of one side of one office, oldest first.
    by_office: BTreeMap<(OfficeNumber, Hand), Vec<u64>>,
    /// Messages that still have their files.
    with_files: BTreeSet<u64>,
    /// Contents, and how many files have them.
    contents: BTreeMap<ContentHash, (Packed, usize)>,
    keys: BTreeMap<(OfficeNumber, String), KeptKey>,
    /// Each with its number: of an office's logins the one with the least is the oldest.
    logins: BTreeMap<TokenHash, (u64, Login)>,
    last_seq: u64,
}

struct Shelved {
    kept: Kept,
    contents: Vec<ContentHash>,
}

struct KeptKey {
    fingerprint: [u8; 32],
    first: u64,
    last: u64,
}

/// [`Side`], with an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hand {
    Sent,
    Received,
}

impl Shelf {
    pub(super) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// When the last message was sent that is still there.
    pub(super) fn last_sent_at(&self) -> Option<JapanTime> {
        self.find(self.last_seq).map(|kept| kept.sent_at)
    }

    pub(super) fn all(&self) -> Vec<Kept> {
        self.messages.values().map(|shelved| shelved.kept.clone()).collect()
    }

    pub(super) fn find(&self, seq: u64) -> Option<&Kept> {
        self.messages.get(&seq).map(|shelved| &shelved.kept)
    }

    pub(super) fn find_id(&self, id: &MessageId) -> Option<&Kept> {
        self.find(*self.by_id.get(id.as_str())?)
    }

    pub(super) fn content(&self, seq: u64, position: usize) -> Option<Packed> {
        let hash = self.messages.get(&seq)?.contents.get(position)?;
        self.contents.get(hash).map(|(packed, _)| packed.clone())
    }

    #[cfg(test)]
    pub(super) fn contents(&self) -> usize {
        self.contents.len()
    }

    pub(super) fn login(&self, hash: &TokenHash) -> Option<&Login> {
        self.logins.get(hash).map(|(_, login)| login)
    }

    /// The office's logins without its `keep` newest.
    pub(super) fn logins_beyond(&self, office: &OfficeNumber, keep: usize) -> Vec<TokenHash> {
        let own = self.logins.values().filter(|(_, login)| login.office == *office);
        let mut own: Vec<(u64, TokenHash)> = own.map(|(number, login)| (*number, login.token_hash)).collect();
        own.sort_unstable_by(|one, other| other.cmp(one));
        own.into_iter().skip(keep).map(|(_, hash)| hash).collect()
    }

    pub(super) fn sent_before(&self, sender: OfficeNumber, key: &str) -> Option<SentBefore> {
        let kept = self.keys.get(&(sender, key.to_owned()))?;
        let messages =
            self.messages.range(kept.first..=kept.last).map(|(_, shelved)| bodiless(&shelved.kept));
        Some(SentBefore { fingerprint: kept.fingerprint, messages: messages.collect() })
    }

    pub(super) fn list(&self, wanted: &Wanted) -> Vec<Kept> {
        let Some(seqs) = self.by_office.get(&(wanted.office, Hand::of(wanted.side))) else {
            return Vec::new();
        };
        // Times and numbers have one order, so the newest is the last.
        seqs.iter()
            .rev()
            .filter_map(|seq| self.find(*seq))
            .filter(|kept| kept.place() < wanted.before)
            .take_while(|kept| kept.place() > Place::before(wanted.from))
            .filter(|kept| wanted.openness.covers(kept))
            .filter(|kept| wanted.other.is_none_or(|other| other == kept.other_than(wanted.side)))
            .take(wanted.limit)
            .map(bodiless)
            .collect()
    }

    pub(super) fn traffic(&self, office: OfficeNumber, period: Period) -> Traffic {
        let within = |at: JapanTime| period.from <= at && at < period.until;
        let count = |hand, counts: &dyn Fn(&Kept) -> bool| {
            let seqs = self.by_office.get(&(office, hand)).into_iter().flatten();
            let counted = seqs.filter_map(|seq| self.find(*seq)).filter(|kept| counts(kept));
            counted.fold(Count::default(), |count, kept| Count {
                messages: count.messages + 1,
                files: count.files + kept.files.len() as u64,
            })
        };
        Traffic {
            sent: count(Hand::Sent, &|kept| kept.recalled_at.is_none() && within(kept.sent_at)),
            received: count(Hand::Received, &|kept| kept.received_at.is_some_and(within)),
        }
    }

    /// At most `limit` messages that were sent before `moment` and have their files, oldest first.
    pub(super) fn with_files_before(&self, moment: JapanTime, limit: usize) -> Vec<u64> {
        let old = |seq: &&u64| self.find(**seq).is_some_and(|kept| kept.sent_at < moment);
        self.with_files.iter().take_while(old).take(limit).copied().collect()
    }

    /// Does what a record says.
    pub(super) fn apply(&mut self, record: Record) -> Result<(), String> {
        match record {
            Record::Send(send) => self.put(send)?,
            Record::Receive { seq, taken, received_at } => {
                let shelved = self.messages.get_mut(&seq).ok_or("a receipt is for no message")?;
                shelved.kept.taken = Taken::from_bytes(bytes(&taken)?);
                if let Some(at) = received_at {
                    shelved.kept.received_at = Some(JapanTime::from_unix_millis(at));
                }
            }
            Record::Recall { seq, at } => {
                let shelved = self.messages.get_mut(&seq).ok_or("a recall is of no message")?;
                shelved.kept.recalled_at = Some(JapanTime::from_unix_millis(at));
                self.forget_files(seq);
            }
            Record::ForgetFiles { seqs } => seqs.into_iter().for_each(|seq| self.forget_files(seq)),
            Record::KeepLogin { hash, office, certificate, expires_at, now } => {
                let over = JapanTime::from_unix_millis(now).saturating_sub(LOGIN_REMEMBERED);
                self.logins.retain(|_, (_, login)| login.expires_at >= over);
                let login = Login {
                    token_hash: bytes(&hash)?,
                    office: parsed(&office)?,
                    certificate: parsed(&certificate)?,
                    expires_at: JapanTime::from_unix_millis(expires_at),
                };
                for ended in self.logins_beyond(&login.office, LOGINS_MAX - 1) {
                    self.logins.remove(&ended);
                }
                let last = self.logins.values().map(|(number, _)| *number).max().unwrap_or_default();
                self.logins.insert(login.token_hash, (last + 1, login));
            }
            Record::EndLogin { hash } => {
                self.logins.remove(&bytes(&hash)?);
            }
            Record::ClearMessages => {
                // The numbers go on, and so do the logins.
                let logins = std::mem::take(&mut self.logins);
                *self = Self { logins, last_seq: self.last_seq, ..Self::default() };
            }
            Record::ClearLogins => self.logins.clear(),
        }
        Ok(())
    }

    fn put(&mut self, send: SendRecord) -> Result<(), String> {
        let SendRecord { first, sender, subject, body, sent_at, messages, key } = send;
        if first != self.last_seq + 1 {
            return Err(format!("message {first} follows message {}", self.last_seq));
        }
        let sender: OfficeNumber = parsed(&sender)?;
        let sent_at = JapanTime::from_unix_millis(sent_at);
        for (seq, message) in (first..).zip(messages) {
            let MessageRecord { id, receiver, serial, files, contents } = message;
            let receiver: OfficeNumber = parsed(&receiver)?;
            let contents = contents.into_iter().map(|content| Ok(self.keep(content.packed()?)));
            let contents = contents.collect::<Result<Vec<_>, String>>()?;
            let kept = Kept {
                seq,
                id: parsed(&id)?,
                sender,
                receiver,
                sent_at,
                received_at: None,
                recalled_at: None,
                serial,
                subject: subject.clone(),
                body: Some(body.clone()),
                files,
                taken: Taken::default(),
            };
            self.by_id.insert(id, seq);
            self.by_office.entry((sender, Hand::Sent)).or_default().push(seq);
            self.by_office.entry((receiver, Hand::Received)).or_default().push(seq);
            self.with_files.insert(seq);
            self.messages.insert(seq, Shelved { kept, contents });
            self.last_seq = seq;
        }
        if let Some(key) = key {
            let fingerprint = bytes(&key.fingerprint)?;
            self.keys.insert((sender, key.text), KeptKey { fingerprint, first, last: self.last_seq });
        }
        Ok(())
    }

    fn keep(&mut self, packed: Packed) -> ContentHash {
        let hash = packed.hash;
        self.contents.entry(hash).or_insert((packed, 0)).1 += 1;
        hash
    }

    fn forget_files(&mut self, seq: u64) {
        self.with_files.remove(&seq);
        let Some(shelved) = self.messages.get_mut(&seq) else { return };
        for hash in std::mem::take(&mut shelved.contents) {
            if let Some((_, files)) = self.contents.get_mut(&hash) {
                *files -= 1;
                if *files == 0 {
                    self.contents.remove(&hash);
                }
            }
        }
    }
}

impl Hand {
    const fn of(side: Side) -> Self {
        match side {
            Side::Sent => Self::Sent,
            Side::Received => Self::Received,
        }
    }
}

impl Openness {
    fn covers(self, kept: &Kept) -> bool {
        match self {
            Self::Any => true,
            Self::Open => kept.received_at.is_none() && kept.recalled_at.is_none(),
            Self::Closed => kept.received_at.is_some(),
            Self::Recalled => kept.recalled_at.is_some(),
        }
    }
}

impl Kept {
    fn other_than(&self, side: Side) -> OfficeNumber {
        match side {
            Side::Sent => self.receiver,
            Side::Received => self.sender,
        }
    }
}

/// As a list tells it.
fn bodiless(kept: &Kept) -> Kept {
    Kept { body: None, ..kept.clone() }
}

fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}
