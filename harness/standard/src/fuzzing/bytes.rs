//! What the fuzzer of files tries. Nothing may panic, take long or take much memory, and what is asserted holds for any
//! input.

use crate::ms932::{decode, encode, fold, oddities};
use crate::read;
use crate::records::{RawField, RawRecord, Records};

/// A file: its name, a line feed, and its bytes.
pub fn bytes(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (name, file) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let name = String::from_utf8_lossy(name);
    let (_, findings) = read(&name, file);
    for finding in findings {
        assert_eq!(finding.place.file, name);
        assert!(
            finding.place.bytes.is_none_or(|at| at.start <= at.end && at.end <= file.len()),
            "{finding:?}"
        );
    }

    let mut before = 0;
    for oddity in oddities(file) {
        assert!(before <= oddity.at.start && oddity.at.start < oddity.at.end && oddity.at.end <= file.len());
        before = oddity.at.end;
    }

    let mut records = Records::new(file);
    let mut record = RawRecord::default();
    let mut read = 0;
    while records.read_into(&mut record) {
        assert_eq!(record.at.start, read);
        assert!(record.fields.len() <= RawRecord::COLUMNS_MAX);
        read = record.line_end_at().end;
        for field in record.fields.iter().filter(|field| !field.is_too_long()) {
            read_field(field, file);
        }
    }
    assert_eq!(read, file.len());
}

/// Reads a field as text, and writes what can be written.
fn read_field(field: &RawField, file: &[u8]) {
    let content = field.content(file);
    assert!(content.len() <= field.at.len());
    let decoded = decode(&content);
    let (folded, changes) = fold(&decoded.text);
    if changes.is_empty() {
        assert_eq!(folded, decoded.text);
    }
    match encode(&folded) {
        Ok(written) => assert_eq!(decode(&written).text, folded),
        Err(refused) => assert!(refused.count >= refused.listed.len()),
    }
}
