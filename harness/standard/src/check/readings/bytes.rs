//! What the bytes show: line breaks inside text, and half-width kana.

use super::super::counted::counted;
use super::super::head::with_rows;
use super::super::sheet::Sheet;
use super::Seen;
use crate::ms932::half_width_kana;
use crate::read::Sightings;
use crate::{Findings, Record, Rule};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    with_rows!(&sheet.document.table, rows => look(sheet, rows, findings), else {});
}

fn look<T>(sheet: &Sheet<'_>, rows: &[Record<T>], findings: &mut Findings) {
    let bytes =
        |record: &Record<T>| sheet.bytes.get(record.bytes.start..record.bytes.end).unwrap_or_default();
    // Reading has looked at every field already.
    let seen = |sightings: Sightings| Seen {
        first: sightings.first.and_then(|first| rows.get(first)),
        times: sightings.times,
    };
    // Where the rows themselves end otherwise, the breaks inside text follow from that.
    let ends_in_crlf = rows.first().is_none_or(|record| {
        let behind = sheet.bytes.get(record.bytes.end..).unwrap_or_default();
        behind.is_empty() || behind.starts_with(b"\r\n")
    });
    if ends_in_crlf {
        seen(sheet.changes.odd_breaks).tell(
            Rule::ReadingTextLineBreak,
            |record| sheet.place_of_byte(record, odd_break(bytes(record)).unwrap_or(0)),
            |times| {
                (
                    format!("文字列の中に、CRLF でない改行のある行が {times} 行あります。"),
                    format!("{} with line breaks inside text that are not CRLF", counted(times, "row")),
                )
            },
            findings,
        );
    }
    // In another encoding the same bytes are other characters.
    if !findings.has(Rule::EncodingNotMs932, sheet.path) {
        seen(sheet.changes.kana).tell(
            Rule::ReadingHalfWidthKana,
            |record| sheet.place_of_byte(record, half_width_kana(bytes(record)).unwrap_or(0)),
            |times| {
                (
                    format!("半角カナのある行が {times} 行あります。"),
                    format!("{} with half-width kana", counted(times, "row")),
                )
            },
            findings,
        );
    }
}

/// The first CR without LF or LF without CR. No second byte of MS932 is one of them.
fn odd_break(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'\r', b'\n', bytes).find(|at| match bytes[*at] {
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => *at == 0 || bytes[at - 1] != b'\r',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crlf_is_a_whole_line_break() {
        assert_eq!(odd_break(b"a\r\nb"), None);
        assert_eq!(odd_break(b"a\nb"), Some(1));
        assert_eq!(odd_break(b"a\r\n\rb"), Some(3));
        assert_eq!(odd_break(b"\n"), Some(0));
    }
}
