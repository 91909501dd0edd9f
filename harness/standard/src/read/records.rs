//! The walk over a file's records: what is no row is told apart, rows are read cell by cell.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::encoding::Encoding;
use super::{fields, quotes, versions};
use crate::columns::{CellTexts, Cells};
use crate::records::{LineEnd, RawField, RawRecord, Records};
use crate::{
    Document, FileKind, Finding, Findings, Layout, NameVersion, Naming, Place, Rule, Severity, Stray, Wording,
};

/// Reads the records of one file.
pub(super) struct Reader<'a> {
    path: &'a str,
    bytes: &'a [u8],
    encoding: Encoding,
    kind: FileKind,
    versions: versions::Versions,
    /// Findings about bytes, in their order, which have no row and column yet.
    of_encoding: std::iter::Peekable<std::vec::IntoIter<Finding>>,
    /// What is worth saying once a file, with how often it happens.
    once: BTreeMap<(Rule, &'static str), Finding>,
}

impl<'a> Reader<'a> {
    /// `of_encoding` are findings about bytes, in their order; the reader tells in which row and column they are.
    pub(super) fn new(
        path: &'a str,
        bytes: &'a [u8],
        encoding: Encoding,
        kind: FileKind,
        of_encoding: Vec<Finding>,
    ) -> Self {
        Self {
            path,
            bytes,
            encoding,
            kind,
            versions: versions::Versions::default(),
            of_encoding: of_encoding.into_iter().peekable(),
            once: BTreeMap::new(),
        }
    }

    pub(super) fn read(mut self, document: &mut Document, findings: &mut Findings) {
        let mut records = Records::starting_at(self.bytes, self.encoding.start());
        let mut record = RawRecord::default();
        let mut texts = CellTexts::default();
        let mut file_version = None;
        let mut first = true;
        while records.read_into(&mut record) {
            self.judge_line_end(&record);
            self.place_encoding(&record, findings);
            if record.is_blank() {
                let path = self.path;
                self.note(Rule::RecordBlank, "", || blank(path, &record));
                continue;
            }
            texts.clear();
            for field in &record.fields {
                // What is too long to be a field is looked at no further than its first part.
                let content = field.content(self.bytes);
                let content = &content[..content.len().min(RawField::BYTES_MAX)];
                texts.push(&self.encoding.decode(content));
            }
            if std::mem::take(&mut first) && is_header(self.kind, &texts) {
                findings.push(header(self.path, &record));
                continue;
            }
            let version = texts.get(0);
            let path = self.path;
            let place = || column_place(row_place(path, &record), &record, 1, "CSVバージョン", 0);
            self.versions.take(version, place, findings);
            let file = *file_version.get_or_insert_with(|| {
                versions::family(version, name_version(document.name).unwrap_or(NameVersion::V4))
            });
            if self.versions.first().is_some_and(|version| version.family().is_none()) {
                // A version that is not carried: its columns are nobody's business any more.
                break;
            }
            let family = versions::family(version, file);
            let Some(layout) =
                Layout::of(self.kind, family).or_else(|| Layout::of(self.kind, NameVersion::V4))
            else {
                break;
            };
            if record.columns != layout.columns.len() {
                document.strays.push(Stray { number: record.row, bytes: record.at.clone().into() });
                findings.push(self.wrong_columns(&record, layout));
                continue;
            }
            let cells = Cells::new(&texts, layout.absent());
            let odd = document.table.push(record.row, record.at.clone().into(), cells);
            self.judge_fields(&record, layout, &texts, &odd, findings);
        }
        document.version = self.versions.first();
        findings.extend(self.of_encoding);
        findings.extend(self.once.into_values());
    }

