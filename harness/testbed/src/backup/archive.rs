//! Writing: what was cut is copied, hashed, and packed into one file, a tar archive under Zstandard.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use super::cut::{Cut, Part};
use super::manifest::{DATA, MANIFEST, Manifest, Member};
use super::restore::bytes_max;
use super::{BackedUp, BackupFault};
use crate::data_directory::Kept;
use crate::private::{create_private_dir, private_file};

/// Zstandard's own default: files come from the relay's store packed already, a higher one would find nothing.
const LEVEL: i32 = 3;
/// Who but the owner may read a member: nobody.
const MODE: u32 = 0o600;
/// What is read at once.
const PIECE: usize = 64 * 1024;

impl Cut {
    /// Writes what was taken into an archive of its own in `workshop`. Copies lie beside it until it is whole.
    pub(crate) fn write(self, workshop: &Path) -> Result<BackedUp, BackupFault> {
        let root = self.root().to_owned();
        let kept = Kept::read(self.testbed()?, &root)?;
        // Goes when this returns, however it returns.
        let copies = tempfile::Builder::new()
            .prefix("copies-")
            .tempdir_in(workshop)
            .map_err(BackupFault::io(workshop))?;
        let mut members = Vec::with_capacity(self.parts.len());
        for (name, part) in self.parts {
            let path = copies.path().join(&name);
            members.push(copy(name, part, &path)?);
        }
        let manifest = Manifest::new(&kept, members);
        let archive = tempfile::Builder::new()
            .prefix("careplan-")
            .suffix(".tar.zst")
            .tempfile_in(workshop)
            .map_err(BackupFault::io(workshop))?;
        let bytes =
            pack(archive.as_file(), &manifest, copies.path()).map_err(BackupFault::io(archive.path()))?;
        if manifest.bytes() > bytes_max(bytes) {
            return Err(BackupFault::Grows { path: root });
        }
        let (_, path) = archive.keep().map_err(|error| BackupFault::io(error.file.path())(error.error))?;
        Ok(BackedUp { archive: path, bytes, manifest })
    }
}

fn copy(name: String, part: Part, to: &Path) -> Result<Member, BackupFault> {
    let io = || BackupFault::io(to);
    create_private_dir(to.parent().expect("a copy lies in the folder of copies")).map_err(io())?;
    match part {
        Part::Database(moment) => {
            moment.copy(to).map_err(|source| BackupFault::Store { name: name.clone(), source })?;
        }
        Part::Small(content) => {
            let mut file = private_file().open(to).map_err(io())?;
            file.write_all(&content).map_err(io())?;
        }
        Part::Large(from) => {
            fs::copy(&from, to).map_err(BackupFault::io(&from))?;
        }
    }
    let (bytes, sha256) = digest(to).map_err(io())?;
    Ok(Member { name, bytes, sha256 })
}

fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((bytes, hexadecimal(&hash.finalize()))),
            read => {
                hash.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _never = write!(text, "{byte:02x}");
        text
    })
}

/// Answers its size, once it is on the disk.
fn pack(file: &File, manifest: &Manifest, copies: &Path) -> io::Result<u64> {
    let mut packer = zstd::Encoder::new(BufWriter::new(file), LEVEL)?;
    packer.include_checksum(true)?;
    let mut archive = tar::Builder::new(packer);
    let text = serde_json::to_vec_pretty(manifest).expect("a manifest is plain text and numbers");
    archive.append(&header(MANIFEST, text.len() as u64)?, &text[..])?;
    for member in &manifest.members {
        let content = File::open(copies.join(&member.name))?;
        // What it says of itself is what is in it, whatever became of the file.
        let content = BufReader::new(content).take(member.bytes);
        archive.append(&header(&format!("{DATA}{}", member.name), member.bytes)?, content)?;
    }
    archive.into_inner()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

fn header(name: &str, bytes: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(PathBuf::from(name))?;
    header.set_size(bytes);
    header.set_mode(MODE);
    header.set_entry_type(EntryType::Regular);
    header.set_mtime(0);
    header.set_cksum();
    Ok(header)
}
