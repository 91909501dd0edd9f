//! The disk as a log needs it, and a simulated one that forgets.
//!
//! What was written is there for whoever reads it, and survives a crash only once it was synced. Of what was not, a crash
//! leaves nothing, a part, all of it, or all of it with the last byte garbled, as drawn. The rule it keeps: a handle from
//! before a crash does nothing any more, so that no task of a dead process writes on.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng as _;
use thiserror::Error;
use tokio::sync::watch;

use crate::Seed;

/// ディスク: files that only grow, and are cut at their end.
pub trait Disk: Send + Sync {
    /// All that is in a file; nothing, if it is not there.
    fn read(&self, file: &str) -> Result<Vec<u8>, DiskFault>;

    /// Writes at the end of a file. It may be lost until [`sync`](Self::sync) has answered.
    fn append(&self, file: &str, bytes: &[u8]) -> Result<(), DiskFault>;

    /// Cuts a file to its first `length` bytes, for good.
    fn cut(&self, file: &str, length: usize) -> Result<(), DiskFault>;

    /// Answers when all that was written before is on the disk.
    fn sync<'a>(&'a self, file: &'a str) -> Syncing<'a>;
}

/// A sync on its way.
pub type Syncing<'a> = Pin<Box<dyn Future<Output = Result<(), DiskFault>> + Send + 'a>>;

/// The disk did not do its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiskFault {
    /// The machine has crashed since this handle was made.
    #[error("the machine has crashed")]
    Crashed,
}

/// 模擬ディスク: outlives the process that uses it. Clones are one disk.
#[derive(Clone)]
pub struct SimulatedDisk(Arc<Drive>);

struct Drive {
    platter: Mutex<Platter>,
    /// How often it has crashed, for whoever waits for it.
    crashes: watch::Sender<u64>,
    /// A sync takes as long as this at most.
    sync_max: Duration,
}

struct Platter {
    files: BTreeMap<String, File>,
    mount: u64,
    /// Since it was mounted last.
    has_crashed: bool,
    /// The machine crashes at the write after so many.
    crash_after: Option<u64>,
    draws: ChaCha8Rng,
}

#[derive(Default)]
struct File {
    synced: Vec<u8>,
    unsynced: Vec<u8>,
}

/// A disk as one process has it, from its start to its crash.
struct Mounted {
    drive: Arc<Drive>,
    mount: u64,
}

impl SimulatedDisk {
    /// An empty disk. What a crash leaves and how long a sync takes, up to `sync_max`, are drawn from `seed`.
    pub fn new(seed: &Seed, sync_max: Duration) -> Self {
        let platter = Platter {
            files: BTreeMap::new(),
            mount: 0,
            has_crashed: false,
            crash_after: None,
            draws: seed.rng(),
        };
        Self(Arc::new(Drive { platter: Mutex::new(platter), crashes: watch::Sender::new(0), sync_max }))
    }

    /// The disk for a process that starts now. One from before is told that its machine has crashed.
    pub fn mount(&self) -> Arc<dyn Disk> {
        let mut platter = self.0.platter();
        platter.crash();
        platter.has_crashed = false;
        Arc::new(Mounted { drive: Arc::clone(&self.0), mount: platter.mount })
    }

    /// The machine crashes now.
    pub fn crash(&self) {
        self.0.platter().crash();
        self.0.crashes.send_modify(|crashes| *crashes += 1);
    }

    /// The machine will crash at the write, or the sync, after `operations` of them.
    pub fn crash_after(&self, operations: u64) {
        self.0.platter().crash_after = Some(operations);
    }

    /// No crash is to come any more.
    pub fn disarm(&self) {
        self.0.platter().crash_after = None;
    }

    /// Whether a crash is still to come, as [`crash_after`](Self::crash_after) has it.
    pub fn is_armed(&self) -> bool {
        self.0.platter().crash_after.is_some()
    }

    /// Whether it has crashed since it was mounted last.
    pub fn has_crashed(&self) -> bool {
        self.0.platter().has_crashed
    }

    /// Tells how often it has crashed, each time it does.
    pub fn crashes(&self) -> watch::Receiver<u64> {
        self.0.crashes.subscribe()
    }
}

impl Drive {
    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.platter.lock().expect("no one panics while holding the platter")
    }
}

impl Platter {
    /// Leaves of what was not synced what the draw says, and lets go of every handle.
    fn crash(&mut self) {
        self.mount += 1;
        self.has_crashed = true;
        self.crash_after = None;
        for file in self.files.values_mut() {
            let mut left = std::mem::take(&mut file.unsynced);
            if left.is_empty() {
                continue;
            }
            // By halves and not by bytes: what is written may be a byte longer or shorter from run to run (signatures).
            match self.draws.next_u64() % 4 {
                0 => left.clear(),
                1 => left.truncate(left.len() / 2),
                2 => {
                    if let Some(last) = left.last_mut() {
                        *last ^= 0xff;
                    }
                }
                _ => {}
            }
            file.synced.append(&mut left);
        }
    }
}

