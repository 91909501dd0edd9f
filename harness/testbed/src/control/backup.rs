//! A backup while the testbed runs: every writer is held, but for no longer than it takes to say what belongs to the
//! moment.

use careplan_serve::error_chain;
use careplan_serve::store::sqlite::Gate;
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::control::Backup;
use futures_util::future::try_join_all;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::Instant;

use super::{Answer, Control, ControlRefusal, refuse};
use crate::backup::{self, BackupFault, Cut, Extent};

impl Control {
    /// Makes a backup of the whole data directory, all of it as it is at one moment, and tells where it lies: in the
    /// directory's own folder for backups, until somebody takes it from there or the testbed starts again.
    pub async fn back_up(&self) -> Answer<Backup> {
        self.check_all_here()?;
        let _one = self.0.backing_up.lock().await;
        let root = self.directory().path().to_owned();
        let mut cut = blocking(move || Cut::prepare(&root, Extent::Everything)).await?;
        // Not in the middle of a move of the clock, of the settings or of a reset, which end in more than one place.
        let moving = self.moving().await?;
        let since = Instant::now();
        let gates = self.parts().stores.gates();
        let held = try_join_all(gates.iter().map(Gate::hold));
        let held = held.await.map_err(BackupFault::Held)?;
        let cut = blocking(move || cut.take().map(|()| cut)).await;
        drop(held);
        let held_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        drop(moving);
        let cut = cut?;
        let workshop = backup::workshop(self.directory())?;
        let workshop = std::path::absolute(&workshop).unwrap_or(workshop);
        let made = blocking(move || cut.write(&workshop)).await?;
        let files = made.manifest.members.len();
        self.note(Event::done(Service::Testbed, "backed-up").because(format!(
            "a backup has {files} files and {} bytes; the stores were held for {held_ms} ms",
            made.bytes
        )));
        Ok(Backup {
            archive: made.archive,
            bytes: made.bytes,
            files,
            clock: made.manifest.clock,
            held_ms,
            database: made.manifest.database,
            note: made.manifest.note,
        })
    }
}

/// Work on files, off the threads that serve.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupFault> + Send + 'static,
) -> Answer<T> {
    let broken = |error: JoinError| refuse(ProblemCode::Internal, format!("the backup broke off: {error}"));
    Ok(spawn_blocking(work).await.map_err(broken)??)
}

impl From<BackupFault> for ControlRefusal {
    fn from(fault: BackupFault) -> Self {
        let code = match fault {
            BackupFault::Held(_) => ProblemCode::Busy,
            _ => ProblemCode::Internal,
        };
        refuse(code, error_chain(&fault))
    }
}
