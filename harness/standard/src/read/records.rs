//! The walk over a file's records: what is no row is told apart, rows are read cell by cell.
//!
//! Rows of a file are much alike. A row begins as a copy of the one above, and only the columns whose bytes differ are
//! read and judged; a column that was found fault with is judged again in every row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::encoding::{self, Encoding};
use super::{fields, layouts, quotes, versions};
use crate::columns::{Columns, Standing};
use crate::document::ReadRows;
use crate::records::{LineEnd, RawField, RawRecord, Records};
use crate::{
    Column, CsvVersion, FileKind, Finding, Findings, Layout, NameVersion, Naming, OddTexts, Place, Record,
    Rule, Severity, Stray, Wording,
};

/// Reads the records of one file.
pub(super) struct Reader<'a> {
    path: &'a str,
    bytes: &'a [u8],
    encoding: Encoding,
    naming: Naming,
    kind: FileKind,
    findings: &'a mut Findings,
    versions: versions::Versions,
    strays: Vec<Stray>,
    /// What is worth saying once a file, with how often it happens.
    once: BTreeMap<(Rule, &'static str), Finding>,
}

/// The row above the one that is read.
struct Above<T> {
    row: T,
    layout: &'static Layout,
    /// Which of its columns were found no fault with.
    clean: Vec<bool>,
    /// The texts of its columns that are not of their format; never those of clean ones.
    odd: OddTexts,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        path: &'a str,
        bytes: &'a [u8],
        encoding: Encoding,
        naming: Naming,
        kind: FileKind,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            path,
            bytes,
            encoding,
            naming,
            kind,
            findings,
            versions: versions::Versions::default(),
            strays: Vec::new(),
            once: BTreeMap::new(),
        }
    }

    /// Hands over what was collected: the file's version and the records that are no rows.
    pub(super) fn finish(self) -> (Option<CsvVersion>, Vec<Stray>) {
        self.findings.extend(self.once.into_values());
        (self.versions.first(), self.strays)
    }

    /// Judges the version that a record names, and finds the layout of its columns; none where nobody reads it any more.
    fn layout(&mut self, record: &RawRecord, file: &mut Option<NameVersion>) -> Option<&'static Layout> {
        let version = record.fields.first().map(|field| field.content(self.bytes)).unwrap_or_default();
        let version = self.encoding.decode(&version);
        let path = self.path;
        let place = || column_place(row_place(path, record), record, 1, "CSVバージョン", 0);
        self.versions.take(&version, place, self.findings);
        if self.versions.first().is_some_and(|version| version.family().is_none()) {
            return None;
        }
        let named = self.naming.file_name().map(|name| name.version());
        let file = *file.get_or_insert_with(|| versions::family(&version, named.unwrap_or(NameVersion::V4)));
        let family = versions::family(&version, file);
        Layout::of(self.kind, family).or_else(|| Layout::of(self.kind, NameVersion::V4))
    }

    /// Reads a row over the one above it; what repeats and was clean stays.
    fn read_row<T: Columns + Default>(&mut self, record: &RawRecord, above: &mut Above<T>) {
        let path = self.path;
        above.odd.clear();
        let columns = above.layout.columns.iter().zip(&record.fields).zip(&mut above.clean);
        for (index, ((column, field), clean)) in columns.enumerate() {
            if field.repeats && *clean {
                continue;
            }
            let place = || column_place(row_place(path, record), record, column.number, column.name, index);
            *clean = true;
            if field.is_too_long() {
                *clean = false;
                self.findings.push(field_too_long(place(), field.at.len()));
                above.row.set(usize::from(column.number) - 1, "");
                continue;
            }
            let content = field.content(self.bytes);
            let text = self.encoding.decode(&content);
            let standing = above.row.set(usize::from(column.number) - 1, &text);
            if standing == Standing::Odd {
                above.odd.push((column.number, text.as_ref().into()));
            }
            if self.encoding == Encoding::Ms932 && !content.is_ascii() {
                for finding in encoding::judge_field(&content, field.content_start(), place) {
                    *clean = false;
                    self.findings.push(finding);
                }
            }
            if let Some(finding) = quotes::judge(self.kind, column, field, place) {
                *clean = false;
                self.quote(column, finding);
            }
            if let Some(finding) = judge(column, &text, standing, place) {
                *clean = false;
                self.findings.push(finding);
            }
        }
    }

    /// Keeps a finding about quotes: an imbalance each time, a habit of the writer once.
    fn quote(&mut self, column: &Column, finding: Finding) {
        if finding.severity == Severity::Error {
            self.findings.push(finding);
        } else {
            let sort = if column.format.is_quoted() { "bare" } else { "quoted" };
            self.note(finding.rule, sort, || finding);
        }
    }

    fn judge_line_end(&mut self, record: &RawRecord) {
        let found = match record.line_end {
            LineEnd::Crlf => return,
            LineEnd::Lf => "LF",
            LineEnd::Cr => "CR",
            LineEnd::None => "",
        };
        let place = Place { bytes: Some(record.line_end_at().into()), ..row_place(self.path, record) };
        self.note(Rule::RecordLineEnd, found, || {
            let message = match found {
                "" => {
                    Wording::new("最後の行が CRLF で終わっていません。", "the last row does not end in CRLF")
                }
                _ => Wording::new(
                    format!("行末が {found} です。CRLF で終えます。"),
                    format!("a row ends in {found} where CRLF is expected"),
                ),
            };
            Finding::new(Rule::RecordLineEnd, place, message).with_expected(Wording::same("CRLF"))
        });
    }

    /// Keeps the first finding of a sort, and counts the others.
    fn note(&mut self, rule: Rule, sort: &'static str, finding: impl FnOnce() -> Finding) {
        match self.once.entry((rule, sort)) {
            Entry::Occupied(mut first) => {
                let first = first.get_mut();
                first.more = first.more.saturating_add(1);
            }
            Entry::Vacant(none) => {
                none.insert(finding());
            }
        }
    }
}

