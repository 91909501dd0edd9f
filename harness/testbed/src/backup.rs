//! バックアップ: a whole data directory at one moment, in one file, and back.
//!
//! What a backup holds is what a `kill -9` at that moment would have left: every writer is held while every database is
//! pinned (its cut), so nothing that was committed before is missing and nothing later is in it. What the services do
//! across their stores is repaired at the next start as after a crash, and nothing else is asked of a backup. The rule it
//! keeps: a backup is made whole or not at all, restored whole or not at all, and holds every secret of its testbed, so
//! it is as private as the directory.

mod archive;
mod cut;
mod manifest;
mod place;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

use careplan_serve::store::StoreFault;
use thiserror::Error;

pub(crate) use self::cut::{Cut, Extent};
pub use self::manifest::{Manifest, Member};
pub use self::place::{Existing, PlaceFault, check_place, place};
pub use self::restore::{RestoreFault, restore};
use crate::{DataDirectory, DataFault};

/// The folder of a data directory in which backups are made. Whatever is in it at a start is left over.
pub(crate) const WORKSHOP: &str = "backup";

/// A backup that was made, and lies in the data directory's own folder for backups until somebody takes it from there.
#[derive(Clone, Debug)]
pub struct BackedUp {
    /// Where it lies.
    pub archive: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
}

/// A backup that could not be made.
#[derive(Debug, Error)]
pub enum BackupFault {
    /// There is nothing to back up.
    #[error("`{}` is no testbed's data directory: it has no `testbed.json`", path.display())]
    NoTestbed {
        /// The directory.
        path: PathBuf,
    },
    /// The data directory cannot be used.
    #[error(transparent)]
    Data(#[from] DataFault),
    /// A database cannot be copied.
    #[error("`{name}` cannot be copied")]
    Store {
        /// The database, as the archive calls it.
        name: String,
        /// Why.
        #[source]
        source: StoreFault,
    },
    /// The writers could not be held.
    #[error("the stores cannot be held still")]
    Held(#[source] StoreFault),
    /// A file of somebody else has a name that no archive takes.
    #[error("`{}` cannot be in a backup: its path is longer than {} bytes, or no UTF-8", path.display(), manifest::NAME_BYTES_MAX)]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// More files than a backup takes.
    #[error("`{}` has more than {} files", path.display(), manifest::MEMBERS_MAX)]
    Members {
        /// The directory.
        path: PathBuf,
    },
    /// What `restore` would take for a bomb: a large file of somebody else that is as good as empty.
    #[error("`{}` has large files with next to nothing in them: their backup could not be restored", path.display())]
    Grows {
        /// The directory.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl BackupFault {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// Backs up a data directory on which nothing runs: whoever has the lock has it to itself.
pub fn back_up_stopped(directory: &DataDirectory) -> Result<BackedUp, BackupFault> {
    if directory.kept()?.is_none() {
        return Err(BackupFault::NoTestbed { path: directory.path().to_owned() });
    }
    sweep(directory);
    let mut cut = Cut::prepare(directory.path(), Extent::Everything)?;
    cut.take()?;
    cut.write(&workshop(directory)?)
}

/// Removes what a backup left that was broken off, or that nobody took.
pub(crate) fn sweep(directory: &DataDirectory) {
    // It was not there, or stays until the next start: nothing depends on it.
    let _gone = std::fs::remove_dir_all(directory.path().join(WORKSHOP));
}

/// Where backups of a directory are made.
pub(crate) fn workshop(directory: &DataDirectory) -> Result<PathBuf, DataFault> {
    let path = directory.path().join(WORKSHOP);
    crate::private::create_private_dir(&path)
        .map_err(|source| DataFault::Io { path: path.clone(), source })?;
    Ok(path)
}

#[cfg(test)]
mod tests;
