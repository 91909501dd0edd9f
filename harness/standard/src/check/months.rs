//! `Months`: the months that the rows of a file are about.

use careplan_domain::{Day, ServiceMonth};

use super::sheet::Sheet;
use crate::{Field, Finding, Findings, MonthPart, Record, Rule, Table, Wording};

/// 対象年月 of a file's rows.
#[derive(Debug)]
pub(super) struct Months {
    /// Each month with the first row that names it, in the order in which they come up.
    found: Vec<(MonthPart, usize)>,
    /// The number of the column.
    column: u16,
    /// The month in the file's name.
    named: Option<MonthPart>,
}

impl Months {
    /// More are not told apart: they are wrong in any case.
    const TOLD_APART_MAX: usize = 100;

    /// Looks through a file; of a file without months there are none.
    pub(super) fn of(sheet: &Sheet<'_>) -> Self {
        fn plain(field: &Field<ServiceMonth>) -> Option<MonthPart> {
            field.value().copied().map(MonthPart::Month)
        }
        let named = sheet.name().and_then(|name| name.month());
        let (column, found) = match &sheet.document.table {
            Table::Uphosoku(rows) => (63, survey(sheet, rows, 63, |row| row.month.value().copied())),
            Table::Upplan(rows) | Table::Upjsk(rows) => (5, survey(sheet, rows, 5, |row| plain(&row.month))),
            Table::Upsikyu(rows) => (5, survey(sheet, rows, 5, |row| plain(&row.month))),
            Table::Dltplan(rows) => (4, survey(sheet, rows, 4, |row| plain(&row.month))),
            Table::Dltjsk(rows) => (4, survey(sheet, rows, 4, |row| plain(&row.month))),
            Table::Up1kyo(_)
            | Table::Up2kyo(_)
            | Table::Up3kyo(_)
            | Table::Dlt1kyo(_)
            | Table::Upkihon(_)
            | Table::UpkihonSub1(_)
            | Table::UpkihonSub2(_)
            | Table::Dltkihon(_)
            | Table::Upyobo(_)
            | Table::UpyoboSub(_)
            | Table::Dltyobo(_)
            | Table::Image
            | Table::Unread => (0, Vec::new()),
        };
        Self { found, column, named }
    }

    /// Whether there are several.
    pub(super) fn are_mixed(&self) -> bool {
        self.found.len() > 1
    }

    /// Whether a day lies in one of them.
    pub(super) fn contain(&self, day: Day) -> bool {
        self.found.iter().any(|(month, _)| *month == MonthPart::Month(ServiceMonth::of(day)))
    }

    /// One month a file, and the one that its name has.
    pub(super) fn judge(&self, sheet: &Sheet<'_>, findings: &mut Findings) {
        let Some(&(first, row)) = self.found.first() else { return };
        if self.are_mixed() {
            self.tell_mixed(sheet, first, findings);
        } else if let Some(named) = self.named
            && named != first
        {
            let message = Wording::new(
                format!("ファイル名の対象年月は {named} ですが、中身の対象年月は {first} です。"),
                format!("the month in the name is {named}, but the rows are about {first}"),
            );
            let finding = Finding::new(Rule::NameMonth, self.place(sheet, row), message);
            findings
                .push(finding.with_found(&first.to_string()).with_expected(Wording::same(named.to_string())));
        }
    }

    fn tell_mixed(&self, sheet: &Sheet<'_>, first: MonthPart, findings: &mut Findings) {
        /// A sentence has room for so many.
        const LISTED_MAX: usize = 4;
        let meant =
            self.named.filter(|named| self.found.iter().any(|(month, _)| month == named)).unwrap_or(first);
        let Some(&(other, row)) = self.found.iter().find(|(month, _)| *month != meant) else { return };
        let mut listed: Vec<String> =
            self.found.iter().take(LISTED_MAX).map(|(month, _)| month.to_string()).collect();
        if self.found.len() > LISTED_MAX {
            listed.push("…".to_owned());
        }
        let message = Wording::new(
            format!(
                "対象年月が混ざっています（{}）。一つのファイルには一つの月だけを入れます。",
                listed.join("、")
            ),
            format!("the rows are about {}, and a file is about one month", listed.join(", ")),
        );
        let finding = Finding::new(Rule::UseMixedMonths, self.place(sheet, row), message);
        findings.push(finding.with_found(&other.to_string()).with_expected(Wording::same(meant.to_string())));
    }

    fn place(&self, sheet: &Sheet<'_>, row: usize) -> crate::Place {
        super::head::with_rows!(
            &sheet.document.table,
            rows => sheet.place(&rows[row], self.column),
            else crate::Place::file(sheet.path)
        )
    }
}

fn survey<T>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    column: u16,
    month: impl Fn(&T) -> Option<MonthPart>,
) -> Vec<(MonthPart, usize)> {
    let mut found: Vec<(MonthPart, usize)> = Vec::new();
    let mut last = None;
    for (record, alike) in sheet.stretches(rows, &[column]) {
        let Some(month) = month(&record.row) else { continue };
        if last == Some(month) {
            continue;
        }
        last = Some(month);
        if found.len() < Months::TOLD_APART_MAX && !found.iter().any(|(known, _)| *known == month) {
            found.push((month, alike.start));
        }
    }
    found
}
