//! One unit: its files one by one, then what they say about one another.
//!
//! What a missing file would have said is not asked for: the plan of the batch has said that it is missing.

mod copies;
mod images;
mod joins;
mod keys;

use std::collections::BTreeSet;

use super::batch::{Sent, UnitPlan, UnitReport, UnitSummary, Users};
use super::joint::{check_limits, check_own_rows};
use super::sheet::{Sheet, check_sheet};
use super::silence::silence;
use super::{Checking, Source};
use crate::read::{Changes, read_into};
use crate::{Document, FileKind, FileName, Findings, MonthPart, Rule, SendUnit, Table};

use copies::Copies;

/// A file of a unit as it was read.
#[derive(Debug)]
struct ReadFile<'a> {
    path: &'a str,
    bytes: &'a [u8],
    /// What its name says, right or meant.
    name: Option<FileName>,
    document: Document,
    changes: Changes,
}

impl ReadFile<'_> {
    fn kind(&self) -> Option<FileKind> {
        self.document.name.kind()
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet { path: self.path, bytes: self.bytes, document: &self.document, changes: &self.changes }
    }
}

/// Checks the files of one unit, given in the order of its members. `images` are the names of all images of the batch.
pub(super) fn check_unit(
    unit: &UnitPlan,
    sources: &[Source<'_>],
    checking: Checking,
    images: &BTreeSet<FileName>,
) -> UnitReport {
    let mut findings = Findings::new();
    let named: Vec<(Option<FileName>, Source<'_>)> =
        unit.names().iter().copied().zip(sources.iter().copied()).collect();
    let copies = Copies::among(&named, &mut findings);
    let mut files = Vec::new();
    for (index, (name, source)) in named.into_iter().enumerate() {
        if copies.repeats(index) {
            copies::judge_name(source, &mut findings);
            continue;
        }
        let (mut document, changes) = read_into(source.path, source.bytes, &mut findings);
        if findings.has(Rule::FieldLeadingZero, source.path) {
            document.restore_zeros();
        }
        let file = ReadFile { path: source.path, bytes: source.bytes, name, document, changes };
        check_sheet(&file.sheet(), checking, &mut findings);
        files.push(file);
    }
    if !copies.disagree() {
        joins::judge(&files, &mut findings);
        // A file whose name says nothing belongs to no unit, so nothing is lacking beside it.
        if unit.key().is_some() {
            images::judge(&files, images, &mut findings);
        }
        check_jointly(&files, &mut findings);
    }
    let summary = UnitSummary { sent: sent(unit, &files) };
    UnitReport { findings: Findings::listed(silence(findings.into_sorted())), summary }
}

/// The rules over two files of one unit.
fn check_jointly(files: &[ReadFile<'_>], findings: &mut Findings) {
    let of_kind = |kind: FileKind| files.iter().find(|file| file.kind() == Some(kind));
    let Some(annex) = of_kind(FileKind::Upsikyu) else { return };
    if let Some(plan) = of_kind(FileKind::Upplan)
        && let Some(name) = plan.name
    {
        check_own_rows(&plan.sheet(), &annex.sheet(), name.receiver(), findings);
    }
    if let Some(supplement) = of_kind(FileKind::Uphosoku) {
        check_limits(&annex.sheet(), &supplement.sheet(), findings);
    }
}

/// What a use slip or actuals tell the end of the batch.
fn sent(unit: &UnitPlan, files: &[ReadFile<'_>]) -> Option<Sent> {
    let kind = match unit.unit()? {
        SendUnit::UseSlip => FileKind::Upplan,
        SendUnit::Actuals => FileKind::Upjsk,
        _ => return None,
    };
    let file = files.iter().find(|file| file.kind() == Some(kind))?;
    let name = file.name?;
    let Some(MonthPart::Month(month)) = name.month() else { return None };
    if matches!(file.document.table, Table::Unread) {
        return None;
    }
    let users = keys::only_user(file).map_or(Users::NotOne, Users::One);
    let giver = match &file.document.table {
        Table::Upjsk(rows) => rows
            .first()
            .and_then(|record| Some((*record.row.office.value()?, record.row.code.value()?.kind()))),
        _ => None,
    };
    Some(Sent { series: (name.route(), unit.unit()?, month, giver), path: file.path.to_owned(), users })
}

#[cfg(test)]
mod tests;
