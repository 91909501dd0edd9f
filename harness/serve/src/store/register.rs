//! Records of one kind: in memory for reading, on the store before anyone is told.
//!
//! On a store that other processes change too, [`Register::refresh`] takes over what they have changed: whoever refreshes
//! before reading sees all that was committed before. A change waits for its turn among all processes and refreshes
//! first, so that each builds on the one before, wherever that was made.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Edit, Store, StoreFault, Turn};

/// 台帳: records by key. One change at a time; readers see only what is durable.
pub struct Register<K, V> {
    prefix: &'static str,
    store: Arc<dyn Store>,
    /// Held across the commit, so that changes queue up and each builds on the one before.
    turn: tokio::sync::Mutex<()>,
    records: RwLock<Records<K, V>>,
}

struct Records<K, V> {
    by_key: BTreeMap<K, Arc<V>>,
    /// The latest change of a shared store that is in them; 0 on one that is not shared.
    change: u64,
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
        let records = RwLock::new(Records { by_key: BTreeMap::new(), change: 0 });
        let register = Self { prefix, store, turn: tokio::sync::Mutex::new(()), records };
        if register.store.shared().is_none() {
            let mut by_key = BTreeMap::new();
            for (entry, value) in register.store.load(prefix).await? {
                by_key.insert(register.key_of(&entry)?, record_of(entry, &value)?);
            }
            register.write().by_key = by_key;
        }
        register.refresh().await?;
        Ok(register)
    }

    /// Takes over what other processes have changed, where there can be others.
    pub async fn refresh(&self) -> Result<(), StoreFault> {
        let Some(shared) = self.store.shared() else { return Ok(()) };
        let since = self.read().change;
        let changes = shared.changes(self.prefix, since).await?;
        if changes.last <= since {
            return Ok(());
        }
        let mut news = Vec::with_capacity(changes.entries.len());
        for (entry, value) in changes.entries {
            let key = self.key_of(&entry)?;
            let record = value.map(|value| record_of(entry, &value)).transpose()?;
            news.push((key, record));
        }
        self.publish(changes.last, |by_key| {
            for (key, record) in news {
                match record {
                    Some(record) => drop(by_key.insert(key, record)),
                    None => drop(by_key.remove(&key)),
                }
            }
        });
        Ok(())
    }

    /// The record of `key`.
    pub fn find(&self, key: &K) -> Option<Arc<V>> {
        self.read().by_key.get(key).cloned()
    }

    /// All records, by key.
    pub fn all(&self) -> Vec<(K, Arc<V>)> {
        self.read().by_key.iter().map(|(key, record)| (key.clone(), Arc::clone(record))).collect()
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.read().by_key.len()
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
        let among_all = self.turn_among_all().await?;
        let before = self.find(key);
        match decide(before.as_deref()).await? {
            Change::Leave(answer) => Ok(answer),
            Change::Keep(record, answer) => {
                let edits = vec![self.put(key, &record)?];
                let change = self.commit(among_all, edits).await?;
                self.publish(change, |by_key| drop(by_key.insert(key.clone(), Arc::new(record))));
                Ok(answer)
            }
        }
    }

    /// Keeps all of `records` over what was there, whole or not at all.
    pub async fn keep_all(&self, records: Vec<(K, V)>) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let among_all = self.turn_among_all().await?;
        let edits = records.iter().map(|(key, record)| self.put(key, record)).collect::<Result<_, _>>()?;
        let change = self.commit(among_all, edits).await?;
        let records = records.into_iter().map(|(key, record)| (key, Arc::new(record)));
        self.publish(change, |by_key| by_key.extend(records));
        Ok(())
    }

    /// Forgets every record.
    pub async fn clear(&self) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let among_all = self.turn_among_all().await?;
        let edits = vec![Edit::RemoveAll { prefix: self.prefix.to_owned() }];
        let change = self.commit(among_all, edits).await?;
        self.publish(change, BTreeMap::clear);
        Ok(())
    }

    /// On a shared store the turn among all processes, with all that was changed before it.
    async fn turn_among_all(&self) -> Result<Option<Box<dyn Turn>>, StoreFault> {
        let Some(shared) = self.store.shared() else { return Ok(None) };
        let turn = shared.turn().await?;
        self.refresh().await?;
        Ok(Some(turn))
    }

    /// Commits, and tells the change's number.
    async fn commit(&self, turn: Option<Box<dyn Turn>>, edits: Vec<Edit>) -> Result<u64, StoreFault> {
        let Some(turn) = turn else {
            self.store.commit(edits).await?;
            return Ok(0);
        };
        let change = turn.change();
        turn.commit(edits).await?;
        Ok(change)
    }

    /// Shows readers what was changed up to `change`, unless they have seen later ones. Whoever knows of a change knows
    /// of all before it, so nothing is missed.
    fn publish(&self, change: u64, update: impl FnOnce(&mut BTreeMap<K, Arc<V>>)) {
        let mut records = self.write();
        if change == 0 || change > records.change {
            records.change = change;
            update(&mut records.by_key);
        }
    }

    fn put(&self, key: &K, record: &V) -> Result<Edit, StoreFault> {
        let value = serde_json::to_vec(record)
            .map_err(|error| StoreFault::Damaged { key: key.to_string(), cause: error.to_string() })?;
        Ok(Edit::Put { key: format!("{}{key}", self.prefix), value })
    }

    fn key_of(&self, entry: &str) -> Result<K, StoreFault> {
        entry[self.prefix.len()..].parse().map_err(|_| StoreFault::Damaged {
            key: entry.to_owned(),
            cause: "its key is not of the register's form".to_owned(),
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, Records<K, V>> {
        self.records.read().expect("no one panics while holding the records")
    }

    fn write(&self) -> RwLockWriteGuard<'_, Records<K, V>> {
        self.records.write().expect("no one panics while holding the records")
    }
}

fn record_of<V: DeserializeOwned>(entry: String, value: &[u8]) -> Result<Arc<V>, StoreFault> {
    serde_json::from_slice(value)
        .map(Arc::new)
        .map_err(|error| StoreFault::Damaged { key: entry, cause: error.to_string() })
}
