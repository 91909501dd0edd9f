//! Records of one kind: in memory for reading, on the store before anyone is told.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Arc, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Edit, Store, StoreFault};

/// 台帳: records by key. One change at a time; readers see only what is durable.
pub struct Register<K, V> {
    prefix: &'static str,
    store: Arc<dyn Store>,
    /// Held across the commit, so that changes queue up and each builds on the one before.
    turn: tokio::sync::Mutex<()>,
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
    K: Ord + Clone + Display + FromStr + Send + Sync,
    V: Serialize + DeserializeOwned + Send + Sync,
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
        Ok(Self { prefix, store, turn: tokio::sync::Mutex::new(()), records: RwLock::new(records) })
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
    pub async fn change<T, E: From<StoreFault>>(
        &self,
        key: &K,
        decide: impl AsyncFnOnce(Option<&V>) -> Result<Change<V, T>, E>,
    ) -> Result<T, E> {
        let _turn = self.turn.lock().await;
        let before = self.find(key);
        match decide(before.as_deref()).await? {
            Change::Leave(answer) => Ok(answer),
            Change::Keep(record, answer) => {
                let value = serde_json::to_vec(&record).map_err(|error| StoreFault::Damaged {
                    key: key.to_string(),
                    cause: error.to_string(),
                })?;
                self.store.commit(vec![Edit::Put { key: format!("{}{key}", self.prefix), value }]).await?;
                self.records
                    .write()
                    .expect("no one panics while holding the records")
                    .insert(key.clone(), Arc::new(record));
                Ok(answer)
            }
        }
    }

    /// Keeps all of `records` over what was there, whole or not at all.
    pub async fn keep_all(&self, records: Vec<(K, V)>) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let mut edits = Vec::with_capacity(records.len());
        for (key, record) in &records {
            let value = serde_json::to_vec(record)
                .map_err(|error| StoreFault::Damaged { key: key.to_string(), cause: error.to_string() })?;
            edits.push(Edit::Put { key: format!("{}{key}", self.prefix), value });
        }
        self.store.commit(edits).await?;
        let mut kept = self.records.write().expect("no one panics while holding the records");
        kept.extend(records.into_iter().map(|(key, record)| (key, Arc::new(record))));
        Ok(())
    }

    /// Forgets every record.
    pub async fn clear(&self) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        self.store.commit(vec![Edit::RemoveAll { prefix: self.prefix.to_owned() }]).await?;
        self.records.write().expect("no one panics while holding the records").clear();
        Ok(())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<K, Arc<V>>> {
        self.records.read().expect("no one panics while holding the records")
    }
}
