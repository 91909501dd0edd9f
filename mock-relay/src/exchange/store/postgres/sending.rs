//! Sends as one transaction: contents first, then the numbers, then the messages.

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use deadpool_postgres::{Object, Transaction};
use futures_util::try_join;
use tokio_postgres::types::ToSql;

use super::{GATE, sent_before};
use crate::exchange::store::packed::Packed;
use crate::exchange::store::row::{files_column, number};
use crate::exchange::store::{Draft, Kept, Sending, SentBefore, Stored, Taken};

/// What a statement takes.
type Column<'a> = &'a (dyn ToSql + Sync);

/// A send with its contents packed.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) sending: Sending,
    pub(super) contents: Vec<Packed>,
}

/// Why none of the sends was stored.
#[derive(Debug)]
pub(super) enum Unstored {
    /// The transaction was taken back.
    Before(StoreFault),
    /// It broke off in its commit, which may have been made.
    Committing(StoreFault),
}

/// Stores sends, each unless its key was there already. No two of them have the same sender and key.
pub(super) async fn send(connection: &mut Object, sends: &[Ready]) -> Result<Vec<Stored>, Unstored> {
    let transaction = connection.transaction().await.map_err(|error| Unstored::Before(error.into()))?;
    let stored = write(&transaction, sends).await.map_err(Unstored::Before)?;
    transaction.commit().await.map_err(|error| Unstored::Committing(error.into()))?;
    Ok(stored)
}

async fn write(transaction: &Transaction<'_>, sends: &[Ready]) -> Result<Vec<Stored>, StoreFault> {
    let contents = Contents::of(sends);
    let keep = transaction
        .prepare_cached(
            "INSERT INTO content (hash, bytes, form, data)
             SELECT * FROM UNNEST($1::BYTEA[], $2::BIGINT[], $3::SMALLINT[], $4::BYTEA[])
             ON CONFLICT (hash) DO NOTHING",
        )
        .await?;
    let numbering =
        transaction.prepare_cached("SELECT last_seq, last_sent_at FROM numbering FOR UPDATE").await?;
    let gate = format!("SELECT pg_advisory_xact_lock_shared({GATE})");
    // Asked in this order, without waiting for the answers between. From the last one to the commit no other send of any
    // node comes between.
    let columns: [Column<'_>; 4] = [&contents.hashes, &contents.bytes, &contents.forms, &contents.data];
    let ((), _, last) = try_join!(
        transaction.batch_execute(&gate),
        transaction.execute(&keep, &columns),
        transaction.query_one(&numbering, &[]),
    )?;
    let last = Last { seq: last.try_get(0)?, sent_at: JapanTime::from_unix_millis(last.try_get(1)?) };
    let mut stored = Vec::with_capacity(sends.len());
    let mut news = News::new(last);
    for ready in sends {
        stored.push(match before(transaction, &ready.sending).await? {
            Some(before) => Stored::Before(before),
            None => Stored::Now(news.add(ready)),
        });
    }
    if !news.seqs.is_empty() {
        news.write(transaction).await?;
    }
    Ok(stored)
}

/// What was sent under the key of this send, if it has one.
async fn before(transaction: &Transaction<'_>, sending: &Sending) -> Result<Option<SentBefore>, StoreFault> {
    match &sending.key {
        Some(key) => sent_before(transaction, sending.sender, &key.text).await,
        None => Ok(None),
    }
}

/// Contents as columns, in the order of their hashes, so that no two transactions with the same contents can wait for one
/// another.
struct Contents<'a> {
    hashes: Vec<&'a [u8]>,
    bytes: Vec<i64>,
    forms: Vec<i16>,
    data: Vec<&'a [u8]>,
}

impl<'a> Contents<'a> {
    fn of(sends: &'a [Ready]) -> Self {
        let mut contents: Vec<&Packed> = sends.iter().flat_map(|ready| &ready.contents).collect();
        contents.sort_by_key(|content| content.hash);
        contents.dedup_by_key(|content| content.hash);
        Self {
            hashes: contents.iter().map(|content| &content.hash[..]).collect(),
            bytes: contents.iter().map(|content| content.bytes).collect(),
            forms: contents.iter().map(|content| content.form.code()).collect(),
            data: contents.iter().map(|content| &content.data[..]).collect(),
        }
    }
}

/// The last number that was given, and the latest time.
#[derive(Clone, Copy)]
struct Last {
    seq: i64,
    sent_at: JapanTime,
}

/// The messages of several sends as columns, with their files and keys.
struct News<'a> {
    last: Last,
    seqs: Vec<i64>,
    ids: Vec<String>,
    senders: Vec<&'a str>,
    receivers: Vec<&'a str>,
    times: Vec<i64>,
    file_counts: Vec<i16>,
    serials: Vec<Option<&'a str>>,
    subjects: Vec<&'a [u8]>,
    files: Vec<String>,
    bodies: Vec<&'a [u8]>,
    files_of: Vec<i64>,
    positions: Vec<i16>,
    hashes: Vec<&'a [u8]>,
    keys: Vec<KeyRow<'a>>,
}

