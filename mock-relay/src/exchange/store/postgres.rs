//! [`MessageStore`] in a PostgreSQL database, for several nodes that share nothing else.
//!
//! **Order.** A list is read by place, (`sent_at`, `seq`), from the newest down, and a page goes on where the one before
//! ended. So no message may become visible below a place that somebody has already read past: places must become
//! visible in their own order, whichever node gives them. Each send therefore takes its numbers from the one row of
//! `numbering` and keeps that row's lock until it has committed; PostgreSQL shows a commit to others before it releases its
//! locks, so whoever numbers next is numbered behind what everybody sees. The same row holds the latest time that was
//! given: clocks of two machines may differ, places still rise.
//!
//! **What that costs.** Transactions of sends commit one after the other, on all nodes together. So a node stores what has
//! come meanwhile in one transaction ([`Queue`]), and all that can be done before is done before: contents are packed and
//! written before the lock is taken. Receipts, logins and lists wait for nobody.
//!
//! **Keys of repeatable sends** are looked up after the lock was taken, so of two sends under one key, wherever they
//! arrive, the second sees the first.
//!
//! **Contents** are shared by their hash. A send that names one keeps it from going: whoever removes contents holds the
//! gate alone, whoever sends holds it with the others.
//!
//! What a crash leaves is what `careplan_serve::store::postgres` says: every call is one transaction.

mod forgetting;
mod queue;
mod row;
mod schema;
mod sending;
mod traffic;

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::StoreFault;
use careplan_serve::store::postgres::Database;
use careplan_wire::relay::Side;
use deadpool_postgres::GenericClient;

use self::queue::Queue;
use self::row::{COLUMNS, read, read_all};
use self::sending::Ready;
use super::packed::{Packed, unpack};
use super::row::{damaged, integer};
use super::{
    Kept, LOGIN_REMEMBERED, LOGINS_MAX, Login, MessageStore, Openness, Recall, Receipt, Sending, SentBefore,
    Stored, TokenHash, Wanted,
};
use crate::activity::{Period, Traffic};
use crate::exchange::MessageId;

/// The advisory lock that a send shares with other sends, and that whoever removes contents has alone.
const GATE: i64 = 0x6361_7265_6761_7465;

/// The messages of an exchange in a PostgreSQL database.
pub struct PostgresMessages {
    database: Database,
    /// Where sends wait to be stored together.
    sends: Queue,
}

impl PostgresMessages {
    /// Messages in this database, its tables made or brought up to date as needed.
    pub async fn open(database: Database) -> Result<Self, StoreFault> {
        database.migrate(schema::SCHEMA).await?;
        Ok(Self { sends: Queue::start(&database), database })
    }
}

#[async_trait]
impl MessageStore for PostgresMessages {
    async fn send(&self, sending: Sending) -> Result<Stored, StoreFault> {
        let contents = Packed::all(&sending.drafts).await?;
        self.sends.store(Ready { sending, contents }).await
    }

    async fn sent_before(&self, sender: OfficeNumber, key: String) -> Result<Option<SentBefore>, StoreFault> {
        let connection = self.database.connection().await?;
        sent_before(&connection, sender, &key).await
    }

    async fn list(&self, wanted: Wanted) -> Result<Vec<Kept>, StoreFault> {
        let connection = self.database.connection().await?;
        let query = connection.prepare_cached(&list_sql(wanted.side, wanted.openness)).await?;
        let rows = connection
            .query(
                &query,
                &[
                    &wanted.office.as_str(),
                    &wanted.other.as_ref().map(OfficeNumber::as_str),
                    &wanted.from.unix_millis(),
                    &wanted.before.sent_at.unix_millis(),
                    &integer(wanted.before.seq),
                    &i64::try_from(wanted.limit).unwrap_or(i64::MAX),
                ],
            )
            .await?;
        read_all(&rows)
    }

    async fn message(&self, id: MessageId) -> Result<Option<Kept>, StoreFault> {
        let connection = self.database.connection().await?;
        let query =
            connection.prepare_cached(&format!("SELECT {COLUMNS}, body FROM message WHERE id = $1")).await?;
        let Some(row) = connection.query_opt(&query, &[&id.as_str()]).await? else { return Ok(None) };
        Ok(Some(Kept { body: Some(row::words(&row, row::BODY)?), ..read(&row)? }))
    }

