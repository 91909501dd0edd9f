//! Faults in the bytes of a file: those that no rows could have.

use crate::dialect::NamedFile;

/// A byte that MS932 does not have.
pub(super) fn insert_no_character(files: &mut Vec<NamedFile>) -> bool {
    insert_after_first_quote(files, b"\xFD")
}

/// 外字.
pub(super) fn insert_gaiji(files: &mut Vec<NamedFile>) -> bool {
    insert_after_first_quote(files, b"\xF0\x40")
}

/// ～, which converters map to different characters.
pub(super) fn insert_wave_dash(files: &mut Vec<NamedFile>) -> bool {
    insert_after_first_quote(files, b"\x81\x60")
}

fn insert_after_first_quote(files: &mut [NamedFile], inserted: &[u8]) -> bool {
    let Some(file) = files.first_mut() else { return false };
    let Some(quote) = file.bytes.iter().position(|byte| *byte == b'"') else { return false };
    splice(file, quote + 1, inserted);
    true
}

/// The first bytes of a workbook, which is a ZIP.
pub(super) fn workbook(files: &mut Vec<NamedFile>) -> bool {
    const HEAD: &[u8] = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml";
    let Some(file) = files.first_mut() else { return false };
    file.bytes = HEAD.to_vec();
    true
}

/// Ten thousand empty columns more.
pub(super) fn ten_thousand_columns(files: &mut Vec<NamedFile>) -> bool {
    at_first_line_end(files, &[b','; 10_000])
}

/// One column more.
pub(super) fn comma_too_many(files: &mut Vec<NamedFile>) -> bool {
    at_first_line_end(files, b",")
}

/// A column behind the key of what is deleted.
pub(super) fn data_behind_the_key(files: &mut Vec<NamedFile>) -> bool {
    at_first_line_end(files, b",1")
}

/// Texts of the files that are used here hold no line breaks.
fn at_first_line_end(files: &mut [NamedFile], inserted: &[u8]) -> bool {
    let Some(file) = files.first_mut() else { return false };
    let Some(end) = line_end(&file.bytes) else { return false };
    splice(file, end, inserted);
    true
}

/// A quote that nothing closes.
pub(super) fn quote_left_open(files: &mut Vec<NamedFile>) -> bool {
    let Some(file) = files.first_mut() else { return false };
    let Some(end) = line_end(&file.bytes) else { return false };
    let Some(quote) = file.bytes[..end].iter().rposition(|byte| *byte == b'"') else { return false };
    file.bytes.remove(quote);
    true
}

/// A row of nothing.
pub(super) fn blank_row(files: &mut Vec<NamedFile>) -> bool {
    let Some(file) = files.first_mut() else { return false };
    file.bytes.extend_from_slice(b"\r\n");
    true
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == b"\r\n")
}

fn splice(file: &mut NamedFile, at: usize, inserted: &[u8]) {
    file.bytes.splice(at..at, inserted.iter().copied());
}
