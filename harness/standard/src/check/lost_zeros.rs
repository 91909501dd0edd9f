//! Numbers that lost their leading zeros, read as they were meant.
//!
//! A lost zero is a warning, so the row counts: whoever joins rows by such a number, here or in a book, takes it with its
//! zeros. Only the numbers that tell records apart are restored; what was read stays beside the row ([`Record::odd`]).

use super::head::with_rows;
use crate::read::lost_its_zero;
use crate::{Document, Field, FieldValue, Format, Record, Table};

impl Document {
    /// Gives 被保険者番号 and サービス事業者コード back the leading zeros that they lost, where that is all that is wrong with
    /// them ([`Rule::FieldLeadingZero`](crate::Rule::FieldLeadingZero)).
    pub fn restore_zeros(&mut self) {
        with_rows!(
            &mut self.table,
            rows => restore(rows, Format::InsuredNumber, 3, |row| &mut row.insured),
            else {}
        );
        match &mut self.table {
            Table::Upplan(rows) | Table::Upjsk(rows) => {
                restore(rows, Format::OfficeNumber, 20, |row| &mut row.office);
            }
            Table::Dltjsk(rows) => restore(rows, Format::OfficeNumber, 5, |row| &mut row.office),
            _ => {}
        }
    }
}

fn restore<T, N: FieldValue + PartialEq>(
    rows: &mut [Record<T>],
    format: Format,
    column: u16,
    field: impl Fn(&mut T) -> &mut Field<N>,
) {
    for record in rows {
        if record.odd.is_none() || *field(&mut record.row) != Field::Odd {
            continue;
        }
        let text = record.odd(column).filter(|text| lost_its_zero(format, text));
        if let Some(number) = text.and_then(|text| N::read(&format!("{text:0>10}"))) {
            *field(&mut record.row) = Field::Value(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[track_caller]
    fn check(insured: &str, office: &str, expected: (Option<&str>, Option<&str>)) {
        let name = "DLTJSK_202604_4479900021_11_4479900013_43_20260301000001.CSV";
        let line = format!("202407,449991,{insured},202604,{office},11\r\n");
        let (mut document, _) = read(name, line.as_bytes());
        document.restore_zeros();
        let Table::Dltjsk(rows) = &document.table else { panic!("{document:?}") };
        let row = &rows[0].row;
        let found =
            (row.insured.value().map(ToString::to_string), row.office.value().map(ToString::to_string));
        assert_eq!((found.0.as_deref(), found.1.as_deref()), expected);
    }

    #[test]
    fn lost_zeros_come_back_and_nothing_else_is_guessed() {
        check("990000001", "179900014", (Some("0990000001"), Some("0179900014")));
        check("99000001", "0179900014", (Some("0099000001"), Some("0179900014")));
        check("9900001", "79900014", (None, None));
        check("99000000X", "17990001A", (None, None));
        check("", "", (None, None));
    }
}
