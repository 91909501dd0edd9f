//! `careplan backup`: a whole data directory at one moment, in one file.

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_testbed::backup::{
    BackupFault, Existing, PlaceFault, back_up_stopped, check_place, place as put,
};
use careplan_testbed::{DataDirectory, DataFault};
use serde::Serialize;

use crate::failure::{Failure, chain};
use crate::output::{Format, count, facts, talk};
use crate::target::{Place, Target};

/// Back up a testbed's whole data directory, running or stopped, into one file
///
/// Everything is in it as it was at one moment: offices, certificates, licences, messages, the clock, and every key,
/// password and token of the testbed. So the file is as private as the data directory (mode 0600): whoever has it can be
/// the testbed and each of its offices. With PostgreSQL the relay's part is the database's own backup.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Backup {
    /// The file to write, a tar archive under Zstandard: `NAME.tar.zst`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace FILE if it is there
    #[arg(long)]
    force: bool,
}

/// What was backed up.
#[derive(Serialize)]
struct Made {
    file: PathBuf,
    bytes: u64,
    files: usize,
    clock: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Backup {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let existing = if self.force { Existing::Replaced } else { Existing::Stays };
        let (archive, made) = match source(place)? {
            Source::Running(target) => {
                self.check(&target.data_directory(), existing)?;
                let made = target.control()?.back_up().await?;
                (made.archive.clone(), self.made_of(made))
            }
            Source::Stopped(directory) => {
                self.check(directory.path(), existing)?;
                let made = back_up_stopped(&directory).map_err(|fault| backup_failure(&fault))?;
                let manifest = made.manifest;
                (
                    made.archive,
                    Made {
                        file: self.file.clone(),
                        bytes: made.bytes,
                        files: manifest.members.len(),
                        clock: manifest.clock,
                        held_ms: None,
                        database: manifest.database,
                        note: manifest.note,
                    },
                )
            }
        };
        put(&archive, &self.file, existing).map_err(|fault| place_failure(&fault))?;
        facts(format, &made, || {
            let held = made.held_ms.map(|ms| format!(", writers held for {ms} ms")).unwrap_or_default();
            let files = count(made.files, "file");
            format!("{}: {files}, {} bytes, clock {}{held}", made.file.display(), made.bytes, made.clock)
        });
        if let Some(note) = &made.note {
            talk(&format!("note: {note}"));
        }
        talk("it holds the testbed's keys, passwords and tokens: keep it as private as the data directory");
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self, data: &std::path::Path, existing: Existing) -> Result<(), Failure> {
        check_place(&self.file, data, existing).map_err(|fault| place_failure(&fault))
    }

    fn made_of(&self, made: careplan_wire::control::Backup) -> Made {
        Made {
            file: self.file.clone(),
            bytes: made.bytes,
            files: made.files,
            clock: made.clock,
            held_ms: Some(made.held_ms),
            database: made.database,
            note: made.note,
        }
    }
}

/// Whose directory it is at the moment.
enum Source {
    /// A running testbed's, which makes the backup itself.
    Running(Box<Target>),
    /// Nobody's but ours.
    Stopped(DataDirectory),
}

fn source(place: &Place) -> Result<Source, Failure> {
    if place.ready_file.is_some() {
        return Ok(Source::Running(Box::new(place.open()?)));
    }
    let path = place.directory();
    if !path.join("testbed.json").exists() {
        return Err(backup_failure(&BackupFault::NoTestbed { path }));
    }
    match DataDirectory::open_whole(&path) {
        Ok(directory) => Ok(Source::Stopped(directory)),
        Err(DataFault::InUse { .. }) => Ok(Source::Running(Box::new(place.open()?))),
        Err(fault) => Err(backup_failure(&fault.into())),
    }
}

fn backup_failure(fault: &BackupFault) -> Failure {
    let hint = match fault {
        BackupFault::NoTestbed { .. } => {
            "name the data directory with --data DIR, or a running testbed with --ready-file FILE"
        }
        BackupFault::Data(DataFault::Newer { .. }) => "use the version that wrote it",
        BackupFault::Data(DataFault::RoomInUse { .. }) => {
            "stop it first: what it keeps cannot be of one moment with the rest"
        }
        BackupFault::Name { .. } | BackupFault::Members { .. } | BackupFault::Grows { .. } => {
            "no testbed wrote that: move it out of the data directory"
        }
        BackupFault::Held(_) => "nothing was done: try again when less is sent",
        BackupFault::Data(_) | BackupFault::Store { .. } | BackupFault::Io { .. } => {
            "see that the data directory is whole, and its disk has room for a second copy of it"
        }
    };
    Failure::new(chain(fault), hint)
}

fn place_failure(fault: &PlaceFault) -> Failure {
    let hint = match fault {
        PlaceFault::Exists { .. } => "choose another FILE; --force replaces a file that is there",
        PlaceFault::Taken { .. } => "wait until it is done, or choose another FILE",
        PlaceFault::Inside { .. } => "choose a FILE outside of it, best on another disk",
        PlaceFault::Io { .. } => {
            "choose a FILE in a folder of this machine that can be written; the testbed's own disk must be within reach"
        }
    };
    Failure::new(chain(fault), hint)
}
