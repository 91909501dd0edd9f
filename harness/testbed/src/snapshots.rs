//! スナップショット: states of a testbed that it can go back to, on a shelf in its data directory.
//!
//! A snapshot is an archive as a backup is one, of less: the services' stores and what the testbed remembers of itself, at
//! one moment. What others trust or go by stays as it is when the testbed goes back: the TLS root, the back office's
//! token, the ports, and the snapshots themselves. Beside the archive lies a record of what is in it; a snapshot is there
//! when its record is. The rule it keeps: there are so many and no more, and what does not fit is refused, never let go.

mod stage;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use careplan_wire::control::{FaultRules, Snapshot};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use self::stage::Stage;
use crate::data_directory::write_whole;
use crate::private::{create_private_dir, sync_dir};

/// The shelf's folder in the data directory.
pub(crate) const FOLDER: &str = "snapshots";
/// The folders of the stores, which go back together with `testbed.json`. A service that gets a store of its own in
/// another folder has to be named here.
pub(crate) const STORES: [&str; 4] = ["ca", "portal", "relay", "testbed"];
/// Snapshots at once: one for each step of every lesson of a day, twice over.
pub(crate) const SNAPSHOTS_MAX: usize = 100;
/// Bytes of all snapshots together: a fresh testbed takes less than 1 MiB, one with a class's month of messages 40.
pub(crate) const BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of a record: its name, its numbers, and as many fault rules as a call can bring.
const RECORD_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// The last number that was given.
const LAST: &str = "last";

/// 棚: the snapshots of one data directory.
#[derive(Clone, Debug)]
pub(crate) struct Shelf(PathBuf);

/// 記録票: what is known of a snapshot without opening it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) snapshot: Snapshot,
    /// Which data directory it is of.
    pub(crate) directory: Option<String>,
    /// What went wrong by rule: fault rules are in no store.
    pub(crate) faults: FaultRules,
}

/// The shelf cannot do what was asked.
#[derive(Debug, Error)]
pub(crate) enum ShelfFault {
    /// Nothing is there under this number.
    #[error("there is no snapshot `{0}`")]
    Unknown(String),
    /// There are as many as there may be.
    #[error("there are {SNAPSHOTS_MAX} snapshots already, the most that are kept")]
    TooMany,
    /// They are as large as they may be.
    #[error("the snapshots would take {found} bytes; the most that are kept is {BYTES_MAX}")]
    TooLarge {
        /// With the new one.
        found: u64,
    },
    /// The disk refused.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl ShelfFault {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

impl Shelf {
    /// The shelf of the data directory at `root`.
    pub(crate) fn of(root: &Path) -> Self {
        Self(root.join(FOLDER))
    }

    /// All records, oldest first. One that cannot be read is no snapshot.
    pub(crate) fn list(&self) -> Result<Vec<Record>, ShelfFault> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ShelfFault::io(&self.0)(error)),
        };
        let mut numbers = Vec::new();
        for entry in entries {
            let name = entry.map_err(ShelfFault::io(&self.0))?.file_name();
            numbers.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(number));
        }
        numbers.sort_unstable();
        Ok(numbers.into_iter().filter_map(|number| self.read(number)).collect())
    }

    /// One of them.
    pub(crate) fn find(&self, id: &str) -> Result<Record, ShelfFault> {
        let unknown = || ShelfFault::Unknown(id.chars().take(40).collect());
        number(id).and_then(|number| self.read(number)).ok_or_else(unknown)
    }

    /// Where the archive of a snapshot lies.
    pub(crate) fn archive(&self, record: &Record) -> PathBuf {
        self.0.join(format!("{}.tar.zst", record.snapshot.id))
    }

    /// Whether one more of `bytes` has room.
    pub(crate) fn check_room(&self, bytes: u64) -> Result<(), ShelfFault> {
        let there = self.list()?;
        if there.len() >= SNAPSHOTS_MAX {
            return Err(ShelfFault::TooMany);
        }
        let found = there.iter().fold(bytes, |sum, record| sum.saturating_add(record.snapshot.bytes));
        if found > BYTES_MAX { Err(ShelfFault::TooLarge { found }) } else { Ok(()) }
    }

    /// A number that no snapshot has had.
    pub(crate) fn next_id(&self) -> Result<String, ShelfFault> {
        let path = self.0.join(LAST);
        let kept = fs::read_to_string(&path).ok().and_then(|text| number(text.trim())).unwrap_or(0);
        let there = self.list()?.iter().filter_map(|record| number(&record.snapshot.id)).max().unwrap_or(0);
        let next = kept.max(there).saturating_add(1).to_string();
        write_whole(&path, next.as_bytes()).map_err(ShelfFault::io(&path))?;
        Ok(next)
    }

    /// Takes in the archive `made`, which lies on the same disk.
    pub(crate) fn keep(&self, made: &Path, record: &Record) -> Result<(), ShelfFault> {
        if let Err(full) = self.check_room(record.snapshot.bytes) {
            // Nobody will fetch it.
            let _gone = fs::remove_file(made);
            return Err(full);
        }
        create_private_dir(&self.0).map_err(ShelfFault::io(&self.0))?;
        let archive = self.archive(record);
        fs::rename(made, &archive).map_err(ShelfFault::io(&archive))?;
        let text = serde_json::to_vec_pretty(record).expect("a record is plain text and numbers");
        let path = self.record(&record.snapshot.id);
        // It is there from here on.
        write_whole(&path, &text).map_err(ShelfFault::io(&path))
    }

    /// Deletes one.
    pub(crate) fn delete(&self, id: &str) -> Result<Record, ShelfFault> {
        let record = self.find(id)?;
        let path = self.record(&record.snapshot.id);
        fs::remove_file(&path).map_err(ShelfFault::io(&path))?;
        sync_dir(&self.0).map_err(ShelfFault::io(&self.0))?;
        // It is gone from here on; what is left of it goes at the next start.
        let _gone = fs::remove_file(self.archive(&record));
        Ok(record)
    }

    /// Removes the archives that belong to no snapshot: their saving or deleting was broken off.
    pub(crate) fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_left = match name.strip_suffix(".tar.zst") {
                Some(id) => number(id).is_some() && !self.record(id).exists(),
                None => false,
            };
            if is_left {
                // It stays until the next start, then: nothing depends on it.
                let _gone = fs::remove_file(path);
            }
        }
    }

    fn record(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.json"))
    }

    fn read(&self, number: u64) -> Option<Record> {
        let path = self.record(&number.to_string());
        let bytes = fs::metadata(&path).ok()?.len();
        let text = (bytes <= RECORD_BYTES_MAX).then(|| fs::read(&path).ok()).flatten()?;
        match serde_json::from_slice::<Record>(&text) {
            Ok(record) if record.snapshot.id == number.to_string() => Some(record),
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a snapshot's record cannot be read: {error}");
                None
            }
        }
    }
}

/// A number as it is written, and no other way: it becomes the name of a file.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}
