//! [`MessageStore`] in one SQLite file.
//!
//! What a crash leaves. The file is in WAL mode with `synchronous=FULL`, and has one writer: it takes whatever jobs
//! are queued, does them in one transaction and answers each after the commit. A send is one job: its messages,
//! its payloads and its key. A receipt is one job, a login is one job. So, whenever the process dies:
//!
//! * before the commit, nothing of the job is there. The sender got no 201 and sends again; the receiver did not get
//!   the last byte and fetches again;
//! * after the commit, all of it is there, whether or not the answer went out. A sender that never saw its 201 and
//!   sends again under the same key gets the same answer; without a key it sends a second message, as it would by
//!   post. A receipt whose last byte was lost stands, and the file can be fetched again;
//! * no payload is without its message and no message without its payloads, since they are of one job.
//!
//! Payloads are packed before their job, so that the one writer has no more to do than to write. A `content` is there as
//! long as a `file` names it.
//!
//! Numbers (`seq`) come from a sequence in the same transaction, so a lost job leaves no gap that anyone has seen.

mod lists;
mod traffic;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::StoreFault;
use careplan_serve::store::sqlite::{self, Gate, Readers, Schema, Writer};
use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use self::lists::{list, read_all};
use super::packed::{Packed, unpack};
use super::row::{self, COLUMNS, integer, number};
use super::{
    Kept, LOGIN_REMEMBERED, Login, MessageStore, Recall, Receipt, Sending, SentBefore, Stored, Taken,
    TokenHash, Wanted,
};
use crate::activity::{Period, Traffic};
use crate::exchange::MessageId;

