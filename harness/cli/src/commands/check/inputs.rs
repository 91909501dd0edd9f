//! `Inputs`: the files that are to be checked, listed by name and size, not yet read.
//!
//! Folders are searched to their ends in the order of names; what is hidden stays so, and folders behind symbolic links
//! are not entered. A ZIP counts as a folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use careplan_standard::archive::{Archive, ArchiveFault, ReaderAt};
use careplan_standard::{Entry, Finding, Origin, Place};

use crate::failure::Failure;

/// What was found under the paths of the command line.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The files, as the checker plans with them.
    pub(crate) entries: Vec<Entry>,
    /// Where each of them is.
    contents: Vec<Content>,
    /// ZIPs that cannot be opened.
    pub(crate) findings: Vec<Finding>,
    /// What cannot be read, and why.
    pub(crate) unreadable: Vec<Failure>,
    /// Which files were met already: a file that two paths lead to is one file.
    met: BTreeSet<PathBuf>,
}

/// Where a file is.
#[derive(Debug)]
enum Content {
    File(PathBuf),
    Packed { archive: Arc<Archive<ReopenedFile>>, index: usize },
}

/// Why a file's content is not at hand.
pub(crate) enum Unread {
    /// It is longer than it may be here.
    TooLarge,
    /// It is packed in a way that is not unpacked.
    Packed(ArchiveFault),
    /// It cannot be read.
    Failed(Failure),
}

impl Inputs {
    /// Lists what is under some paths.
    pub(crate) fn find(paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        for path in paths {
            match fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => inputs.add_folder(path),
                Ok(metadata) if metadata.is_file() => inputs.add_file(path, metadata.len(), Origin::Named),
                Ok(_) => inputs.unreadable.push(Failure::new(
                    format!("`{}` is neither a file nor a directory", path.display()),
                    "save what it says as a file, and check that",
                )),
                Err(error) => inputs.add_unreadable(path, &error),
            }
        }
        inputs
    }

    /// The content of a file, which must not be longer than `bytes_max`.
    pub(crate) fn read(&self, index: usize, bytes_max: u64) -> Result<Vec<u8>, Unread> {
        match &self.contents[index] {
            Content::File(path) => match read_file(path, bytes_max) {
                Ok(Some(bytes)) => Ok(bytes),
                Ok(None) => Err(Unread::TooLarge),
                Err(error) => Err(Unread::Failed(unreadable(path, &error))),
            },
            Content::Packed { archive, index } => {
                archive.read(&archive.entries()[*index], bytes_max).map_err(Unread::Packed)
            }
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(error) => return self.add_unreadable(folder, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries.iter().filter(|entry| !is_hidden(entry)) {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.add_folder(&path),
                Ok(_) => match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() => self.add_file(&path, metadata.len(), Origin::Found),
                    // Pipes and sockets, and links to folders.
                    Ok(_) => {}
                    Err(error) => self.add_unreadable(&path, &error),
                },
                Err(error) => self.add_unreadable(&path, &error),
            }
        }
    }

    fn add_file(&mut self, path: &Path, bytes: u64, origin: Origin) {
        if !self.met.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
            return;
        }
        if is_zip(path) {
            return self.add_archive(path, bytes);
        }
        self.entries.push(Entry { path: shown(path), bytes, origin });
        self.contents.push(Content::File(path.to_owned()));
    }

    fn add_archive(&mut self, path: &Path, bytes: u64) {
        if let Err(error) = File::open(path) {
            return self.add_unreadable(path, &error);
        }
        let archive = match Archive::open(ReopenedFile(path.to_owned()), bytes) {
            Ok(archive) => Arc::new(archive),
            Err(fault) => return self.findings.push(fault.finding(Place::file(&shown(path)))),
        };
        let mut indices: Vec<usize> = (0..archive.entries().len()).collect();
        indices.sort_by(|one, other| archive.entries()[*one].path.cmp(&archive.entries()[*other].path));
        for index in indices {
            let packed = &archive.entries()[index];
            if packed.path.split('/').any(is_hidden_name) {
                continue;
            }
            if is_zip(Path::new(&packed.path)) {
                let place = Place::file(&format!("{}/{}", shown(path), packed.path));
                self.findings.push(ArchiveFault::Nested { path: packed.name().to_owned() }.finding(place));
                continue;
            }
            self.entries.push(Entry {
                path: format!("{}/{}", shown(path), packed.path),
                bytes: packed.bytes,
                origin: Origin::Found,
            });
            self.contents.push(Content::Packed { archive: Arc::clone(&archive), index });
        }
    }

    fn add_unreadable(&mut self, path: &Path, error: &io::Error) {
        self.unreadable.push(unreadable(path, error));
    }
}

/// A file that is opened for each look into it: a folder of ten thousand ZIPs is more than may be open at a time.
#[derive(Debug)]
struct ReopenedFile(PathBuf);

impl ReaderAt for ReopenedFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut file = File::open(&self.0)?;
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

/// A file's content; none where it is longer than it may be.
fn read_file(path: &Path, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > bytes_max {
        return Ok(None);
    }
    // A byte more than it needs: the end of a file is seen by reading beyond it.
    let mut bytes = Vec::with_capacity(usize::try_from(length.saturating_add(1)).unwrap_or(0));
    // It may grow while it is read.
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= bytes_max).then_some(bytes))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the spelling of the path",
        io::ErrorKind::PermissionDenied => "give yourself the right to read it (chmod u+r)",
        _ => "copy it to another disk and check it there",
    };
    Failure::new(format!("cannot read `{}`: {error}", path.display()), hint)
}

/// A path as reports write it, on every system with `/`: what runs on one is suppressed and listed alike on another. A
/// name that is no text is checked as far as it is one.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

fn is_hidden(entry: &fs::DirEntry) -> bool {
    is_hidden_name(&entry.file_name().to_string_lossy())
}

/// What a person does not see: hidden files, what Macs put beside every file of a ZIP, and the locks of open workbooks.
fn is_hidden_name(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX"
}
