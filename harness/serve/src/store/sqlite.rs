//! SQLite as a store: one writer thread with group commit, readers beside it.
//!
//! What a crash leaves. The database is in WAL mode with `synchronous=FULL`: a transaction is in the log and
//! synced before `COMMIT` returns, and a job is answered only after that. Killed before, none of the batch is
//! there when the file is opened again; killed after, all of it is. A batch is what was queued when the writer
//! came round: it never waits for more. Each job of a batch runs in its own savepoint, so a job that refuses
//! takes back its own writes only.

mod moment;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::{mpsc, oneshot};

pub use self::moment::{Gate, Held, Moment};
use super::{Edit, Store, StoreFault};

/// Jobs that may wait; the next asker waits too, which is the back-pressure. Four batches: more would only make
/// everybody wait longer.
const QUEUE_MAX: usize = 1_024;
/// Jobs of one commit: bounds how long the first one waits for the last one's work.
const BATCH_MAX: usize = 256;
/// How long an asker waits for a place, of the queue or among the readers, before it is told that the store is busy: many
/// times what a healthy disk takes for a full queue, and well below what clients wait for an answer.
const PLACE_WAIT: Duration = Duration::from_secs(5);
/// Pages of the log (4 KiB each) after which they are moved into the database, which the jobs of that moment wait for:
/// 16 MB, four times SQLite's own measure, since a page that changed ten times meanwhile is moved once.
const LOG_PAGES_MAX: u32 = 4_000;
/// Prepared statements that a connection keeps: all that any schema of ours has, so that none is prepared twice.
const STATEMENTS_MAX: usize = 64;
/// Readers at once. Two cores, and each reader holds a page cache.
const READERS_MAX: usize = 4;

/// The schema of a database: its statements, one step a version.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Statements that lead from version i to i + 1.
    pub steps: &'static [&'static str],
}

/// Opens (or creates) the database at `path` and brings its schema up to date.
pub fn open(path: &Path, schema: Schema) -> Result<Connection, StoreFault> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What a job's savepoint remembers of the pages it changes would go to a file, at twice the volume of the log.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // A second process (a backup, sqlite3 by hand) may hold the lock for a moment.
    connection.busy_timeout(Duration::from_secs(5))?;
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(schema.steps.len()).expect("a schema has few steps");
    if found > known {
        return Err(StoreFault::Newer { file: path.display().to_string(), found, known });
    }
    for (version, step) in (1_u32..).zip(schema.steps).skip(found as usize) {
        connection
            .execute_batch(&format!("BEGIN IMMEDIATE; {step}; PRAGMA user_version={version}; COMMIT;"))?;
    }
    Ok(connection)
}

type Answer = Box<dyn FnOnce(Result<(), StoreFault>) + Send>;
type Job = Box<dyn FnOnce(&Connection) -> Answer + Send>;

/// The one writer of a database.
#[derive(Debug)]
pub struct Writer {
    queue: Option<mpsc::Sender<Job>>,
    gate: Gate,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the writer's thread. `name` is the thread's.
    pub fn start(name: &str, connection: Connection) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let gate = Gate::default();
        let passed = gate.clone();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || write_batches(&connection, jobs, &passed))
            .expect("the machine can start a thread");
        Self { queue: Some(queue), gate, thread: Some(thread) }
    }

    /// What holds it still between two batches.
    pub fn gate(&self) -> Gate {
        self.gate.clone()
    }

    /// Does `work` in the next batch. Answers after the commit; a refusal (`E`) takes its own writes back. Where the
    /// queue stays full, nothing is done and the answer is [`StoreFault::Busy`].
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        let (reply, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // A job that panics is its asker's defect, not the end of the one writer: what it wrote goes back.
            let result =
                catch_unwind(AssertUnwindSafe(|| in_savepoint(connection, work))).unwrap_or_else(|_| {
                    let undone = connection.execute_batch("ROLLBACK TO job; RELEASE job");
                    Err(undone.map_or_else(StoreFault::from, |()| StoreFault::Panicked).into())
                });
            Box::new(move |committed| {
                // The asker may have gone (a closed connection): then nobody is told.
                let _unheard = reply.send(match committed {
                    Ok(()) => result,
                    Err(fault) => Err(fault.into()),
                });
            })
        });
        let queue = self.queue.as_ref().ok_or(StoreFault::Closed)?;
        let place = in_time(queue.reserve()).await?.map_err(|_| StoreFault::Closed)?;
        place.send(job);
        answered.await.map_err(|_| StoreFault::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was already reported by the default hook, and askers got `Closed`.
            let _panicked = thread.join();
        }
    }
}

/// What `place` gives, unless that takes too long.
async fn in_time<T>(place: impl Future<Output = T>) -> Result<T, StoreFault> {
    tokio::time::timeout(PLACE_WAIT, place).await.map_err(|_| StoreFault::Busy)
}

