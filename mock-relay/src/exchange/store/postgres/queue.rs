//! 送信の列: sends that wait to be stored, and who stores them, as many in one transaction as have come meanwhile.
//!
//! Sends commit one after the other whoever stores them; so that each commit is of many, they are not stored by who sends
//! them. The rules it keeps: nobody waits for more to come; a send is answered after its commit; and what one send breaks,
//! the others are not told.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use careplan_serve::store::StoreFault;
use careplan_serve::store::postgres::Database;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;

use super::sending::{Ready, Unstored, send};
use crate::exchange::store::Stored;

/// Sends that may wait, as many as jobs of an SQLite file's writer.
const WAITING_MAX: usize = 1_024;
/// How long one waits for a place, as there.
const PLACE_WAIT: Duration = Duration::from_secs(5);
/// Sends of one transaction: bounds how long the first of them waits for the work of the last.
const TOGETHER_MAX: usize = 128;
/// Bytes of their contents, packed: what one statement carries. One send alone may be larger.
const TOGETHER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Who store: while the one commits, the other writes the contents of what has come meanwhile.
const WORKERS: usize = 2;

type Answer = oneshot::Sender<Result<Stored, StoreFault>>;

/// A send that waits, and who is to be told.
struct Waiting {
    ready: Ready,
    answer: Answer,
}

/// The queue, with its workers. Dropped, they end; nobody waits for them then, as who waits holds it.
pub(super) struct Queue {
    places: mpsc::Sender<Waiting>,
    _workers: JoinSet<()>,
}

impl Queue {
    /// A queue before this database.
    pub(super) fn start(database: &Database) -> Self {
        let (places, waiting) = mpsc::channel(WAITING_MAX);
        let waiting = Arc::new(Mutex::new(waiting));
        let mut workers = JoinSet::new();
        for _ in 0..WORKERS {
            workers.spawn(work(database.clone(), Arc::clone(&waiting)));
        }
        Self { places, _workers: workers }
    }

    /// Stores a send with the next ones. Where the queue stays full, nothing is done and the answer is
    /// [`StoreFault::Busy`].
    pub(super) async fn store(&self, ready: Ready) -> Result<Stored, StoreFault> {
        let place = tokio::time::timeout(PLACE_WAIT, self.places.reserve()).await;
        let place = place.map_err(|_| StoreFault::Busy)?.map_err(|_| StoreFault::Closed)?;
        let (answer, answered) = oneshot::channel();
        place.send(Waiting { ready, answer });
        answered.await.map_err(|_| StoreFault::Closed)?
    }
}

async fn work(database: Database, waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    loop {
        // The lock is given back before anything is stored.
        let taken = take(&mut *waiting.lock().await).await;
        let Some(mut left) = taken else { return };
        while !left.is_empty() {
            let (now, later) = each_key_once(left);
            store(&database, now).await;
            left = later;
        }
    }
}

/// The next send, and what has come with it.
async fn take(waiting: &mut mpsc::Receiver<Waiting>) -> Option<Vec<Waiting>> {
    let first = waiting.recv().await?;
    let mut bytes = first.bytes();
    let mut together = vec![first];
    while together.len() < TOGETHER_MAX && bytes < TOGETHER_BYTES_MAX {
        let Ok(next) = waiting.try_recv() else { break };
        bytes += next.bytes();
        together.push(next);
    }
    Some(together)
}

/// Of two sends under one key the second must see the first, so it comes later.
fn each_key_once(together: Vec<Waiting>) -> (Vec<Waiting>, Vec<Waiting>) {
    let mut keys = BTreeSet::new();
    together.into_iter().partition(|waiting| match &waiting.ready.sending.key {
        Some(key) => keys.insert((waiting.ready.sending.sender, key.text.clone())),
        None => true,
    })
}

async fn store(database: &Database, together: Vec<Waiting>) {
    let (sends, answers): (Vec<Ready>, Vec<Answer>) =
        together.into_iter().map(|waiting| (waiting.ready, waiting.answer)).unzip();
    match store_whole(database, &sends).await {
        Ok(stored) => {
            for (answer, stored) in answers.into_iter().zip(stored) {
                tell(answer, Ok(stored));
            }
        }
        // Each by itself, so that only the one that cannot be stored is told so.
        Err(Unstored::Before(fault)) if sends.len() > 1 && !concerns_all(&fault) => {
            for (answer, ready) in answers.into_iter().zip(sends) {
                let stored = store_whole(database, &[ready]).await.map_err(Unstored::fault);
                tell(answer, stored.and_then(|mut stored| stored.pop().ok_or(StoreFault::Closed)));
            }
        }
        Err(unstored) => {
            let fault = unstored.fault();
            for answer in answers {
                tell(answer, Err(again(&fault)));
            }
        }
    }
}

async fn store_whole(database: &Database, sends: &[Ready]) -> Result<Vec<Stored>, Unstored> {
    let mut connection = database.connection().await.map_err(Unstored::Before)?;
    send(&mut connection, sends).await
}

/// The asker may have gone: then nobody is told.
fn tell(answer: Answer, stored: Result<Stored, StoreFault>) {
    let _unheard = answer.send(stored);
}

/// Whether the others would only wait as long for the same answer.
fn concerns_all(fault: &StoreFault) -> bool {
    matches!(
        fault,
        StoreFault::Busy | StoreFault::Unavailable | StoreFault::Connection(_) | StoreFault::Closed
    )
}

/// The same, for one more to be told.
fn again(fault: &StoreFault) -> StoreFault {
    match fault {
        StoreFault::Busy => StoreFault::Busy,
        StoreFault::Unavailable => StoreFault::Unavailable,
        StoreFault::Closed => StoreFault::Closed,
        StoreFault::Connection(cause) => StoreFault::Connection(cause.clone()),
        other => StoreFault::Commit(careplan_serve::error_chain(other)),
    }
}

impl Unstored {
    fn fault(self) -> StoreFault {
        match self {
            Self::Before(fault) | Self::Committing(fault) => fault,
        }
    }
}

impl Waiting {
    fn bytes(&self) -> usize {
        self.ready.contents.iter().map(|content| content.data.len()).sum()
    }
}
