//! `Grid`: the rows of a table as texts by column, whatever their type: what is compared and what is read out.

use careplan_standard::{
    Column, Columns, FileKind, Format, Layout, Line, NameVersion, Record, Table, on_rows,
};

/// 表: rows with the columns of their kind.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// ファイル種別.
    pub(super) kind: FileKind,
    /// Its rows.
    pub(super) rows: Vec<GridRow>,
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct GridRow {
    /// The file that it stands in.
    pub(super) file: String,
    /// The record's number in it.
    pub(super) number: u32,
    /// What stands in the columns, from the first.
    pub(super) cells: Vec<Cell>,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// 書式.
    pub(super) format: Format,
    /// The text as it stands in the file, without its quotes.
    pub(super) text: String,
    /// Whether it is not of its format.
    pub(super) odd: bool,
}

impl Grid {
    /// The rows of a table; none for an image.
    pub(super) fn of(table: &Table, file: &str) -> Option<Self> {
        let rows = on_rows!(table, records => rows_of(records, file), else return None);
        Some(Self { kind: table.kind()?, rows })
    }
}

impl GridRow {
    /// The text of a column, counted from 1.
    pub(super) fn text(&self, column: u16) -> &str {
        self.cells.get(usize::from(column).wrapping_sub(1)).map_or("", |cell| &cell.text)
    }
}

/// The columns of a kind; an image has none.
pub(super) fn columns(kind: FileKind) -> &'static [Column] {
    Layout::of(kind, NameVersion::V4).map_or(&[], |layout| &layout.columns)
}

fn rows_of<T: Columns>(records: &[Record<T>], file: &str) -> Vec<GridRow> {
    let row = |record: &Record<T>| {
        let mut line =
            Cells { cells: Vec::new(), odd: &|column| record.odd(column).unwrap_or_default().to_owned() };
        record.row.write(&mut line);
        GridRow { file: file.to_owned(), number: record.number, cells: line.cells }
    };
    records.iter().map(row).collect()
}

struct Cells<'a> {
    cells: Vec<Cell>,
    odd: &'a dyn Fn(u16) -> String,
}

impl Line for Cells<'_> {
    fn cell(&mut self, format: Format, write: Option<&mut dyn FnMut(&mut String)>) {
        let mut text = String::new();
        let odd = write.is_none();
        match write {
            Some(write) => write(&mut text),
            None => text = (self.odd)(u16::try_from(self.cells.len() + 1).unwrap_or(u16::MAX)),
        }
        self.cells.push(Cell { format, text, odd });
    }
}
