//! `careplan restore`: a backup becomes a data directory.

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_testbed::backup::{RestoreFault, restore};
use serde::Serialize;

use crate::failure::{Failure, chain};
use crate::output::{Format, count, facts, talk};
use crate::target::Place;

/// Make a data directory of a backup: a new or empty one, --data DIR
///
/// All of it or nothing. `careplan up --data DIR` then goes on where the backup was made: same clock, offices,
/// certificates and messages. Logins of people end, as at every restart; tokens of the relay's API stay.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Restore {
    /// What `careplan backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What was restored.
#[derive(Serialize)]
struct Restored {
    data: PathBuf,
    files: usize,
    bytes: u64,
    seed: u64,
    clock: String,
    program: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Restore {
    pub(crate) fn run(&self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        if place.ready_file.is_some() {
            return Err(Failure::new(
                "a backup is restored into a data directory, and not into a running testbed",
                "name a new or empty directory with --data DIR, and leave out --ready-file",
            ));
        }
        let data = place.directory();
        let manifest = restore(&self.file, &data).map_err(|fault| restore_failure(&fault))?;
        let restored = Restored {
            data,
            files: manifest.members.len(),
            bytes: manifest.bytes(),
            seed: manifest.seed,
            clock: manifest.clock,
            program: manifest.program,
            database: manifest.database,
            note: manifest.note,
        };
        facts(format, &restored, || {
            let Restored { data, files, clock, seed, .. } = &restored;
            format!("{}: {}, clock {clock}, seed {seed}", data.display(), count(*files, "file"))
        });
        if let Some(note) = &restored.note {
            talk(&format!("note: {note}"));
            talk(
                "note: a database belongs to one data directory: end the other testbed before this one starts",
            );
        }
        talk(&format!("`careplan up --data {}` goes on with it", restored.data.display()));
        Ok(ExitCode::SUCCESS)
    }
}

fn restore_failure(fault: &RestoreFault) -> Failure {
    let hint = match fault {
        RestoreFault::Unreadable { .. } => "name a file that `careplan backup FILE` wrote",
        RestoreFault::NoBackup { .. } => "`careplan backup FILE` writes what this takes",
        RestoreFault::Damaged { .. } => "nothing was restored: take another copy of it, or an older backup",
        RestoreFault::Unsafe { .. } => {
            "nothing was restored: `careplan backup` writes no such file; do not use it"
        }
        RestoreFault::Newer { .. } => "use the version that wrote it, or a newer one",
        RestoreFault::Running { .. } => {
            "choose another --data DIR; stop the testbed first if this one must be it"
        }
        RestoreFault::NotEmpty { .. } => {
            "choose a new directory with --data DIR, or move that one away first"
        }
        RestoreFault::Io { .. } => "choose a --data DIR that can be written, on a disk with room for it",
    };
    Failure::new(chain(fault), hint)
}
