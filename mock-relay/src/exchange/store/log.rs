//! [`MessageStore`] on a log: the state in memory, each change one record.
//!
//! What a crash leaves is the log's part ([`Log`]): of a change everything or nothing, and everything once it was
//! answered. What was decided is written down, never what was asked, so that reading the log again decides nothing. One
//! change at a time: whoever decides holds the turn until its record is on the disk, and readers see only what is. What
//! was begun is carried out, as a database does it, even where whoever asked is gone meanwhile.
//!
//! Several nodes share it as clones of one, as they would share one database.

mod record;
mod shelf;

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{Log, StoreFault, to_the_end};
use careplan_sim::{Canaries, Canary, Disk};

use self::record::{Record, SendRecord};
use self::shelf::Shelf;
use super::packed::Packed;
use super::row::damaged;
use super::{
    Kept, LOGINS_MAX, Login, MessageStore, Recall, Receipt, Sending, SentBefore, Stored, Taken, TokenHash,
    Wanted,
};
use crate::activity::{Period, Traffic};
use crate::exchange::MessageId;

/// How long the canary of the lost receipt thinks about what it saw.
const THOUGHT: Duration = Duration::from_millis(5);

/// The messages of an exchange in a log. Clones are one store.
#[derive(Clone)]
pub struct LogMessages(Arc<Inner>);

struct Inner {
    log: Log,
    is_shared: bool,
    canaries: Canaries,
    /// Held from deciding until the record is on the disk.
    turn: Arc<tokio::sync::Mutex<()>>,
    shelf: Mutex<Shelf>,
}

impl LogMessages {
    /// Opens (or creates) the log in `file`, for one process alone.
    pub fn open(disk: Arc<dyn Disk>, file: &str, canaries: Canaries) -> Result<Self, StoreFault> {
        Self::open_for(false, disk, file, canaries)
    }

    /// The same for several nodes, each of which gets a clone.
    pub fn open_shared(disk: Arc<dyn Disk>, file: &str, canaries: Canaries) -> Result<Self, StoreFault> {
        Self::open_for(true, disk, file, canaries)
    }

    fn open_for(
        is_shared: bool,
        disk: Arc<dyn Disk>,
        file: &str,
        canaries: Canaries,
    ) -> Result<Self, StoreFault> {
        let (log, records) = Log::open(disk, file, canaries)?;
        let mut shelf = Shelf::default();
        for (nth, record) in records.into_iter().enumerate() {
            let record = Record::read(Bytes::from(record)).map_err(|cause| damaged(nth, &cause))?;
            shelf.apply(record).map_err(|cause| damaged(nth, &cause))?;
        }
        let (turn, shelf) = (Arc::default(), Mutex::new(shelf));
        Ok(Self(Arc::new(Inner { log, is_shared, canaries, turn, shelf })))
    }

    /// Every message, oldest first, for whoever checks what is kept.
    pub fn all(&self) -> Vec<Kept> {
        self.shelf().all()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.shelf.lock().expect("no one panics while holding the shelf")
    }

    /// Lets `decide` look, and writes down what it decided, if anything.
    async fn change<T>(
        &self,
        decide: impl FnOnce(&Shelf) -> Result<(Option<Record>, T), StoreFault> + Send,
    ) -> Result<T, StoreFault> {
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        let (record, answer) = decide(&self.shelf())?;
        if let Some(record) = record {
            let store = self.clone();
            to_the_end(async move {
                let _turn = turn;
                store.0.log.write(&record.written(store.0.canaries)).await?;
                store.shelf().apply(record).map_err(|cause| damaged("to be", &cause))
            })
            .await?;
        } else if self.0.canaries.has(Canary::KeepTurn) {
            std::mem::forget(turn);
        }
        Ok(answer)
    }

    /// What the canary of the lost receipt goes by.
    async fn seen_before(&self, seq: u64) -> Option<Taken> {
        if !self.0.canaries.has(Canary::LoseReceipt) {
            return None;
        }
        let seen = self.shelf().find(seq).map(|kept| kept.taken);
        tokio::time::sleep(THOUGHT).await;
        seen
    }
}

