//! 舞台裏: one state takes another's place, whole or not at all.
//!
//! What a testbed goes back to is unpacked behind the scenes first, while it still serves. Then one file says that it shall
//! be (`wanted`, written whole): before that file is there nothing has happened, and from then on it will have happened,
//! since whoever starts the testbed next finishes what was begun. What is moved is moved by renaming, one folder after the
//! other, the old one out and the new one in, each step such that it can be taken again. The old state lies there until the
//! new one has started; if that fails, it takes its place back the same way.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{FOLDER, STORES};
use crate::backup::{RestoreFault, restore};
use crate::data_directory::write_whole;
use crate::private::{create_private_dir, sync_dir};

/// Behind the scenes, in the shelf's folder.
const STAGE: &str = "going-back";
/// Says which state shall be.
const WANTED: &str = "wanted";

/// A state that waits behind the scenes to take the place of the one in the directory.
#[derive(Debug)]
pub(crate) struct Stage {
    root: PathBuf,
}

/// Which of the two states behind the scenes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// The snapshot's.
    New,
    /// The one before.
    Old,
}

/// A file or folder that gets another place.
#[derive(Debug)]
struct Move {
    from: PathBuf,
    to: PathBuf,
}

impl Stage {
    /// Unpacks `archive` behind the scenes of the directory at `root`, and looks whether it is whole.
    pub(crate) fn set(root: &Path, archive: &Path) -> Result<Self, RestoreFault> {
        let stage = Self { root: root.to_owned() };
        let io = |source| RestoreFault::Io { path: stage.place(), source };
        stage.clear().map_err(io)?;
        restore(archive, &stage.side(Side::New))?;
        // A store that was not there then shall not be there again.
        for folder in STORES {
            create_private_dir(&stage.side(Side::New).join(folder)).map_err(io)?;
        }
        create_private_dir(&stage.side(Side::Old)).map_err(io)?;
        sync_dir(&stage.side(Side::New)).map_err(io)?;
        Ok(stage)
    }

    /// The new state takes the place of the old one. Nobody has a file of either open.
    pub(crate) fn go(&self) -> io::Result<()> {
        self.want(Side::New)?;
        self.carry_out(Side::New, usize::MAX)
    }

    /// The old state takes its place back.
    pub(crate) fn go_again(&self) -> io::Result<()> {
        self.want(Side::Old)?;
        self.carry_out(Side::Old, usize::MAX)
    }

    /// Whichever state is there now stays; the other is let go.
    pub(crate) fn clear(&self) -> io::Result<()> {
        let gone = |removed: io::Result<()>| match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        // First what says that something was wanted: the rest may be half gone by then.
        gone(fs::remove_file(self.place().join(WANTED)))?;
        gone(fs::remove_dir_all(self.place()))
    }

    /// At each start, before anything of the directory at `root` is read: what was begun is finished, and what was not is
    /// forgotten.
    pub(crate) fn finish(root: &Path) -> io::Result<()> {
        let stage = Self { root: root.to_owned() };
        match fs::read(stage.place().join(WANTED)) {
            Ok(wanted) if wanted == Side::Old.word() => stage.carry_out(Side::Old, usize::MAX)?,
            Ok(_) => stage.carry_out(Side::New, usize::MAX)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        stage.clear()
    }

    /// It is decided, and nothing is done yet.
    #[cfg(test)]
    pub(super) fn want_new(&self) -> io::Result<()> {
        self.want(Side::New)
    }

    /// The first so many steps, as a kill leaves them.
    #[cfg(test)]
    pub(super) fn go_some_steps(&self, steps: usize) -> io::Result<()> {
        self.carry_out(Side::New, steps)
    }

    fn want(&self, side: Side) -> io::Result<()> {
        write_whole(&self.place().join(WANTED), side.word())
    }

    fn carry_out(&self, wanted: Side, steps_max: usize) -> io::Result<()> {
        let (from, to) = (self.side(wanted), self.side(wanted.other()));
        create_private_dir(&to)?;
        for Move { from, to } in self.moves(&from, &to)?.into_iter().take(steps_max) {
            fs::rename(from, to)?;
        }
        [&self.root, &from, &to].into_iter().try_for_each(|folder| sync_dir(folder))
    }

    /// What is still to be done so that what is in `from` is in the directory, and what is there in `to`.
    fn moves(&self, from: &Path, to: &Path) -> io::Result<Vec<Move>> {
        let mut names = Vec::new();
        match fs::read_dir(from) {
            Ok(entries) => {
                for entry in entries {
                    names.push(entry?.file_name());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        names.sort();
        let mut moves = Vec::new();
        for name in names {
            let (place, out) = (self.root.join(&name), to.join(&name));
            // Where the old one is out already, what is in its place can only be nothing.
            if place.symlink_metadata().is_ok() && out.symlink_metadata().is_err() {
                moves.push(Move { from: place.clone(), to: out });
            }
            moves.push(Move { from: from.join(&name), to: place });
        }
        Ok(moves)
    }

    fn place(&self) -> PathBuf {
        self.root.join(FOLDER).join(STAGE)
    }

    fn side(&self, side: Side) -> PathBuf {
        self.place().join(match side {
            Side::New => "new",
            Side::Old => "old",
        })
    }
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::New => Self::Old,
            Self::Old => Self::New,
        }
    }

    fn word(self) -> &'static [u8] {
        match self {
            Self::New => b"new",
            Self::Old => b"old",
        }
    }
}
