//! PostgreSQL as a store, for processes that share one database and nothing else.
//!
//! What a crash leaves. Every change is one transaction, and is answered only after `COMMIT` (`synchronous_commit=on`).
//! A process that dies takes its open transactions with it: the server takes them back when the connection ends. The
//! way there is not encrypted: a database beside its nodes, by loopback, unix socket or a private network.
//!
//! Who waits: a pool of connections bounds what runs at once, and a lock that is not given in time is refused; both show
//! as [`StoreFault::Busy`], and nothing was done. A server that goes away, or is silent for too long, shows as
//! [`StoreFault::Unavailable`]: then nobody knows whether a commit under way was done.

mod answering;
mod entries;

use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;

use self::answering::{Connector, PORT};
pub use self::entries::PostgresStore;
use super::StoreFault;

/// Connections of one process at most: a server of default settings takes a hundred, so several nodes find room.
const CONNECTIONS_MAX: usize = 16;
/// How long one waits for a connection, as long as for a place in SQLite's queue.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
/// How long a statement waits for a lock. The longest that is held is that of one commit.
const LOCK_WAIT_MS: u32 = 5_000;
/// How long a statement takes at most. The longest, a reset's, empties a table of a million messages in less.
const STATEMENT_MS_MAX: u32 = 20_000;
/// How long the server may owe an answer without a byte of it: longer than any statement takes, shorter than clients wait.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How long what was written may stay without the other machine's word that it came.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(10);
/// After so long without a word on a connection, the other machine is asked whether it is still there.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(10);
/// And so often, until it counts as gone.
const KEEPALIVES: u32 = 3;
/// A transaction whose process has stalled holds its locks no longer than this.
const IDLE_MS_MAX: u32 = 30_000;
/// What every database of ours has. Who makes it, or migrates, holds this advisory lock ("careplan" as a number): two nodes
/// that start at once do it one after the other.
const OWN_TABLES: &str = "
    SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(7161130662499213678);
    CREATE TABLE IF NOT EXISTS careplan_schema (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS careplan_database (
        only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
        identity TEXT NOT NULL DEFAULT gen_random_uuid()::TEXT
    );
    INSERT INTO careplan_database DEFAULT VALUES ON CONFLICT DO NOTHING;
";

/// データベース: connections to one database. Cheap to clone; all clones are one pool.
#[derive(Clone, Debug)]
pub struct Database {
    pool: Pool,
    /// Where it is, without user and password.
    address: String,
}

/// A part of a database: its own tables, with a version of their own.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// What the part is called.
    pub name: &'static str,
    /// Statements that lead from version i to i + 1.
    pub steps: &'static [&'static str],
}