#[async_trait]
impl MessageStore for LogMessages {
    async fn send(&self, sending: Sending) -> Result<Stored, StoreFault> {
        let mut packed = Packed::on_the_spot(&sending.drafts);
        if self.0.canaries.has(Canary::SwapContents) && sending.drafts.len() > 1 {
            packed.swap(0, sending.drafts[0].files.len());
        }
        let key = sending.key.as_ref().map(|key| (sending.sender, key.text.clone()));
        let before = self
            .change(|shelf| {
                if let Some((sender, text)) = &key
                    && let Some(before) = shelf.sent_before(*sender, text)
                {
                    return Ok((None, Err(before)));
                }
                let first = shelf.last_seq() + 1;
                let count = sending.drafts.len() as u64;
                // Places rise even where a clock is set back.
                let at =
                    shelf.last_sent_at().map_or(sending.clock.now(), |last| sending.clock.now().max(last));
                let record = SendRecord::of(first, at, sending, packed);
                Ok((Some(Record::Send(record)), Ok((first, count))))
            })
            .await?;
        match before {
            Err(before) => Ok(Stored::Before(before)),
            Ok((first, count)) => {
                let state = self.shelf();
                let kept = (first..first + count).filter_map(|seq| state.find(seq).cloned());
                Ok(Stored::Now(kept.collect()))
            }
        }
    }

    async fn sent_before(&self, sender: OfficeNumber, key: String) -> Result<Option<SentBefore>, StoreFault> {
        Ok(self.shelf().sent_before(sender, &key))
    }

    async fn list(&self, wanted: Wanted) -> Result<Vec<Kept>, StoreFault> {
        Ok(self.shelf().list(&wanted))
    }

    async fn message(&self, id: MessageId) -> Result<Option<Kept>, StoreFault> {
        Ok(self.shelf().find_id(&id).cloned())
    }

    async fn payloads(&self, seq: u64, positions: Range<usize>) -> Result<Vec<Option<Bytes>>, StoreFault> {
        let state = self.shelf();
        let contents = positions.map(|position| state.content(seq, position));
        contents.map(|content| content.map(|content| content.unpacked(seq)).transpose()).collect()
    }

    async fn receive(&self, seq: u64, positions: Vec<usize>, at: JapanTime) -> Result<Receipt, StoreFault> {
        let seen = self.seen_before(seq).await;
        self.change(|shelf| {
            let Some(kept) = shelf.find(seq) else { return Ok((None, Receipt::Nothing)) };
            if kept.recalled_at.is_some() {
                return Ok((None, Receipt::Recalled));
            }
            let before = seen.unwrap_or(kept.taken);
            let after = positions.iter().fold(before, |taken, &position| taken.with(position));
            if after == before {
                return Ok((None, Receipt::Nothing));
            }
            let is_whole = after.has_all(kept.files.len());
            let received_at = is_whole.then(|| at.unix_millis());
            let record = Record::Receive { seq, taken: hex::encode(after.to_bytes()), received_at };
            Ok((Some(record), if is_whole { Receipt::Completed } else { Receipt::Partial }))
        })
        .await
    }

    async fn recall(&self, seq: u64, at: JapanTime) -> Result<Recall, StoreFault> {
        self.change(|shelf| {
            Ok(match shelf.find(seq) {
                None => (None, Recall::Nothing),
                Some(Kept { recalled_at: Some(before), .. }) => (None, Recall::Before(*before)),
                Some(kept) if kept.taken != Taken::default() => (None, Recall::TooLate),
                Some(_) => (Some(Record::Recall { seq, at: at.unix_millis() }), Recall::Done),
            })
        })
        .await
    }

    async fn forget_files(&self, moment: JapanTime, limit: usize) -> Result<usize, StoreFault> {
        self.change(|shelf| {
            let seqs = shelf.with_files_before(moment, limit);
            let count = seqs.len();
            Ok(((count > 0).then_some(Record::ForgetFiles { seqs }), count))
        })
        .await
    }

    async fn keep_login(&self, login: Login, now: JapanTime) -> Result<Vec<TokenHash>, StoreFault> {
        self.change(|shelf| {
            let ended = shelf.logins_beyond(&login.office, LOGINS_MAX - 1);
            Ok((Some(Record::keep_login(&login, now)), ended))
        })
        .await
    }

    async fn login(&self, token_hash: TokenHash) -> Result<Option<Login>, StoreFault> {
        Ok(self.shelf().login(&token_hash).cloned())
    }

    async fn end_login(&self, token_hash: TokenHash) -> Result<(), StoreFault> {
        self.change(|_| Ok((Some(Record::EndLogin { hash: hex::encode(token_hash) }), ()))).await
    }

    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault> {
        Ok(self.shelf().traffic(office, period))
    }

    async fn clear_messages(&self) -> Result<(), StoreFault> {
        self.change(|_| Ok((Some(Record::ClearMessages), ()))).await
    }

    async fn clear_logins(&self) -> Result<(), StoreFault> {
        self.change(|_| Ok((Some(Record::ClearLogins), ()))).await
    }

    fn is_shared(&self) -> bool {
        self.0.is_shared
    }
}

#[cfg(test)]
mod tests;
