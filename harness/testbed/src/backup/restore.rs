//! Restoring: an archive becomes a data directory, whole or not at all.
//!
//! An archive may come from anywhere, so nothing in it is believed before it was looked at: the manifest first, then each
//! member in its order, of its size and its hash, a plain file of a plain name, and nothing else. It is unpacked beside
//! its place, and gets its name when all of it is on the disk.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tar::{Entries, Entry, EntryType};
use thiserror::Error;

use super::archive::hexadecimal;
use super::manifest::{DATA, FORM, MANIFEST, MANIFEST_BYTES_MAX, MEMBERS_MAX, Manifest, Member};
use crate::data_directory::{KEPT, Kept, VERSION};
use crate::private::{create_private_dir, private_file, sync_dir};
use crate::{DataDirectory, DataFault};

/// Bytes that an archive may become: a month of the whole country (C: 2,150 messages a second for an hour, 12 kB each)
/// five times over.
const BYTES_MAX: u64 = 512 * 1024 * 1024 * 1024;
/// How much an archive may grow for each of its bytes: a fresh testbed packs to a seventh, one full of messages to two
/// thirds; only what is made to grow comes near this.
const GROWTH_MAX: u64 = 1_000;
/// What every archive may become, however small it is: a fresh testbed is below 1 MiB.
const BYTES_ALWAYS: u64 = 64 * 1024 * 1024;
/// What may follow the last member: a tar archive ends with empty blocks, which some programs fill up to 10 KiB.
const END_BYTES_MAX: u64 = 1024 * 1024;
/// What is read at once.
const PIECE: usize = 64 * 1024;

/// A backup that was not restored. There is nothing of it where it should have gone.
#[derive(Debug, Error)]
pub enum RestoreFault {
    /// There is no such file, or it cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The archive.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is no backup.
    #[error("`{}` is no backup of a testbed: {cause}", path.display())]
    NoBackup {
        /// The archive.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// It is not what was written.
    #[error("`{}` is damaged: {cause}", path.display())]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// It holds what no backup holds.
    #[error("`{}` is refused: {cause}", path.display())]
    Unsafe {
        /// The archive.
        path: PathBuf,
        /// What it holds.
        cause: String,
    },
    /// A newer program wrote it.
    #[error("`{}` was written by a newer version: {what} {found}, this program knows {known}", path.display())]
    Newer {
        /// The archive.
        path: PathBuf,
        /// What is newer.
        what: &'static str,
        /// How new it is.
        found: String,
        /// The newest that we know.
        known: String,
    },
    /// A testbed runs there.
    #[error("a testbed is running on `{}`", path.display())]
    Running {
        /// The directory.
        path: PathBuf,
    },
    /// Something is there.
    #[error("`{}` is there, and is not an empty directory", path.display())]
    NotEmpty {
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

impl RestoreFault {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// What an archive of `packed` bytes may become. Whoever writes one keeps to it.
pub(super) fn bytes_max(packed: u64) -> u64 {
    BYTES_MAX.min(packed.saturating_mul(GROWTH_MAX).max(BYTES_ALWAYS))
}

/// Makes the data directory `to`, which is new or empty, of the backup in the file `archive`.
pub fn restore(archive: &Path, to: &Path) -> Result<Manifest, RestoreFault> {
    check_free(to)?;
    let file = File::open(archive)
        .map_err(|source| RestoreFault::Unreadable { path: archive.to_owned(), source })?;
    let packed = file.metadata().map_err(RestoreFault::io(archive))?.len();
    let reading = Reading { archive, packed };
    let to = std::path::absolute(to).map_err(RestoreFault::io(to))?;
    let parent = to.parent().ok_or_else(|| RestoreFault::NotEmpty { path: to.clone() })?;
    create_private_dir(parent).map_err(RestoreFault::io(parent))?;
    // Goes again unless it gets its name.
    let beside = tempfile::Builder::new()
        .prefix(".careplan-restoring-")
        .tempdir_in(parent)
        .map_err(RestoreFault::io(parent))?;
    let whole = beside.path().join("data");
    create_private_dir(&whole).map_err(RestoreFault::io(&whole))?;
    let manifest = reading.unpack(file, &whole)?;
    // An empty directory gives way; one that was filled meanwhile does not.
    match fs::remove_dir(&to) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) => return Err(RestoreFault::NotEmpty { path: to }),
    }
    fs::rename(&whole, &to).map_err(RestoreFault::io(&to))?;
    sync_dir(parent).map_err(RestoreFault::io(parent))?;
    Ok(manifest)
}

fn check_free(to: &Path) -> Result<(), RestoreFault> {
    let mut entries = match fs::read_dir(to) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound && to.symlink_metadata().is_err() => {
            return Ok(());
        }
        Err(_) => return Err(RestoreFault::NotEmpty { path: to.to_owned() }),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    if DataDirectory::is_in_use(to) {
        return Err(RestoreFault::Running { path: to.to_owned() });
    }
    Err(RestoreFault::NotEmpty { path: to.to_owned() })
}

/// An archive that is being read.
struct Reading<'a> {
    archive: &'a Path,
    /// Its size.
    packed: u64,
}

type Packed = BufReader<File>;
type Tar<'r> = Entry<'r, zstd::Decoder<'static, Packed>>;

impl Reading<'_> {
    fn unpack(&self, file: File, to: &Path) -> Result<Manifest, RestoreFault> {
        let decoder = zstd::Decoder::new(file).map_err(RestoreFault::io(self.archive))?;
        let mut archive = tar::Archive::new(decoder);
        // Raw: whatever a long name or another extension would bring is an entry that is refused, and never read.
        let mut entries = archive.entries().map_err(|error| self.no_backup(&error))?.raw(true);
        let manifest = self.manifest(&mut entries)?;
        let mut folders = BTreeSet::from([to.to_owned()]);
        for member in &manifest.members {
            let entry = self.next(&mut entries, &format!("{DATA}{}", member.name))?;
            let path = to.join(&member.name);
            let folder = path.parent().expect("a member lies in the directory");
            if folders.insert(folder.to_owned()) {
                create_private_dir(folder).map_err(RestoreFault::io(folder))?;
            }
            self.member(entry, member, &path)?;
        }
        if let Some(more) = entries.next() {
            let more = more.map_err(|error| self.damaged(error.to_string()))?;
            let name = String::from_utf8_lossy(&more.path_bytes()).escape_default().to_string();
            return Err(self.refused(format!("`{name}` is in it, and not in its manifest")));
        }
        self.read_to_end(archive.into_inner())?;
        for folder in folders {
            sync_dir(&folder).map_err(RestoreFault::io(&folder))?;
        }
        self.check_testbed(to)?;
        Ok(manifest)
    }