fn write_batches(connection: &Connection, mut jobs: mpsc::Receiver<Job>, gate: &Gate) {
    while let Some(first) = jobs.blocking_recv() {
        let turn = gate.pass();
        let mut answers = Vec::new();
        let committed = (|| {
            execute(connection, "BEGIN IMMEDIATE")?;
            answers.push(first(connection));
            while answers.len() < BATCH_MAX {
                let Ok(job) = jobs.try_recv() else { break };
                answers.push(job(connection));
            }
            execute(connection, "COMMIT")
        })();
        if let Err(error) = &committed {
            tracing::error!(%error, "a batch could not be committed: {error}");
            // Fails when `BEGIN` itself failed: then there is nothing to take back.
            let _nothing_open = connection.execute_batch("ROLLBACK");
        }
        drop(turn);
        for answer in answers {
            answer(committed.as_ref().map(|&()| ()).map_err(|error| StoreFault::Commit(error.to_string())));
        }
    }
}

/// A statement that is kept prepared.
fn execute(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}

fn in_savepoint<T, E: From<StoreFault>>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let sql = |statement: &str| execute(connection, statement).map_err(StoreFault::from);
    sql("SAVEPOINT job")?;
    let result = work(connection);
    if result.is_err() {
        sql("ROLLBACK TO job")?;
    }
    sql("RELEASE job")?;
    result
}

/// Connections that read what is committed.
pub struct Readers {
    path: std::path::PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: tokio::sync::Semaphore,
}

impl Readers {
    /// Readers of the database at `path`, opened as they are needed.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::default(),
            permits: tokio::sync::Semaphore::new(READERS_MAX),
        }
    }

    /// Runs `query` on a connection of its own, off the async threads; where all stay taken, the answer is
    /// [`StoreFault::Busy`].
    pub async fn read<T, E>(
        self: &std::sync::Arc<Self>,
        query: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreFault> + Send + 'static,
    {
        let _permit = in_time(self.permits.acquire()).await?.expect("the semaphore is never closed");
        let readers = std::sync::Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || readers.ask(query));
        done.await.map_err(|_| StoreFault::Closed)?
    }

    /// Runs `query` on the spot, on the thread that serves: for what a few pages answer, which takes less than to ask
    /// another thread and to be woken by it. Nothing writes under a reader's feet, so it waits for no lock.
    pub async fn glance<T, E: From<StoreFault>>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, E> + Send,
    ) -> Result<T, E> {
        let _permit = in_time(self.permits.acquire()).await?.expect("the semaphore is never closed");
        self.ask(query)
    }

    fn ask<T, E: From<StoreFault>>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let idle = self.idle.lock().expect("no one panics while taking a reader").pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let result = query(&connection);
        self.idle.lock().expect("no one panics while returning a reader").push(connection);
        result
    }
}

fn open_reader(path: &Path) -> Result<Connection, StoreFault> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "query_only", "ON")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

const ENTRIES: Schema = Schema {
    steps: &["CREATE TABLE entry (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT"],
};

/// [`Store`] in one SQLite file.
pub struct SqliteStore {
    writer: Writer,
    readers: std::sync::Arc<Readers>,
}

impl SqliteStore {
    /// Opens (or creates) the file at `path`.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let connection = open(path, ENTRIES)?;
        Ok(Self {
            writer: Writer::start("store-writer", connection),
            readers: std::sync::Arc::new(Readers::new(path)),
        })
    }

    /// What holds its writer still.
    pub fn gate(&self) -> Gate {
        self.writer.gate()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let prefix = prefix.to_owned();
        self.readers
            .read(move |connection| {
                let mut query =
                    connection.prepare_cached("SELECT key, value FROM entry WHERE key >= ?1 ORDER BY key")?;
                let mut rows = query.query(params![prefix])?;
                let mut entries = Vec::new();
                while let Some(row) = rows.next()? {
                    let key: String = row.get(0)?;
                    if !key.starts_with(&prefix) {
                        break;
                    }
                    entries.push((key, row.get(1)?));
                }
                Ok(entries)
            })
            .await
    }

    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault> {
        self.writer
            .write(move |connection| {
                for edit in edits {
                    match edit {
                        Edit::Put { key, value } => {
                            connection
                                .prepare_cached("INSERT OR REPLACE INTO entry (key, value) VALUES (?1, ?2)")?
                                .execute(params![key, value])?;
                        }
                        Edit::RemoveAll { prefix } => {
                            connection
                                .prepare_cached("DELETE FROM entry WHERE substr(key, 1, length(?1)) = ?1")?
                                .execute(params![prefix])?;
                        }
                    }
                }
                Ok(())
            })
            .await
    }
}

/// The first column of the first row, or nothing.
pub fn first<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()
}
