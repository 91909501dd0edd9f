//! `Sheet`: one file of a unit as it was read, and what the rules find in its content.
//!
//! The rules here look at one file alone; [`super::joint`] has those that hold two against each other. A row whose needed
//! fields are empty or odd is passed over: the rules of fields have said so already.

use std::ops::Range;

use super::months::Months;
use super::names::Names;
use super::{
    Checking, annex, names, no_office, no_rows, person, plan2, readings, repeats, supplement, unique,
    use_slip, versions, weekly,
};
use crate::read::{Changes, FILE_BYTES_MAX};
use crate::records::{RawRecord, Records};
use crate::{
    ByteRange, CsvVersion, Document, FileKind, FileName, Findings, Layout, NameVersion, Place, Record, Rule,
    Table,
};

/// A file as it was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet<'a> {
    /// The name under which it was handed in.
    pub(crate) path: &'a str,
    /// Its content.
    pub(crate) bytes: &'a [u8],
    /// What was read of it.
    pub(crate) document: &'a Document,
    /// In which columns its rows differ.
    pub(crate) changes: &'a Changes,
}

/// Looks at the content of one file.
pub(crate) fn check_sheet(sheet: &Sheet<'_>, checking: Checking, findings: &mut Findings) {
    no_rows::judge(sheet, findings);
    let months = Months::of(sheet);
    versions::judge(sheet, checking, findings);
    let names = Names::of(sheet);
    names::judge(sheet, &names, findings);
    months.judge(sheet, findings);
    match &sheet.document.table {
        Table::Upplan(rows) | Table::Upjsk(rows) => {
            use_slip::judge(sheet, rows, &use_slip::Around { months: &months, names: &names }, findings);
        }
        Table::Upsikyu(rows) => annex::judge(sheet, rows, &months, findings),
        Table::Dltjsk(rows) => use_slip::judge_deletions(sheet, rows, findings),
        Table::Up2kyo(rows) => plan2::judge(sheet, rows, findings),
        Table::Up3kyo(rows) => weekly::judge(sheet, rows, findings),
        Table::Uphosoku(rows) => supplement::judge(sheet, rows, &months, findings),
        Table::Up1kyo(_)
        | Table::Dlt1kyo(_)
        | Table::Dltplan(_)
        | Table::Upkihon(_)
        | Table::UpkihonSub1(_)
        | Table::UpkihonSub2(_)
        | Table::Dltkihon(_)
        | Table::Upyobo(_)
        | Table::UpyoboSub(_)
        | Table::Dltyobo(_)
        | Table::Image
        | Table::Unread => {}
    }
    unique::judge(sheet, findings);
    repeats::judge(sheet, findings);
    no_office::judge(sheet, findings);
    person::judge(sheet, findings);
    readings::judge(sheet, findings);
}

impl<'a> Sheet<'a> {
    /// The name by which it counts.
    pub(super) fn name(&self) -> Option<FileName> {
        self.document.name.file_name()
    }

    /// ファイル種別.
    pub(super) fn kind(&self) -> Option<FileKind> {
        self.document.name.kind()
    }

    /// Whose columns its rows have: as the rows say, else as the name does.
    pub(super) fn version(&self) -> NameVersion {
        let said = self.document.version.and_then(CsvVersion::family);
        said.or_else(|| self.name().map(|name| name.version())).unwrap_or(NameVersion::V4)
    }

    /// Whether rows may be missing that could not be read: then nothing is said about what is not there. A header row
    /// is none of them.
    pub(super) fn is_torn(&self, findings: &Findings) -> bool {
        match self.document.strays.as_slice() {
            [] => false,
            [stray] => !(stray.number == 1 && findings.has(Rule::RecordHeader, self.path)),
            _ => true,
        }
    }

    /// Whether it was read, and holds line ends and nothing else: then it surely has no row.
    pub(super) fn is_void(&self) -> bool {
        !matches!(self.document.table, Table::Image | Table::Unread)
            && self.document.table.is_empty()
            && (1..=FILE_BYTES_MAX).contains(&self.bytes.len())
            && self.bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
    }

    /// Its rows in stretches over which none of these columns changes: the first of each, and which rows they are. Who
    /// asks for nothing else of a row need not look at the others.
    pub(super) fn stretches<'r, T>(
        &self,
        rows: &'r [Record<T>],
        columns: &[u16],
    ) -> impl Iterator<Item = (&'r Record<T>, Range<usize>)> + use<'a, 'r, T> {
        self.changes.stretches(columns).filter_map(|alike| Some((rows.get(alike.start)?, alike)))
    }

    /// A column of a record, numbered as version 4.1 does.
    pub(super) fn place<T>(&self, record: &Record<T>, column: u16) -> Place {
        let found = self.kind().and_then(|kind| Layout::of(kind, self.version())?.column(column));
        Place {
            file: self.path.to_owned(),
            row: Some(record.number),
            column: Some(column),
            field: found.map(|(_, column)| column.name),
            bytes: Some(self.bytes_of(record.bytes, found.map(|(index, _)| index))),
        }
    }

    /// The place of the column in which a byte stands, counted from the record's first.
    pub(super) fn place_of_byte<T>(&self, record: &Record<T>, at: usize) -> Place {
        let split = self.split(record.bytes);
        let index = split.fields.iter().position(|field| field.at.end > at);
        let layout = self.kind().and_then(|kind| Layout::of(kind, self.version()));
        let column = index.and_then(|index| layout?.columns.get(index));
        match column {
            Some(column) => self.place(record, column.number),
            None => Place { row: Some(record.number), bytes: Some(record.bytes), ..Place::file(self.path) },
        }
    }

    /// Where a column of a record stands; the whole record, where it has no such column.
    fn bytes_of(&self, record: ByteRange, index: Option<usize>) -> ByteRange {
        let split = self.split(record);
        let field = index.and_then(|index| split.fields.get(index));
        field.map_or(record, |field| ByteRange {
            start: record.start + field.at.start,
            end: record.start + field.at.end,
        })
    }

    /// A record's fields once more, placed from its first byte: findings are rare, and so nobody keeps them.
    fn split(&self, record: ByteRange) -> RawRecord {
        let mut split = RawRecord::default();
        Records::new(self.bytes.get(record.start..record.end).unwrap_or_default()).read_into(&mut split);
        split
    }
}
