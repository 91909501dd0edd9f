//! A database as it is at one moment, copied while its writer goes on.
//!
//! Several files have one moment when their writers are all held ([`Gate::hold`]) while each is pinned
//! ([`Moment::pin`]): what is committed in all of them at that moment is in the copies, and nothing later. That takes as
//! long as a batch, however much the files hold. The copying itself reads what was pinned and holds up nobody; meanwhile
//! the log beside the file grows.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tokio::sync::{Mutex, MutexGuard, OwnedMutexGuard};

use super::{StoreFault, in_time};

/// 門: what a writer passes before each batch, and what holds it still. Whoever waits gets it in the order of coming.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<Mutex<()>>);

/// As long as it is there, nothing is committed.
#[derive(Debug)]
#[must_use = "dropped, it lets the writer go on"]
pub struct Held {
    _gate: OwnedMutexGuard<()>,
}

/// 時点: a database at one moment.
#[derive(Debug)]
pub struct Moment {
    connection: Connection,
}

impl Gate {
    /// Holds the writer still, as soon as its present batch is committed; where that takes too long, the answer is
    /// [`StoreFault::Busy`].
    pub async fn hold(&self) -> Result<Held, StoreFault> {
        Ok(Held { _gate: in_time(Arc::clone(&self.0).lock_owned()).await? })
    }

    /// The writer's way through; on its own thread.
    pub(super) fn pass(&self) -> MutexGuard<'_, ()> {
        self.0.blocking_lock()
    }
}

impl Moment {
    /// Makes ready what takes its time, before anybody is held: a connection to the file at `path`.
    pub fn prepare(path: &Path) -> Result<Self, StoreFault> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "query_only", "ON")?;
        connection.busy_timeout(Duration::from_secs(5))?;
        Ok(Self { connection })
    }

    /// From here on it shows what is committed now, whatever is committed later.
    pub fn pin(&self) -> Result<(), StoreFault> {
        self.connection.execute_batch("BEGIN")?;
        // A transaction begins with its first reading.
        let _tables: i64 =
            self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok(())
    }

    /// Copies what was pinned into a new file at `to`. It is whole when this answers, and not synced.
    pub fn copy(self, to: &Path) -> Result<(), StoreFault> {
        let mut copy = Connection::open(to)?;
        // Nobody reads it before it is whole, so it needs no log of its own.
        copy.pragma_update(None, "journal_mode", "OFF")?;
        copy.pragma_update(None, "synchronous", "OFF")?;
        let copying = Backup::new(&self.connection, &mut copy)?;
        // All at once: the source does not change, and nobody else knows the copy.
        let done = copying.step(ALL_PAGES)?;
        drop(copying);
        match done {
            StepResult::Done => Ok(()),
            _ => Err(StoreFault::Busy),
        }
    }
}

/// SQLite's word for all pages that are left.
const ALL_PAGES: i32 = -1;
