//! `Exports`: what a vendor's software wrote, and how it goes wrong.

use careplan_standard::{FileKind, Severity, Source};

use crate::vendor_test::sample::bytes;
use crate::vendor_test::{Judgement, Pattern, Sample};

/// Files as they lie in `export`.
#[derive(Debug, Clone)]
pub(super) struct Exports {
    pattern: Pattern,
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Exports {
    /// Exactly what is demanded.
    pub(super) fn perfect(pattern: Pattern) -> Self {
        let sample = Sample::of(pattern);
        let files = sample.demands.iter().flat_map(|demand| &demand.files);
        Self {
            pattern,
            files: files.map(|file| (file.name.to_string(), bytes(file.name, &file.content))).collect(),
        }
    }

    /// Exactly what was handed out.
    pub(super) fn of_import(pattern: Pattern) -> Self {
        let sample = Sample::of(pattern);
        let files = sample.units.iter().flat_map(|unit| &unit.files);
        Self {
            pattern,
            files: files.map(|file| (file.name.to_string(), bytes(file.name, &file.content))).collect(),
        }
    }

    /// Without the files of a kind.
    pub(super) fn without(mut self, kind: FileKind) -> Self {
        self.files.retain(|(name, _)| !name.starts_with(&format!("{kind}_")));
        self
    }

    /// Without any file.
    pub(super) fn without_all(mut self) -> Self {
        self.files.clear();
        self
    }

    /// With line ends instead of rows.
    pub(super) fn without_rows(mut self) -> Self {
        for (name, bytes) in &mut self.files {
            if name.ends_with("CSV") {
                *bytes = b"\r\n".to_vec();
            }
        }
        self
    }

    /// With the text of the file of a kind changed. Texts are ASCII where tests change them, so bytes do.
    pub(super) fn change(
        mut self,
        kind: FileKind,
        change: impl FnOnce(Vec<Vec<u8>>) -> Vec<Vec<u8>>,
    ) -> Self {
        let begins = format!("{kind}_");
        let (_, bytes) = self.files.iter_mut().find(|(name, _)| name.starts_with(&begins)).unwrap();
        let lines: Vec<Vec<u8>> = lines(bytes);
        *bytes = change(lines).concat();
        self
    }

    pub(super) fn judge(&self) -> Judgement {
        let sources: Vec<Source<'_>> =
            self.files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
        Sample::of(self.pattern).judge(&sources)
    }
}

/// Rows with their ends; a line break in quotes ends none.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut lines, mut line, mut quoted) = (Vec::new(), Vec::new(), false);
    for byte in bytes {
        line.push(*byte);
        quoted ^= *byte == b'"';
        if *byte == b'\n' && !quoted {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines
}

/// Every error in one line.
pub(super) fn errors(judgement: &Judgement) -> Vec<String> {
    let errors = judgement.findings().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{} {} {}", finding.rule, finding.file, finding.message.ja)).collect()
}
