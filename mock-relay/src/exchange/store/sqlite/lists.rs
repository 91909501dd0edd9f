//! Lists as SQLite reads them: each is one range of one index, so that a list takes as long among a million messages as
//! among a hundred.

use careplan_domain::OfficeNumber;
use careplan_serve::store::StoreFault;
use careplan_wire::relay::Side;
use rusqlite::{Connection, named_params};

use crate::exchange::store::row::{self, COLUMNS, integer};
use crate::exchange::store::{Kept, Openness, Wanted};

/// Messages of one side of one office.
pub(super) fn list(connection: &Connection, wanted: &Wanted) -> Result<Vec<Kept>, StoreFault> {
    let sql = list_sql(wanted.side, wanted.openness);
    let mut query = connection.prepare_cached(&sql)?;
    read_all(query.query(named_params! {
        ":office": wanted.office.as_str(),
        ":other": wanted.other.as_ref().map(OfficeNumber::as_str),
        ":from": wanted.from.unix_millis(),
        ":before_time": wanted.before.sent_at.unix_millis(),
        ":before_seq": integer(wanted.before.seq),
        ":limit": i64::try_from(wanted.limit).unwrap_or(i64::MAX),
    })?)
}

/// One range of one index; for all kinds of messages three ranges, which SQLite merges as it goes. Both ends of a range
/// are places, because on a standing clock many messages are of one moment.
fn list_sql(side: Side, openness: Openness) -> String {
    let (own, other) = match side {
        Side::Sent => ("sender", "receiver"),
        Side::Received => ("receiver", "sender"),
    };
    let range = |open: u8| {
        format!(
            "SELECT {COLUMNS} FROM message
             WHERE {own} = :office AND open = {open} AND (sent_at, seq) > (:from, 0)
               AND (sent_at, seq) < (:before_time, :before_seq)
               AND (:other IS NULL OR {other} = :other)"
        )
    };
    let ranges = match openness {
        Openness::Open => range(1),
        Openness::Closed => range(0),
        Openness::Recalled => range(2),
        Openness::Any => format!("{} UNION ALL {} UNION ALL {}", range(1), range(0), range(2)),
    };
    format!("{ranges} ORDER BY sent_at DESC, seq DESC LIMIT :limit")
}

/// All that a query finds.
pub(super) fn read_all(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Kept>, StoreFault> {
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        kept.push(row::read(row)?);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use careplan_serve::store::sqlite;

    use super::*;
    use crate::exchange::store::sqlite::SCHEMA;

    #[test]
    fn every_list_is_read_from_an_index_without_sorting() {
        let directory = tempfile::tempdir().expect("a directory");
        let connection = sqlite::open(&directory.path().join("messages"), SCHEMA).expect("opens");
        for side in [Side::Sent, Side::Received] {
            for openness in [Openness::Open, Openness::Closed, Openness::Recalled, Openness::Any] {
                let sql = format!("EXPLAIN QUERY PLAN {}", list_sql(side, openness));
                let mut query = connection.prepare(&sql).expect("prepares");
                let mut rows = query.raw_query();
                let mut plan = Vec::<String>::new();
                while let Some(row) = rows.next().expect("explains") {
                    plan.push(row.get("detail").expect("a text"));
                }
                let plan = plan.join("\n");
                assert!(!plan.contains("TEMP B-TREE"), "{plan}");
                assert!(!plan.contains("SCAN message"), "{plan}");
                assert!(plan.contains("(sent_at,seq)>(?,?) AND (sent_at,seq)<(?,?)"), "{plan}");
            }
        }
    }
}
