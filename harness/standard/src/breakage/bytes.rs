//! Faults in the bytes of a file: those that no rows could have.

use crate::dialect::NamedFile;

/// A byte that MS932 does not have.
pub(super) fn insert_no_character(file: &mut NamedFile) -> bool {
    insert_after_first_quote(file, b"\xFD")
}

/// 外字.
pub(super) fn insert_gaiji(file: &mut NamedFile) -> bool {
    insert_after_first_quote(file, b"\xF0\x40")
}

/// ～, which converters map to different characters.
pub(super) fn insert_wave_dash(file: &mut NamedFile) -> bool {
    insert_after_first_quote(file, b"\x81\x60")
}

/// A tab.
pub(super) fn insert_tab(file: &mut NamedFile) -> bool {
    insert_after_first_quote(file, b"\t")
}

fn insert_after_first_quote(file: &mut NamedFile, inserted: &[u8]) -> bool {
    let Some(quote) = file.bytes.iter().position(|byte| *byte == b'"') else { return false };
    splice(file, quote + 1, inserted);
    true
}

/// The first bytes of a workbook, which is a ZIP.
pub(super) fn workbook(file: &mut NamedFile) -> bool {
    const HEAD: &[u8] =
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml";
    file.bytes = HEAD.to_vec();
    true
}

/// Ten thousand empty columns more.
pub(super) fn ten_thousand_columns(file: &mut NamedFile) -> bool {
    at_first_line_end(file, &[b','; 10_000])
}

/// One column more.
pub(super) fn comma_too_many(file: &mut NamedFile) -> bool {
    at_first_line_end(file, b",")
}

/// A column behind the key of what is deleted.
pub(super) fn data_behind_the_key(file: &mut NamedFile) -> bool {
    at_first_line_end(file, b",1")
}

/// Texts of the files that are used here hold no line breaks.
fn at_first_line_end(file: &mut NamedFile, inserted: &[u8]) -> bool {
    let Some(end) = line_end(&file.bytes) else { return false };
    splice(file, end, inserted);
    true
}

/// A quote that nothing closes.
pub(super) fn quote_left_open(file: &mut NamedFile) -> bool {
    let Some(end) = line_end(&file.bytes) else { return false };
    let Some(quote) = file.bytes[..end].iter().rposition(|byte| *byte == b'"') else { return false };
    file.bytes.remove(quote);
    true
}

/// A row of nothing.
pub(super) fn blank_row(file: &mut NamedFile) -> bool {
    file.bytes.extend_from_slice(b"\r\n");
    true
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == b"\r\n")
}

fn splice(file: &mut NamedFile, at: usize, inserted: &[u8]) {
    file.bytes.splice(at..at, inserted.iter().copied());
}