impl ReadRows for Reader<'_> {
    fn read_rows<T: Columns + Clone + Default>(&mut self) -> Vec<Record<T>> {
        let mut rows: Vec<Record<T>> = Vec::new();
        let mut records = Records::starting_at(self.bytes, self.encoding.start());
        let mut record = RawRecord::default();
        let mut file_version = None;
        let mut above: Option<Above<T>> = None;
        let mut first = true;
        while records.read_into(&mut record) {
            self.judge_line_end(&record);
            if record.is_blank() {
                let path = self.path;
                self.note(Rule::RecordBlank, "", || blank(path, &record));
                above = None;
                continue;
            }
            if std::mem::take(&mut first) && self.is_header(&record) {
                self.findings.push(header(self.path, &record));
                continue;
            }
            let same_version =
                above.is_some() && record.fields.first().is_some_and(|version| version.repeats);
            let layout = match &above {
                Some(above) if same_version => above.layout,
                _ => match self.layout(&record, &mut file_version) {
                    Some(layout) => layout,
                    None => break,
                },
            };
            if record.columns != layout.columns.len() {
                self.strays.push(Stray { number: record.row, bytes: record.at.clone().into() });
                self.findings.push(layouts::wrong_columns(
                    row_place(self.path, &record),
                    &record,
                    self.kind,
                    layout,
                ));
                above = None;
                continue;
            }
            let mut of_this = match above.take() {
                Some(above) if std::ptr::eq(above.layout, layout) => above,
                _ => Above {
                    row: T::default(),
                    layout,
                    clean: vec![false; layout.columns.len()],
                    odd: Vec::new(),
                },
            };
            self.read_row(&record, &mut of_this);
            if rows.is_empty() {
                // The other rows will be about as long.
                rows.reserve(self.bytes.len() / (record.at.len() + 2) + 1);
            }
            let odd = if of_this.odd.is_empty() { None } else { Some(Box::new(of_this.odd.clone())) };
            rows.push(Record {
                number: record.row,
                bytes: record.at.clone().into(),
                row: of_this.row.clone(),
                odd,
            });
            above = Some(of_this);
        }
        rows
    }
}

impl Reader<'_> {
    fn is_header(&self, record: &RawRecord) -> bool {
        let texts = record.fields.iter().filter(|field| !field.is_too_long()).map(|field| {
            let content = field.content(self.bytes);
            self.encoding.decode(&content).into_owned()
        });
        layouts::is_header(self.kind, texts)
    }
}

fn judge(column: &Column, text: &str, standing: Standing, place: impl FnOnce() -> Place) -> Option<Finding> {
    match standing {
        Standing::Empty => fields::judge_empty(column, place),
        Standing::Right | Standing::Odd => fields::judge_text(column, text, standing == Standing::Odd, place),
    }
}

fn row_place(path: &str, record: &RawRecord) -> Place {
    Place { row: Some(record.row), bytes: Some(record.at.clone().into()), ..Place::file(path) }
}

fn column_place(place: Place, record: &RawRecord, number: u16, name: &'static str, index: usize) -> Place {
    let bytes = record.fields.get(index).map(|field| field.at.clone().into());
    Place { column: Some(number), field: Some(name), bytes: bytes.or(place.bytes), ..place }
}

fn header(path: &str, record: &RawRecord) -> Finding {
    let message = Wording::new(
        "見出し行があります。標準仕様のファイルは、最初の行からデータです。",
        "a header row; a file of the standard begins with data",
    );
    Finding::new(Rule::RecordHeader, row_place(path, record), message)
}

fn blank(path: &str, record: &RawRecord) -> Finding {
    Finding::new(
        Rule::RecordBlank,
        row_place(path, record),
        Wording::new("空の行があります。", "a blank row"),
    )
}

fn field_too_long(place: Place, bytes: usize) -> Finding {
    let max = RawField::BYTES_MAX;
    let message = Wording::new(
        format!("一つの項目が {bytes} バイトあり、検査の上限の {max} バイトを超えています。"),
        format!("the field has {bytes} bytes, beyond the limit of {max}"),
    );
    Finding::new(Rule::ContainerLimit, place, message).with_found(&format!("{bytes} bytes"))
}
