//! Where a service keeps what it must not lose.
//!
//! [`Store`] is a map of keys to bytes whose batches happen whole or not at all; what `commit` has answered
//! survives `kill -9`. A service holds its records in memory for reading, and publishes a change only after
//! `commit` has answered: nobody is told what could still be lost. The exchange's messages are too many for
//! that and have a store of their own on the same [`sqlite::Writer`].
//!
//! Where several processes share a database ([`postgres`]), what one has committed is what the others go by: see
//! [`SharedStore`].

mod log;
mod memory;
pub mod postgres;
mod register;
pub mod sqlite;
mod to_the_end;

use async_trait::async_trait;
pub use log::{Log, LogStore};
pub use memory::MemoryStore;
pub use postgres::PostgresStore;
pub use register::{Change, Register};
pub use sqlite::SqliteStore;
use thiserror::Error;
pub use to_the_end::to_the_end;

/// A durable map.
#[async_trait]
pub trait Store: Send + Sync {
    /// All entries whose key begins with `prefix`, by key.
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault>;

    /// Does all of `edits` in order, whole or not at all; durable when it answers.
    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault>;

    /// What else can be asked of this store if other processes change it too.
    fn shared(&self) -> Option<&dyn SharedStore> {
        None
    }
}

/// A store that several processes change. Its changes have numbers and one order: whoever sees one has seen all before it.
#[async_trait]
pub trait SharedStore: Send + Sync {
    /// What was changed under `prefix` after change `since`.
    async fn changes(&self, prefix: &str, since: u64) -> Result<Changes, StoreFault>;

    /// Waits for the turn to change: until it is used or dropped, no process changes anything.
    async fn turn(&self) -> Result<Box<dyn Turn>, StoreFault>;
}

/// The turn to change a [`SharedStore`].
#[async_trait]
pub trait Turn: Send {
    /// The number of the change that it would make.
    fn change(&self) -> u64;

    /// Does all of `edits`, whole or not at all; durable, and seen by every process, when it answers.
    async fn commit(self: Box<Self>, edits: Vec<Edit>) -> Result<(), StoreFault>;
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The latest change that is in it.
    pub last: u64,
    /// Each changed entry as it is now; nothing where it was removed.
    pub entries: Vec<(String, Option<Vec<u8>>)>,
}

/// One edit of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Puts `value` under `key`, over what was there.
    Put {
        /// Where.
        key: String,
        /// What.
        value: Vec<u8>,
    },
    /// Removes every entry whose key begins with `prefix`.
    RemoveAll {
        /// The prefix.
        prefix: String,
    },
}

/// The store did not do its part.
#[derive(Debug, Error)]
pub enum StoreFault {
    /// SQLite failed.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed, or cannot be reached.
    #[error("the database failed")]
    Postgres(#[source] tokio_postgres::Error),
    /// PostgreSQL gave no connection.
    #[error("the database gives no connection: {0}")]
    Connection(String),
    /// The address of a database cannot be read as one.
    #[error("the database's address is none: {0}")]
    Address(String),
    /// The database is of another data directory.
    #[error("`{0}` belongs to another data directory")]
    Foreign(String),
    /// The simulated disk failed.
    #[error("the disk failed")]
    Disk(#[from] careplan_sim::DiskFault),
    /// Too many wait for it already. Nothing was done.
    #[error("the store is busy: too many requests wait for it, and nothing was done")]
    Busy,
    /// PostgreSQL is away, or silent. What was under way may have been done or not.
    #[error("the database does not answer just now: what was asked may have been done or not")]
    Unavailable,
    /// The whole batch failed at its commit.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The file or database is of a newer version than this program.
    #[error("`{file}` is of schema version {found}, this program knows up to {known}")]
    Newer {
        /// The file, or the database.
        file: String,
        /// Its version.
        found: u32,
        /// The newest that we know.
        known: u32,
    },
    /// An entry cannot be read back.
    #[error("the entry `{key}` is damaged: {cause}")]
    Damaged {
        /// Its key.
        key: String,
        /// Why.
        cause: String,
    },
    /// The work itself broke; what it wrote was taken back.
    #[error("the work on the store broke off")]
    Panicked,
    /// The writer has ended.
    #[error("the store is closed")]
    Closed,
}
