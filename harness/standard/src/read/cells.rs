//! `Cells`: the fields of one record, handed out column by column to the row that reads them.
//!
//! This is where a file's time goes, so the usual case is short: a field that repeats the one above is passed over, one
//! of ASCII is read where it stands, and what is worth a finding is told apart by the column's format, which is known
//! when this is compiled.

use careplan_domain::{InsurerNumber, OfficeNumber};

use super::changes::{Changed, Marks};
use super::encoding::{self, Encoding};
use super::records::{column_place, field_too_long, row_place};
use super::texts::Texts;
use super::{fields, quotes};
use crate::ms932;
use crate::records::{LineBreaks, Quoting, RawField, RawRecord};
use crate::{
    Column, FieldValue as _, FileKind, Finding, Format, Layout, OddTexts, Place, Severity, SharedText,
};

/// What a record is a part of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) encoding: Encoding,
    pub(super) kind: FileKind,
}

/// The fields of one record.
#[derive(Debug)]
pub struct Cells<'a> {
    source: Source<'a>,
    record: &'a RawRecord,
    columns: &'a [Column],
    /// Numbers of the columns that the record's version does not have, in their order.
    absent: &'static [u16],
    /// What is known of the columns, from this row or else from the one above.
    known: &'a mut [Known],
    odd: &'a mut OddTexts,
    texts: &'a mut Texts,
    faults: Vec<Fault>,
    /// The columns that do not repeat the row above.
    changed: Changed,
    /// Whether the marks of one of those are not, or were not, [`Marks::NONE`].
    marked: bool,
    /// The number of the column handed out last. Of full width: a processor waits for what it wrote as two bytes and reads
    /// as four, in every column.
    number: usize,
    /// How many fields were handed out.
    index: usize,
}

/// What is known of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// Whether no fault was found with it.
    pub(super) clean: bool,
    /// What its bytes show.
    pub(super) marks: Marks,
}

/// A field as a column takes it.
#[derive(Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) text: CellText<'a>,
    index: usize,
}

/// The text of a field.
#[derive(Debug)]
pub(crate) enum CellText<'a> {
    /// ASCII, as it stands in the file.
    Ascii(&'a [u8]),
    /// Decoded, and perhaps met before.
    Shared(SharedText),
}

impl Cell<'_> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        match &self.text {
            CellText::Ascii(text) => text.is_empty(),
            CellText::Shared(text) => text.is_empty(),
        }
    }

    fn text(&self) -> &str {
        match &self.text {
            CellText::Ascii(text) => str::from_utf8(text).expect("ASCII is UTF-8"),
            CellText::Shared(text) => text,
        }
    }
}

/// Something to say about a field.
#[derive(Debug)]
pub(super) enum Fault {
    /// Wherever it happens.
    EachTime(Finding),
    /// Once a file, by sort: the writer's habit.
    Habit(&'static str, Finding),
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        source: Source<'a>,
        record: &'a RawRecord,
        layout: &'static Layout,
        changed: Changed,
        known: &'a mut [Known],
        odd: &'a mut OddTexts,
        texts: &'a mut Texts,
    ) -> Self {
        Self {
            source,
            record,
            columns: &layout.columns,
            absent: layout.absent(),
            known,
            odd,
            texts,
            faults: Vec::new(),
            changed,
            marked: false,
            number: 0,
            index: 0,
        }
    }

    /// Which columns changed, whether their marks may have, and what is to be said.
    pub(super) fn finish(self) -> (Changed, bool, Vec<Fault>) {
        (self.changed, self.marked, self.faults)
    }