    async fn payloads(&self, seq: u64, positions: Range<usize>) -> Result<Vec<Option<Bytes>>, StoreFault> {
        let connection = self.database.connection().await?;
        let query = connection
            .prepare_cached(
                "SELECT position, data, form, bytes FROM file JOIN content USING (hash)
                 WHERE seq = $1 AND position >= $2 AND position < $3",
            )
            .await?;
        let column = |position| i16::try_from(position).unwrap_or(i16::MAX);
        let range = [column(positions.start), column(positions.end)];
        let rows = connection.query(&query, &[&integer(seq), &range[0], &range[1]]).await?;
        let mut contents = vec![None; positions.len()];
        for row in rows {
            let position = row.try_get::<_, i16>(0)?;
            let content = unpack(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, seq)?;
            contents[usize::from((position - range[0]).unsigned_abs())] = Some(content);
        }
        Ok(contents)
    }

    async fn receive(&self, seq: u64, positions: Vec<usize>, at: JapanTime) -> Result<Receipt, StoreFault> {
        let mut connection = self.database.connection().await?;
        let transaction = connection.transaction().await?;
        // Two nodes that note at once do it one after the other: the message becomes received once.
        let query = transaction
            .prepare_cached("SELECT taken, file_count, recalled_at FROM message WHERE seq = $1 FOR UPDATE")
            .await?;
        let seq = integer(seq);
        let Some(row) = transaction.query_opt(&query, &[&seq]).await? else { return Ok(Receipt::Nothing) };
        let before = row::taken(&row, 0)?;
        let files: i16 = row.try_get(1)?;
        if row.try_get::<_, Option<i64>>(2)?.is_some() {
            return Ok(Receipt::Recalled);
        }
        let after = positions.iter().fold(before, |taken, &position| taken.with(position));
        if after == before {
            return Ok(Receipt::Nothing);
        }
        let receipt = if after.has_all(usize::from(files.unsigned_abs())) {
            let update = transaction
                .prepare_cached("UPDATE message SET taken = $2, open = 0, received_at = $3 WHERE seq = $1")
                .await?;
            let taken = after.to_bytes();
            transaction.execute(&update, &[&seq, &taken.as_slice(), &at.unix_millis()]).await?;
            Receipt::Completed
        } else {
            let update = transaction.prepare_cached("UPDATE message SET taken = $2 WHERE seq = $1").await?;
            transaction.execute(&update, &[&seq, &after.to_bytes().as_slice()]).await?;
            Receipt::Partial
        };
        transaction.commit().await?;
        Ok(receipt)
    }

    async fn recall(&self, seq: u64, at: JapanTime) -> Result<Recall, StoreFault> {
        let mut connection = self.database.connection().await?;
        forgetting::recall(&mut connection, integer(seq), at).await
    }

    async fn forget_files(&self, moment: JapanTime, limit: usize) -> Result<usize, StoreFault> {
        let mut connection = self.database.connection().await?;
        forgetting::forget_files(&mut connection, moment, limit).await
    }

