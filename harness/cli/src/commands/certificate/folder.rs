//! Where a certificate's files go.

use std::io::{self, Write as _};
use std::path::Path;

use careplan_testbed::private_file;
use serde::Serialize;

use crate::failure::Failure;

/// A folder that has none of the files yet, or whose files may be lost.
pub(super) struct Folder<'p>(&'p Path);

impl<'p> Folder<'p> {
    /// Makes it where it is missing. Looked at before anything is asked for: a good office's files lie under the same
    /// names, and its key is nowhere else.
    pub(super) fn open(path: &'p Path, files: &[&str], force: bool) -> Result<Self, Failure> {
        let there = files.iter().find(|name| path.join(name).symlink_metadata().is_ok());
        if let (Some(name), false) = (there, force) {
            return Err(Failure::new(
                format!("`{}` is there already, perhaps of a good certificate", path.join(name).display()),
                "choose another --out DIR, or overwrite what is there with --force",
            ));
        }
        std::fs::create_dir_all(path).map_err(|error| cannot_write(path, &error))?;
        Ok(Self(path))
    }

    pub(super) fn write(&self, name: &str, content: &[u8]) -> Result<(), Failure> {
        let path = self.0.join(name);
        write_private(&path, content).map_err(|error| cannot_write(&path, &error))
    }

    pub(super) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(value).expect("wire types are plain text and numbers");
        self.write(name, &text)
    }
}

/// Keys are for their owner's eyes. A file that was there goes first, and who could read it with it.
fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    private_file().open(path)?.write_all(content)
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("cannot write `{}`: {error}", path.display()),
        "choose another --out DIR, or make room",
    )
}
