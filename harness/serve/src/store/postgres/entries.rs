//! [`Store`] as one table of a database that several processes share.
//!
//! Every change takes the next number from the one row of `entry_change`, and keeps that row's lock until it has
//! committed. So changes become visible in the order of their numbers, and a reader that asks for everything after
//! the last number it knows misses none. The price: one change at a time, whoever makes it.

use async_trait::async_trait;
use deadpool_postgres::Object;

use super::{Database, Schema};
use crate::store::{Changes, Edit, SharedStore, Store, StoreFault, Turn};

/// Steps are only ever added.
const SCHEMA: Schema = Schema {
    name: "entries",
    steps: &["
        CREATE TABLE entry_change (
            only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
            last BIGINT NOT NULL
        );
        INSERT INTO entry_change (last) VALUES (0);
        -- A removed entry stays, without a value: others have yet to hear of its removal.
        CREATE TABLE entry (
            key TEXT COLLATE \"C\" PRIMARY KEY,
            value BYTEA,
            change BIGINT NOT NULL
        );
        CREATE INDEX entry_by_change ON entry (change);
    "],
};

/// [`Store`] in a PostgreSQL database.
#[derive(Clone, Debug)]
pub struct PostgresStore(Database);

/// A transaction that holds the lock of `entry_change`.
struct OpenTurn {
    /// Gone once it has committed.
    connection: Option<Object>,
    change: u64,
}

impl PostgresStore {
    /// A store in this database, its tables made as needed.
    pub async fn open(database: Database) -> Result<Self, StoreFault> {
        database.migrate(SCHEMA).await?;
        Ok(Self(database))
    }

    async fn begin(&self) -> Result<OpenTurn, StoreFault> {
        let connection = self.0.connection().await?;
        // From here on the turn's end, whatever it is, ends the transaction too.
        let mut turn = OpenTurn { connection: Some(connection), change: 0 };
        let connection = turn.connection()?;
        connection.batch_execute("BEGIN").await?;
        let number =
            connection.prepare_cached("UPDATE entry_change SET last = last + 1 RETURNING last").await?;
        let change: i64 = connection.query_one(&number, &[]).await?.try_get(0)?;
        turn.change = change.unsigned_abs();
        Ok(turn)
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn load(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreFault> {
        let connection = self.0.connection().await?;
        let rows = connection
            .query(
                "SELECT key, value FROM entry WHERE starts_with(key, $1) AND value IS NOT NULL ORDER BY key",
                &[&prefix],
            )
            .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    async fn commit(&self, edits: Vec<Edit>) -> Result<(), StoreFault> {
        Box::new(self.begin().await?).commit(edits).await
    }

    fn shared(&self) -> Option<&dyn SharedStore> {
        Some(self)
    }
}

#[async_trait]
impl SharedStore for PostgresStore {
    async fn changes(&self, prefix: &str, since: u64) -> Result<Changes, StoreFault> {
        let connection = self.0.connection().await?;
        let query = connection
            .prepare_cached(
                "SELECT key, value, change FROM entry WHERE change > $1 AND starts_with(key, $2) ORDER BY change",
            )
            .await?;
        let rows = connection.query(&query, &[&since.cast_signed(), &prefix]).await?;
        let last = rows.last().map(|row| row.try_get::<_, i64>(2)).transpose()?;
        let entries = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        Ok(Changes {
            last: last.map_or(since, i64::unsigned_abs),
            entries: entries.collect::<Result<_, StoreFault>>()?,
        })
    }

    async fn turn(&self) -> Result<Box<dyn Turn>, StoreFault> {
        Ok(Box::new(self.begin().await?))
    }
}

impl OpenTurn {
    fn connection(&self) -> Result<&Object, StoreFault> {
        self.connection.as_ref().ok_or(StoreFault::Closed)
    }
}

#[async_trait]
impl Turn for OpenTurn {
    fn change(&self) -> u64 {
        self.change
    }

    async fn commit(mut self: Box<Self>, edits: Vec<Edit>) -> Result<(), StoreFault> {
        let change = self.change.cast_signed();
        let connection = self.connection()?;
        for edit in edits {
            match edit {
                Edit::Put { key, value } => {
                    let put = connection
                        .prepare_cached(
                            "INSERT INTO entry (key, value, change) VALUES ($1, $2, $3)
                             ON CONFLICT (key) DO UPDATE SET value = excluded.value, change = excluded.change",
                        )
                        .await?;
                    connection.execute(&put, &[&key, &value, &change]).await?;
                }
                Edit::RemoveAll { prefix } => {
                    let remove = connection
                        .prepare_cached(
                            "UPDATE entry SET value = NULL, change = $2
                             WHERE starts_with(key, $1) AND value IS NOT NULL",
                        )
                        .await?;
                    connection.execute(&remove, &[&prefix, &change]).await?;
                }
            }
        }
        connection.batch_execute("COMMIT").await?;
        // Only now it may go back among the others.
        drop(self.connection.take());
        Ok(())
    }
}

impl Drop for OpenTurn {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // The transaction is open: it ends with its connection, which nobody else gets.
            drop(Object::take(connection));
        }
    }
}
