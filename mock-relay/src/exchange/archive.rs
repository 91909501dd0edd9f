//! ZIP: the files of a message in one, stored as they are.
//!
//! Written by hand, because sizes and checksums must stand before each content: readers that take a ZIP as a stream
//! (Java's is one) refuse stored entries that tell them only afterwards, and that is what writers for streams
//! produce. The form is that of PKWARE's APPNOTE 6.3.3: local headers (4.3.7), central directory (4.3.12), its
//! end (4.3.16).

use careplan_domain::JapanTime;
use careplan_wire::relay::MessageFile;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LOCAL_HEADER_BYTES: u64 = 30;
const CENTRAL_HEADER_BYTES: u64 = 46;
const END_BYTES: u64 = 22;
/// 2.0, the oldest that every reader knows.
const VERSION: u16 = 20;
/// Bit 11: names are UTF-8.
const UTF8_NAMES: u16 = 1 << 11;
/// Not compressed: readers need no memory, and the network is the office's own machine.
const STORED: u16 = 0;

/// An archive while it is written.
#[derive(Debug)]
pub(crate) struct Archive {
    modified: DosTime,
    offset: u32,
    directory: Vec<u8>,
    entries: u16,
}

#[derive(Clone, Copy, Debug)]
struct DosTime {
    time: u16,
    date: u16,
}

/// How long an archive of these files is.
pub(super) fn length(files: &[MessageFile]) -> u64 {
    let entry = |file: &MessageFile| {
        LOCAL_HEADER_BYTES + CENTRAL_HEADER_BYTES + 2 * file.name.len() as u64 + file.bytes
    };
    files.iter().map(entry).sum::<u64>() + END_BYTES
}

impl Archive {
    /// An archive whose files were all changed at `modified`.
    pub(crate) fn new(modified: JapanTime) -> Self {
        Self { modified: DosTime::of(modified), offset: 0, directory: Vec::new(), entries: 0 }
    }

    /// What stands before the content of the next file.
    pub(crate) fn header(&mut self, name: &str, content: &[u8]) -> Vec<u8> {
        let size = small(content.len());
        let mut about = Vec::with_capacity(26);
        put16(&mut about, VERSION);
        put16(&mut about, UTF8_NAMES);
        put16(&mut about, STORED);
        put16(&mut about, self.modified.time);
        put16(&mut about, self.modified.date);
        put32(&mut about, crc32fast::hash(content));
        put32(&mut about, size);
        put32(&mut about, size);
        put16(&mut about, u16::try_from(name.len()).expect("a name has at most 255 bytes"));
        put16(&mut about, 0); // no extra field

        let mut local = LOCAL_HEADER.to_le_bytes().to_vec();
        local.extend_from_slice(&about);
        local.extend_from_slice(name.as_bytes());

        put32(&mut self.directory, CENTRAL_HEADER);
        put16(&mut self.directory, VERSION);
        self.directory.extend_from_slice(&about);
        put16(&mut self.directory, 0); // no comment
        put16(&mut self.directory, 0); // disk
        put16(&mut self.directory, 0); // internal attributes
        put32(&mut self.directory, 0); // external attributes
        put32(&mut self.directory, self.offset);
        self.directory.extend_from_slice(name.as_bytes());

        self.entries += 1;
        self.offset += small(local.len()) + size;
        local
    }

    /// What stands after the last file.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut end = self.directory;
        let size = small(end.len());
        put32(&mut end, END);
        put16(&mut end, 0); // this disk
        put16(&mut end, 0); // the directory's disk
        put16(&mut end, self.entries);
        put16(&mut end, self.entries);
        put32(&mut end, size);
        put32(&mut end, self.offset);
        put16(&mut end, 0); // no comment
        end
    }
}

impl DosTime {
    /// Two-second steps since 1980, in Japan's time, as Windows writes it there.
    fn of(moment: JapanTime) -> Self {
        let day = moment.day();
        let years = u16::try_from((day.year() - 1980).clamp(0, 127)).expect("clamped");
        let date = years << 9 | u16::from(day.month()) << 5 | u16::from(day.day_of_month());
        let time =
            u16::from(moment.hour()) << 11 | u16::from(moment.minute()) << 5 | u16::from(moment.second() / 2);
        Self { time, date }
    }
}

fn small(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a message has far less than 4 GiB")
}

fn put16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut archive = Archive::new("2026-04-01T09:30:10".parse().expect("a time"));
        let mut bytes = Vec::new();
        for (name, content) in files {
            bytes.extend(archive.header(name, content));
            bytes.extend(content);
        }
        bytes.extend(archive.finish());
        bytes
    }

    proptest! {
        #[test]
        fn another_reader_finds_every_file(
            files in proptest::collection::btree_map(
                "[a-z計画]{1,20}\\.(CSV|pdf)",
                proptest::collection::vec(any::<u8>(), 1..500),
                1..10,
            ),
        ) {
            let files: Vec<_> = files.into_iter().collect();
            let bytes = archive(&files);
            let told: Vec<MessageFile> = files
                .iter()
                .map(|(name, content)| MessageFile {
                    name: name.clone(),
                    bytes: content.len() as u64,
                    sha256: String::new(),
                })
                .collect();
            prop_assert_eq!(bytes.len() as u64, length(&told));

            let read = rawzip::ZipArchive::from_slice(&bytes).expect("an archive");
            let mut found = Vec::new();
            for entry in read.entries() {
                let entry = entry.expect("an entry");
                let name = String::from_utf8(entry.file_path().as_bytes().to_vec()).expect("UTF-8");
                let content = read.get_entry(entry.wayfinder()).expect("its content");
                prop_assert_eq!(crc32fast::hash(content.data()), entry.crc32());
                found.push((name, content.data().to_vec()));
            }
            prop_assert_eq!(found, files);
        }
    }
}
