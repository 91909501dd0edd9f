//! The walk over a file's records: what is no row is told apart, rows are read cell by cell.
//!
//! Rows of a file are much alike. A row begins as a copy of the one above, and only the columns whose bytes differ are
//! read and judged; a column that was found fault with is judged again in every row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::cells::{Cells, Fault, Known, Source};
use super::changes::{Changed, Changes, Marks};
use super::encoding::{self, Encoding};
use super::texts::Texts;
use super::{layouts, quotes, versions};
use crate::columns::Columns;
use crate::document::ReadRows;
use crate::records::{LineEnd, Quoting, RawField, RawRecord, Records};
use crate::{
    CsvVersion, Document, FieldValue as _, FileKind, Finding, Findings, Layout, NameVersion, Naming,
    OddTexts, Place, Record, Rule, Stray, Wording,
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
    changes: Changes,
    /// How many odd texts the rows so far keep.
    odd_texts: usize,
    /// What is worth saying once a file, with how often it happens.
    once: BTreeMap<(Rule, &'static str), Finding>,
}

/// The row above the one that is read.
struct Above<T> {
    row: T,
    /// Its layout; none where no row is above, so that nothing can repeat it.
    layout: Option<&'static Layout>,
    /// What is known of its columns.
    known: Vec<Known>,
    /// The texts of its columns that are not of their format; never those of clean ones.
    odd: OddTexts,
    /// What its bytes show.
    marks: Marks,
    /// Free texts that were decoded lately.
    texts: Texts,
}

impl<T: Default> Above<T> {
    fn none() -> Self {
        Self {
            row: T::default(),
            layout: None,
            known: Vec::new(),
            odd: Vec::new(),
            marks: Marks::NONE,
            texts: Texts::default(),
        }
    }

    /// Begins anew with a row of this layout, unless the row above has it already; answers what has changed by that.
    fn lay_out(&mut self, layout: &'static Layout) -> Changed {
        if self.layout.is_some_and(|above| std::ptr::eq(above, layout)) {
            return Changed::NONE;
        }
        self.row = T::default();
        self.layout = Some(layout);
        self.known.clear();
        self.known.resize(layout.columns.len(), Known::default());
        self.marks = Marks::NONE;
        Changed::ALL
    }

    /// What the bytes of any of its columns show.
    fn marks(&self) -> Marks {
        Marks {
            odd_break: self.known.iter().any(|known| known.marks.odd_break),
            kana: self.known.iter().any(|known| known.marks.kana),
        }
    }
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
            changes: Changes::default(),
            odd_texts: 0,
            once: BTreeMap::new(),
        }
    }

    /// Hands over what was collected: the file's version, the records that are no rows, and how rows differ.
    pub(super) fn finish(self) -> (Option<CsvVersion>, Vec<Stray>, Changes) {
        self.findings.extend(self.once.into_values());
        (self.versions.first(), self.strays, self.changes)
    }

    /// Finds the layout of a record's columns by the version that it names, and judges that version where the columns
    /// fit; none where nobody reads the version any more.
    fn layout(&mut self, record: &RawRecord, file: &mut Option<NameVersion>) -> Option<&'static Layout> {
        let version = record.fields.first().map(|field| field.content(self.bytes)).unwrap_or_default();
        let version = self.encoding.decode(&version);
        let named = self.naming.file_name().map(|name| name.version());
        let file = *file.get_or_insert_with(|| versions::family(&version, named.unwrap_or(NameVersion::V4)));
        let family = versions::family(&version, file);
        let layout = Layout::of(self.kind, family).or_else(|| Layout::of(self.kind, NameVersion::V4))?;
        let is_carried = CsvVersion::read(&version).is_none_or(|version| version.family().is_some());
        if record.columns == layout.columns.len() || !is_carried {
            let path = self.path;
            let place = || column_place(row_place(path, record), record, 1, "CSVバージョン", 0);
            self.versions.take(&version, place, self.findings);
        }
        is_carried.then_some(layout)
    }

    /// Reads a row over the one above it; what repeats and was clean stays.
    fn read_row<T: Columns + Default>(
        &mut self,
        record: &RawRecord,
        layout: &'static Layout,
        above: &mut Above<T>,
    ) {
        let changed = above.lay_out(layout);
        above.odd.clear();
        let mut cells = Cells::new(
            Source { path: self.path, bytes: self.bytes, encoding: self.encoding, kind: self.kind },
            record,
            layout,
            changed,
            &mut above.known,
            &mut above.odd,
            &mut above.texts,
        );
        above.row.read(&mut cells);
        let (changed, marked, faults) = cells.finish();
        if marked {
            above.marks = above.marks();
        }
        self.changes.push(changed, above.marks);
        for fault in faults {
            match fault {
                Fault::EachTime(finding) => self.findings.push(finding),
                Fault::Habit(sort, finding) => self.note(finding.rule, sort, || finding),
            }
        }
    }

    /// Says why a record is no row: quotes that moved its columns, or else their number. Bytes that cannot be read are
    /// told too.
    fn judge_stray(&mut self, record: &RawRecord, layout: &Layout) {
        /// A row with more quotes or bytes out of place is rubbish as a whole.
        const FIELDS_MAX: usize = 20;
        let mut moved = false;
        for (index, field) in record.fields.iter().enumerate().filter(|(_, field)| !field.is_too_long()) {
            let place = || match layout.columns.get(index) {
                Some(column) => {
                    column_place(row_place(self.path, record), record, column.number, column.name, index)
                }
                None => Place { bytes: Some(field.at.clone().into()), ..row_place(self.path, record) },
            };
            if let Quoting::Odd(fault) = field.quoting
                && index < FIELDS_MAX
            {
                moved = true;
                self.findings.push(quotes::unbalanced(fault, place()));
            }
            let content = field.content(self.bytes);
            if matches!(self.encoding, Encoding::Ms932 { .. }) && !content.is_ascii() && index < FIELDS_MAX {
                self.findings.extend(encoding::judge_field(&content, field.content_start(), place));
            }
        }
        if !moved {
            let place = row_place(self.path, record);
            self.findings.push(layouts::wrong_columns(place, record, self.kind, layout));
        }
    }

    /// The odd texts that a row keeps.
    fn keep(&mut self, odd: &mut OddTexts) -> Option<Box<OddTexts>> {
        if odd.is_empty() || self.odd_texts + odd.len() > Document::ODD_TEXTS_MAX {
            return None;
        }
        self.odd_texts += odd.len();
        Some(Box::new(std::mem::take(odd)))
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
        let mut above = Above::<T>::none();
        let mut first = true;
        while records.read_into(&mut record) {
            self.judge_line_end(&record);
            if record.is_blank() {
                let path = self.path;
                self.note(Rule::RecordBlank, "", || blank(path, &record));
                above.layout = None;
                continue;
            }
            if std::mem::take(&mut first) && self.is_header(&record) {
                self.findings.push(header(self.path, &record));
                continue;
            }
            let same_version = record.fields.first().is_some_and(|version| version.repeats);
            let layout = match above.layout {
                Some(layout) if same_version => layout,
                _ => match self.layout(&record, &mut file_version) {
                    Some(layout) => layout,
                    // Of a file that begins so, nothing is anybody's business any more.
                    None if rows.is_empty() && self.strays.is_empty() => break,
                    None => {
                        self.strays.push(Stray { number: record.row, bytes: record.at.clone().into() });
                        above.layout = None;
                        continue;
                    }
                },
            };
            if record.columns != layout.columns.len() {
                self.strays.push(Stray { number: record.row, bytes: record.at.clone().into() });
                self.judge_stray(&record, layout);
                above.layout = None;
                continue;
            }
            self.read_row(&record, layout, &mut above);
            if rows.len() == rows.capacity() {
                let more = rows_to_come(rows.len(), record.at.start, self.bytes.len());
                rows.reserve_exact(more);
                self.changes.reserve(more);
            }
            let odd = self.keep(&mut above.odd);
            let bytes = record.at.clone().into();
            rows.push(Record { number: record.row, bytes, row: above.row.clone(), odd });
        }
        rows
    }
}