    /// Gives the findings about bytes of this record their row and column.
    fn place_encoding(&mut self, record: &RawRecord, findings: &mut Findings) {
        let starts_here = |finding: &Finding| {
            finding.place.bytes.is_some_and(|bytes| bytes.start < record.line_end_at().end)
        };
        while let Some(mut finding) = self.of_encoding.next_if(starts_here) {
            let bytes = finding.place.bytes;
            let within = |field: &RawField| bytes.is_some_and(|bytes| field.at.contains(&bytes.start));
            if let Some(index) = record.fields.iter().position(within) {
                let layout = Layout::of(self.kind, NameVersion::V4);
                let column = layout.and_then(|layout| layout.columns.get(index));
                finding.place.row = Some(record.row);
                finding.place.column = column.map(|column| column.number);
                finding.place.field = column.map(|column| column.name);
            }
            findings.push(finding);
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

    /// Judges every field of a row; `odd` are the numbers of columns whose text is not of its format.
    fn judge_fields(
        &mut self,
        record: &RawRecord,
        layout: &'static Layout,
        texts: &CellTexts,
        odd: &[u16],
        findings: &mut Findings,
    ) {
        let path = self.path;
        for (index, (column, field)) in layout.columns.iter().zip(&record.fields).enumerate() {
            let place = || column_place(row_place(path, record), record, column.number, column.name, index);
            if field.is_too_long() {
                findings.push(field_too_long(place(), field.at.len()));
                continue;
            }
            if let Some(finding) = quotes::judge(self.kind, column, field, place) {
                if finding.severity == Severity::Error {
                    findings.push(finding);
                } else {
                    let sort = if column.format.is_quoted() { "bare" } else { "quoted" };
                    self.note(finding.rule, sort, || finding);
                }
            }
            let text = texts.get(index);
            let finding = if text.is_empty() {
                fields::judge_empty(column, place)
            } else {
                fields::judge_text(column, text, odd.contains(&column.number), place)
            };
            findings.extend(finding);
        }
    }

    fn wrong_columns(&self, record: &RawRecord, layout: &Layout) -> Finding {
        let (kind, found, expected) = (self.kind, record.columns, layout.columns.len());
        let place = row_place(self.path, record);
        if kind.deletes() && found > expected {
            let message = Wording::new(
                format!("{kind} は削除の鍵 {expected} 列だけのファイルですが、{found} 列あります。"),
                format!("a {kind} has only the {expected} columns of its key, this row has {found}"),
            );
            return Finding::new(Rule::DeleteHasData, place, message)
                .with_found(&found.to_string())
                .with_expected(Wording::same(expected.to_string()));
        }
        if record.is_cut() {
            let max = RawRecord::COLUMNS_MAX;
            let message = Wording::new(
                format!("一行に {found} 列あり、検査の上限の {max} 列を超えています。"),
                format!("the row has {found} columns, beyond the limit of {max}"),
            );
            return Finding::new(Rule::ContainerLimit, place, message).with_found(&found.to_string());
        }
        let hint = columns_hint(kind, layout.version, found);
        let message = Wording::new(
            format!(
                "列の数が {found} です。{kind}（{}）は {expected} 列です。{}",
                edition(layout.version),
                hint.ja
            ),
            format!("the row has {found} columns; a {kind} has {expected}{}", hint.en),
        );
        Finding::new(Rule::RecordColumns, place, message)
            .with_found(&found.to_string())
            .with_expected(Wording::same(expected.to_string()))
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

fn row_place(path: &str, record: &RawRecord) -> Place {
    Place { row: Some(record.row), bytes: Some(record.at.clone().into()), ..Place::file(path) }
}

fn column_place(place: Place, record: &RawRecord, number: u16, name: &'static str, index: usize) -> Place {
    let bytes = record.fields.get(index).map(|field| field.at.clone().into());
    Place { column: Some(number), field: Some(name), bytes: bytes.or(place.bytes), ..place }
}

fn name_version(naming: Naming) -> Option<NameVersion> {
    naming.file_name().map(|name| name.version())
}

fn edition(version: NameVersion) -> &'static str {
    match version {
        NameVersion::V3 => "第3版",
        NameVersion::V4 => "第4版",
    }
}

fn columns_hint(kind: FileKind, version: NameVersion, found: usize) -> Wording {
    /// A layout with a column a day has at least this many.
    const DAYS: usize = 28;
    let other = match version {
        NameVersion::V3 => NameVersion::V4,
        NameVersion::V4 => NameVersion::V3,
    };
    let columns = |version| Layout::of(kind, version).map_or(0, |layout| layout.columns.len());
    if found == columns(other) {
        return Wording::new(
            format!("{}の列の数です。CSVバージョンを確かめてください。", edition(other)),
            format!("; {found} is the number of another version: check the CSV version"),
        );
    }
    if matches!(kind, FileKind::Upplan | FileKind::Upjsk) && found >= columns(version).max(DAYS) + DAYS / 2 {
        return Wording::new(
            "日ごとの列を持つ表の形のようです。標準仕様は一日一行です。",
            "; this looks like a grid with a column a day, where the standard has a row a day",
        );
    }
    if found == columns(version) + 1 {
        return Wording::new(
            "行の最後に余分なコンマがあるようです。",
            "; there may be a comma too many at the end",
        );
    }
    Wording::same("")
}

/// Whether the first record names the columns: it holds names of columns, or no digit where the version stands and
/// mostly words elsewhere.
fn is_header(kind: FileKind, texts: &CellTexts) -> bool {
    let first = texts.get(0);
    if first.bytes().any(|byte| byte.is_ascii_digit()) && !first.contains("CSV") {
        return false;
    }
    let names = Layout::of(kind, NameVersion::V4);
    let is_name =
        |text: &str| names.is_some_and(|layout| layout.columns.iter().any(|column| column.name == text));
    let cells = (0..texts.len()).map(|index| texts.get(index)).filter(|text| !text.is_empty());
    let (titles, words, all) = cells.fold((0, 0, 0), |(titles, words, all), text| {
        (titles + usize::from(is_name(text)), words + usize::from(!text.is_ascii()), all + 1)
    });
    titles > 0 || (all > 1 && words * 2 > all)
}

fn header(path: &str, record: &RawRecord) -> Finding {
    let place = row_place(path, record);
    let message = Wording::new(
        "見出し行があります。標準仕様のファイルは、最初の行からデータです。",
        "a header row; a file of the standard begins with data",
    );
    Finding::new(Rule::RecordHeader, place, message)
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
