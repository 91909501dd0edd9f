//! Where a finished archive goes: beside its place under a name of its own, then into it at once.

use std::fs::{self, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::private::{private_file, sync_dir};

/// What a name ends with until what it names is whole.
const PARTIAL: &str = ".partial";

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the archive is refused.
    Stays,
    /// The archive takes its place.
    Replaced,
}

/// An archive that could not be put into its place.
#[derive(Debug, Error)]
pub enum PlaceFault {
    /// Something is there.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// The place.
        path: PathBuf,
    },
    /// Another process puts an archive there.
    #[error("another backup is being written to `{}`", path.display())]
    Taken {
        /// What it writes.
        path: PathBuf,
    },
    /// A backup inside of what it is of would be lost with it, and be in the next one.
    #[error("`{}` is in the data directory itself", path.display())]
    Inside {
        /// The place.
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

impl PlaceFault {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// Looks whether an archive of `data` could go to `at`, before it is made.
pub fn check_place(at: &Path, data: &Path, existing: Existing) -> Result<(), PlaceFault> {
    let exists = at.symlink_metadata().is_ok();
    if at.is_dir() || (exists && existing == Existing::Stays) {
        return Err(PlaceFault::Exists { path: at.to_owned() });
    }
    let folder = folder_of(at);
    let folder = folder.canonicalize().map_err(PlaceFault::io(folder))?;
    // A directory that is not there holds nothing.
    if data.canonicalize().is_ok_and(|data| folder.starts_with(data)) {
        return Err(PlaceFault::Inside { path: at.to_owned() });
    }
    Ok(())
}

/// Moves the archive `made` to `at`, on another disk too; it is on the disk, whole, when this answers.
pub fn place(made: &Path, at: &Path, existing: Existing) -> Result<(), PlaceFault> {
    let mut partial = at.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    let mut file = claim(&partial)?;
    let done = (|| {
        let mut source = fs::File::open(made).map_err(PlaceFault::io(made))?;
        io::copy(&mut source, &mut file).map_err(PlaceFault::io(&partial))?;
        file.sync_all().map_err(PlaceFault::io(&partial))?;
        settle(&partial, at, existing)?;
        let folder = folder_of(at);
        sync_dir(folder).map_err(PlaceFault::io(folder))
    })();
    // Either it has its name now, or it is of no use.
    let _gone = fs::remove_file(&partial);
    done?;
    // Left behind, it goes at the testbed's next start.
    let _gone = fs::remove_file(made);
    Ok(())
}

/// A new private file at `partial`, in the place of what a process left that was killed.
fn claim(partial: &Path) -> Result<fs::File, PlaceFault> {
    let taken = || PlaceFault::Taken { path: partial.to_owned() };
    if let Ok(left) = fs::File::open(partial) {
        match left.try_lock() {
            Ok(()) => fs::remove_file(partial).map_err(PlaceFault::io(partial))?,
            Err(TryLockError::WouldBlock) => return Err(taken()),
            Err(TryLockError::Error(source)) => return Err(PlaceFault::io(partial)(source)),
        }
    }
    let file = match private_file().create_new(true).open(partial) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(taken()),
        Err(source) => return Err(PlaceFault::io(partial)(source)),
    };
    file.lock().map_err(PlaceFault::io(partial))?;
    Ok(file)
}

/// Gives what is whole its name. A second name for it is refused where there is such a file, in one step; where the disk
/// knows no second names, in two.
fn settle(partial: &Path, at: &Path, existing: Existing) -> Result<(), PlaceFault> {
    if existing == Existing::Replaced {
        return fs::rename(partial, at).map_err(PlaceFault::io(at));
    }
    match fs::hard_link(partial, at) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(PlaceFault::Exists { path: at.to_owned() })
        }
        Err(_) if at.symlink_metadata().is_ok() => Err(PlaceFault::Exists { path: at.to_owned() }),
        Err(_) => fs::rename(partial, at).map_err(PlaceFault::io(at)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
