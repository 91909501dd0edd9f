//! [`Store`] on a log: entries in memory, each batch one record.
//!
//! Nodes that share it hold the same store, as they would hold connections to one database: then it tells what changed,
//! and gives one of them at a time the turn.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use careplan_sim::{Canaries, Disk};
use tokio::sync::OwnedMutexGuard;

use super::Log;
use crate::store::{Changes, Edit, SharedStore, Store, StoreFault, Turn, to_the_end};

/// [`Store`] in one log. Clones are one store.
#[derive(Clone)]
pub struct LogStore(Arc<Inner>);

struct Inner {
    log: Log,
    sharing: Sharing,
    /// Held from looking until what follows is on the disk.
    turn: Arc<tokio::sync::Mutex<()>>,
    entries: Mutex<Entries>,
}

/// Whether others write to it too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sharing {
    Alone,
    Nodes,
}

#[derive(Default)]
struct Entries {
    by_key: BTreeMap<String, Entry>,
    /// How many batches there were.
    change: u64,
}

/// An entry, or that there was one, and which batch changed it last.
struct Entry {
    value: Option<Vec<u8>>,
    change: u64,
}

impl LogStore {
    /// Opens (or creates) the log in `file`, for one process alone.
    pub fn open(disk: Arc<dyn Disk>, file: &str, canaries: Canaries) -> Result<Self, StoreFault> {
        Self::open_for(Sharing::Alone, disk, file, canaries)
    }

    /// The same for several nodes, each of which gets a clone.
    pub fn open_shared(disk: Arc<dyn Disk>, file: &str, canaries: Canaries) -> Result<Self, StoreFault> {
        Self::open_for(Sharing::Nodes, disk, file, canaries)
    }

    fn open_for(
        sharing: Sharing,
        disk: Arc<dyn Disk>,
        file: &str,
        canaries: Canaries,
    ) -> Result<Self, StoreFault> {
        let (log, records) = Log::open(disk, file, canaries)?;
        let mut entries = Entries::default();
        for record in records {
            let edits = read(&record).ok_or_else(|| StoreFault::Damaged {
                key: file.to_owned(),
                cause: "a whole record is no batch".to_owned(),
            })?;
            entries.apply(edits);
        }
        Ok(Self(Arc::new(Inner { log, sharing, turn: Arc::default(), entries: Mutex::new(entries) })))
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.entries.lock().expect("no one panics while holding the entries")
    }

    async fn write(&self, turn: OwnedMutexGuard<()>, edits: Vec<Edit>) -> Result<(), StoreFault> {
        let store = self.clone();
        to_the_end(async move {
            let _turn = turn;
            store.0.log.write(&written(&edits)).await?;
            store.entries().apply(edits);
            Ok(())
        })
        .await
    }
}

impl Entries {
    fn apply(&mut self, edits: Vec<Edit>) {
        self.change += 1;
        let change = self.change;
        for edit in edits {
            match edit {
                Edit::Put { key, value } => {
                    self.by_key.insert(key, Entry { value: Some(value), change });
                }
                Edit::RemoveAll { prefix } => {
                    for (_, entry) in self.under_mut(&prefix) {
                        *entry = Entry { value: None, change };
                    }
                }
            }
        }
    }

    fn under_mut(&mut self, prefix: &str) -> impl Iterator<Item = (&String, &mut Entry)> {
        self.by_key.range_mut(prefix.to_owned()..).take_while(move |(key, _)| key.starts_with(prefix))
    }

    fn under(&self, prefix: &str) -> impl Iterator<Item = (&String, &Entry)> {
        self.by_key.range(prefix.to_owned()..).take_while(move |(key, _)| key.starts_with(prefix))
    }
}

#[async_trait]
impl Store for LogStore {
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let entries = self.entries();
        let there =
            entries.under(prefix).filter_map(|(key, entry)| Some((key.clone(), entry.value.clone()?)));
        Ok(there.collect())
    }

    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault> {
        let turn = Arc::clone(&self.0.turn).lock_owned().await;
        self.write(turn, edits).await
    }

    fn shared(&self) -> Option<&dyn SharedStore> {
        (self.0.sharing == Sharing::Nodes).then_some(self)
    }
}

