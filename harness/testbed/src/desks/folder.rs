//! フォルダー: the files that are kept on an office's PC, where its programs leave them for one another.
//!
//! The client app puts there what it received, care software what it exported, and either picks up what the other left.
//! It knows nothing of what is in a file. The rules it keeps: what is put in at once is there whole or not at all, on the
//! disk before anybody is told; and nothing grows without end.

mod file_name;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{Edit, Store, StoreFault};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::file_name::{FolderFileName, InvalidFolderFileName};

/// Files in one office's folder: those of five of the largest messages.
const FILES_MAX: usize = 500;
/// Bytes of one file: the largest that the exchange carries.
const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Bytes of one office's folder: two of the largest messages, and what care software makes of them.
const FOLDER_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Bytes of all folders of a testbed: a class of eight that fill theirs. They lie on the disk, not in memory.
const ALL_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Where the lists lie, an office each.
const LISTS: &str = "desk-folder/";
/// Where the contents lie.
const CONTENTS: &str = "desk-file/";

/// フォルダーのファイル, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name; none has it beside this one, in whatever case.
    pub name: FolderFileName,
    /// Its size.
    pub bytes: u64,
    /// When it was put there.
    pub at: JapanTime,
    /// Who put it there.
    pub from: PutBy,
}

/// A file to be put into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFolderFile {
    /// Its name.
    pub name: FolderFileName,
    /// Its content.
    pub content: Bytes,
}

/// Who puts a file into a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutBy {
    /// 連携クライアントアプリ: it was received.
    ClientApp,
    /// 介護ソフト: it was exported.
    CareSoftware,
    /// A person brought it from elsewhere.
    Person,
}

/// What putting files into a folder did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutAway {
    /// Files that were not there.
    pub new: usize,
    /// Files that took the place of others of the same name.
    pub replaced: usize,
}

/// Why nothing was put into a folder.
#[derive(Debug, Error)]
pub enum FolderRefused {
    /// One is too large.
    #[error("a file has {found} bytes, and a folder takes files of at most {FILE_BYTES_MAX}")]
    FileTooLarge {
        /// Its size.
        found: u64,
    },
    /// There would be too many.
    #[error("the folder would hold {found} files, and {FILES_MAX} are kept at most")]
    TooMany {
        /// How many there would be.
        found: usize,
    },
    /// They would be too much.
    #[error("the folder would hold {found} bytes, and {FOLDER_BYTES_MAX} are kept at most")]
    Full {
        /// How many there would be.
        found: u64,
    },
    /// The testbed's folders are too much together.
    #[error("all folders of this testbed together hold {ALL_BYTES_MAX} bytes at most")]
    AllFull,
    /// The store failed.
    #[error("the files were not stored")]
    Store(#[from] StoreFault),
}

impl FolderRefused {
    /// The stable word of what refused, for the journal.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::FileTooLarge { .. } => "folder-file-too-large",
            Self::TooMany { .. } | Self::Full { .. } => "folder-full",
            Self::AllFull => "folders-full",
            Self::Store(_) => "internal",
        }
    }
}

/// All offices' folders.
pub(crate) struct Folders {
    store: Arc<dyn Store>,
    /// Held across a commit: changes queue up, and each builds on the one before.
    turn: tokio::sync::Mutex<()>,
    /// What lies where; the contents stay on the disk.
    lists: Mutex<BTreeMap<OfficeNumber, FolderRecord>>,
}

/// A folder's list as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct FolderRecord {
    /// The number of the next content: none is used twice.
    next: u64,
    /// By its name in lower case.
    files: BTreeMap<String, FileRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FileRecord {
    name: String,
    content: u64,
    bytes: u64,
    at_unix_ms: i64,
    from: PutBy,
}

impl Folders {
    /// The folders of a store.
    pub(super) async fn open(store: Arc<dyn Store>) -> Result<Self, StoreFault> {
        let damaged = |key: &str, cause: String| StoreFault::Damaged { key: key.to_owned(), cause };
        let mut lists = BTreeMap::new();
        for (key, value) in store.load(LISTS).await? {
            let office = key[LISTS.len()..].parse();
            let office: OfficeNumber = office.map_err(|_| damaged(&key, "no office's number".to_owned()))?;
            let record = serde_json::from_slice(&value);
            lists.insert(office, record.map_err(|error| damaged(&key, error.to_string()))?);
        }
        Ok(Self { store, turn: tokio::sync::Mutex::default(), lists: Mutex::new(lists) })
    }

    /// What lies in a folder, by name.
    pub(crate) fn list(&self, office: OfficeNumber) -> Vec<FolderEntry> {
        let lists = self.lists();
        let files = lists.get(&office).into_iter().flat_map(|record| record.files.values());
        files.filter_map(FileRecord::entry).collect()
    }

    /// The content of a file; nothing if there is none of this name.
    pub(crate) async fn content(
        &self,
        office: OfficeNumber,
        name: &FolderFileName,
    ) -> Result<Option<Bytes>, StoreFault> {
        let place = self.lists().get(&office).and_then(|record| record.files.get(&name.folded()).cloned());
        let Some(file) = place else { return Ok(None) };
        let loaded = self.store.load(&content_key(office, file.content)).await?;
        Ok(loaded.into_iter().next().map(|(_, content)| Bytes::from(content)))
    }

