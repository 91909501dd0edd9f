//! `ArchiveEntry`: a file in a ZIP, as the archive's list has it.

use careplan_domain::excerpt;
use rawzip::{CompressionMethod, EntryFlags, ZipArchiveEntryWayfinder, ZipFileHeaderRecord};

use crate::ms932;

/// A file in a ZIP. Nothing that the list says about it has been verified.
#[derive(Debug, Clone)]
pub struct ArchiveEntry {
    /// Its path in the archive, folders included.
    pub path: String,
    /// How long it is when expanded.
    pub bytes: u64,
    /// How long it is in the archive.
    pub bytes_compressed: u64,
    pub(super) encrypted: bool,
    pub(super) method: CompressionMethod,
    pub(super) crc: u32,
    pub(super) offset: u64,
    pub(super) wayfinder: ZipArchiveEntryWayfinder,
}

impl ArchiveEntry {
    pub(super) fn of(record: &ZipFileHeaderRecord<'_>) -> Self {
        let flags = record.flags();
        let method = record.compression_method();
        let path = record.file_path();
        Self {
            path: decoded(path.as_ref(), flags),
            bytes: record.uncompressed_size_hint(),
            bytes_compressed: record.compressed_size_hint(),
            encrypted: flags.is_encrypted()
                || flags.has_strong_encryption()
                || method == CompressionMethod::AES,
            method,
            crc: record.crc32(),
            offset: record.local_header_offset(),
            wayfinder: record.wayfinder(),
        }
    }

    /// ファイル名: the last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit(SEPARATORS).next().unwrap_or(&self.path)
    }

    pub(super) fn is_directory(&self) -> bool {
        self.path.ends_with(SEPARATORS)
    }

    /// Whether its path would lead out of the folder into which somebody unpacks it.
    pub(super) fn is_devious(&self) -> bool {
        let is_drive = self.path.as_bytes().get(1) == Some(&b':');
        is_drive
            || self.path.is_empty()
            || self.path.starts_with(SEPARATORS)
            || self.path.split(SEPARATORS).any(|part| part == "..")
            || self.path.chars().any(char::is_control)
    }

    /// Its path, short enough for a message; its name, where the folders leave no room for that.
    pub(super) fn path_short(&self) -> String {
        let short = excerpt(&self.path);
        if short == self.path { short } else { excerpt(self.name()) }
    }
}

/// Windows writes the second one, against the specification.
const SEPARATORS: [char; 2] = ['/', '\\'];

/// Names without a mark are in the code of the machine that wrote them: here MS932, and UTF-8 on a Mac.
fn decoded(path: &[u8], flags: EntryFlags) -> String {
    if flags.is_utf8() || ms932::looks_like_utf8(path) {
        String::from_utf8_lossy(path).into_owned()
    } else {
        ms932::decode(path).text.into_owned()
    }
}