#[async_trait]
impl SharedStore for LogStore {
    async fn changes(&self, prefix: &str, since: u64) -> Result<Changes, StoreFault> {
        let entries = self.entries();
        let changed = entries.under(prefix).filter(|(_, entry)| entry.change > since);
        Ok(Changes {
            last: entries.change,
            entries: changed.map(|(key, entry)| (key.clone(), entry.value.clone())).collect(),
        })
    }

    async fn turn(&self) -> Result<Box<dyn Turn>, StoreFault> {
        let held = Arc::clone(&self.0.turn).lock_owned().await;
        Ok(Box::new(HeldTurn { store: self.clone(), held }))
    }
}

struct HeldTurn {
    store: LogStore,
    held: OwnedMutexGuard<()>,
}

#[async_trait]
impl Turn for HeldTurn {
    fn change(&self) -> u64 {
        self.store.entries().change + 1
    }

    async fn commit(self: Box<Self>, edits: Vec<Edit>) -> Result<(), StoreFault> {
        self.store.write(self.held, edits).await
    }
}

/// An edit's first byte.
const PUT: u8 = 1;
const REMOVE_ALL: u8 = 2;

/// A batch as one record: each edit a byte for what it is, then its texts, each after its length.
fn written(edits: &[Edit]) -> Vec<u8> {
    let mut record = Vec::new();
    let part = |record: &mut Vec<u8>, bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).expect("an entry is smaller than gigabytes");
        record.extend_from_slice(&length.to_be_bytes());
        record.extend_from_slice(bytes);
    };
    for edit in edits {
        match edit {
            Edit::Put { key, value } => {
                record.push(PUT);
                part(&mut record, key.as_bytes());
                part(&mut record, value);
            }
            Edit::RemoveAll { prefix } => {
                record.push(REMOVE_ALL);
                part(&mut record, prefix.as_bytes());
            }
        }
    }
    record
}

fn read(mut record: &[u8]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    while let Some((&kind, rest)) = record.split_first() {
        record = rest;
        edits.push(match kind {
            PUT => Edit::Put { key: text(&mut record)?, value: part(&mut record)?.to_vec() },
            REMOVE_ALL => Edit::RemoveAll { prefix: text(&mut record)? },
            _ => return None,
        });
    }
    Some(edits)
}

fn part<'r>(record: &mut &'r [u8]) -> Option<&'r [u8]> {
    let (length, rest) = record.split_first_chunk::<4>()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *record = rest;
    Some(part)
}

fn text(record: &mut &[u8]) -> Option<String> {
    String::from_utf8(part(record)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use careplan_sim::{Seed, SimulatedDisk};
    use futures_util::FutureExt as _;
    use proptest::prelude::*;

    use super::*;

    fn edits() -> impl Strategy<Value = Vec<Edit>> {
        let edit = prop_oneof![
            ("[a-c]{0,3}", any::<Vec<u8>>()).prop_map(|(key, value)| Edit::Put { key, value }),
            "[a-c]{0,2}".prop_map(|prefix| Edit::RemoveAll { prefix }),
        ];
        proptest::collection::vec(edit, 0..6)
    }

    proptest! {
        #[test]
        fn a_batch_reads_back(edits in edits()) {
            prop_assert_eq!(read(&written(&edits)), Some(edits));
        }

        #[test]
        fn no_record_makes_it_panic(record: Vec<u8>) {
            drop(read(&record));
        }
    }

    #[tokio::test]
    async fn a_batch_whose_asker_is_gone_is_there_before_and_after_the_store_is_opened_again() {
        let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
        let open = || LogStore::open_shared(drive.mount(), "entries", Canaries::default()).expect("opens");
        let put = |value: &[u8]| vec![Edit::Put { key: "a".to_owned(), value: value.to_vec() }];
        let store = open();
        assert!(store.commit(put(b"dropped")).now_or_never().is_none(), "it waits for the disk");
        let turn = store.turn().await.expect("a turn");
        assert_eq!(turn.change(), 2);
        assert!(turn.commit(put(b"dropped too")).now_or_never().is_none(), "it waits for the disk");
        store.commit(put(b"answered")).await.expect("commits");
        let before = store.changes("", 0).await.expect("reads");
        assert_eq!(before.last, 3);
        assert_eq!(open().changes("", 0).await.expect("reads"), before);
    }
}
