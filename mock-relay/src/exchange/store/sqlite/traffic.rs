//! How much an office sent and received, as SQLite counts it.
//!
//! Both counts begin at an index of the lists. Only the length of a file list is particular to SQLite.

use careplan_domain::OfficeNumber;
use careplan_serve::store::StoreFault;
use rusqlite::{Connection, params};

use crate::activity::{Count, Period, Traffic};
use crate::exchange::store::row::number;

/// By the time of sending. The states are named so that the index serves: to be fetched, and fetched.
const SENT: &str = "SELECT COUNT(*), COALESCE(SUM(json_array_length(files)), 0) FROM message
    WHERE sender = ?1 AND open IN (0, 1) AND sent_at >= ?2 AND sent_at < ?3";

/// By the time of receipt, before which it was sent.
const RECEIVED: &str = "SELECT COUNT(*), COALESCE(SUM(json_array_length(files)), 0) FROM message
    WHERE receiver = ?1 AND open = 0 AND sent_at < ?3 AND received_at >= ?2 AND received_at < ?3";

pub(super) fn traffic(
    connection: &Connection,
    office: OfficeNumber,
    period: Period,
) -> Result<Traffic, StoreFault> {
    let count = |sql: &str| -> Result<Count, StoreFault> {
        let (from, until) = (period.from.unix_millis(), period.until.unix_millis());
        let (messages, files) = connection
            .prepare_cached(sql)?
            .query_row(params![office.as_str(), from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Count { messages: number(messages), files: number(files) })
    };
    Ok(Traffic { sent: count(SENT)?, received: count(RECEIVED)? })
}

#[cfg(test)]
mod tests {
    use careplan_serve::store::sqlite;

    use super::*;
    use crate::exchange::store::sqlite::SCHEMA;

    #[test]
    fn no_count_reads_other_offices_messages() {
        let directory = tempfile::tempdir().expect("a directory");
        let connection = sqlite::open(&directory.path().join("messages"), SCHEMA).expect("opens");
        for sql in [SENT, RECEIVED] {
            let mut query = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("prepares");
            let mut rows = query.raw_query();
            let plan: String = rows.next().expect("explains").expect("a line").get("detail").expect("a text");
            assert!(plan.starts_with("SEARCH message USING INDEX"), "{plan}");
        }
    }
}
