//! Reading: bytes under a name become a document and findings. It never fails.
//!
//! What stands here is what a file shows by itself, cell by cell: its name, its encoding, its records, its fields. What
//! rows mean together is `check`'s business.

mod cells;
mod changes;
mod container;
mod encoding;
mod fields;
mod layouts;
mod naming;
mod quotes;
mod records;
mod texts;
mod versions;

pub(crate) use cells::CellText;
pub use cells::Cells;
pub(crate) use changes::{Changes, Sightings};
pub(crate) use fields::lost_its_zero;

use crate::{Document, Finding, Findings, Place, Rule, Table, Wording};

/// The largest file that is read: one and a half times what the exchange takes (10 MiB, A). A larger one would only be
/// refused there, and cost memory here.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Reads a file. `name` may have folders before it; findings repeat it as it is.
///
/// The document holds whatever could be read; the findings are in the order of their places.
pub fn read(name: &str, bytes: &[u8]) -> (Document, Vec<Finding>) {
    let mut findings = Findings::new();
    let (document, _) = read_into(name, bytes, &mut findings);
    (document, Findings::listed(findings.into_sorted()))
}

/// Reads a file, adding to findings that are already there. Says of the rows in which columns they differ.
pub(crate) fn read_into(path: &str, bytes: &[u8], findings: &mut Findings) -> (Document, Changes) {
    let naming = naming::judge(path, bytes, findings);
    let mut document = Document { name: naming, version: None, table: Table::Unread, strays: Vec::new() };
    let none = Changes::default();
    let Some(kind) = naming.kind() else { return (document, none) };
    document.table = Table::of(kind);
    if document.table == Table::Image {
        return (document, none);
    }
    if bytes.len() > FILE_BYTES_MAX {
        findings.push(too_large(path, bytes.len() as u64));
        return (document, none);
    }
    if let Some(finding) = container::judge(path, bytes) {
        findings.push(finding);
        return (document, none);
    }
    let Some(encoding) = encoding::judge(path, bytes, findings) else { return (document, none) };
    let mut reader = records::Reader::new(path, bytes, encoding, naming, kind, findings);
    document.table = Table::read(kind, &mut reader);
    let changes;
    (document.version, document.strays, changes) = reader.finish();
    (document, changes)
}

/// The finding about a file that is larger than [`FILE_BYTES_MAX`].
pub(crate) fn too_large(path: &str, bytes: u64) -> Finding {
    let max = FILE_BYTES_MAX / (1024 * 1024);
    let message = Wording::new(
        format!("ファイルが {bytes} バイトあり、上限の {max} MiB を超えているため、中身を検査していません。"),
        format!("the file has {bytes} bytes, more than the limit of {max} MiB, and was not read"),
    );
    Finding::new(Rule::ContainerLimit, Place::file(path), message)
        .with_found(&format!("{bytes} bytes"))
        .with_expected(Wording::new(format!("{max} MiB 以内"), format!("at most {max} MiB")))
}

#[cfg(test)]
mod tests;