impl Database {
    /// Whether a text is the address of such a database, and not that of a file.
    pub fn is_address(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// Connects to `postgres://user:password@host:port/database`, once to see that it answers.
    pub async fn open(address: &str) -> Result<Self, StoreFault> {
        Self::open_with(address, SILENCE_MAX).await
    }

    /// The same with another patience than usual: how long the server may owe an answer without a byte of it.
    pub async fn open_with(address: &str, silence_max: Duration) -> Result<Self, StoreFault> {
        let mut config: Config =
            address.parse().map_err(|error| StoreFault::Address(crate::error_chain(&error)))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreFault::Address(
                "`sslmode=require` asks for TLS, which is not spoken here".to_owned(),
            ));
        }
        let given = config.get_options().unwrap_or_default();
        config
            .options(format!(
                "{given} -c synchronous_commit=on -c lock_timeout={LOCK_WAIT_MS} \
                 -c statement_timeout={STATEMENT_MS_MAX} -c idle_in_transaction_session_timeout={IDLE_MS_MAX} \
                 -c default_transaction_isolation=read\\ committed \
                 -c client_min_messages=warning"
            ))
            .application_name("careplan")
            .connect_timeout(CONNECTION_WAIT)
            .tcp_user_timeout(UNACKNOWLEDGED_MAX)
            .keepalives(true)
            .keepalives_idle(KEEPALIVE_AFTER)
            .keepalives_interval(KEEPALIVE_AFTER)
            .keepalives_retries(KEEPALIVES);
        let shown = shown(&config);
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let connector = Connector { silence_max };
        let pool = Pool::builder(Manager::from_connect(config, connector, manager))
            .max_size(CONNECTIONS_MAX)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECTION_WAIT))
            .create_timeout(Some(CONNECTION_WAIT))
            .build()
            .map_err(|error| StoreFault::Connection(error.to_string()))?;
        let database = Self { pool, address: shown };
        drop(database.obtain().await?);
        Ok(database)
    }

    /// Where it is, without user and password.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// An address as it may be shown: without user and password.
    pub fn shown(address: &str) -> String {
        address.parse().map_or_else(|_| "postgres://…".to_owned(), |config| shown(&config))
    }

    /// Which database it is, by whatever address it is reached: drawn by the server when its first table was made.
    pub async fn identity(&self) -> Result<String, StoreFault> {
        let connection = self.connection().await?;
        let row = connection.query_one("SELECT identity FROM careplan_database", &[]).await?;
        Ok(row.try_get(0)?)
    }

    /// The same of a database that may not be ours: nothing where it has no table of ours.
    pub async fn known_identity(&self) -> Result<Option<String>, StoreFault> {
        let connection = self.connection().await?;
        let is_ours = "SELECT to_regclass('careplan_database') IS NOT NULL";
        if !connection.query_one(is_ours, &[]).await?.try_get::<_, bool>(0)? {
            return Ok(None);
        }
        let row = connection.query_opt("SELECT identity FROM careplan_database", &[]).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// A connection of one's own, for as long as it is held.
    pub async fn connection(&self) -> Result<Object, StoreFault> {
        self.obtain().await.map_err(|fault| match fault {
            StoreFault::Connection(reason) => {
                // Where the database is, is nothing for whoever asked.
                tracing::warn!("the database gives no connection: {reason}");
                StoreFault::Unavailable
            }
            other => other,
        })
    }

    /// The same; why there is none is told whole.
    async fn obtain(&self) -> Result<Object, StoreFault> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) => StoreFault::Busy,
            PoolError::Backend(error) if error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS) => {
                StoreFault::Busy
            }
            other => StoreFault::Connection(format!("{}: {}", self.address, crate::error_chain(&other))),
        })
    }

    /// Takes the database for the data directory of this id, which has it for good.
    pub async fn claim(&self, directory: &str) -> Result<(), StoreFault> {
        let mut connection = self.connection().await?;
        let transaction = connection.transaction().await?;
        // Two may come at once: the second one finds whose it is.
        transaction
            .batch_execute(&format!(
                "{OWN_TABLES} ALTER TABLE careplan_database ADD COLUMN IF NOT EXISTS directory TEXT"
            ))
            .await?;
        let claimed = "UPDATE careplan_database SET directory = coalesce(directory, $1) RETURNING directory";
        let owner: String = transaction.query_one(claimed, &[&directory]).await?.try_get(0)?;
        if owner != directory {
            return Err(StoreFault::Foreign(self.address.clone()));
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Makes `schema`'s tables, or brings them up to date.
    pub async fn migrate(&self, schema: Schema) -> Result<(), StoreFault> {
        let mut connection = self.connection().await?;
        let transaction = connection.transaction().await?;
        // Another node may be at it: then its work is waited for, however long it takes.
        transaction.batch_execute(OWN_TABLES).await?;
        let row = transaction
            .query_opt("SELECT version FROM careplan_schema WHERE name = $1", &[&schema.name])
            .await?;
        let found: i32 = row.map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
        let known = i32::try_from(schema.steps.len()).expect("a schema has few steps");
        if found > known {
            return Err(StoreFault::Newer {
                file: format!("{} in {}", schema.name, self.address),
                found: found.unsigned_abs(),
                known: known.unsigned_abs(),
            });
        }
        for step in schema.steps.iter().skip(found.unsigned_abs() as usize) {
            transaction.batch_execute(step).await?;
        }
        transaction
            .execute(
                "INSERT INTO careplan_schema (name, version) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                &[&schema.name, &known],
            )
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The one place that says what an error of PostgreSQL's means: that others are before us, that it is away, or that
/// something is wrong.
impl From<tokio_postgres::Error> for StoreFault {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if BUSY.contains(code) => Self::Busy,
            Some(code) if is_away(code.code()) => Self::away(&error),
            None if error.is_closed() || is_of_line(&error) => Self::away(&error),
            Some(_) | None => Self::Postgres(error),
        }
    }
}

impl StoreFault {
    fn away(error: &tokio_postgres::Error) -> Self {
        tracing::warn!("the database is away: {}", crate::error_chain(error));
        Self::Unavailable
    }
}

/// Others are before us; the transaction was taken back whole.
const BUSY: [SqlState; 4] = [
    SqlState::LOCK_NOT_AVAILABLE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::TOO_MANY_CONNECTIONS,
];

/// Whether a code says that the server goes, comes, or cannot work just now (PostgreSQL's manual, appendix A).
fn is_away(code: &str) -> bool {
    const CLASSES: [&str; 3] = [
        "08", // connection exception
        "53", // insufficient resources: disk or memory is full
        "58", // system error: a file cannot be read or written
    ];
    const CODES: [&str; 7] = [
        "57014", // query canceled: a statement that took too long
        "57P01", // admin shutdown
        "57P02", // crash shutdown
        "57P03", // cannot connect now: starting up
        "57P05", // idle session timeout
        "25P03", // idle in transaction timeout
        "25006", // read only: a standby took its place
    ];
    CLASSES.iter().any(|class| code.starts_with(class)) || CODES.contains(&code)
}

/// Whether the connection broke under it.
fn is_of_line(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// The address as it may be shown and kept.
fn shown(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        #[cfg(not(unix))]
        Some(Host::Unix(_)) => "socket".to_owned(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(PORT);
    format!("postgres://{host}:{port}/{}", config.get_dbname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_an_address_holds_no_secret() {
        let config: Config = "postgres://me:secret@db.test:5433/exchange".parse().expect("an address");
        assert_eq!(shown(&config), "postgres://db.test:5433/exchange");
    }

    #[tokio::test]
    async fn an_address_that_is_none_and_one_that_asks_for_tls_are_refused() {
        for address in ["postgres://host:port/x", "postgres://localhost/x?sslmode=require"] {
            let opened = Database::open(address).await;
            assert!(matches!(opened, Err(StoreFault::Address(_))), "{address}");
        }
    }
}