    async fn keep_login(&self, login: Login, now: JapanTime) -> Result<Vec<TokenHash>, StoreFault> {
        let mut connection = self.database.connection().await?;
        let transaction = connection.transaction().await?;
        let over = now.saturating_sub(LOGIN_REMEMBERED).unix_millis();
        transaction.execute("DELETE FROM token WHERE expires_at < $1", &[&over]).await?;
        transaction
            .execute(
                "INSERT INTO token (hash, office, certificate, expires_at) VALUES ($1, $2, $3, $4)",
                &[
                    &login.token_hash.as_slice(),
                    &login.office.as_str(),
                    &login.certificate.to_string(),
                    &login.expires_at.unix_millis(),
                ],
            )
            .await?;
        let ended = transaction
            .query(
                "DELETE FROM token WHERE begun IN (
                    SELECT begun FROM token WHERE office = $1 ORDER BY begun DESC OFFSET $2
                ) RETURNING hash",
                &[&login.office.as_str(), &integer(LOGINS_MAX as u64)],
            )
            .await?;
        transaction.commit().await?;
        ended
            .iter()
            .map(|row| {
                let hash: Vec<u8> = row.try_get(0)?;
                hash.try_into().map_err(|_| damaged("a login", &"its hash has another length"))
            })
            .collect()
    }

    async fn login(&self, token_hash: TokenHash) -> Result<Option<Login>, StoreFault> {
        let connection = self.database.connection().await?;
        let query = connection
            .prepare_cached("SELECT office, certificate, expires_at FROM token WHERE hash = $1")
            .await?;
        let Some(row) = connection.query_opt(&query, &[&token_hash.as_slice()]).await? else {
            return Ok(None);
        };
        Ok(Some(Login {
            token_hash,
            office: row::parsed(&row, 0, "login")?,
            certificate: row::parsed(&row, 1, "login")?,
            expires_at: JapanTime::from_unix_millis(row.try_get(2)?),
        }))
    }

    async fn end_login(&self, token_hash: TokenHash) -> Result<(), StoreFault> {
        let connection = self.database.connection().await?;
        connection.execute("DELETE FROM token WHERE hash = $1", &[&token_hash.as_slice()]).await?;
        Ok(())
    }

    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault> {
        let connection = self.database.connection().await?;
        traffic::traffic(&connection, office, period).await
    }

    async fn clear_messages(&self) -> Result<(), StoreFault> {
        let mut connection = self.database.connection().await?;
        let transaction = connection.transaction().await?;
        forgetting::close_gate(&transaction).await?;
        // `numbering` stays: the next number is one that nobody has seen.
        transaction
            .batch_execute(
                "DELETE FROM idempotency; DELETE FROM file; DELETE FROM message; DELETE FROM content",
            )
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn clear_logins(&self) -> Result<(), StoreFault> {
        let connection = self.database.connection().await?;
        connection.execute("DELETE FROM token", &[]).await?;
        Ok(())
    }

    fn is_shared(&self) -> bool {
        true
    }
}

async fn sent_before(
    connection: &impl GenericClient,
    sender: OfficeNumber,
    key: &str,
) -> Result<Option<SentBefore>, StoreFault> {
    let found = connection
        .prepare_cached(
            "SELECT fingerprint, first_seq, last_seq FROM idempotency WHERE office = $1 AND key = $2",
        )
        .await?;
    let found = connection.query_opt(&found, &[&sender.as_str(), &key]).await?;
    let Some(row) = found else { return Ok(None) };
    let fingerprint: &[u8] = row.try_get(0)?;
    let fingerprint =
        fingerprint.try_into().map_err(|_| damaged("key", &"its fingerprint is of another length"))?;
    let (first, last): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    let messages = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM message WHERE seq BETWEEN $1 AND $2 ORDER BY seq"))
        .await?;
    let rows = connection.query(&messages, &[&first, &last]).await?;
    Ok(Some(SentBefore { fingerprint, messages: read_all(&rows)? }))
}

/// One range of one index; for all kinds of messages three ranges, each no longer than the page.
fn list_sql(side: Side, openness: Openness) -> String {
    let (own, other) = match side {
        Side::Sent => ("sender", "receiver"),
        Side::Received => ("receiver", "sender"),
    };
    let range = |open: u8| {
        format!(
            "(SELECT {COLUMNS} FROM message
              WHERE {own} = $1 AND open = {open} AND (sent_at, seq) > ($3, 0::BIGINT) AND (sent_at, seq) < ($4, $5)
                AND ($2::TEXT IS NULL OR {other} = $2)
              ORDER BY sent_at DESC, seq DESC LIMIT $6)"
        )
    };
    match openness {
        Openness::Open => range(1),
        Openness::Closed => range(0),
        Openness::Recalled => range(2),
        Openness::Any => format!(
            "{} UNION ALL {} UNION ALL {} ORDER BY sent_at DESC, seq DESC LIMIT $6",
            range(1),
            range(0),
            range(2),
        ),
    }
}
