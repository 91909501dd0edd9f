//! Where a service keeps what it must not lose.
//!
//! [`Store`] is a map of keys to bytes whose batches happen whole or not at all; what `commit` has answered
//! survives `kill -9`. A service holds its records in memory for reading, and publishes a change only after
//! `commit` has answered: nobody is told what could still be lost. The exchange's messages are too many for
//! that and have a store of their own on the same [`sqlite::Writer`].

mod memory;
mod register;
pub mod sqlite;

use async_trait::async_trait;
pub use memory::MemoryStore;
pub use register::{Change, Register};
pub use sqlite::SqliteStore;
use thiserror::Error;

/// A durable map. A simulated disk is another implementation.
#[async_trait]
pub trait Store: Send + Sync {
    /// All entries whose key begins with `prefix`, by key.
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault>;

    /// Does all of `edits` in order, whole or not at all; durable when it answers.
    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault>;
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
    /// The whole batch failed at its commit.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The file is of a newer version than this program.
    #[error("`{file}` is of schema version {found}, this program knows up to {known}")]
    Newer {
        /// The file.
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
