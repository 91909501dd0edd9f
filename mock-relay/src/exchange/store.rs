//! Where the exchange keeps messages, their payloads, the keys of repeatable sends and the logins.
//!
//! A port with a conformance suite: whatever passes it can stand behind the exchange. It judges nothing; who may
//! see or fetch what is the exchange's part. The rule it keeps: what it has answered is durable, and a send or a
//! receipt is there whole or not at all. A content that was sent before, by whomever, is kept once.

#[cfg(test)]
mod conformance;
mod log;
mod packed;
mod postgres;
mod row;
mod sqlite;

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, Span};
use careplan_serve::store::StoreFault;
use careplan_sim::Clock;
use careplan_wire::relay::{MessageFile, Side};

pub use self::log::LogMessages;
pub use self::postgres::PostgresMessages;
pub use self::sqlite::SqliteMessages;
use super::{MessageId, MessageIds};
use crate::activity::{Period, Traffic};

/// The exchange's durable memory.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// Stores one message for each draft, and the key if there is one: all of it or nothing.
    async fn send(&self, sending: Sending) -> Result<Stored, StoreFault>;

    /// What this office sent under this key before.
    async fn sent_before(&self, sender: OfficeNumber, key: String) -> Result<Option<SentBefore>, StoreFault>;

    /// Messages of one side of one office, newest first.
    async fn list(&self, wanted: Wanted) -> Result<Vec<Kept>, StoreFault>;

    /// One message, with its body.
    async fn message(&self, id: MessageId) -> Result<Option<Kept>, StoreFault>;

    /// The contents of the files at these positions, each if it is there.
    async fn payloads(&self, seq: u64, positions: Range<usize>) -> Result<Vec<Option<Bytes>>, StoreFault>;

    /// The content of one file.
    async fn payload(&self, seq: u64, position: usize) -> Result<Option<Bytes>, StoreFault> {
        Ok(self.payloads(seq, position..position + 1).await?.pop().flatten())
    }

    /// Notes that these files went out to the receiver at `at`. When the last one has, the message is received.
    async fn receive(&self, seq: u64, positions: Vec<usize>, at: JapanTime) -> Result<Receipt, StoreFault>;

    /// Takes a message back at `at`, and forgets its files, unless one of them has gone out to the receiver.
    async fn recall(&self, seq: u64, at: JapanTime) -> Result<Recall, StoreFault>;

    /// Forgets the files of messages that were sent before `moment`, of at most `limit` of them, the oldest first. The
    /// messages stay. Says of how many it forgot them: below `limit`, no more are left.
    async fn forget_files(&self, moment: JapanTime, limit: usize) -> Result<usize, StoreFault>;

    /// Keeps a login, and forgets those that ended long before `now`. An office has at most [`LOGINS_MAX`]: the oldest
    /// beyond that end, and are told.
    async fn keep_login(&self, login: Login, now: JapanTime) -> Result<Vec<TokenHash>, StoreFault>;

    /// The login of a token's hash.
    async fn login(&self, token_hash: TokenHash) -> Result<Option<Login>, StoreFault>;

    /// Forgets a login.
    async fn end_login(&self, token_hash: TokenHash) -> Result<(), StoreFault>;

    /// How many messages and files this office sent and received within a period.
    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault>;

    /// Forgets messages, payloads and keys. Numbers go on: none is ever given twice.
    async fn clear_messages(&self) -> Result<(), StoreFault>;

    /// Forgets the logins.
    async fn clear_logins(&self) -> Result<(), StoreFault>;

    /// Whether other processes write to it too, so that nothing it said may be remembered in its place.
    fn is_shared(&self) -> bool {
        false
    }
}

/// How long a login that has ended is remembered: whoever comes back with its token the next morning is told that it has.
pub(crate) const LOGIN_REMEMBERED: Span = Span::from_days(1);

/// ログインの上限: logins of one office at a time. A large office's machines, each logged in at once, fit three times over;
/// and a program that logs in before every call leaves no more than this behind, though the clock stands and no login ends.
pub const LOGINS_MAX: usize = 100;

/// A send, ready to be stored.
#[derive(Debug)]
pub struct Sending {
    /// From whom.
    pub sender: OfficeNumber,
    /// 件名.
    pub subject: String,
    /// 本文.
    pub body: String,
    /// One message a receiver.
    pub drafts: Vec<Draft>,
    /// The key that makes it repeatable.
    pub key: Option<Key>,
    /// Where the numbers come from.
    pub ids: MessageIds,
    /// Read when the messages are written, so that times and numbers have one order.
    pub clock: Clock,
}

/// One message to be.
#[derive(Debug)]
pub struct Draft {
    /// To whom.
    pub receiver: OfficeNumber,
    /// ファイル連番, where all its standard files share one.
    pub serial: Option<String>,
    /// Its files, in the order of sending.
    pub files: Vec<DraftFile>,
}

