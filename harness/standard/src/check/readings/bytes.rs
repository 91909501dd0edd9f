//! What the bytes show: line breaks inside text, and half-width kana.

use super::super::counted::counted;
use super::super::head::with_rows;
use super::super::sheet::Sheet;
use super::Seen;
use crate::read::Changed;
use crate::{Findings, Layout, NameVersion, Record, Rule};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    with_rows!(&sheet.document.table, rows => look(sheet, rows, findings), else {});
}

fn look<T>(sheet: &Sheet<'_>, rows: &[Record<T>], findings: &mut Findings) {
    let bytes =
        |record: &Record<T>| sheet.bytes.get(record.bytes.start..record.bytes.end).unwrap_or_default();
    // Where the rows themselves end otherwise, the breaks inside text follow from that.
    let ends_in_crlf = rows.first().is_none_or(|record| {
        let behind = sheet.bytes.get(record.bytes.end..).unwrap_or_default();
        behind.is_empty() || behind.starts_with(b"\r\n")
    });
    // In another encoding the same bytes are other characters.
    let in_ms932 = !findings.has(Rule::EncodingNotMs932, sheet.path);
    let (mut breaks, mut kana) = (Seen::default(), Seen::default());
    for (record, alike) in sheet.stretches(rows, &columns_of_text(sheet)) {
        let bytes = bytes(record);
        if ends_in_crlf && odd_break(bytes).is_some() {
            breaks.see_all(record, &alike);
        }
        if in_ms932 && half_width_kana(bytes).is_some() {
            kana.see_all(record, &alike);
        }
    }
    breaks.tell(
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
    kana.tell(
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

/// The columns that may hold more than ASCII of one line: what else is in a row cannot show anything here.
fn columns_of_text(sheet: &Sheet<'_>) -> Vec<u16> {
    let layout = sheet.kind().and_then(|kind| Layout::of(kind, NameVersion::V4));
    let columns = layout.into_iter().flat_map(|layout| &layout.columns);
    let texts = columns.filter(|column| !column.format.is_ascii()).map(|column| column.number);
    texts.chain([Changed::ODD_TEXTS]).collect()
}

/// The first CR without LF or LF without CR. No second byte of MS932 is one of them.
fn odd_break(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'\r', b'\n', bytes).find(|at| match bytes[*at] {
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => *at == 0 || bytes[at - 1] != b'\r',
    })
}

/// The first byte of MS932 that is half-width kana: A1 to DF where a character begins.
fn half_width_kana(bytes: &[u8]) -> Option<usize> {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            0xA1..=0xDF => return Some(at),
            0x81..=0x9F | 0xE0..=0xFC => at += 2,
            _ => {
                at += 1;
                // Most of a row is digits and commas: eight of them at once.
                while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                    if u64::from_ne_bytes(*eight) & HIGH_BITS != 0 {
                        break;
                    }
                    at += eight.len();
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_kana_is_told_from_the_second_byte_of_a_character() {
        // ア is 83 41, ﾀ is C0, 漢 is 8A BF.
        assert_eq!(half_width_kana(b"12345678901234567890"), None);
        assert_eq!(half_width_kana(b"1234567890,\x83\x41\x8A\xBF12345678\x8A\xBF"), None);
        assert_eq!(half_width_kana(b"1234567890\x8A\xBF\xC0"), Some(12));
        assert_eq!(half_width_kana(b"\xC0"), Some(0));
        assert_eq!(half_width_kana(b"12345678\x8A"), None);
    }

    #[test]
    fn only_crlf_is_a_whole_line_break() {
        assert_eq!(odd_break(b"a\r\nb"), None);
        assert_eq!(odd_break(b"a\nb"), Some(1));
        assert_eq!(odd_break(b"a\r\n\rb"), Some(3));
        assert_eq!(odd_break(b"\n"), Some(0));
    }
}
