//! `Folder`: where generated files go, unit by unit.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use careplan_standard::NamedFile;

use crate::failure::Failure;

/// A folder that may be written to.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder where there is none. One that holds files is taken only by force.
    pub(super) fn open(path: &Path, force: bool) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| unusable(path, &error))?;
        let mut entries = fs::read_dir(path).map_err(|error| unusable(path, &error))?;
        if !force && entries.next().is_some() {
            return Err(Failure::new(
                format!("`{}` is not empty", path.display()),
                "give an empty folder, or --force to write over files of the same names",
            ));
        }
        Ok(Self(path.to_owned()))
    }

    /// Writes the files of a unit, all of them or none.
    pub(super) fn put(&self, files: &[NamedFile]) -> Result<(), Failure> {
        let mut begun = Vec::new();
        let done = self.put_beginning(files, &mut begun);
        if done.is_err() {
            for path in begun {
                // What cannot even be removed is no worse than what cannot be written.
                let _left_behind = fs::remove_file(path);
            }
        }
        done.map_err(|error| unusable(&self.0, &error))
    }

    /// Tells in `begun` what is to be removed where it fails.
    fn put_beginning(&self, files: &[NamedFile], begun: &mut Vec<PathBuf>) -> io::Result<()> {
        let unfinished = |name: &str| self.0.join(format!(".{name}.unfinished"));
        for NamedFile { name, bytes } in files {
            begun.push(unfinished(name));
            fs::write(unfinished(name), bytes)?;
        }
        for NamedFile { name, .. } in files {
            fs::rename(unfinished(name), self.0.join(name))?;
            begun.push(self.0.join(name));
        }
        Ok(())
    }
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("cannot write to `{}`: {error}", path.display()),
        "give --out a folder that may be written to, on a disk with room",
    )
}
