//! What a file is under its CSV name, by its first bytes.

use crate::{Finding, Place, Rule, Wording};

/// The finding about a file that is no CSV at all.
pub(super) fn judge(path: &str, bytes: &[u8]) -> Option<Finding> {
    let found = what_it_is(bytes)?;
    let message = Wording::new(
        format!("CSV の名前ですが、中身は{}です。", found.ja),
        format!("under a CSV name stands {}", found.en),
    );
    let expected = Wording::new("MS932 の CSV", "CSV in MS932");
    Some(Finding::new(Rule::ContainerNotCsv, Place::file(path), message).with_expected(expected))
}

fn what_it_is(bytes: &[u8]) -> Option<Wording> {
    /// Names of the parts of a workbook stand near its beginning.
    const HEAD: usize = 4096;
    if bytes.is_empty() {
        return Some(Wording::new("空のファイル", "an empty file"));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    let found = if head.starts_with(b"PK\x03\x04") && (has(b"[Content_Types].xml") || has(b"xl/")) {
        Wording::new("Excel のブック（XLSX）", "an Excel workbook (XLSX)")
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Wording::new("ZIP ファイル", "a ZIP archive")
    } else if head.starts_with(b"%PDF-") {
        Wording::new("PDF ファイル", "a PDF document")
    } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Wording::new("古い形式の Excel などのファイル（OLE）", "an old Office document (OLE)")
    } else if head.starts_with(b"\xFF\xD8\xFF") {
        Wording::new("JPEG 画像", "a JPEG image")
    } else if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        Wording::new("PNG 画像", "a PNG image")
    } else if head.starts_with(b"\x1F\x8B") {
        Wording::new("gzip ファイル", "a gzip file")
    } else if has(b"<!DOCTYPE html") || has(b"<html") {
        Wording::new("HTML のページ", "an HTML page")
    } else if head.contains(&0) && !head.starts_with(b"\xFF\xFE") && !head.starts_with(b"\xFE\xFF") {
        Wording::new("テキストでないファイル", "something that is no text")
    } else {
        return None;
    };
    Some(found)
}