/// One file to be.
#[derive(Clone, Debug)]
pub struct DraftFile {
    /// What a list tells of it.
    pub file: MessageFile,
    /// Its content.
    pub content: Bytes,
}

/// A repeatable send's key and what was sent under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The value of `Idempotency-Key`.
    pub text: String,
    /// Of to, subject, body, names and contents, in order.
    pub fingerprint: [u8; 32],
}

/// What became of a send.
#[derive(Debug)]
pub enum Stored {
    /// The messages, in the drafts' order.
    Now(Vec<Kept>),
    /// The key was there already, nothing was stored.
    Before(SentBefore),
}

/// What was sent under a key.
#[derive(Debug)]
pub struct SentBefore {
    /// Of its content.
    pub fingerprint: [u8; 32],
    /// Its messages, in their order.
    pub messages: Vec<Kept>,
}

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the order of storing.
    pub seq: u64,
    /// Its number.
    pub id: MessageId,
    /// From whom.
    pub sender: OfficeNumber,
    /// To whom.
    pub receiver: OfficeNumber,
    /// When it was stored.
    pub sent_at: JapanTime,
    /// When the last file had gone out to the receiver.
    pub received_at: Option<JapanTime>,
    /// When its sender took it back.
    pub recalled_at: Option<JapanTime>,
    /// ファイル連番, where all its standard files share one.
    pub serial: Option<String>,
    /// 件名.
    pub subject: String,
    /// 本文; a list leaves it out.
    pub body: Option<String>,
    /// Its files.
    pub files: Vec<MessageFile>,
    /// The positions of the files that have gone out to the receiver.
    pub taken: Taken,
}

/// Which files of a message have gone out: one bit a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken(u128);

/// Which messages of an office a list wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose list.
    pub office: OfficeNumber,
    /// Sent or received ones.
    pub side: Side,
    /// Open ones, received ones, ones that were taken back, or all.
    pub openness: Openness,
    /// Only with this office at the other side.
    pub other: Option<OfficeNumber>,
    /// Only those stored at or after.
    pub from: JapanTime,
    /// Only those before this place.
    pub before: Place,
    /// How many at most.
    pub limit: usize,
}

/// Which messages a list wants, by what became of their files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Those that still have a file to fetch.
    Open,
    /// Those whose files have all gone out.
    Closed,
    /// Those that their sender took back.
    Recalled,
    /// All.
    Any,
}

/// A place in the order of lists: messages before it are older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub sent_at: JapanTime,
    /// Among those of that moment.
    pub seq: u64,
}

/// What a receipt changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// These files were the last: the message is received now.
    Completed,
    /// Files are still missing.
    Partial,
    /// All of these had gone out before, or the message is gone.
    Nothing,
    /// Its sender took the message back meanwhile: there is no receipt for it.
    Recalled,
}

/// What became of a recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recall {
    /// The message is taken back.
    Done,
    /// It was taken back before, at this time.
    Before(JapanTime),
    /// A file has gone out to the receiver, so it stays.
    TooLate,
    /// There is no such message.
    Nothing,
}

/// SHA-256 of a token: whoever reads the store cannot log in with it.
pub type TokenHash = [u8; 32];

/// ログイン: who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Of the token.
    pub token_hash: TokenHash,
    /// Whose.
    pub office: OfficeNumber,
    /// The certificate that logged in, and the only one the token goes with.
    pub certificate: CertificateSerial,
    /// When it ends.
    pub expires_at: JapanTime,
}

impl Place {
    /// Before which everything lies.
    pub const NEWEST: Self = Self { sent_at: JapanTime::MAX, seq: u64::MAX >> 1 };

    /// Before which lies everything older than `moment`.
    pub fn before(moment: JapanTime) -> Self {
        Self { sent_at: moment, seq: 0 }
    }
}

impl Kept {
    /// Where it stands in a list.
    pub fn place(&self) -> Place {
        Place { sent_at: self.sent_at, seq: self.seq }
    }
}

impl Taken {
    /// Files that it can tell apart.
    pub const FILES_MAX: usize = 128;

    /// The same with this file.
    #[must_use]
    pub fn with(self, position: usize) -> Self {
        debug_assert!(position < Self::FILES_MAX, "a message has fewer files");
        Self(self.0 | 1 << position)
    }

    /// Whether this file has gone out.
    pub fn has(self, position: usize) -> bool {
        position < Self::FILES_MAX && self.0 & (1 << position) != 0
    }

    /// Whether the first `count` files have.
    pub fn has_all(self, count: usize) -> bool {
        (0..count).all(|position| self.has(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_set_is_full_when_each_file_is_in_it() {
        let full = (0..Taken::FILES_MAX).fold(Taken::default(), |taken, position| {
            assert!(!taken.has(position));
            assert!(!taken.has_all(position + 1));
            taken.with(position)
        });
        assert!(full.has_all(Taken::FILES_MAX));
        assert!(!full.has(Taken::FILES_MAX));
    }
}
