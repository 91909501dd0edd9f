//! `Layout`: the columns of a kind of file in one version, from the standard's table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::{FileKind, Format, NameVersion, Severity};

/// The standard's table of fields (V4.1), one line a column.
const FIELDS: &str = include_str!("../data/fields.tsv");

/// Columns of UPPLAN, UPJSK and UPSIKYU that came with version 4: TAISコード, 福祉用具届出コード, 用具名称.
const NOT_IN_VERSION_3: [(FileKind, &[u16]); 3] =
    [(FileKind::Upplan, &[16, 17, 18]), (FileKind::Upjsk, &[16, 17, 18]), (FileKind::Upsikyu, &[10, 11, 12])];

/// レコード定義: what a row of one kind has in each column.
#[derive(Debug)]
pub struct Layout {
    /// The kind of file.
    pub kind: FileKind,
    /// Whose version.
    pub version: NameVersion,
    /// The columns in their order.
    pub columns: Vec<Column>,
}

impl Layout {
    /// The layout of a kind in a version; none for an image, and for what version 3 did not have.
    pub fn of(kind: FileKind, version: NameVersion) -> Option<&'static Self> {
        static LAYOUTS: LazyLock<BTreeMap<(FileKind, NameVersion), Layout>> = LazyLock::new(read_all);
        LAYOUTS.get(&(kind, version))
    }

    /// The numbers, as version 4.1 counts, of the columns that this version does not have.
    pub fn absent(&self) -> &'static [u16] {
        match self.version {
            NameVersion::V3 => absent_in_version_3(self.kind),
            NameVersion::V4 => &[],
        }
    }

    /// The column of a number as version 4.1 counts, with its index in this version's rows.
    pub fn column(&self, number: u16) -> Option<(usize, &Column)> {
        self.columns.iter().enumerate().find(|(_, column)| column.number == number)
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// 項番, as version 4.1 counts; version 3 keeps the numbers of 4.1 (the names do not repeat reliably).
    pub number: u16,
    /// 項目名. Two columns of a file may bear the same one.
    pub name: &'static str,
    /// 桁数: the longest value, in characters; none where there is no limit.
    pub length_max: Option<u16>,
    /// 必須.
    pub need: Requirement,
    /// 書式.
    pub format: Format,
    /// How bad a breach of format or length is: a warning where the public text gives none.
    pub breach: Severity,
    /// What the standard remarks.
    pub note: &'static str,
}

impl Column {
    /// Whether it may be empty without a word.
    #[inline]
    pub fn is_optional(&self) -> bool {
        self.need == Requirement::Optional
    }
}

/// Whether a column must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// 必須.
    Required,
    /// The public text is unreadable there: taken as required, an empty one is a warning.
    PerhapsRequired,
    /// 必要, but not 必須.
    Expected,
    /// Everything else.
    Optional,
}

fn absent_in_version_3(kind: FileKind) -> &'static [u16] {
    let found = NOT_IN_VERSION_3.iter().find(|(changed, _)| *changed == kind);
    found.map_or(&[], |(_, columns)| columns)
}

fn read_all() -> BTreeMap<(FileKind, NameVersion), Layout> {
    let mut layouts: BTreeMap<(FileKind, NameVersion), Layout> = BTreeMap::new();
    for line in FIELDS.lines().skip(1) {
        let (kind, column) = read_line(line);
        let versions = [(NameVersion::V4, true), (NameVersion::V3, kind.is_in_version_3())];
        for (version, _) in versions.into_iter().filter(|(_, exists)| *exists) {
            let absent = version == NameVersion::V3 && absent_in_version_3(kind).contains(&column.number);
            let layout = layouts.entry((kind, version)).or_insert_with(|| Layout {
                kind,
                version,
                columns: Vec::new(),
            });
            if !absent {
                layout.columns.push(in_version(kind, version, column.clone()));
            }
        }
    }
    layouts
}

/// What else version 3 had differently: 回数／日数 of table 7 in two digits.
fn in_version(kind: FileKind, version: NameVersion, column: Column) -> Column {
    match (kind, version, column.number) {
        (FileKind::Upsikyu, NameVersion::V3, 16) => Column { length_max: Some(2), ..column },
        _ => column,
    }
}

fn read_line(line: &'static str) -> (FileKind, Column) {
    const TABLE: &str = "the table of fields is the crate's own, and tests read all of it";
    let mut cells = line.split('\t');
    let mut cell = || cells.next().unwrap_or("");
    let kind = cell().parse().expect(TABLE);
    let number = cell().parse().expect(TABLE);
    let name = cell();
    let length_max = match cell() {
        "" => None,
        digits => Some(digits.parse().expect(TABLE)),
    };
    let need = match cell() {
        "required" => Requirement::Required,
        "required?" => Requirement::PerhapsRequired,
        "expected" => Requirement::Expected,
        _ => Requirement::Optional,
    };
    let format = cell().parse().expect(TABLE);
    let note = cell();
    let breach = if cell() == "warning" { Severity::Warning } else { Severity::Error };
    (kind, Column { number, name, length_max, need, format, breach, note })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::Columns;
    use crate::rows;

    #[test]
    fn every_table_has_its_columns_in_both_versions() {
        for kind in FileKind::ALL {
            let columns = |version| Layout::of(kind, version).map(|layout| layout.columns.len());
            assert_eq!(columns(NameVersion::V4), kind.columns(), "{kind}");
            let expected = match kind {
                FileKind::Upplan | FileKind::Upjsk => Some(22),
                FileKind::Upsikyu => Some(34),
                _ if kind.is_in_version_3() => kind.columns(),
                _ => None,
            };
            assert_eq!(columns(NameVersion::V3), expected, "{kind} in version 3");
        }
    }

    #[test]
    fn every_row_type_is_its_table_column_by_column() {
        #[track_caller]
        fn check<T: Columns>(kind: FileKind) {
            let mut formats = Vec::new();
            T::formats(&mut formats);
            let layout = Layout::of(kind, NameVersion::V4).unwrap();
            let table: Vec<_> = layout.columns.iter().map(|column| column.format).collect();
            assert_eq!(formats, table, "{kind}");
            assert_eq!(T::COUNT, table.len(), "{kind}");
            assert!(layout.columns.iter().zip(1..).all(|(column, number)| column.number == number), "{kind}");
        }
        check::<rows::SupplementRow>(FileKind::Uphosoku);
        check::<rows::Table1Row>(FileKind::Up1kyo);
        check::<rows::Table2Row>(FileKind::Up2kyo);
        check::<rows::Table3Row>(FileKind::Up3kyo);
        check::<rows::PlanDeletion>(FileKind::Dlt1kyo);
        check::<rows::UseSlipRow>(FileKind::Upplan);
        check::<rows::UseSlipRow>(FileKind::Upjsk);
        check::<rows::AnnexRow>(FileKind::Upsikyu);
        check::<rows::UseSlipDeletion>(FileKind::Dltplan);
        check::<rows::ActualsDeletion>(FileKind::Dltjsk);
        check::<rows::BasicInfoRow>(FileKind::Upkihon);
        check::<rows::DailyLifeRow>(FileKind::UpkihonSub1);
        check::<rows::MedicalHistoryRow>(FileKind::UpkihonSub2);
        check::<rows::BasicInfoDeletion>(FileKind::Dltkihon);
        check::<rows::PreventivePlanRow>(FileKind::Upyobo);
        check::<rows::SupportPlanRow>(FileKind::UpyoboSub);
        check::<rows::PreventivePlanDeletion>(FileKind::Dltyobo);
    }
}
