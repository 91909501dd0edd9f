//! The report for programs: `careplan_wire::Report`, written finding by finding.

use careplan_standard::Language;
use careplan_wire::Finding;

use super::{Ending, Report};
use crate::commands::check::judged::{Judged, Standing};

/// JSON, a finding a line. The counts come last, because they are known last.
pub(crate) struct Json {
    language: Language,
    separator: &'static str,
}

impl Json {
    pub(crate) fn new(language: Language) -> Self {
        Self { language, separator: "\n    " }
    }
}

impl Report for Json {
    fn begin(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\n  \"findings\": [");
    }

    fn unit(&mut self, unit: Judged, out: &mut Vec<u8>) {
        for told in unit.findings.iter().filter(|told| told.standing == Standing::Counts) {
            out.extend_from_slice(self.separator.as_bytes());
            let finding = Finding::of(&told.finding, self.language);
            serde_json::to_writer(&mut *out, &finding).expect("wire types are plain text and numbers");
            self.separator = ",\n    ";
        }
    }

    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>) {
        let counts =
            serde_json::to_string_pretty(&ending.counts).expect("wire types are plain text and numbers");
        let counts = counts.strip_prefix("{\n").expect("counts are an object with fields");
        let close = if self.separator.starts_with(',') { "\n  ],\n" } else { "],\n" };
        out.extend_from_slice(close.as_bytes());
        if !ending.unreadable.is_empty() {
            out.extend_from_slice(b"  \"unreadable\": ");
            serde_json::to_writer(&mut *out, &ending.unreadable).expect("texts are JSON");
            out.extend_from_slice(b",\n");
        }
        out.extend_from_slice(counts.as_bytes());
        out.push(b'\n');
    }
}
