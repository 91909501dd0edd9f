use std::cell::Cell;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;

use super::*;
use crate::{Place, Rule};

const BYTES_MAX: u64 = 10 * 1024 * 1024;
const STORE: u16 = 0;
const DEFLATE: u16 = 8;
const UTF8: u16 = 1 << 11;

/// An entry as a test wants it, lies included.
#[derive(Debug, Clone)]
struct Made {
    path: Vec<u8>,
    flags: u16,
    method: u16,
    packed: Vec<u8>,
    bytes: u32,
    crc: u32,
    /// Where it says its data is, if not where it is.
    offset: Option<u32>,
    /// How long it says its packed data is, if not as long as it is.
    bytes_compressed: Option<u32>,
}

fn made(path: impl AsRef<[u8]>, content: &[u8]) -> Made {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    let mut crc = Crc::new();
    crc.update(content);
    Made {
        path: path.as_ref().to_vec(),
        flags: 0,
        method: DEFLATE,
        packed: encoder.finish().unwrap(),
        bytes: u32::try_from(content.len()).unwrap(),
        crc: crc.sum(),
        offset: None,
        bytes_compressed: None,
    }
}

fn stored(path: impl AsRef<[u8]>, content: &[u8]) -> Made {
    Made { method: STORE, packed: content.to_vec(), ..made(path, content) }
}

