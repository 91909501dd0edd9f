//! A log on a [`Disk`], and the store that stands on it.
//!
//! What a crash leaves. Each change is one record: its length, its checksum, its bytes. It is synced before it is
//! answered. When the log is opened again, records are read until one is not whole; there the file is cut, since what was
//! torn was never answered. A record that was whole but not answered counts: nobody was told otherwise.
//!
//! Not for real disks today: the simulation's is the only one. It shows what services make of a store that keeps its
//! promises and of a machine that dies at any write.

mod entries;

use std::sync::Arc;

use careplan_sim::{Canaries, Canary, Disk};

pub use self::entries::LogStore;
use super::StoreFault;

/// Bytes before a record: its length and its checksum, four each.
const HEAD_BYTES: usize = 8;

/// 追記型ログ: records, one after the other.
#[derive(Clone)]
pub struct Log {
    disk: Arc<dyn Disk>,
    file: Arc<str>,
    canaries: Canaries,
}

impl Log {
    /// Opens (or creates) a log, and reads the records that are whole.
    pub fn open(
        disk: Arc<dyn Disk>,
        file: &str,
        canaries: Canaries,
    ) -> Result<(Self, Vec<Vec<u8>>), StoreFault> {
        let content = disk.read(file)?;
        let (records, whole) = read(&content);
        if whole < content.len() {
            disk.cut(file, whole)?;
        }
        Ok((Self { disk, file: file.into(), canaries }, records))
    }

    /// Writes a record; durable when it answers. Only one at a time: who calls holds the turn.
    pub async fn write(&self, record: &[u8]) -> Result<(), StoreFault> {
        self.disk.append(&self.file, &framed(record))?;
        if self.canaries.has(Canary::AcknowledgeBeforeSync) {
            return Ok(());
        }
        Ok(self.disk.sync(&self.file).await?)
    }
}

fn framed(record: &[u8]) -> Vec<u8> {
    let length = u32::try_from(record.len()).expect("a record is smaller than gigabytes");
    let mut framed = Vec::with_capacity(HEAD_BYTES + record.len());
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(&crc32fast::hash(record).to_be_bytes());
    framed.extend_from_slice(record);
    framed
}

/// The whole records at the beginning, and how many bytes they take.
fn read(content: &[u8]) -> (Vec<Vec<u8>>, usize) {
    let (mut records, mut at) = (Vec::new(), 0);
    while let Some((record, length)) = first(&content[at..]) {
        records.push(record.to_vec());
        at += length;
    }
    (records, at)
}

fn first(content: &[u8]) -> Option<(&[u8], usize)> {
    let (length, rest) = content.split_first_chunk::<4>()?;
    let (checksum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let record = rest.get(..length)?;
    (crc32fast::hash(record) == u32::from_be_bytes(*checksum)).then_some((record, HEAD_BYTES + length))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use careplan_sim::{Seed, SimulatedDisk};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_torn_is_cut_and_what_was_whole_stays() {
        let content = [framed(b"one"), framed(b""), framed(b"three")].concat();
        for cut in 0..=content.len() {
            let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
            let disk = drive.mount();
            disk.append("log", &content[..cut]).expect("writes");
            let (_, records) = Log::open(Arc::clone(&disk), "log", Canaries::default()).expect("opens");
            let expected = [11, 19, 32].iter().filter(|&&end| end <= cut).count();
            assert_eq!(records, [&b"one"[..], b"", b"three"][..expected], "cut at {cut}");
            assert_eq!(disk.read("log").expect("reads"), content[..[0, 11, 19, 32][expected]]);
        }
    }

    proptest! {
        #[test]
        fn nothing_on_the_disk_makes_it_panic(content: Vec<u8>) {
            let (_, whole) = read(&content);
            prop_assert!(whole <= content.len());
        }
    }
}
