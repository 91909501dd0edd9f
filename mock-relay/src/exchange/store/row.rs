//! A message as a row: how columns become a [`Kept`], and the other way round.

use std::fmt::Display;
use std::str::FromStr;

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use careplan_wire::relay::MessageFile;
use rusqlite::Row;

use super::{Kept, Taken};

/// The columns that [`read`] expects, in its order. The body comes last, and only where it is asked for.
pub(super) const COLUMNS: &str =
    "seq, id, sender, receiver, sent_at, received_at, taken, serial, subject, files, recalled_at";

/// Reads a row of [`COLUMNS`], without its body.
pub(super) fn read(row: &Row<'_>) -> Result<Kept, StoreFault> {
    let seq = number(row.get(0)?);
    Ok(Kept {
        seq,
        id: text(row, 1, seq)?,
        sender: text(row, 2, seq)?,
        receiver: text(row, 3, seq)?,
        sent_at: JapanTime::from_unix_millis(row.get(4)?),
        received_at: row.get::<_, Option<i64>>(5)?.map(JapanTime::from_unix_millis),
        recalled_at: row.get::<_, Option<i64>>(10)?.map(JapanTime::from_unix_millis),
        taken: Taken::from_bytes(row.get(6)?),
        serial: row.get(7)?,
        subject: row.get(8)?,
        body: None,
        files: files_from(row.get_ref(9)?.as_str().map_err(rusqlite::Error::from)?, seq)?,
    })
}

/// A column that holds a value by its text.
pub(super) fn text<T: FromStr<Err: Display>>(
    row: &Row<'_>,
    column: usize,
    key: impl Display,
) -> Result<T, StoreFault> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    text.parse().map_err(|error: T::Err| damaged(key, &error))
}

/// A count as SQLite keeps it. It counts from 1 up, and never comes near the sign.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The other way round.
pub(super) fn number(integer: i64) -> u64 {
    u64::try_from(integer).unwrap_or(0)
}

/// The files' column: what lists tell of them, so that a list needs no second table.
pub(super) fn files_column(files: &[MessageFile]) -> String {
    serde_json::to_string(files).expect("names and numbers serialise")
}

fn files_from(column: &str, seq: u64) -> Result<Vec<MessageFile>, StoreFault> {
    serde_json::from_str(column).map_err(|error| damaged(seq, &error))
}

pub(super) fn damaged(key: impl Display, cause: &impl Display) -> StoreFault {
    StoreFault::Damaged { key: format!("message {key}"), cause: cause.to_string() }
}

impl Taken {
    /// As it is kept.
    pub(super) fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The other way round.
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}
