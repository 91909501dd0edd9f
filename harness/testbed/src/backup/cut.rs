//! A data directory at one moment.
//!
//! First what takes its time: the files are looked for and every database is opened. Then, while the caller holds every
//! writer, [`Cut::take`] pins the databases and reads the small files. Then the caller lets go, and what was pinned is
//! copied at leisure. Each of the small files is written by renaming, so it is read whole.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use careplan_serve::store::sqlite::Moment;

use super::manifest::{MEMBERS_MAX, is_plain};
use super::{BackupFault, WORKSHOP};
use crate::data_directory::{KEPT, LOCK, READY_FILE, ROOM_LOCK};
use crate::snapshots;

/// Files up to this size are read while the writers are held. The largest that a testbed writes is a list of PEM
/// certificates of a few kB; what is larger is somebody else's, and copied afterwards.
const SMALL_BYTES_MAX: u64 = 1024 * 1024;
/// Folders within folders: a testbed has one level; the limit ends a circle of links.
const DEPTH_MAX: usize = 16;
/// How the program's databases are called, and what SQLite puts beside them.
const DATABASE: &str = ".sqlite3";
const BESIDE_DATABASE: [&str; 3] = [".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal"];
/// What is being written, beside its place.
const UNFINISHED: &str = ".new";

/// 切り口: everything that a data directory holds at one moment.
pub(crate) struct Cut {
    root: PathBuf,
    extent: Extent,
    pub(super) parts: BTreeMap<String, Part>,
}

/// 範囲: how much of a data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything but what belongs to one process and the snapshots: each of those is a copy of what is in it already.
    Everything,
    /// What the testbed goes back to: what it remembers of itself, and the services' stores.
    State,
}

/// One file of it.
pub(super) enum Part {
    Database(Moment),
    Small(Vec<u8>),
    Large(PathBuf),
}

impl Cut {
    /// Opens whatever is in `root` but what belongs to one process: its lock, its ready file, SQLite's logs.
    pub(crate) fn prepare(root: &Path, extent: Extent) -> Result<Self, BackupFault> {
        let mut cut = Self { root: root.to_owned(), extent, parts: BTreeMap::new() };
        cut.look_into(root, "", 0)?;
        Ok(cut)
    }

    fn look_into(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), BackupFault> {
        if depth > DEPTH_MAX {
            return Err(BackupFault::Name { path: folder.to_owned() });
        }
        for entry in fs::read_dir(folder).map_err(BackupFault::io(folder))? {
            let path = entry.map_err(BackupFault::io(folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let name = name.map(|name| format!("{prefix}{name}"));
            let name = name.ok_or_else(|| BackupFault::Name { path: path.clone() })?;
            if is_left_out(&name) || (depth == 0 && !self.extent.has(&name)) {
                continue;
            }
            let kind = match fs::metadata(&path) {
                Ok(kind) => kind,
                // It has just gone, or is a link to nowhere: there is nothing to keep.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(BackupFault::io(&path)(error)),
            };
            if kind.is_dir() {
                self.look_into(&path, &format!("{name}/"), depth + 1)?;
            } else if kind.is_file() {
                self.add(name, path, kind.len())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, path: PathBuf, bytes: u64) -> Result<(), BackupFault> {
        if !is_plain(&name) {
            return Err(BackupFault::Name { path });
        }
        if self.parts.len() == MEMBERS_MAX {
            return Err(BackupFault::Members { path: self.root.clone() });
        }
        let part = if name.ends_with(DATABASE) {
            Part::Database(
                Moment::prepare(&path).map_err(|source| BackupFault::Store { name: name.clone(), source })?,
            )
        } else if bytes <= SMALL_BYTES_MAX {
            Part::Small(Vec::new())
        } else {
            Part::Large(path)
        };
        self.parts.insert(name, part);
        Ok(())
    }

    /// From here on it is as it is now. Short: whoever calls it holds all writers meanwhile.
    pub(crate) fn take(&mut self) -> Result<(), BackupFault> {
        for (name, part) in &mut self.parts {
            match part {
                Part::Database(moment) => {
                    moment.pin().map_err(|source| BackupFault::Store { name: name.clone(), source })?;
                }
                Part::Small(content) => {
                    let path = self.root.join(name);
                    *content = fs::read(&path).map_err(BackupFault::io(&path))?;
                }
                Part::Large(_) => {}
            }
        }
        Ok(())
    }

    /// What the testbed remembered of itself at that moment.
    pub(super) fn testbed(&self) -> Result<&[u8], BackupFault> {
        match self.parts.get(KEPT) {
            Some(Part::Small(content)) => Ok(content),
            _ => Err(BackupFault::NoTestbed { path: self.root.clone() }),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

impl Extent {
    /// Whether this entry of the directory itself belongs to it.
    fn has(self, name: &str) -> bool {
        match self {
            Self::Everything => name != snapshots::FOLDER,
            Self::State => name == KEPT || snapshots::STORES.contains(&name),
        }
    }
}

/// What belongs to the running process, or is not finished.
fn is_left_out(name: &str) -> bool {
    matches!(name, LOCK | READY_FILE | WORKSHOP)
        || name.ends_with(ROOM_LOCK)
        || name.ends_with(UNFINISHED)
        || BESIDE_DATABASE.iter().any(|end| name.ends_with(end))
}
