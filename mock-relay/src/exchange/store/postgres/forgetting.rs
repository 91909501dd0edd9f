//! How files go: with a message that is taken back, or after their time; and with the last file, its content.
//!
//! Not how messages go: they stay in the lists. The rule it keeps: whatever removes a content has closed the gate first, so
//! that no send names a content that is just going, and so that two nodes that forget at once do it one after the other.

use std::collections::BTreeSet;

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use deadpool_postgres::{Object, Transaction};
use tokio_postgres::Row;

use super::{GATE, row};
use crate::exchange::store::{Recall, Taken};

/// Waits until no send is under way, and keeps others out until the transaction's end. Before any row is locked: who
/// empties the store locks them all behind the gate.
pub(super) async fn close_gate(transaction: &Transaction<'_>) -> Result<(), StoreFault> {
    transaction.batch_execute(&format!("SELECT pg_advisory_xact_lock({GATE})")).await?;
    Ok(())
}

/// Takes a message back. A receipt of any node holds the message's row too, so one of the two is first.
pub(super) async fn recall(connection: &mut Object, seq: i64, at: JapanTime) -> Result<Recall, StoreFault> {
    let transaction = connection.transaction().await?;
    close_gate(&transaction).await?;
    let query = transaction
        .prepare_cached("SELECT taken, recalled_at FROM message WHERE seq = $1 FOR UPDATE")
        .await?;
    let Some(found) = transaction.query_opt(&query, &[&seq]).await? else { return Ok(Recall::Nothing) };
    if let Some(before) = found.try_get::<_, Option<i64>>(1)? {
        return Ok(Recall::Before(JapanTime::from_unix_millis(before)));
    }
    if row::taken(&found, 0)? != Taken::default() {
        return Ok(Recall::TooLate);
    }
    let update =
        transaction.prepare_cached("UPDATE message SET open = 2, recalled_at = $2 WHERE seq = $1").await?;
    transaction.execute(&update, &[&seq, &at.unix_millis()]).await?;
    let files = transaction.query("DELETE FROM file WHERE seq = $1 RETURNING seq, hash", &[&seq]).await?;
    forget_contents(&transaction, &files).await?;
    transaction.commit().await?;
    Ok(Recall::Done)
}

/// Forgets the files of the oldest messages. Times and numbers have one order, so those are the ones of the first files.
pub(super) async fn forget_files(
    connection: &mut Object,
    moment: JapanTime,
    limit: usize,
) -> Result<usize, StoreFault> {
    // Mostly nothing is over, and then nobody is kept waiting at the gate.
    let oldest = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM message WHERE sent_at < $1 AND seq = (SELECT min(seq) FROM file))",
        )
        .await?;
    if !connection.query_one(&oldest, &[&moment.unix_millis()]).await?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let transaction = connection.transaction().await?;
    close_gate(&transaction).await?;
    let files = transaction
        .query(
            "DELETE FROM file WHERE seq IN (
                 SELECT seq FROM (SELECT DISTINCT seq FROM file ORDER BY seq LIMIT $2) oldest
                 JOIN message USING (seq) WHERE sent_at < $1)
             RETURNING seq, hash",
            &[&moment.unix_millis(), &i64::try_from(limit).unwrap_or(i64::MAX)],
        )
        .await?;
    forget_contents(&transaction, &files).await?;
    transaction.commit().await?;
    let messages: BTreeSet<i64> = files.iter().map(|file| file.try_get(0)).collect::<Result<_, _>>()?;
    Ok(messages.len())
}

/// Forgets the contents of these files, (`seq`, `hash`), that no other file names.
async fn forget_contents(transaction: &Transaction<'_>, files: &[Row]) -> Result<(), StoreFault> {
    let hashes: BTreeSet<&[u8]> = files.iter().map(|file| file.try_get(1)).collect::<Result<_, _>>()?;
    let hashes: Vec<&[u8]> = hashes.into_iter().collect();
    transaction
        .execute(
            "DELETE FROM content WHERE hash = ANY ($1)
             AND NOT EXISTS (SELECT 1 FROM file WHERE file.hash = content.hash)",
            &[&hashes],
        )
        .await?;
    Ok(())
}