    fn manifest(
        &self,
        entries: &mut Entries<'_, zstd::Decoder<'static, Packed>>,
    ) -> Result<Manifest, RestoreFault> {
        let entry = match entries.next() {
            Some(Ok(entry)) => entry,
            Some(Err(error)) => return Err(self.no_backup(&error)),
            None => return Err(self.no_backup(&"it is empty")),
        };
        if *entry.path_bytes() != *MANIFEST.as_bytes() || entry.header().entry_type() != EntryType::Regular {
            return Err(self.no_backup(&format!("it does not begin with `{MANIFEST}`")));
        }
        if entry.size() > MANIFEST_BYTES_MAX {
            return Err(self.refused(format!("its manifest is larger than {MANIFEST_BYTES_MAX} bytes")));
        }
        let mut text = Vec::new();
        entry
            .take(MANIFEST_BYTES_MAX)
            .read_to_end(&mut text)
            .map_err(|error| self.damaged(error.to_string()))?;
        let manifest = self.read_manifest(&text)?;
        if manifest.members.len() > MEMBERS_MAX {
            return Err(self.refused(format!("it has more than {MEMBERS_MAX} files")));
        }
        if let Some(wrong) = manifest.wrong_name() {
            return Err(self.refused(wrong));
        }
        if manifest.bytes() > bytes_max(self.packed) {
            return Err(self.refused(format!(
                "its {} bytes would become {}, more than {GROWTH_MAX} times as many",
                self.packed,
                manifest.bytes()
            )));
        }
        Ok(manifest)
    }