    /// The index of the next column's field; none where the column stays as it is above.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<usize> {
        self.number += 1;
        if self.absent.first().is_some_and(|absent| usize::from(*absent) == self.number) {
            self.absent = &self.absent[1..];
            return None;
        }
        let index = self.index;
        self.index += 1;
        let field = self.record.fields.get(index)?;
        let known = self.known.get_mut(index)?;
        if field.repeats && known.clean {
            return None;
        }
        self.marked |= known.marks != Marks::NONE;
        *known = Known { clean: true, marks: Marks::NONE };
        self.changed = self.changed.and(self.number);
        Some(index)
    }

    /// The bytes of a field without quotes, where they are all there is to it and nothing is to be judged about an empty
    /// one. They need not be ASCII.
    #[inline]
    pub(crate) fn plain(&self, index: usize) -> Option<&'a [u8]> {
        let record: &'a RawRecord = self.record;
        let field = record.fields.get(index)?;
        let plain = field.quoting == Quoting::Bare && !field.is_too_long();
        if !plain || (field.is_empty() && !self.columns.get(index)?.is_optional()) {
            return None;
        }
        self.source.bytes.get(field.at.clone())
    }

    /// Whether a plain text of ASCII that is of its column's format is right in every other way too. What is not is judged
    /// by the general rules, which say why.
    #[inline]
    pub(crate) fn is_right(&self, index: usize, text: &[u8], format: Format) -> bool {
        if format.says_all() {
            return true;
        }
        let Some(column) = self.columns.get(index) else { return false };
        let fits = column.length_max.is_none_or(|max| text.len() <= usize::from(max));
        fits && match format {
            Format::OfficeNumber => {
                OfficeNumber::read_ascii(text).is_some_and(|number| number.check_digit_is_right())
            }
            Format::InsurerNumber => {
                InsurerNumber::read_ascii(text).is_some_and(|number| number.check_digit_is_right())
            }
            Format::Integer | Format::Decimal | Format::Phone => true,
            _ => false,
        }
    }

    /// A field that is not plain, or not right, or perhaps so.
    #[inline(never)]
    pub(crate) fn cell(&mut self, index: usize) -> Cell<'a> {
        let record: &'a RawRecord = self.record;
        let field = &record.fields[index];
        if field.quoting == Quoting::Bare
            && !field.is_too_long()
            && let Some(bytes) = self.source.bytes.get(field.at.clone())
            && bytes.is_ascii()
            && !encoding::has_control(bytes)
        {
            return Cell { text: CellText::Ascii(bytes), index };
        }
        let (text, marks) = match self.texts.get(self.source.bytes, field) {
            Some(known) => known,
            None => self.text(index, field),
        };
        self.marked |= marks != Marks::NONE;
        self.known[index].marks = marks;
        Cell { text: CellText::Shared(text), index }
    }

    /// The text of a field that is quoted, or not ASCII.
    fn text(&mut self, index: usize, field: &RawField) -> (SharedText, Marks) {
        let raw = self.source.bytes.get(field.at.clone()).unwrap_or_default();
        let marks = Marks {
            odd_break: !LineBreaks::CRLF.has(field.line_breaks),
            kana: matches!(self.source.encoding, Encoding::Ms932 { .. })
                && ms932::half_width_kana(raw).is_some(),
        };
        if field.is_too_long() {
            let finding = field_too_long(self.place(index), field.at.len());
            self.fault(index, Fault::EachTime(finding));
            return ("".into(), marks);
        }
        let content = field.content(self.source.bytes);
        if matches!(self.source.encoding, Encoding::Ms932 { .. }) && !content.is_ascii() {
            for finding in encoding::judge_field(&content, field.content_start(), || self.place(index)) {
                self.fault(index, Fault::EachTime(finding));
            }
        }
        // In a column of another format such a value is odd as a whole.
        if matches!(self.columns[index].format, Format::Free | Format::ImageFile | Format::Anything)
            && let Some(finding) =
                encoding::judge_controls(&content, field.content_start(), || self.place(index))
        {
            self.fault(index, Fault::EachTime(finding));
        }
        let text: SharedText = self.source.encoding.decode(&content).into_owned().into();
        if self.known[index].clean {
            self.texts.keep(self.source.bytes, field, &text, marks);
        }
        (text, marks)
    }

    /// Judges a field that is empty.
    #[inline]
    pub(crate) fn judge_empty(&mut self, cell: &Cell<'_>, format: Format) {
        self.judge_quotes(cell, format);
        if self.columns[cell.index].is_optional() {
            return;
        }
        if let Some(finding) = fields::judge_empty(&self.columns[cell.index], || self.place(cell.index)) {
            self.fault(cell.index, Fault::EachTime(finding));
        }
    }

    /// Judges a field whose text is of its column's format.
    #[inline]
    pub(crate) fn judge_right(&mut self, cell: &Cell<'_>, format: Format) {
        self.judge_quotes(cell, format);
        if format.says_all() {
            return;
        }
        let column = &self.columns[cell.index];
        if let Some(finding) = fields::judge_text(column, cell.text(), false, || self.place(cell.index)) {
            self.fault(cell.index, Fault::EachTime(finding));
        }
    }

    /// Judges a field whose text is not of its column's format, and keeps the text.
    #[cold]
    pub(crate) fn judge_odd(&mut self, cell: &Cell<'_>, format: Format) {
        self.judge_quotes(cell, format);
        let column = &self.columns[cell.index];
        self.odd.push((column.number, cell.text().into()));
        // What is odd is looked at again in the next row, which needs its text too.
        self.known[cell.index].clean = false;
        if let Some(finding) = fields::judge_text(column, cell.text(), true, || self.place(cell.index)) {
            self.fault(cell.index, Fault::EachTime(finding));
        }
    }

    #[inline]
    fn judge_quotes(&mut self, cell: &Cell<'_>, format: Format) {
        let quoting = self.record.fields[cell.index].quoting;
        let expected = if format.is_quoted() { Quoting::Quoted } else { Quoting::Bare };
        if quoting != expected {
            self.judge_other_quotes(cell.index);
        }
    }

    /// Judges quotes that are not those of the format; an empty text has none, and that is right too.
    fn judge_other_quotes(&mut self, index: usize) {
        let (column, field) = (&self.columns[index], &self.record.fields[index]);
        let Some(finding) = quotes::judge(self.source.kind, column, field, || self.place(index)) else {
            return;
        };
        let sort = if column.format.is_quoted() { "bare" } else { "quoted" };
        let fault = match finding.severity {
            Severity::Error => Fault::EachTime(finding),
            Severity::Warning | Severity::Note => Fault::Habit(sort, finding),
        };
        self.fault(index, fault);
    }

    fn fault(&mut self, index: usize, fault: Fault) {
        self.known[index].clean = false;
        self.faults.push(fault);
    }

    fn place(&self, index: usize) -> Place {
        let column = &self.columns[index];
        column_place(row_place(self.source.path, self.record), self.record, column.number, column.name, index)
    }
}