    /// Whether files of these names and sizes would find room.
    pub(crate) fn has_room(
        &self,
        office: OfficeNumber,
        files: &[(FolderFileName, u64)],
    ) -> Result<(), FolderRefused> {
        let lists = self.lists();
        let mut record = lists.get(&office).cloned().unwrap_or_default();
        let others = bytes_of_others(&lists, office);
        for (name, bytes) in files {
            record.take_in(name, *bytes, JapanTime::from_unix_seconds(0), PutBy::Person);
        }
        record.judge(others)
    }

    /// Puts files into a folder, all or none. One of a name that is there takes its place; the same again changes
    /// nothing but the time.
    pub(crate) async fn put(
        &self,
        office: OfficeNumber,
        files: Vec<NewFolderFile>,
        at: JapanTime,
        from: PutBy,
    ) -> Result<PutAway, FolderRefused> {
        let _turn = self.turn.lock().await;
        let (mut record, others) = {
            let lists = self.lists();
            (lists.get(&office).cloned().unwrap_or_default(), bytes_of_others(&lists, office))
        };
        let (mut edits, mut put) = (Vec::new(), PutAway::default());
        for file in files {
            let (number, former) = record.take_in(&file.name, file.content.len() as u64, at, from);
            match former {
                Some(former) => {
                    put.replaced += 1;
                    edits.push(Edit::RemoveAll { prefix: content_key(office, former) });
                }
                None => put.new += 1,
            }
            edits.push(Edit::Put { key: content_key(office, number), value: file.content.to_vec() });
        }
        record.judge(others)?;
        self.commit(office, record, edits).await?;
        Ok(put)
    }

    /// Takes files of these names away; tells how many there were.
    pub(crate) async fn remove(
        &self,
        office: OfficeNumber,
        names: &[FolderFileName],
    ) -> Result<usize, StoreFault> {
        let _turn = self.turn.lock().await;
        let Some(mut record) = self.lists().get(&office).cloned() else { return Ok(0) };
        let gone: Vec<_> = names.iter().filter_map(|name| record.files.remove(&name.folded())).collect();
        if !gone.is_empty() {
            let edits = gone.iter().map(|file| Edit::RemoveAll { prefix: content_key(office, file.content) });
            self.commit(office, record, edits.collect()).await?;
        }
        Ok(gone.len())
    }

    /// Empties all folders.
    pub(super) async fn clear(&self) -> Result<(), StoreFault> {
        let _turn = self.turn.lock().await;
        let edits = [LISTS, CONTENTS].map(|prefix| Edit::RemoveAll { prefix: prefix.to_owned() });
        self.store.commit(edits.into()).await?;
        self.lists().clear();
        Ok(())
    }

    /// Contents and list in one batch, and only then in memory.
    async fn commit(
        &self,
        office: OfficeNumber,
        record: FolderRecord,
        mut edits: Vec<Edit>,
    ) -> Result<(), StoreFault> {
        let key = format!("{LISTS}{office}");
        let value = serde_json::to_vec(&record)
            .map_err(|error| StoreFault::Damaged { key: key.clone(), cause: error.to_string() })?;
        edits.push(Edit::Put { key, value });
        self.store.commit(edits).await?;
        self.lists().insert(office, record);
        Ok(())
    }

    fn lists(&self) -> MutexGuard<'_, BTreeMap<OfficeNumber, FolderRecord>> {
        self.lists.lock().expect("no one panics while holding the lists")
    }
}

impl FolderRecord {
    /// Notes a file; tells the number of its content, and that of one whose place it takes.
    fn take_in(
        &mut self,
        name: &FolderFileName,
        bytes: u64,
        at: JapanTime,
        from: PutBy,
    ) -> (u64, Option<u64>) {
        let content = self.next;
        self.next += 1;
        let file = FileRecord { name: name.to_string(), content, bytes, at_unix_ms: at.unix_millis(), from };
        let former = self.files.insert(name.folded(), file);
        (content, former.map(|former| former.content))
    }

    fn judge(&self, bytes_of_others: u64) -> Result<(), FolderRefused> {
        let largest = self.files.values().map(|file| file.bytes).max().unwrap_or(0);
        let bytes = self.bytes();
        if largest > FILE_BYTES_MAX as u64 {
            Err(FolderRefused::FileTooLarge { found: largest })
        } else if self.files.len() > FILES_MAX {
            Err(FolderRefused::TooMany { found: self.files.len() })
        } else if bytes > FOLDER_BYTES_MAX {
            Err(FolderRefused::Full { found: bytes })
        } else if bytes + bytes_of_others > ALL_BYTES_MAX {
            Err(FolderRefused::AllFull)
        } else {
            Ok(())
        }
    }

    fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }
}

impl FileRecord {
    /// Nothing for a record of a name that this version would not take: it cannot be asked for either.
    fn entry(&self) -> Option<FolderEntry> {
        let name = self.name.parse().ok()?;
        let at = JapanTime::from_unix_millis(self.at_unix_ms);
        Some(FolderEntry { name, bytes: self.bytes, at, from: self.from })
    }
}

fn bytes_of_others(lists: &BTreeMap<OfficeNumber, FolderRecord>, office: OfficeNumber) -> u64 {
    lists.iter().filter(|(whose, _)| **whose != office).map(|(_, record)| record.bytes()).sum()
}

/// All of one length, so that none begins another.
fn content_key(office: OfficeNumber, number: u64) -> String {
    format!("{CONTENTS}{office}/{number:016x}")
}

#[cfg(test)]
mod tests;