/// Steps are only ever added.
const SCHEMA: Schema = Schema {
    steps: &["
        CREATE TABLE message (
            -- Always the same as `seq`: SQLite narrows an index by a pair of columns only where neither is the key.
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            seq INTEGER NOT NULL,
            id TEXT NOT NULL UNIQUE,
            sender TEXT NOT NULL,
            receiver TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            open INTEGER NOT NULL,
            received_at INTEGER,
            taken BLOB NOT NULL,
            serial TEXT,
            subject TEXT NOT NULL,
            files TEXT NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        -- Each list is one range of one index: an office, open or not, from a place downwards. The last column
        -- lets a list of one partner's messages pass over the others without reading them.
        CREATE INDEX message_sent ON message (sender, open, sent_at, seq, receiver);
        CREATE INDEX message_received ON message (receiver, open, sent_at, seq, sender);
        CREATE TABLE file (
            key INTEGER PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT;
        CREATE TABLE idempotency (
            office TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            first_seq INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            PRIMARY KEY (office, key)
        ) WITHOUT ROWID, STRICT;
        CREATE TABLE token (
            hash BLOB PRIMARY KEY,
            office TEXT NOT NULL,
            certificate TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX token_expiry ON token (expires_at);
    ", "
        CREATE TABLE content (
            key INTEGER PRIMARY KEY,
            -- SHA-256 of the content as it was sent.
            hash BLOB NOT NULL UNIQUE,
            bytes INTEGER NOT NULL,
            -- 0: `data` is the content; 1: a frame of Zstandard.
            form INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE TABLE named_file (
            key INTEGER PRIMARY KEY,
            content INTEGER NOT NULL REFERENCES content (key)
        ) STRICT;
        -- What was there before stays as it is, but once: each file's hash stands in its message.
        CREATE TEMPORARY VIEW hashed_file AS
            SELECT file.key AS key, file.content AS content,
                   unhex(json_extract(message.files, '$[' || (file.key % 128) || '].sha256')) AS hash
            FROM file JOIN message ON message.key = file.key / 128;
        INSERT INTO content (hash, bytes, form, data)
            SELECT hash, length(content), 0, content FROM hashed_file WHERE true ON CONFLICT (hash) DO NOTHING;
        INSERT INTO named_file (key, content)
            SELECT hashed_file.key, content.key FROM hashed_file JOIN content ON content.hash = hashed_file.hash;
        DROP VIEW hashed_file;
        DROP TABLE file;
        ALTER TABLE named_file RENAME TO file;
        -- Who else names a content, asked when a file goes.
        CREATE INDEX file_content ON file (content);
        -- 取消: `open` is 1 while a file is to be fetched, 0 when none is, 2 when the sender took the message back.
        ALTER TABLE message ADD COLUMN recalled_at INTEGER;
    "],
};

/// Files stand under their message's number times this, plus their position: as many as a receipt can tell apart.
const FILE_KEYS: i64 = 128;

/// Rows of a list that is read on the spot: a page as clients ask for it, and one more.
const GLANCE_ROWS_MAX: usize = 51;

/// The messages of an exchange in an SQLite file.
pub struct SqliteMessages {
    writer: Writer,
    readers: Arc<Readers>,
}

impl SqliteMessages {
    /// Opens (or creates) the file at `path`.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let connection = sqlite::open(path, SCHEMA)?;
        Ok(Self {
            writer: Writer::start("message-writer", connection),
            readers: Arc::new(Readers::new(path)),
        })
    }

    /// What holds its writer still.
    pub fn gate(&self) -> Gate {
        self.writer.gate()
    }
}

#[cfg(test)]
impl SqliteMessages {
    /// Has the writer do something that writes nothing.
    pub(in crate::exchange) async fn queue(
        &self,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreFault> {
        self.writer
            .write(move |_| {
                work();
                Ok(())
            })
            .await
    }
}

#[async_trait]
impl MessageStore for SqliteMessages {
    async fn send(&self, sending: Sending) -> Result<Stored, StoreFault> {
        let contents = Packed::all(&sending.drafts).await?;
        self.writer
            .write(move |connection| {
                if let Some(key) = &sending.key
                    && let Some(before) = sent_before(connection, sending.sender, &key.text)?
                {
                    return Ok(Stored::Before(before));
                }
                insert(connection, sending, contents).map(Stored::Now)
            })
            .await
    }

    async fn sent_before(&self, sender: OfficeNumber, key: String) -> Result<Option<SentBefore>, StoreFault> {
        self.readers.glance(move |connection| sent_before(connection, sender, &key)).await
    }

    async fn list(&self, wanted: Wanted) -> Result<Vec<Kept>, StoreFault> {
        if wanted.limit <= GLANCE_ROWS_MAX {
            return self.readers.glance(move |connection| list(connection, &wanted)).await;
        }
        self.readers.read(move |connection| list(connection, &wanted)).await
    }

    async fn message(&self, id: MessageId) -> Result<Option<Kept>, StoreFault> {
        self.readers
            .glance(move |connection| {
                let mut query = connection
                    .prepare_cached(&format!("SELECT {COLUMNS}, body FROM message WHERE id = ?1"))?;
                let mut rows = query.query(params![id.as_str()])?;
                let Some(row) = rows.next()? else { return Ok(None) };
                Ok(Some(Kept { body: Some(row.get(11)?), ..row::read(row)? }))
            })
            .await
    }

    async fn payloads(&self, seq: u64, positions: Range<usize>) -> Result<Vec<Option<Bytes>>, StoreFault> {
        self.readers
            .read(move |connection| {
                let mut query = connection.prepare_cached(
                    "SELECT data, form, bytes FROM file JOIN content ON content.key = file.content
                     WHERE file.key = ?1",
                )?;
                let mut contents = Vec::with_capacity(positions.len());
                for position in positions {
                    let mut rows = query.query(params![file_key(integer(seq), position)])?;
                    contents.push(match rows.next()? {
                        Some(row) => {
                            let data = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                            Some(unpack(data, row.get(1)?, row.get(2)?, seq)?)
                        }
                        None => None,
                    });
                }
                Ok(contents)
            })
            .await
    }

    async fn receive(&self, seq: u64, positions: Vec<usize>, at: JapanTime) -> Result<Receipt, StoreFault> {
        self.writer.write(move |connection| receive(connection, integer(seq), &positions, at)).await
    }

    async fn recall(&self, seq: u64, at: JapanTime) -> Result<Recall, StoreFault> {
        self.writer.write(move |connection| recall(connection, integer(seq), at)).await
    }

    async fn forget_files(&self, moment: JapanTime, limit: usize) -> Result<usize, StoreFault> {
        self.writer.write(move |connection| forget_files_before(connection, moment, limit)).await
    }

    async fn keep_login(&self, login: Login, now: JapanTime) -> Result<(), StoreFault> {
        self.writer
            .write(move |connection| {
                connection
                    .prepare_cached("DELETE FROM token WHERE expires_at < ?1")?
                    .execute(params![now.saturating_sub(LOGIN_REMEMBERED).unix_millis()])?;
                connection
                    .prepare_cached(
                        "INSERT INTO token (hash, office, certificate, expires_at) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![
                        login.token_hash,
                        login.office.as_str(),
                        login.certificate.to_string(),
                        login.expires_at.unix_millis(),
                    ])?;
                Ok(())
            })
            .await
    }

    async fn login(&self, token_hash: TokenHash) -> Result<Option<Login>, StoreFault> {
        self.readers
            .glance(move |connection| {
                let mut query = connection
                    .prepare_cached("SELECT office, certificate, expires_at FROM token WHERE hash = ?1")?;
                let mut rows = query.query(params![token_hash])?;
                let Some(row) = rows.next()? else { return Ok(None) };
                Ok(Some(Login {
                    token_hash,
                    office: row::text(row, 0, "login")?,
                    certificate: row::text(row, 1, "login")?,
                    expires_at: JapanTime::from_unix_millis(row.get(2)?),
                }))
            })
            .await
    }

    async fn end_login(&self, token_hash: TokenHash) -> Result<(), StoreFault> {
        self.writer
            .write(move |connection| {
                connection
                    .prepare_cached("DELETE FROM token WHERE hash = ?1")?
                    .execute(params![token_hash])?;
                Ok(())
            })
            .await
    }

    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault> {
        self.readers.read(move |connection| traffic::traffic(connection, office, period)).await
    }

    async fn clear_messages(&self) -> Result<(), StoreFault> {
        self.writer
            .write(|connection| {
                // `sqlite_sequence` stays: the next number is one that nobody has seen.
                for table in ["message", "file", "content", "idempotency"] {
                    connection.execute(&format!("DELETE FROM {table}"), [])?;
                }
                Ok(())
            })
            .await
    }

    async fn clear_logins(&self) -> Result<(), StoreFault> {
        self.writer
            .write(|connection| {
                connection.execute("DELETE FROM token", [])?;
                Ok(())
            })
            .await
    }
}

fn insert(connection: &Connection, sending: Sending, contents: Vec<Packed>) -> Result<Vec<Kept>, StoreFault> {
    let mut contents = contents.into_iter();
    let last: Option<i64> =
        sqlite::first(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'message'", [])?;
    let first = last.unwrap_or(0) + 1;
    // A machine's clock may be set back; times and numbers keep one order all the same.
    let newest: Option<i64> =
        sqlite::first(connection, "SELECT sent_at FROM message WHERE key = ?1", params![first - 1])?;
    let sent_at = sending.clock.now().max(newest.map_or(JapanTime::MIN, JapanTime::from_unix_millis));
    let mut kept = Vec::with_capacity(sending.drafts.len());
    for (seq, draft) in (first..).zip(sending.drafts) {
        let mut files = Vec::with_capacity(draft.files.len());
        let mut insert_file = connection.prepare_cached("INSERT INTO file (key, content) VALUES (?1, ?2)")?;
        for ((position, file), content) in draft.files.into_iter().enumerate().zip(&mut contents) {
            insert_file.execute(params![file_key(seq, position), keep_content(connection, &content)?])?;
            files.push(file.file);
        }
        let message = Kept {
            seq: number(seq),
            id: sending.ids.nth(number(seq)),
            sender: sending.sender,
            receiver: draft.receiver,
            sent_at,
            received_at: None,
            recalled_at: None,
            serial: draft.serial,
            subject: sending.subject.clone(),
            body: Some(sending.body.clone()),
            files,
            taken: Taken::default(),
        };
        connection
            .prepare_cached(
                "INSERT INTO message
                    (key, seq, id, sender, receiver, sent_at, open, taken, serial, subject, files, body)
                 VALUES (:seq, :seq, :id, :sender, :receiver, :sent_at, 1, :taken, :serial, :subject, :files, :body)",
            )?
            .execute(named_params! {
                ":seq": seq,
                ":id": message.id.as_str(),
                ":sender": message.sender.as_str(),
                ":receiver": message.receiver.as_str(),
                ":sent_at": sent_at.unix_millis(),
                ":taken": message.taken.to_bytes(),
                ":serial": message.serial,
                ":subject": message.subject,
                ":files": row::files_column(&message.files),
                ":body": sending.body,
            })?;
        kept.push(message);
    }
    if let (Some(key), Some(newest)) = (&sending.key, kept.last()) {
        connection
            .prepare_cached(
                "INSERT INTO idempotency (office, key, fingerprint, first_seq, last_seq)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                sending.sender.as_str(),
                key.text,
                key.fingerprint,
                first,
                integer(newest.seq)
            ])?;
    }
    Ok(kept)
}

/// The key of this content, which is kept now if it was not before.
fn keep_content(connection: &Connection, content: &Packed) -> Result<i64, StoreFault> {
    // Most are new: then the index is gone through once.
    let kept = connection
        .prepare_cached(
            "INSERT INTO content (hash, bytes, form, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hash) DO NOTHING",
        )?
        .execute(params![content.hash, content.bytes, content.form.code(), &content.data[..]])?;
    if kept == 1 {
        return Ok(connection.last_insert_rowid());
    }
    let known = "SELECT key FROM content WHERE hash = ?1";
    Ok(connection.prepare_cached(known)?.query_row(params![content.hash], |row| row.get(0))?)
}

fn sent_before(
    connection: &Connection,
    sender: OfficeNumber,
    key: &str,
) -> Result<Option<SentBefore>, StoreFault> {
    let found: Option<([u8; 32], i64, i64)> = connection
        .prepare_cached(
            "SELECT fingerprint, first_seq, last_seq FROM idempotency WHERE office = ?1 AND key = ?2",
        )?
        .query_row(params![sender.as_str(), key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((fingerprint, first, last)) = found else { return Ok(None) };
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM message WHERE key BETWEEN ?1 AND ?2 ORDER BY key"))?;
    let messages = read_all(query.query(params![first, last])?)?;
    Ok(Some(SentBefore { fingerprint, messages }))
}

fn receive(
    connection: &Connection,
    seq: i64,
    positions: &[usize],
    at: JapanTime,
) -> Result<Receipt, StoreFault> {
    let found: Option<([u8; 16], i64, Option<i64>)> = connection
        .prepare_cached("SELECT taken, json_array_length(files), recalled_at FROM message WHERE key = ?1")?
        .query_row(params![seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((taken, files, recalled_at)) = found else { return Ok(Receipt::Nothing) };
    if recalled_at.is_some() {
        return Ok(Receipt::Recalled);
    }
    let before = Taken::from_bytes(taken);
    let after = positions.iter().fold(before, |taken, &position| taken.with(position));
    if after == before {
        return Ok(Receipt::Nothing);
    }
    if after.has_all(usize::try_from(files).unwrap_or(usize::MAX)) {
        connection
            .prepare_cached("UPDATE message SET taken = ?2, open = 0, received_at = ?3 WHERE key = ?1")?
            .execute(params![seq, after.to_bytes(), at.unix_millis()])?;
        return Ok(Receipt::Completed);
    }
    connection
        .prepare_cached("UPDATE message SET taken = ?2 WHERE key = ?1")?
        .execute(params![seq, after.to_bytes()])?;
    Ok(Receipt::Partial)
}

fn recall(connection: &Connection, seq: i64, at: JapanTime) -> Result<Recall, StoreFault> {
    let found: Option<([u8; 16], Option<i64>)> = connection
        .prepare_cached("SELECT taken, recalled_at FROM message WHERE key = ?1")?
        .query_row(params![seq], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Ok(Recall::Nothing),
        Some((_, Some(before))) => Ok(Recall::Before(JapanTime::from_unix_millis(before))),
        Some((taken, None)) if Taken::from_bytes(taken) != Taken::default() => Ok(Recall::TooLate),
        Some((_, None)) => {
            connection
                .prepare_cached("UPDATE message SET open = 2, recalled_at = ?2 WHERE key = ?1")?
                .execute(params![seq, at.unix_millis()])?;
            forget_files(connection, seq)?;
            Ok(Recall::Done)
        }
    }
}

/// Times and numbers have one order, so the oldest message that still has files is that of the first file.
fn forget_files_before(
    connection: &Connection,
    moment: JapanTime,
    limit: usize,
) -> Result<usize, StoreFault> {
    for forgotten in 0..limit {
        let first: Option<i64> =
            sqlite::first(connection, "SELECT key FROM file ORDER BY key LIMIT 1", params![])?;
        let Some(seq) = first.map(|key| key / FILE_KEYS) else { return Ok(forgotten) };
        let sent_at: Option<i64> =
            sqlite::first(connection, "SELECT sent_at FROM message WHERE key = ?1", params![seq])?;
        if sent_at.is_some_and(|sent_at| sent_at >= moment.unix_millis()) {
            return Ok(forgotten);
        }
        forget_files(connection, seq)?;
    }
    Ok(limit)
}

/// Forgets the files of one message, and the contents that no other message has.
fn forget_files(connection: &Connection, seq: i64) -> Result<(), StoreFault> {
    let mut query =
        connection.prepare_cached("DELETE FROM file WHERE key BETWEEN ?1 AND ?2 RETURNING content")?;
    let contents: Vec<i64> = query
        .query_map(params![file_key(seq, 0), file_key(seq, Taken::FILES_MAX - 1)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for content in contents {
        connection
            .prepare_cached(
                "DELETE FROM content
                 WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE file.content = ?1)",
            )?
            .execute(params![content])?;
    }
    Ok(())
}

fn file_key(seq: i64, position: usize) -> i64 {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    debug_assert!(position < FILE_KEYS, "a message has fewer files");
    seq * FILE_KEYS + position
}

#[cfg(test)]
mod tests;