fn zip(entries: &[Made]) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for made in entries {
        let offset = made.offset.unwrap_or(u32::try_from(file.len()).unwrap());
        let packed = made.bytes_compressed.unwrap_or(u32::try_from(made.packed.len()).unwrap());
        let mut common = Vec::new();
        for number in [20, made.flags, made.method, 0, 0x5C21] {
            common.extend(u16::to_le_bytes(number));
        }
        for number in [made.crc, packed, made.bytes] {
            common.extend(u32::to_le_bytes(number));
        }
        common.extend(u16::try_from(made.path.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(&made.path);
        file.extend(&made.packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(offset.to_le_bytes());
        list.extend(&made.path);
    }
    let offset = u32::try_from(file.len()).unwrap();
    file.extend(&list);
    file.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    file.extend([count, count].concat());
    file.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn read_first(bytes: &[u8]) -> Result<Vec<u8>, ArchiveFault> {
    let archive = Archive::of_bytes(bytes)?;
    archive.read(&archive.entries()[0], BYTES_MAX)
}

#[track_caller]
fn check_refusal(bytes: &[u8], rule: Rule, message: &str) {
    let fault = read_first(bytes).unwrap_err();
    assert_eq!((fault.rule(), fault.to_string().as_str()), (rule, message));
    let finding = fault.finding(Place::file("a.zip"));
    assert_eq!(finding.message.en, message);
    assert!(!finding.message.ja.is_empty() && !finding.advice.ja.is_empty());
}

#[test]
fn packed_and_stored_files_are_read() {
    let bytes = zip(&[made("a/UPPLAN.CSV", b"202407,1\r\n"), stored("b.CSV", b"2"), made("empty.CSV", b"")]);
    let archive = Archive::of_bytes(&bytes).unwrap();
    let read: Vec<_> = archive
        .entries()
        .iter()
        .map(|entry| (entry.name(), archive.read(entry, BYTES_MAX).unwrap()))
        .collect();
    assert_eq!(
        read,
        [("UPPLAN.CSV", b"202407,1\r\n".to_vec()), ("b.CSV", b"2".to_vec()), ("empty.CSV", Vec::new())]
    );
}

#[test]
fn folders_are_left_out() {
    let bytes = zip(&[stored("folder/", b""), stored("folder/a.CSV", b"1")]);
    let archive = Archive::of_bytes(&bytes).unwrap();
    assert_eq!(
        archive.entries().iter().map(|entry| entry.path.as_str()).collect::<Vec<_>>(),
        ["folder/a.CSV"]
    );
}

#[test]
fn names_are_read_in_the_code_they_were_written_in() {
    let marked = Made { flags: UTF8, ..stored("計画.CSV", b"1") };
    let unmarked = stored("計画.CSV", b"1");
    // The second byte of 表 is a backslash.
    let windows = stored(b"\x97\x5C\x92\xE8\\\x95\x5C.CSV", b"1");
    let bytes = zip(&[marked, unmarked, windows]);
    let archive = Archive::of_bytes(&bytes).unwrap();
    let names: Vec<_> = archive.entries().iter().map(|entry| (entry.path.as_str(), entry.name())).collect();
    assert_eq!(names, [("計画.CSV", "計画.CSV"), ("計画.CSV", "計画.CSV"), ("予定\\表.CSV", "表.CSV")]);
}

#[test]
fn what_is_no_zip_is_broken() {
    check_refusal(b"202407", Rule::ContainerNotCsv, "the ZIP is broken: Missing end of central directory");
    let mut cut = zip(&[made("a.CSV", b"1")]);
    cut.truncate(cut.len() - 30);
    assert!(matches!(Archive::of_bytes(&cut), Err(ArchiveFault::Broken { .. })));
}

#[test]
fn a_nested_zip_stays_closed() {
    let inner = zip(&[made("a.CSV", b"1")]);
    let message = "`inner.CSV` is a ZIP inside a ZIP, and stays closed";
    check_refusal(&zip(&[made("inner.CSV", &inner)]), Rule::ContainerLimit, message);
    check_refusal(&zip(&[stored("inner.CSV", &zip(&[]))]), Rule::ContainerLimit, message);
}

#[test]
fn a_bomb_is_not_set_off() {
    let bytes = zip(&[made("a.CSV", &vec![0; 5_000_000])]);
    let message = "`a.CSV` expands to more than 200 times its size, as in a ZIP bomb";
    check_refusal(&bytes, Rule::ContainerLimit, message);
}

#[test]
fn more_than_the_caller_wants_is_refused() {
    let bytes = zip(&[made("a.CSV", &[b'1'; 1000])]);
    let archive = Archive::of_bytes(&bytes).unwrap();
    let entry = &archive.entries()[0];
    assert!(matches!(
        archive.read(entry, 999),
        Err(ArchiveFault::TooLarge { bytes: 1000, bytes_max: 999, .. })
    ));
    assert_eq!(archive.read(entry, 1000).unwrap().len(), 1000);
}

#[test]
fn a_file_that_grows_beyond_its_listed_length_is_stopped() {
    let liar = Made { bytes: 10, ..made("a.CSV", &vec![b'1'; 100_000]) };
    let message = "`a.CSV` is longer than the 10 bytes that the list of the ZIP says";
    check_refusal(&zip(&[liar]), Rule::ContainerLimit, message);
}

#[test]
fn an_archive_that_promises_too_much_is_refused() {
    let file = Made { bytes: u32::MAX - 1, ..stored("a.CSV", b"1") };
    let bytes = zip(&[file.clone(), file]);
    assert_eq!(
        Archive::of_bytes(&bytes).unwrap_err(),
        ArchiveFault::ExpandsTooFar { bytes: 2 * (u64::from(u32::MAX) - 1), bytes_max: 4 << 30 }
    );
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let first = made("a.CSV", b"1");
    let second = Made { offset: Some(0), ..made("b.CSV", b"1") };
    assert!(matches!(
        Archive::of_bytes(&zip(&[first.clone(), second])),
        Err(ArchiveFault::Overlapping { .. })
    ));
    let into_the_list = Made { bytes_compressed: Some(60), ..first };
    assert!(matches!(Archive::of_bytes(&zip(&[into_the_list])), Err(ArchiveFault::Overlapping { .. })));
}

#[test]
fn more_entries_than_anybody_sends_are_refused() {
    // One more than the limit, of which the end record can only say the rest.
    let entries = vec![stored("a", b""); Archive::ENTRIES_MAX];
    let bytes = zip(&entries);
    assert_eq!(Archive::of_bytes(&bytes).unwrap().entries().len(), entries.len());
    let folder = b"PK\x01\x02".iter().copied().chain([0; 24]).chain([1, 0]).chain([0; 16]).chain(*b"/");
    let at = bytes.len() - 22;
    let mut more = bytes[..at].to_vec();
    more.extend(folder);
    more.extend(&bytes[at..]);
    assert_eq!(Archive::of_bytes(&more).unwrap_err(), ArchiveFault::TooManyEntries { entries_max: 65_535 });
}

#[test]
fn a_list_without_end_is_refused() {
    let mut bytes = vec![0; 17 * 1024 * 1024];
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 18]);
    assert_eq!(
        Archive::of_bytes(&bytes).unwrap_err(),
        ArchiveFault::DirectoryTooLarge { bytes_max: 16 * 1024 * 1024 }
    );
}

#[test]
fn encrypted_and_unknown_files_are_refused() {
    let encrypted = Made { flags: 1, ..made("a.CSV", b"1") };
    check_refusal(&zip(&[encrypted]), Rule::ContainerNotCsv, "`a.CSV` is encrypted");
    let lzma = Made { method: 14, ..made("a.CSV", b"1") };
    let message = "`a.CSV` is compressed by method 14 (LZMA), expected deflate or none";
    check_refusal(&zip(&[lzma]), Rule::ContainerNotCsv, message);
}

#[test]
fn damage_is_noticed() {
    let wrong_crc = Made { crc: 1, ..made("a.CSV", b"1") };
    let message = "`a.CSV` cannot be unpacked: length or checksum differ from the list";
    check_refusal(&zip(&[wrong_crc]), Rule::ContainerNotCsv, message);
    let rubbish = Made { packed: vec![0xFF; 20], ..made("a.CSV", b"1") };
    assert!(matches!(read_first(&zip(&[rubbish])), Err(ArchiveFault::Damaged { .. })));
    let short = Made { bytes: 2, ..made("a.CSV", b"1") };
    assert!(matches!(read_first(&zip(&[short])), Err(ArchiveFault::Damaged { .. })));
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for path in ["../a.CSV", "/a.CSV", "b\\..\\..\\a.CSV", "C:\\a.CSV", "\\\\server\\a.CSV", "a\0.CSV"] {
        let fault = read_first(&zip(&[stored(path, b"1")])).unwrap_err();
        assert!(matches!(fault, ArchiveFault::DeviousPath { .. }), "{path:?}");
    }
    assert!(read_first(&zip(&[stored("a..b/..c.CSV", b"1")])).is_ok());
}

/// Bytes that count how many of them were asked for.
struct Counted<'a> {
    bytes: &'a [u8],
    read: Cell<usize>,
}

