//! The publications on their store: taken when the clock passes the first of a month.
//!
//! A copy and not a view of the subscribers' present records, which forget: a later application overwrites the term
//! before it, and a changed name the old one. The rule it keeps: a snapshot is durable before it is shown, and is
//! taken before the move of the clock that makes it due is answered.

use std::sync::{Arc, RwLock};

use careplan_domain::JapanTime;
use careplan_serve::store::{Edit, Store, StoreFault};
use careplan_sim::{Environment, Event, Service};

use super::listing::Listing;
use super::publications::{Earlier, PublicationDay, Publications};
use super::record::Record;
use crate::subscriber::Subscribers;

/// Where they stand in the store.
const KEY: &str = "directory/publications";

/// How many snapshots are kept: the one that is shown, and the one that awaits its day.
const SNAPSHOTS: usize = 2;

/// 台帳: the publications of one directory.
pub(super) struct Snapshots {
    day: PublicationDay,
    store: Arc<dyn Store>,
    subscribers: Subscribers,
    environment: Environment,
    /// Held from looking what is due to its being shown, so that nothing is taken twice.
    turn: tokio::sync::Mutex<()>,
    /// What is durable.
    kept: RwLock<Arc<Publications>>,
}

impl Snapshots {
    /// Reads them from `store`; where there are none, they begin now.
    pub(super) async fn open(
        day: PublicationDay,
        store: Arc<dyn Store>,
        subscribers: Subscribers,
        environment: Environment,
    ) -> Result<Self, StoreFault> {
        let read = store.load(KEY).await?.into_iter().find(|(key, _)| key == KEY);
        let kept = match &read {
            Some((key, value)) => {
                let record: Record = serde_json::from_slice(value)
                    .map_err(|error| StoreFault::Damaged { key: key.clone(), cause: error.to_string() })?;
                record.into()
            }
            None => Publications::beginning(environment.clock.now(), day, Earlier::Listed),
        };
        let snapshots = Self {
            day,
            store,
            subscribers,
            environment,
            turn: tokio::sync::Mutex::new(()),
            kept: RwLock::new(Arc::new(kept)),
        };
        if read.is_none() {
            // A testbed that is killed before the first month's end began when it began.
            snapshots.keep((*snapshots.kept()).clone()).await?;
        }
        snapshots.settle().await?;
        Ok(snapshots)
    }

    /// What was taken so far.
    pub(super) fn kept(&self) -> Arc<Publications> {
        Arc::clone(&self.kept.read().expect("no one panics while holding the publications"))
    }

    /// Takes every snapshot that is due, in the order of their days.
    pub(super) async fn settle(&self) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let now = self.environment.clock.now();
        let kept = self.kept();
        let due = kept.due(now);
        if due.is_empty() {
            return Ok(());
        }
        // Of a jump over years all but the last two would be thrown away at once.
        let looked_at = due.len().saturating_sub(SNAPSHOTS);
        let mut publications = (*kept).clone();
        let mut counts = Vec::with_capacity(due.len());
        for (index, as_of) in due.iter().copied().enumerate() {
            let offices = if index < looked_at { Vec::new() } else { self.offices_at(as_of.start()) };
            counts.push(offices.len());
            publications = publications.with(as_of, self.day, offices);
        }
        self.keep(publications).await?;
        for (as_of, count) in due.into_iter().zip(counts).skip(looked_at) {
            let event = Event::done(Service::UsageSite, "directory-snapshot")
                .because(format!("as of {as_of}: {count} offices of this testbed"));
            self.environment.journal.record(now, event);
        }
        Ok(())
    }

    /// Begins anew: without any office, and without those from before the testbed's time.
    pub(super) async fn forget(&self) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let now = self.environment.clock.now();
        self.keep(Publications::beginning(now, self.day, Earlier::Forgotten)).await
    }

    fn offices_at(&self, moment: JapanTime) -> Vec<Listing> {
        let all = self.subscribers.all();
        all.iter().filter_map(|subscriber| Listing::seen_at(subscriber, moment)).collect()
    }

    async fn keep(&self, publications: Publications) -> Result<(), StoreFault> {
        let value = serde_json::to_vec(&Record::from(&publications))
            .map_err(|error| StoreFault::Damaged { key: KEY.to_owned(), cause: error.to_string() })?;
        self.store.commit(vec![Edit::Put { key: KEY.to_owned(), value }]).await?;
        *self.kept.write().expect("no one panics while holding the publications") = Arc::new(publications);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use careplan_serve::store::{MemoryStore, SqliteStore};
    use careplan_sim::{Clock, Seed};

    use super::*;

    /// The file as each version has left it, some weeks after its only office had applied.
    const RELEASED: [&str; 1] = [include_str!("fixtures/version-1.sql")];

    #[tokio::test]
    async fn what_every_released_version_published_is_published_afterwards() {
        for written in RELEASED {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("directory.sqlite3");
            let old = rusqlite::Connection::open(&path).expect("opens");
            old.execute_batch(written).expect("is SQL");
            drop(old);
            let store = Arc::new(SqliteStore::open(&path).expect("opens"));
            let now: JapanTime = "2026-05-20T09:00".parse().expect("a time");
            let environment = Environment::new(Clock::standing(now), Seed::new(1));
            // Nobody is asked what was published.
            let nobody = Subscribers::open(Arc::new(MemoryStore::default()), environment.clone()).await;
            let nobody = nobody.expect("opens");
            let day = PublicationDay::default();
            let snapshots = Snapshots::open(day, store, nobody, environment).await.expect("opens");
            let kept = snapshots.kept();
            assert_eq!(kept.earlier, Earlier::Listed);
            assert_eq!(kept.older.len(), 4);
            let shown = kept.shown_at(now);
            assert_eq!((shown.issue.as_of.to_string().as_str(), shown.offices.len()), ("2026-05-01", 1));
            assert_eq!(shown.offices[0].number.as_str(), "4479900013");
            assert_eq!(shown.offices[0].name, "みほん居宅介護支援事業所");
            assert_eq!(kept.previous.offices, kept.latest.offices);
        }
    }
}