    fn read_manifest(&self, text: &[u8]) -> Result<Manifest, RestoreFault> {
        /// What every form has, whatever else changed.
        #[derive(Deserialize)]
        struct Versioned {
            form: u32,
        }
        let unread = |error: serde_json::Error| self.damaged(format!("its manifest cannot be read: {error}"));
        let newer = |what, found: String, known: String| RestoreFault::Newer {
            path: self.archive.to_owned(),
            what,
            found,
            known,
        };
        let Versioned { form } = serde_json::from_slice(text).map_err(unread)?;
        if form > FORM {
            return Err(newer("form", form.to_string(), FORM.to_string()));
        }
        let manifest: Manifest = serde_json::from_slice(text).map_err(unread)?;
        if manifest.layout > VERSION {
            return Err(newer("layout", manifest.layout.to_string(), VERSION.to_string()));
        }
        let known = env!("CARGO_PKG_VERSION");
        if version(&manifest.program) > version(known) {
            return Err(newer("program", manifest.program, known.to_owned()));
        }
        Ok(manifest)
    }

    /// The next entry, which is the plain file `name`.
    fn next<'a>(
        &self,
        entries: &mut Entries<'a, zstd::Decoder<'static, Packed>>,
        name: &str,
    ) -> Result<Tar<'a>, RestoreFault> {
        let entry = match entries.next() {
            Some(entry) => entry.map_err(|error| self.damaged(error.to_string()))?,
            None => return Err(self.damaged(format!("it ends before `{name}`"))),
        };
        let found = String::from_utf8_lossy(&entry.path_bytes()).escape_default().to_string();
        if entry.header().entry_type() != EntryType::Regular {
            return Err(self.refused(format!("`{found}` is no plain file")));
        }
        if *entry.path_bytes() != *name.as_bytes() {
            return Err(self.refused(format!("`{found}` stands where its manifest has `{name}`")));
        }
        Ok(entry)
    }

    fn member(&self, mut entry: Tar<'_>, member: &Member, to: &Path) -> Result<(), RestoreFault> {
        let name = &member.name;
        if entry.size() != member.bytes {
            return Err(self.damaged(format!("`{name}` is not of the size that its manifest has")));
        }
        let mut file = private_file().create_new(true).open(to).map_err(RestoreFault::io(to))?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE];
        let mut left = member.bytes;
        while left > 0 {
            let read = entry.read(&mut piece).map_err(|error| self.damaged(format!("`{name}`: {error}")))?;
            if read == 0 {
                return Err(self.damaged(format!("it ends within `{name}`")));
            }
            hash.update(&piece[..read]);
            file.write_all(&piece[..read]).map_err(RestoreFault::io(to))?;
            left = left.saturating_sub(read as u64);
        }
        if hexadecimal(&hash.finalize()) != member.sha256 {
            return Err(self.damaged(format!("`{name}` is not what its manifest has the SHA-256 of")));
        }
        file.sync_all().map_err(RestoreFault::io(to))
    }

    /// What was cut off at its end is noticed by Zstandard alone.
    fn read_to_end(&self, rest: zstd::Decoder<'static, Packed>) -> Result<(), RestoreFault> {
        let mut rest = rest.take(END_BYTES_MAX + 1);
        let read = io::copy(&mut rest, &mut io::sink()).map_err(|error| self.damaged(error.to_string()))?;
        if read > END_BYTES_MAX {
            return Err(self.refused("something follows its end".to_owned()));
        }
        Ok(())
    }

    fn check_testbed(&self, restored: &Path) -> Result<(), RestoreFault> {
        let Ok(text) = fs::read(restored.join(KEPT)) else {
            return Err(self.no_backup(&format!("it has no `{KEPT}`")));
        };
        match Kept::read(&text, Path::new("")) {
            Ok(_) => Ok(()),
            Err(DataFault::Newer { found, .. }) => Err(RestoreFault::Newer {
                path: self.archive.to_owned(),
                what: "layout",
                found: found.to_string(),
                known: VERSION.to_string(),
            }),
            Err(fault) => Err(self.damaged(fault.to_string())),
        }
    }

    fn no_backup(&self, cause: &dyn std::fmt::Display) -> RestoreFault {
        RestoreFault::NoBackup { path: self.archive.to_owned(), cause: cause.to_string() }
    }

    fn damaged(&self, cause: String) -> RestoreFault {
        RestoreFault::Damaged { path: self.archive.to_owned(), cause }
    }

    fn refused(&self, cause: String) -> RestoreFault {
        RestoreFault::Unsafe { path: self.archive.to_owned(), cause }
    }
}

/// A version's numbers, to be compared; what is none is the oldest.
fn version(text: &str) -> Vec<u64> {
    let numbers = text.split(['-', '+']).next().unwrap_or_default().split('.');
    numbers.map(str::parse).collect::<Result<_, _>>().unwrap_or_default()
}
