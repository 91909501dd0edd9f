//! `Archive`: a ZIP of files, opened with distrust.
//!
//! Its list is read when it is opened, its entries one at a time when they are asked for, so that a ZIP on disk is never
//! in memory as a whole. It writes no files: a name counts by its last part. An archive inside an archive stays closed.

mod entry;
mod fault;
#[cfg(test)]
mod tests;

use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive, ZipLocator};

pub use entry::ArchiveEntry;
pub use fault::ArchiveFault;
/// What an archive is read from: bytes, or anything that can be read at any place.
pub use rawzip::ReaderAt;

/// An opened ZIP.
#[derive(Debug)]
pub struct Archive<R> {
    zip: ZipArchive<R>,
    entries: Vec<ArchiveEntry>,
}

/// Its limits.
impl Archive<()> {
    /// As many as a ZIP without its extension to 64 bits can number; a gigabyte of real files is a third of it.
    pub const ENTRIES_MAX: usize = 65_535;
    /// The list of [`Archive::ENTRIES_MAX`] files with names of the standard takes half of it.
    pub const DIRECTORY_BYTES_MAX: u64 = 16 * 1024 * 1024;
    /// All files of the largest office in the country, for years; checking them takes minutes and not hours.
    pub const EXPANDED_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
    /// The most monotonous plan shrinks to a hundredth. Deflate ends at a thousandth, where the bombs are.
    pub const RATIO_MAX: u64 = 200;
    /// Below a mebibyte nothing explodes, whatever its ratio.
    pub const RATIO_FREE_BYTES: u64 = 1024 * 1024;
}

impl<R: ReaderAt> Archive<R> {
    /// Opens an archive of `length` bytes and reads its list.
    pub fn open(reader: R, length: u64) -> Result<Self, ArchiveFault> {
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let zip = ZipLocator::new()
            .locate_in_reader(reader, &mut buffer, length)
            .map_err(|(_, error)| ArchiveFault::broken(&error))?;
        if zip.eocd_offset().saturating_sub(zip.directory_offset()) > Archive::DIRECTORY_BYTES_MAX {
            return Err(ArchiveFault::DirectoryTooLarge { bytes_max: Archive::DIRECTORY_BYTES_MAX });
        }
        let mut entries = Vec::new();
        let mut list = zip.entries(&mut buffer);
        let mut listed = 0;
        while let Some(record) = list.next_entry().map_err(|error| ArchiveFault::broken(&error))? {
            listed += 1;
            if listed > Archive::ENTRIES_MAX {
                return Err(ArchiveFault::TooManyEntries { entries_max: Archive::ENTRIES_MAX });
            }
            let entry = ArchiveEntry::of(&record);
            if !entry.is_directory() {
                entries.push(entry);
            }
        }
        let expanded = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.bytes));
        if expanded > Archive::EXPANDED_BYTES_MAX {
            return Err(ArchiveFault::ExpandsTooFar {
                bytes: expanded,
                bytes_max: Archive::EXPANDED_BYTES_MAX,
            });
        }
        disjoint(&entries, zip.directory_offset())?;
        Ok(Self { zip, entries })
    }

    /// Its files, as it lists them; folders are left out.
    pub fn entries(&self) -> &[ArchiveEntry] {
        &self.entries
    }

    /// The content of one of its files, which must not be longer than `bytes_max`, nor than the list says.
    pub fn read(&self, entry: &ArchiveEntry, bytes_max: u64) -> Result<Vec<u8>, ArchiveFault> {
        if entry.is_devious() {
            return Err(ArchiveFault::DeviousPath { path: entry.path_short() });
        }
        if entry.encrypted {
            return Err(ArchiveFault::Encrypted { path: entry.path_short() });
        }
        if entry.bytes > bytes_max {
            return Err(ArchiveFault::TooLarge { path: entry.path_short(), bytes: entry.bytes, bytes_max });
        }
        let shrunk_max = entry.bytes_compressed.saturating_mul(Archive::RATIO_MAX);
        if entry.bytes > Archive::RATIO_FREE_BYTES && entry.bytes > shrunk_max {
            return Err(ArchiveFault::Bomb { path: entry.path_short(), ratio_max: Archive::RATIO_MAX });
        }
        let damaged = |detail: String| ArchiveFault::Damaged { path: entry.path_short(), detail };
        let found = self.zip.get_entry(entry.wayfinder).map_err(|error| damaged(error.to_string()))?;
        let (_, end) = found.compressed_data_range();
        if end > self.zip.directory_offset() {
            return Err(ArchiveFault::Overlapping { path: entry.path_short() });
        }
        let packed = found.reader();
        match entry.method {
            CompressionMethod::STORE => inflated(packed, entry),
            CompressionMethod::DEFLATE => inflated(DeflateDecoder::new(packed), entry),
            method => Err(ArchiveFault::Unsupported { path: entry.path_short(), method: method.to_string() }),
        }
    }
}

impl<'a> Archive<&'a [u8]> {
    /// Opens an archive that is in memory.
    pub fn of_bytes(bytes: &'a [u8]) -> Result<Self, ArchiveFault> {
        Self::open(bytes, bytes.len() as u64)
    }
}

/// Whether bytes begin as a ZIP does; a workbook of Excel is one too.
pub fn looks_like_zip(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|mark| bytes.starts_with(*mark))
}

/// Entries that share bytes are a bomb that no single ratio shows.
fn disjoint(entries: &[ArchiveEntry], directory_offset: u64) -> Result<(), ArchiveFault> {
    /// What precedes the name in front of an entry's data.
    const LOCAL_HEADER_BYTES: u64 = 30;
    let mut by_place: Vec<&ArchiveEntry> = entries.iter().collect();
    by_place.sort_by_key(|entry| entry.offset);
    let starts = by_place.iter().skip(1).map(|entry| entry.offset).chain([directory_offset]);
    for (entry, next) in by_place.iter().zip(starts) {
        let end = entry.offset.saturating_add(LOCAL_HEADER_BYTES).saturating_add(entry.bytes_compressed);
        if end > next {
            return Err(ArchiveFault::Overlapping { path: entry.path_short() });
        }
    }
    Ok(())
}

/// Everything that comes out of an entry, up to one byte more than it should.
fn inflated(mut content: impl Read, entry: &ArchiveEntry) -> Result<Vec<u8>, ArchiveFault> {
    /// What is set aside before anything was seen; the list may promise what never comes.
    const TRUSTED_BYTES_MAX: u64 = 1024 * 1024;
    /// How a ZIP begins.
    const MARK_BYTES: u64 = 4;
    let damaged = |detail: &dyn ToString| ArchiveFault::Damaged {
        path: entry.path_short(),
        detail: detail.to_string(),
    };
    let capacity = usize::try_from(entry.bytes.min(TRUSTED_BYTES_MAX)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(capacity);
    content.by_ref().take(MARK_BYTES).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if looks_like_zip(&bytes) {
        return Err(ArchiveFault::Nested { path: entry.path_short() });
    }
    let rest_max = entry.bytes.saturating_add(1).saturating_sub(bytes.len() as u64);
    content.take(rest_max).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > entry.bytes {
        return Err(ArchiveFault::LongerThanListed { path: entry.path_short(), bytes: entry.bytes });
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    if bytes.len() as u64 != entry.bytes || crc.sum() != entry.crc {
        return Err(damaged(&"length or checksum differ from the list"));
    }
    Ok(bytes)
}
