//! One send as one transaction: contents first, then the numbers, then the messages.

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use deadpool_postgres::{Object, Transaction};

use super::{GATE, sent_before};
use crate::exchange::store::packed::Packed;
use crate::exchange::store::row::{files_column, integer, number};
use crate::exchange::store::{Kept, Sending, Stored, Taken};

/// Stores a send, unless its key was there already.
pub(super) async fn send(
    connection: &mut Object,
    sending: Sending,
    contents: Vec<Packed>,
) -> Result<Stored, StoreFault> {
    let transaction = connection.transaction().await?;
    transaction.batch_execute(&format!("SELECT pg_advisory_xact_lock_shared({GATE})")).await?;
    keep_contents(&transaction, &contents).await?;
    // From here to the commit no other send of any node comes between.
    let numbering =
        transaction.prepare_cached("SELECT last_seq, last_sent_at FROM numbering FOR UPDATE").await?;
    let last = transaction.query_one(&numbering, &[]).await?;
    let (last_seq, last_sent_at): (i64, i64) = (last.try_get(0)?, last.try_get(1)?);
    if let Some(key) = &sending.key
        && let Some(before) = sent_before(&transaction, sending.sender, &key.text).await?
    {
        transaction.rollback().await?;
        return Ok(Stored::Before(before));
    }
    let kept = insert(&transaction, sending, &contents, last_seq, last_sent_at).await?;
    transaction.commit().await?;
    Ok(Stored::Now(kept))
}

/// In the order of their hashes, so that two sends with the same contents cannot wait for one another.
async fn keep_contents(transaction: &Transaction<'_>, contents: &[Packed]) -> Result<(), StoreFault> {
    let mut contents: Vec<&Packed> = contents.iter().collect();
    contents.sort_by_key(|content| content.hash);
    contents.dedup_by_key(|content| content.hash);
    let statement = transaction
        .prepare_cached(
            "INSERT INTO content (hash, bytes, form, data)
             SELECT * FROM UNNEST($1::BYTEA[], $2::BIGINT[], $3::SMALLINT[], $4::BYTEA[])
             ON CONFLICT (hash) DO NOTHING",
        )
        .await?;
    let hashes: Vec<&[u8]> = contents.iter().map(|content| &content.hash[..]).collect();
    let bytes: Vec<i64> = contents.iter().map(|content| content.bytes).collect();
    let forms: Vec<i16> = contents.iter().map(|content| content.form.code()).collect();
    let data: Vec<&[u8]> = contents.iter().map(|content| &content.data[..]).collect();
    transaction.execute(&statement, &[&hashes, &bytes, &forms, &data]).await?;
    Ok(())
}

async fn insert(
    transaction: &Transaction<'_>,
    sending: Sending,
    contents: &[Packed],
    last_seq: i64,
    last_sent_at: i64,
) -> Result<Vec<Kept>, StoreFault> {
    let sent_at = sending.clock.now().max(JapanTime::from_unix_millis(last_sent_at));
    let mut contents = contents.iter();
    let mut kept: Vec<Kept> = Vec::with_capacity(sending.drafts.len());
    let (mut of, mut positions, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    let message = transaction
        .prepare_cached(
            "INSERT INTO message
                (seq, id, sender, receiver, sent_at, open, taken, file_count, serial, subject, files, body)
             VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11)",
        )
        .await?;
    for (seq, draft) in (last_seq + 1..).zip(sending.drafts) {
        for ((position, _), content) in (0_i16..).zip(&draft.files).zip(&mut contents) {
            of.push(seq);
            positions.push(position);
            hashes.push(&content.hash[..]);
        }
        let stored = Kept {
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
            files: draft.files.into_iter().map(|file| file.file).collect(),
            taken: Taken::default(),
        };
        transaction
            .execute(
                &message,
                &[
                    &seq,
                    &stored.id.as_str(),
                    &stored.sender.as_str(),
                    &stored.receiver.as_str(),
                    &sent_at.unix_millis(),
                    &stored.taken.to_bytes().as_slice(),
                    &i16::try_from(stored.files.len()).unwrap_or(i16::MAX),
                    &stored.serial,
                    &stored.subject.as_bytes(),
                    &files_column(&stored.files),
                    &sending.body.as_bytes(),
                ],
            )
            .await?;
        kept.push(stored);
    }
    let files = transaction
        .prepare_cached(
            "INSERT INTO file (seq, position, hash) SELECT * FROM UNNEST($1::BIGINT[], $2::SMALLINT[], $3::BYTEA[])",
        )
        .await?;
    transaction.execute(&files, &[&of, &positions, &hashes]).await?;
    let newest = kept.last().map_or(last_seq, |message| integer(message.seq));
    let numbering =
        transaction.prepare_cached("UPDATE numbering SET last_seq = $1, last_sent_at = $2").await?;
    transaction.execute(&numbering, &[&newest, &sent_at.unix_millis()]).await?;
    if let Some(key) = &sending.key {
        let statement = transaction
            .prepare_cached(
                "INSERT INTO idempotency (office, key, fingerprint, first_seq, last_seq)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .await?;
        let (office, fingerprint) = (sending.sender.as_str(), key.fingerprint.as_slice());
        transaction
            .execute(&statement, &[&office, &key.text, &fingerprint, &(last_seq + 1), &newest])
            .await?;
    }
    Ok(kept)
}