impl Mounted {
    /// The platter, unless the machine has crashed; a write may be the one at which it does.
    fn reached(&self, operation: Operation) -> Result<MutexGuard<'_, Platter>, DiskFault> {
        let mut platter = self.drive.platter();
        if platter.mount != self.mount {
            return Err(DiskFault::Crashed);
        }
        if let (Operation::Write { file, bytes }, Some(left)) = (operation, platter.crash_after) {
            if left > 0 {
                platter.crash_after = Some(left - 1);
                return Ok(platter);
            }
            platter.files.entry(file.to_owned()).or_default().unsynced.extend_from_slice(bytes);
            platter.crash();
            drop(platter);
            self.drive.crashes.send_modify(|crashes| *crashes += 1);
            return Err(DiskFault::Crashed);
        }
        Ok(platter)
    }
}

/// What is done to the platter.
enum Operation<'a> {
    Read,
    Write { file: &'a str, bytes: &'a [u8] },
}

impl Disk for Mounted {
    fn read(&self, file: &str) -> Result<Vec<u8>, DiskFault> {
        let platter = self.reached(Operation::Read)?;
        let found = platter.files.get(file);
        Ok(found.map(|file| [&file.synced[..], &file.unsynced[..]].concat()).unwrap_or_default())
    }

    fn append(&self, file: &str, bytes: &[u8]) -> Result<(), DiskFault> {
        let mut platter = self.reached(Operation::Write { file, bytes })?;
        platter.files.entry(file.to_owned()).or_default().unsynced.extend_from_slice(bytes);
        Ok(())
    }

    fn cut(&self, file: &str, length: usize) -> Result<(), DiskFault> {
        let mut platter = self.reached(Operation::Read)?;
        let file = platter.files.entry(file.to_owned()).or_default();
        let mut whole = [std::mem::take(&mut file.synced), std::mem::take(&mut file.unsynced)].concat();
        whole.truncate(length);
        file.synced = whole;
        Ok(())
    }

    fn sync<'a>(&'a self, file: &'a str) -> Syncing<'a> {
        Box::pin(async move {
            let wait = {
                let mut platter = self.reached(Operation::Read)?;
                let most = u64::try_from(self.drive.sync_max.as_micros()).unwrap_or(u64::MAX);
                Duration::from_micros(platter.draws.next_u64() % most.saturating_add(1))
            };
            if wait.is_zero() {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(wait).await;
            }
            let mut platter = self.reached(Operation::Write { file, bytes: &[] })?;
            let file = platter.files.entry(file.to_owned()).or_default();
            let mut unsynced = std::mem::take(&mut file.unsynced);
            file.synced.append(&mut unsynced);
            Ok(())
        })
    }
}

impl fmt::Debug for SimulatedDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedDisk").field("crashes", &*self.0.crashes.borrow()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn what_was_synced_survives_and_of_the_rest_a_crash_leaves_each_of_four_things() {
        let mut left = BTreeSet::new();
        for seed in 0..64 {
            let drive = SimulatedDisk::new(&Seed::new(seed), Duration::ZERO);
            let disk = drive.mount();
            disk.append("log", b"kept").expect("writes");
            disk.sync("log").await.expect("syncs");
            disk.append("log", b"lost").expect("writes");
            drive.crash();
            assert_eq!(disk.read("log"), Err(DiskFault::Crashed), "the old handle is of no use");
            let found = drive.mount().read("log").expect("reads");
            left.insert(found.strip_prefix(b"kept").expect("what was synced is there").to_vec());
        }
        assert_eq!(
            left,
            BTreeSet::from([b"".to_vec(), b"lo".to_vec(), b"los\x8b".to_vec(), b"lost".to_vec()])
        );
    }

    #[tokio::test]
    async fn a_crash_comes_at_the_write_that_was_asked_for_and_is_told() {
        for operations in 0..4 {
            let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
            drive.crash_after(0);
            drive.disarm();
            let mut crashes = drive.crashes();
            crashes.mark_unchanged();
            let disk = drive.mount();
            assert!(!drive.is_armed());
            drive.crash_after(operations);
            let mut done = 0;
            while disk.append("log", b"x").is_ok() && disk.sync("log").await.is_ok() {
                done += 2;
                assert!(done < 10, "it crashes");
            }
            assert_eq!(done, operations / 2 * 2);
            assert!(crashes.has_changed().expect("the disk is there"));
        }
    }

    #[tokio::test]
    async fn a_cut_file_ends_there_and_grows_from_there() {
        let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
        let disk = drive.mount();
        disk.append("log", b"abcdef").expect("writes");
        disk.cut("log", 2).expect("cuts");
        disk.append("log", b"Z").expect("writes");
        assert_eq!(disk.read("log").expect("reads"), b"abZ");
        assert_eq!(disk.read("another").expect("reads"), b"");
    }
}
