//! `Folder`: the folder of a vendor test: ours to write but for `export`.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use careplan_office::vendor_test::{HandedOut, Pattern};
use careplan_standard::{FILE_BYTES_MAX, Source};

use crate::failure::Failure;

/// The folder that `--dir` names.
pub(super) struct Folder(PathBuf);

/// A file that a vendor exported.
pub(super) struct Exported {
    path: String,
    bytes: Vec<u8>,
}

impl Exported {
    /// The file for the checker.
    pub(super) fn source(&self) -> Source<'_> {
        Source { path: &self.path, bytes: &self.bytes }
    }
}

impl Folder {
    /// The folder; it need not be there yet.
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Writes what is not there yet. A file that says something else is not written over, and then nothing is written.
    pub(super) fn put_once(&self, files: &[HandedOut]) -> Result<(), Failure> {
        let mut missing = Vec::new();
        for file in files {
            let path = self.0.join(&file.path);
            match fs::read(&path) {
                Ok(found) if found == file.bytes => {}
                // What lies among the exports is the vendor's, whatever its name.
                Ok(_) if file.path.contains("/export/") => {}
                Ok(_) => return Err(changed(&path)),
                Err(error) if error.kind() == ErrorKind::NotFound => missing.push((path, &file.bytes)),
                Err(error) => return Err(unusable(&path, &error)),
            }
        }
        missing.into_iter().try_for_each(|(path, bytes)| put(&path, bytes))
    }

    /// Writes reports, over those of the run before.
    pub(super) fn put_reports(&self, reports: &[HandedOut]) -> Result<(), Failure> {
        reports.iter().try_for_each(|report| put(&self.0.join(&report.path), &report.bytes))
    }

    /// What the vendor put into the pattern's folder, by name.
    pub(super) fn exported(&self, pattern: Pattern) -> Result<Vec<Exported>, Failure> {
        let folder = self.0.join(pattern.as_str()).join("export");
        let entries = fs::read_dir(&folder).map_err(|error| unusable(&folder, &error))?;
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| unusable(&folder, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Systems leave files of their own, whose names begin with a dot.
            if name == HandedOut::EXPORT_README || name.starts_with('.') {
                continue;
            }
            files.push((name, entry.path()));
        }
        files.sort();
        let read = |(name, path): (String, PathBuf)| {
            let bytes = read(&path)?;
            Ok(Exported { path: name, bytes })
        };
        files.into_iter().map(read).collect()
    }
}

/// Reads an export. What is larger than the checker reads is not held either: it sees the beginning, and says so.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).and_then(|file| {
        if file.metadata()?.is_dir() { Err(io::Error::from(ErrorKind::IsADirectory)) } else { Ok(file) }
    });
    let done = file.and_then(|file| file.take(limit).read_to_end(&mut bytes));
    done.map_err(|error| {
        Failure::new(
            format!("cannot read `{}`: {error}", path.display()),
            "put files into the folder export itself, that may be read",
        )
    })?;
    Ok(bytes)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(path, bytes)).map_err(|error| unusable(path, &error))
}

fn changed(path: &Path) -> Failure {
    Failure::new(
        format!("`{}` is not as it was handed out", path.display()),
        "nothing was written over it: remove it to get the sample again, or give another --dir",
    )
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("cannot use `{}`: {error}", path.display()),
        "give --dir a folder that may be written to, on a disk with room",
    )
}
