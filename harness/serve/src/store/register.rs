//! Records of one kind: in memory for reading, on the store before anyone is told.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Edit, Store, StoreFault};

/// 台帳: records by key. One change at a time; readers see only what is durable.
pub struct Register<K, V>(Arc<Inner<K, V>>);

struct Inner<K, V> {
    prefix: &'static str,
    store: Arc<dyn Store>,
    /// Held across the commit, so that changes queue up and each builds on the one before.
    turn: Arc<tokio::sync::Mutex<()>>,
    records: RwLock<BTreeMap<K, Arc<V>>>,
}

/// What a change of a record decided.
#[derive(Debug)]
pub enum Change<V, T> {
    /// Keep this record, and answer.
    Keep(V, T),
    /// Leave it as it was, and answer.
    Leave(T),
}

impl<K, V> Register<K, V>
where
    K: Ord + Clone + Display + FromStr + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// Reads all records under `prefix` (with its slash at the end).
    pub async fn open(store: Arc<dyn Store>, prefix: &'static str) -> Result<Self, StoreFault> {
        let mut records = BTreeMap::new();
        for (entry, value) in store.load(prefix).await? {
            let key = entry[prefix.len()..].parse().map_err(|_| StoreFault::Damaged {
                key: entry.clone(),
                cause: "its key is not of the register's form".to_owned(),
            })?;
            let record = serde_json::from_slice(&value)
                .map_err(|error| StoreFault::Damaged { key: entry, cause: error.to_string() })?;
            records.insert(key, Arc::new(record));
        }
        Ok(Self(Arc::new(Inner { prefix, store, turn: Arc::default(), records: RwLock::new(records) })))
    }

    /// The record of `key`.
    pub fn find(&self, key: &K) -> Option<Arc<V>> {
        self.read().get(key).cloned()
    }

    /// All records, by key.
    pub fn all(&self) -> Vec<(K, Arc<V>)> {
        self.read().iter().map(|(key, record)| (key.clone(), Arc::clone(record))).collect()
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets `decide` look at the record of `key` and say what becomes of it; its refusal changes nothing.
    ///
    /// A caller that goes away (a closed connection) takes back what it has not decided, never half of what it
    /// has: commit and publication run to their end together.
    pub async fn change<T, E: From<StoreFault>>(
        &self,
        key: &K,
        decide: impl AsyncFnOnce(Option<&V>) -> Result<Change<V, T>, E>,
    ) -> Result<T, E> {
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        let before = self.find(key);
        match decide(before.as_deref()).await? {
            Change::Leave(answer) => Ok(answer),
            Change::Keep(record, answer) => {
                let value = serde_json::to_vec(&record).map_err(|error| StoreFault::Damaged {
                    key: key.to_string(),
                    cause: error.to_string(),
                })?;
                let edit = Edit::Put { key: format!("{}{key}", self.0.prefix), value };
                let key = key.clone();
                self.to_the_end(turn, edit, move |records| drop(records.insert(key, Arc::new(record)))).await?;
                Ok(answer)
            }
        }
    }

    /// Forgets every record.
    pub async fn clear(&self) -> Result<(), StoreFault> {
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        let edit = Edit::RemoveAll { prefix: self.0.prefix.to_owned() };
        self.to_the_end(turn, edit, BTreeMap::clear).await
    }

    /// Commits and then publishes, in a task of its own that no caller can cut short; the turn ends with it.
    async fn to_the_end(
        &self,
        turn: tokio::sync::OwnedMutexGuard<()>,
        edit: Edit,
        publish: impl FnOnce(&mut BTreeMap<K, Arc<V>>) + Send + 'static,
    ) -> Result<(), StoreFault> {
        let inner = Arc::clone(&self.0);
        let committing = tokio::spawn(async move {
            inner.store.commit(vec![edit]).await?;
            publish(&mut inner.records.write().expect("no one panics while holding the records"));
            drop(turn);
            Ok(())
        });
        committing.await.map_err(|_| StoreFault::Closed)?
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<K, Arc<V>>> {
        self.0.records.read().expect("no one panics while holding the records")
    }
}
