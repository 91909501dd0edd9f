//! A message as a row of PostgreSQL becomes a [`Kept`].

use std::fmt::Display;
use std::str::FromStr;

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use tokio_postgres::Row;

use crate::exchange::store::row::{damaged, files_from, number};
use crate::exchange::store::{Kept, Taken};

/// The columns that [`read`] expects, in its order. The body comes last, and only where it is asked for.
pub(super) const COLUMNS: &str =
    "seq, id, sender, receiver, sent_at, received_at, taken, serial, subject, files, recalled_at";

/// Where the body stands behind them.
pub(super) const BODY: usize = 11;

/// Reads a row of [`COLUMNS`], without its body.
pub(super) fn read(row: &Row) -> Result<Kept, StoreFault> {
    let seq = number(row.try_get(0)?);
    Ok(Kept {
        seq,
        id: parsed(row, 1, seq)?,
        sender: parsed(row, 2, seq)?,
        receiver: parsed(row, 3, seq)?,
        sent_at: JapanTime::from_unix_millis(row.try_get(4)?),
        received_at: row.try_get::<_, Option<i64>>(5)?.map(JapanTime::from_unix_millis),
        recalled_at: row.try_get::<_, Option<i64>>(10)?.map(JapanTime::from_unix_millis),
        taken: taken(row, 6)?,
        serial: row.try_get(7)?,
        subject: words(row, 8)?,
        body: None,
        files: files_from(row.try_get(9)?, seq)?,
    })
}

/// All of them.
pub(super) fn read_all(rows: &[Row]) -> Result<Vec<Kept>, StoreFault> {
    rows.iter().map(read).collect()
}

/// A column that holds a value by its text.
pub(super) fn parsed<T: FromStr<Err: Display>>(
    row: &Row,
    column: usize,
    key: impl Display,
) -> Result<T, StoreFault> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: T::Err| damaged(key, &error))
}

/// A column of text that is kept as bytes.
pub(super) fn words(row: &Row, column: usize) -> Result<String, StoreFault> {
    String::from_utf8(row.try_get(column)?).map_err(|error| damaged("text", &error))
}

/// The column of what has gone out.
pub(super) fn taken(row: &Row, column: usize) -> Result<Taken, StoreFault> {
    let bytes: &[u8] = row.try_get(column)?;
    let bytes = bytes.try_into().map_err(|_| damaged("taken", &"it has another length"))?;
    Ok(Taken::from_bytes(bytes))
}