/// For how many more rows there should be room, when so many rows were in the bytes before `at`.
///
/// Rows are large. A list that doubles whenever it is full would take up to twice the memory, and the time to get it.
fn rows_to_come(rows: usize, at: usize, bytes: usize) -> usize {
    /// Fewer rows than these say little about the others.
    const ROWS_MIN: usize = 64;
    if rows < ROWS_MIN {
        return ROWS_MIN;
    }
    let length = (at / rows).max(1);
    let expected = bytes.saturating_sub(at) / length;
    // A little more, so that one guess mostly does; and always a good part, so that guesses do not get too many.
    expected + expected / 32 + rows / 8
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

pub(super) fn row_place(path: &str, record: &RawRecord) -> Place {
    Place { row: Some(record.row), bytes: Some(record.at.clone().into()), ..Place::file(path) }
}

pub(super) fn column_place(
    place: Place,
    record: &RawRecord,
    number: u16,
    name: &'static str,
    index: usize,
) -> Place {
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

pub(super) fn field_too_long(place: Place, bytes: usize) -> Finding {
    let max = RawField::BYTES_MAX;
    let message = Wording::new(
        format!("一つの項目が {bytes} バイトあり、検査の上限の {max} バイトを超えています。"),
        format!("the field has {bytes} bytes, beyond the limit of {max}"),
    );
    Finding::new(Rule::ContainerLimit, place, message).with_found(&format!("{bytes} bytes"))
}