/// A key with the numbers that were sent under it.
struct KeyRow<'a> {
    office: &'a str,
    text: &'a str,
    fingerprint: &'a [u8],
    first: i64,
    last: i64,
}

impl<'a> News<'a> {
    fn new(last: Last) -> Self {
        Self {
            last,
            seqs: Vec::new(),
            ids: Vec::new(),
            senders: Vec::new(),
            receivers: Vec::new(),
            times: Vec::new(),
            file_counts: Vec::new(),
            serials: Vec::new(),
            subjects: Vec::new(),
            files: Vec::new(),
            bodies: Vec::new(),
            files_of: Vec::new(),
            positions: Vec::new(),
            hashes: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Numbers the messages of a send. Clocks of two machines may differ, places still rise.
    fn add(&mut self, ready: &'a Ready) -> Vec<Kept> {
        let sending = &ready.sending;
        self.last.sent_at = sending.clock.now().max(self.last.sent_at);
        let first = self.last.seq + 1;
        let mut contents = ready.contents.iter();
        let kept: Vec<Kept> =
            sending.drafts.iter().map(|draft| self.add_message(sending, draft, &mut contents)).collect();
        if let (Some(key), false) = (&sending.key, kept.is_empty()) {
            self.keys.push(KeyRow {
                office: sending.sender.as_str(),
                text: &key.text,
                fingerprint: &key.fingerprint,
                first,
                last: self.last.seq,
            });
        }
        kept
    }

    fn add_message(
        &mut self,
        sending: &'a Sending,
        draft: &'a Draft,
        contents: &mut impl Iterator<Item = &'a Packed>,
    ) -> Kept {
        self.last.seq += 1;
        let Last { seq, sent_at } = self.last;
        for ((position, _), content) in (0_i16..).zip(&draft.files).zip(contents) {
            self.files_of.push(seq);
            self.positions.push(position);
            self.hashes.push(&content.hash);
        }
        let kept = Kept {
            seq: number(seq),
            id: sending.ids.nth(number(seq)),
            sender: sending.sender,
            receiver: draft.receiver,
            sent_at,
            received_at: None,
            recalled_at: None,
            serial: draft.serial.clone(),
            subject: sending.subject.clone(),
            body: Some(sending.body.clone()),
            files: draft.files.iter().map(|file| file.file.clone()).collect(),
            taken: Taken::default(),
        };
        self.seqs.push(seq);
        self.ids.push(kept.id.as_str().to_owned());
        self.senders.push(sending.sender.as_str());
        self.receivers.push(draft.receiver.as_str());
        self.times.push(sent_at.unix_millis());
        self.file_counts.push(i16::try_from(kept.files.len()).unwrap_or(i16::MAX));
        self.serials.push(draft.serial.as_deref());
        self.subjects.push(sending.subject.as_bytes());
        self.files.push(files_column(&kept.files));
        self.bodies.push(sending.body.as_bytes());
        kept
    }

    async fn write(&self, transaction: &Transaction<'_>) -> Result<(), StoreFault> {
        let messages = transaction
            .prepare_cached(
                "INSERT INTO message
                    (seq, id, sender, receiver, sent_at, open, taken, file_count, serial, subject, files, body)
                 SELECT seq, id, sender, receiver, sent_at, 1, $11, file_count, serial, subject, files, body
                 FROM UNNEST($1::BIGINT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BIGINT[], $6::SMALLINT[],
                             $7::TEXT[], $8::BYTEA[], $9::TEXT[], $10::BYTEA[])
                    AS new (seq, id, sender, receiver, sent_at, file_count, serial, subject, files, body)",
            )
            .await?;
        let files = transaction
            .prepare_cached(
                "INSERT INTO file (seq, position, hash) SELECT * FROM UNNEST($1::BIGINT[], $2::SMALLINT[], $3::BYTEA[])",
            )
            .await?;
        let numbering =
            transaction.prepare_cached("UPDATE numbering SET last_seq = $1, last_sent_at = $2").await?;
        let taken = Taken::default().to_bytes();
        let taken = taken.as_slice();
        let latest = self.last.sent_at.unix_millis();
        let of_messages: [Column<'_>; 11] = [
            &self.seqs,
            &self.ids,
            &self.senders,
            &self.receivers,
            &self.times,
            &self.file_counts,
            &self.serials,
            &self.subjects,
            &self.files,
            &self.bodies,
            &taken,
        ];
        let of_files: [Column<'_>; 3] = [&self.files_of, &self.positions, &self.hashes];
        let of_numbering: [Column<'_>; 2] = [&self.last.seq, &latest];
        try_join!(
            transaction.execute(&messages, &of_messages),
            transaction.execute(&files, &of_files),
            transaction.execute(&numbering, &of_numbering),
        )?;
        for key in &self.keys {
            let statement = transaction
                .prepare_cached(
                    "INSERT INTO idempotency (office, key, fingerprint, first_seq, last_seq)
                     VALUES ($1, $2, $3, $4, $5)",
                )
                .await?;
            transaction
                .execute(&statement, &[&key.office, &key.text, &key.fingerprint, &key.first, &key.last])
                .await?;
        }
        Ok(())
    }
}
