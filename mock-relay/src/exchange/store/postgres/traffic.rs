//! How much an office sent and received, as PostgreSQL counts it.

use careplan_domain::OfficeNumber;
use careplan_serve::store::StoreFault;
use deadpool_postgres::GenericClient;

use crate::activity::{Count, Period, Traffic};
use crate::exchange::store::row::number;

/// By the time of sending. The states are named so that the index serves: to be fetched, and fetched.
const SENT: &str = "SELECT COUNT(*), COALESCE(SUM(file_count), 0) FROM message
    WHERE sender = $1 AND open IN (0, 1) AND sent_at >= $2 AND sent_at < $3";

/// By the time of receipt, before which it was sent.
const RECEIVED: &str = "SELECT COUNT(*), COALESCE(SUM(file_count), 0) FROM message
    WHERE receiver = $1 AND open = 0 AND sent_at < $3 AND received_at >= $2 AND received_at < $3";

pub(super) async fn traffic(
    connection: &impl GenericClient,
    office: OfficeNumber,
    period: Period,
) -> Result<Traffic, StoreFault> {
    let (from, until) = (period.from.unix_millis(), period.until.unix_millis());
    let count = async |sql| -> Result<Count, StoreFault> {
        let query = connection.prepare_cached(sql).await?;
        let row = connection.query_one(&query, &[&office.as_str(), &from, &until]).await?;
        Ok(Count { messages: number(row.try_get(0)?), files: number(row.try_get(1)?) })
    };
    Ok(Traffic { sent: count(SENT).await?, received: count(RECEIVED).await? })
}
