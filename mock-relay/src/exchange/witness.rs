//! 証人: somebody who is told what the exchange lets in, keeps, shows, hands out and refuses.
//!
//! A port, and not a judge: nothing that a witness does or thinks changes an answer. The rule it keeps: what is told is what
//! the outside saw, noted where the answer is made, so that a mistake further in is told like anything else. It costs a push.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::PeerCertificate;
use careplan_wire::relay::{MessageQuery, MessageState, Side};
use futures_util::StreamExt as _;

use super::store::{Kept, Key, Place};
use super::{Exchange, MessageId};

/// Hears what happens at the exchange. It must not block: it is called while a request waits.
pub trait Witness: Debug + Send + Sync {
    /// How much it has heard so far: what began at this moment knew of all that.
    fn moment(&self) -> Moment;

    /// Hears of it.
    fn saw(&self, observation: Observation);
}

/// A place in what a witness has heard: the count of what came before.
pub type Moment = u64;

/// 観測: something that the exchange did.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When it began, in the witness's own order: what was heard before, it had to heed.
    pub begun: Moment,
    /// When it began, by the testbed's clock.
    pub at: JapanTime,
    /// What it was.
    pub seen: Seen,
}

/// What an observation is of.
#[derive(Clone, Debug)]
pub enum Seen {
    /// A call was answered as asked.
    Accepted {
        /// Who asked, if it showed a certificate.
        certificate: Option<Arc<PeerCertificate>>,
        /// As which office it was let in, where the call is an office's.
        office: Option<OfficeNumber>,
        /// What was asked, in the journal's words.
        call: &'static str,
    },
    /// A call was refused.
    Refused {
        /// The answer's status.
        status: u16,
        /// The line of the journal that tells why, if there is one.
        line: Option<u64>,
        /// What was asked, in the journal's words.
        call: &'static str,
    },
    /// A send is about to be stored, whatever becomes of it.
    Sending {
        /// From whom.
        sender: OfficeNumber,
        /// How many messages it makes.
        messages: usize,
    },
    /// A send was acknowledged, for the first time or again.
    Sent {
        /// From whom.
        sender: OfficeNumber,
        /// The key that makes it repeatable.
        key: Option<Key>,
        /// Its messages, in the answer's order.
        messages: Vec<SentSeen>,
    },
    /// A page of a list was shown.
    Listed {
        /// To whom.
        office: OfficeNumber,
        /// Which list.
        side: Side,
        /// What was asked for.
        query: Box<MessageQuery>,
        /// The page, in its order.
        rows: Vec<Row>,
        /// Where the next page begins.
        next: Option<String>,
    },
    /// One message was shown.
    Shown {
        /// To whom.
        office: OfficeNumber,
        /// The message.
        row: Row,
    },
    /// Bytes went out.
    Fetched {
        /// To whom.
        office: OfficeNumber,
        /// Of which message.
        message: MessageId,
        /// Of what.
        part: Part,
        /// Where these bytes stand in their download.
        piece: Piece,
        /// All of a file, or a piece of an archive.
        bytes: Vec<Bytes>,
    },
    /// A message came into another state.
    Moved {
        /// The message.
        message: MessageId,
        /// The state.
        to: MessageState,
    },
}

/// One message of an acknowledged send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentSeen {
    /// Its number.
    pub id: MessageId,
    /// Its receiver.
    pub receiver: OfficeNumber,
    /// Where it stands in lists.
    pub place: Place,
    /// Each file's name and the SHA-256 of its content, lower-case hex.
    pub files: Vec<(String, String)>,
}

/// A message as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: MessageId,
    /// Its sender.
    pub from: OfficeNumber,
    /// Its receiver.
    pub to: OfficeNumber,
    /// Where it stands in lists.
    pub place: Place,
    /// The state that was told.
    pub state: MessageState,
}

/// What bytes are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole file of this name.
    File(String),
    /// A piece of the archive, which holds whole entries, the directory, or its last byte.
    Archive,
}

/// Where bytes stand in their download: a file goes out in one piece, an archive in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which download: each has its own number.
    pub download: u64,
    /// Which piece of it, from 0.
    pub nth: u64,
    /// Whether it is the last.
    pub is_last: bool,
}

/// Whoever hears what happens, or nobody.
#[derive(Debug, Default)]
pub(super) struct WitnessStand {
    witness: OnceLock<Arc<dyn Witness>>,
    /// How many downloads were begun.
    downloads: AtomicU64,
}

impl WitnessStand {
    pub(super) fn take(&self, witness: Arc<dyn Witness>) {
        // Who came first stays: a second one would not know the beginning.
        let _second = self.witness.set(witness);
    }

    /// Whether somebody listens, and since when.
    pub(super) fn moment(&self) -> Option<Moment> {
        self.witness.get().map(|witness| witness.moment())
    }

    /// Tells it, if somebody has listened from the beginning.
    pub(super) fn tell(&self, begun: Option<Moment>, at: JapanTime, seen: impl FnOnce() -> Seen) {
        if let (Some(witness), Some(begun)) = (self.witness.get(), begun) {
            witness.saw(Observation { begun, at, seen: seen() });
        }
    }
}

impl Exchange {
    /// Has `witness` hear what happens from now on; for as long as the exchange lives.
    pub fn witnessed_by(&self, witness: Arc<dyn Witness>) {
        self.stand().take(witness);
    }

    /// Tells that `body`, of this many bytes, goes out: of a file when its last byte does, of an archive piece by piece.
    pub(super) fn watched(
        &self,
        office: OfficeNumber,
        message: MessageId,
        part: Part,
        (bytes, body): (u64, Body),
    ) -> Body {
        let Some(begun) = self.stand().moment() else { return body };
        let (exchange, at) = (self.clone(), self.now());
        let download = self.stand().downloads.fetch_add(1, Ordering::Relaxed);
        let (mut left, mut held, mut told) = (bytes, Vec::new(), 0);
        let watched = body.into_data_stream().inspect(move |piece| {
            let Ok(piece) = piece else { return };
            left = left.saturating_sub(piece.len() as u64);
            held.push(piece.clone());
            if left == 0 || part == Part::Archive {
                let bytes = std::mem::take(&mut held);
                let (message, part) = (message.clone(), part.clone());
                let piece = Piece { download, nth: told, is_last: left == 0 };
                told += 1;
                let fetched = || Seen::Fetched { office, message, part, piece, bytes };
                exchange.stand().tell(Some(begun), at, fetched);
            }
        });
        Body::from_stream(watched)
    }
}

impl SentSeen {
    /// The message as it is kept.
    pub fn of(kept: &Kept) -> Self {
        Self {
            id: kept.id.clone(),
            receiver: kept.receiver,
            place: kept.place(),
            files: kept.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect(),
        }
    }
}

impl Row {
    pub(super) fn of(kept: &Kept, state: MessageState) -> Self {
        Self { id: kept.id.clone(), from: kept.sender, to: kept.receiver, place: kept.place(), state }
    }
}