impl ReaderAt for Counted<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let read = self.bytes.read_at(buffer, offset)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

#[test]
fn only_the_list_and_what_is_asked_for_are_read() {
    let large = stored("large.CSV", &vec![b'1'; 8_000_000]);
    let bytes = zip(&[large.clone(), stored("small.CSV", b"2"), large]);
    let reader = Counted { bytes: &bytes, read: Cell::new(0) };
    let archive = Archive::open(&reader, bytes.len() as u64).unwrap();
    assert_eq!(archive.read(&archive.entries()[1], BYTES_MAX).unwrap(), b"2");
    assert!(reader.read.get() < 1_000_000, "{}", reader.read.get());
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked(
        files in proptest::collection::btree_map("[a-z計画]{1,9}", proptest::collection::vec(any::<u8>(), 0..99), 0..6)
    ) {
        let entries: Vec<_> = files.iter().map(|(path, content)| made(path, content)).collect();
        let bytes = zip(&entries);
        let archive = Archive::of_bytes(&bytes).unwrap();
        let read: std::collections::BTreeMap<_, _> = archive
            .entries()
            .iter()
            .map(|entry| (entry.path.clone(), archive.read(entry, BYTES_MAX).unwrap()))
            .collect();
        prop_assert_eq!(read, files);
    }

    #[test]
    fn damaged_archives_are_refused_or_read(
        content in proptest::collection::vec(any::<u8>(), 0..99),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = zip(&[made("a.CSV", &content), stored("b.CSV", &content)]);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(archive) = Archive::of_bytes(&bytes) {
            for entry in archive.entries() {
                if let Ok(read) = archive.read(entry, BYTES_MAX) {
                    prop_assert_eq!(read.len() as u64, entry.bytes);
                }
            }
        }
    }
}
