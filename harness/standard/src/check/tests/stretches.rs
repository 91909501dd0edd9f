//! What rows have in common, against reading and judging every row by itself.

use proptest::prelude::*;
use proptest::sample::Index;

use super::super::Checking;
use super::super::sheet::check_sheet;
use super::samples::{Sample, fixtures};
use super::sheet;
use crate::ms932::half_width_kana;
use crate::read::{Changes, Sightings, read_into};
use crate::{Document, Finding, Findings, OddTexts, Rule, Severity, Table};

/// What may stand in any column, right in some and wrong in others; half-width kana and line breaks among it.
const TEXTS: [&[u8]; 14] = [
    b"",
    b"0",
    b"00",
    b"1",
    b"31",
    b"x",
    b"\"\"",
    b"\"\xB1\xB2\"",
    b"\xB1",
    b"\"a\nb\"",
    b"\"a\r\nb\"",
    b"9999",
    b"4479900039",
    b"202504",
];

/// A fixture with its rows in some order, some of them again, and some of their columns replaced.
#[derive(Debug, Clone)]
struct Mixed {
    sample: Index,
    rows: Vec<Index>,
    replaced: Vec<(Index, Index, usize)>,
}

fn mixed() -> impl Strategy<Value = Mixed> {
    let replaced = (any::<Index>(), any::<Index>(), 0..TEXTS.len());
    let rows = proptest::collection::vec(any::<Index>(), 1..14);
    (any::<Index>(), rows, proptest::collection::vec(replaced, 0..9))
        .prop_map(|(sample, rows, replaced)| Mixed { sample, rows, replaced })
}

impl Mixed {
    /// The file, and its rows each as a file of its own.
    fn make(&self) -> (Sample, Vec<Sample>) {
        let samples = fixtures();
        let sample = self.sample.get(&samples);
        // Texts hold commas and line breaks of their own.
        let known = sample.rows();
        let mut rows: Vec<Vec<Vec<u8>>> = self.rows.iter().map(|row| row.get(&known).clone()).collect();
        for (row, column, text) in &self.replaced {
            let row = row.index(rows.len());
            // Without its version the first row may look like a header.
            let column = 1 + column.index(rows[row].len() - 1);
            // Rows are often alike in their faults too.
            for row in rows.iter_mut().skip(row).take(3) {
                if let Some(field) = row.get_mut(column) {
                    TEXTS[*text].clone_into(field);
                }
            }
        }
        let files: Vec<Sample> = rows
            .iter()
            .map(|row| Sample {
                name: sample.name.clone(),
                bytes: [row.join(&b","[..]), b"\r\n".to_vec()].concat(),
            })
            .collect();
        let bytes = files.iter().flat_map(|file| file.bytes.clone()).collect();
        (Sample { name: sample.name.clone(), bytes }, files)
    }
}

fn read_sample(sample: &Sample) -> ((Document, Changes), Vec<Finding>) {
    let mut findings = Findings::new();
    let read = read_into(&sample.name, &sample.bytes, &mut findings);
    (read, findings.into_sorted())
}

/// What is found in a field: the row's number, the rule, the column, how bad, the text.
type OfField = (u32, Rule, Option<u16>, Severity, Option<String>);

/// What is found in fields, where the first row counts as the one of this number.
fn of_fields(findings: &[Finding], row: u32) -> Vec<OfField> {
    let of_fields = findings.iter().filter(|finding| finding.rule.group() == "field");
    of_fields
        .map(|finding| {
            let row = finding.place.row.unwrap_or(0) + row - 1;
            (row, finding.rule, finding.place.column, finding.severity, finding.found.clone())
        })
        .collect()
}

/// The rows as text, each with its odd columns.
fn rows(table: &Table) -> Vec<String> {
    let mut rows = Vec::new();
    table.write(|row, odd: &[(u16, Box<str>)]| {
        let mut line = Line(String::new());
        row(&mut line);
        rows.push(format!("{} {:?}", line.0, OddTexts::from(odd)));
    });
    rows
}

struct Line(String);

impl crate::Line for Line {
    fn cell(&mut self, _: crate::Format, write: Option<&mut dyn FnMut(&mut String)>) {
        if let Some(write) = write {
            write(&mut self.0);
        }
        self.0.push('|');
    }
}

proptest! {
    #[test]
    fn a_file_reads_as_its_rows_do_one_by_one(mixed in mixed()) {
        let (whole, files) = mixed.make();
        let ((document, _), findings) = read_sample(&whole);
        let (mut rows_alone, mut findings_alone) = (Vec::new(), Vec::new());
        for (file, row) in files.iter().zip(1..) {
            let ((document, _), findings) = read_sample(file);
            rows_alone.extend(rows(&document.table));
            findings_alone.extend(of_fields(&findings, row));
        }
        prop_assert_eq!(rows(&document.table), rows_alone);
        prop_assert_eq!(of_fields(&findings, 1), findings_alone);
    }

    #[test]
    fn rules_over_stretches_find_what_rules_over_rows_find(mixed in mixed()) {
        let (whole, _) = mixed.make();
        let ((document, changes), found) = read_sample(&whole);
        let judge = |read: &(Document, Changes)| {
            let mut findings = Findings::new();
            findings.extend(found.clone());
            check_sheet(&sheet(&whole, read), Checking::default(), &mut findings);
            findings.into_sorted()
        };
        let slow = (document.clone(), changes.forgotten());
        prop_assert_eq!(judge(&(document, changes)), judge(&slow));
    }

    #[test]
    fn kana_and_line_breaks_are_seen_in_every_row_that_has_them(mixed in mixed()) {
        let (whole, files) = mixed.make();
        let ((document, changes), _) = read_sample(&whole);
        prop_assume!(document.table.len() == files.len());
        let seen = |shows: &dyn Fn(&[u8]) -> bool| {
            let mut sightings = Sightings::default();
            for (row, _) in files.iter().enumerate().filter(|(_, file)| shows(&file.bytes)) {
                sightings.first.get_or_insert(row);
                sightings.times += 1;
            }
            sightings
        };
        prop_assert_eq!(changes.kana, seen(&|bytes| half_width_kana(bytes).is_some()));
        prop_assert_eq!(changes.odd_breaks, seen(&|bytes| bytes.windows(2).any(|pair| pair == b"a\n")));
    }
}
