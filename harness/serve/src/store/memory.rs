//! A store that forgets with its process: for tests that are not about the disk.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;

use super::{Edit, Store, StoreFault};

/// Entries in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, Vec<u8>>>);

#[async_trait]
impl Store for MemoryStore {
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let entries = self.0.lock().expect("no one panics while holding the entries");
        Ok(entries
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault> {
        let mut entries = self.0.lock().expect("no one panics while holding the entries");
        for edit in edits {
            match edit {
                Edit::Put { key, value } => drop(entries.insert(key, value)),
                Edit::RemoveAll { prefix } => entries.retain(|key, _| !key.starts_with(&prefix)),
            }
        }
        Ok(())
    }
}
