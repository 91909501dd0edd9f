//! `UnitFiles`: the documents of one send unit, as they go into a book.
//!
//! What belongs together is the standard's to say: units are formed as the checker forms them ([`Batch`]).

use careplan_standard::{
    Batch, Document, Entry, FileKind, FileName, FileSerial, Finding, Naming, Origin as Handed, Route,
    SendUnit, Severity, Table, UnitPlan,
};

use super::shelf::Origin;

/// The files of one send unit: one sender, one receiver, one serial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFiles {
    /// What they are together.
    pub unit: SendUnit,
    /// From whom to whom.
    pub route: Route,
    /// ファイル連番.
    pub serial: FileSerial,
    /// The files as they were read.
    pub documents: Vec<Document>,
    /// What the checker says of them.
    pub findings: Vec<Finding>,
}

impl UnitFiles {
    /// Files that were made and not read, under names of their own.
    pub fn made(unit: SendUnit, files: impl IntoIterator<Item = (FileName, Table)>) -> Option<Self> {
        let documents: Vec<Document> = files
            .into_iter()
            .map(|(name, table)| Document {
                name: Naming::Right(name),
                version: None,
                table,
                strays: Vec::new(),
            })
            .collect();
        let name = documents.first()?.name.file_name()?;
        Some(Self { unit, route: name.route(), serial: name.serial(), documents, findings: Vec::new() })
    }

    /// Forms units of documents, in the order of serials. What has no name that says where it belongs is in none.
    pub fn group(documents: impl IntoIterator<Item = Document>) -> Vec<Self> {
        let named = documents.into_iter().filter(|document| document.name.file_name().is_some());
        let mut named: Vec<Option<Document>> = named.map(Some).collect();
        let batch = batch_of(named.iter().flatten());
        let units = batch.units().iter().filter_map(|plan| {
            let members = plan.members.iter().filter_map(|place| named[*place].take());
            Self::of_plan(plan, members.collect())
        });
        units.collect()
    }

    /// A unit as it was formed of names, with its files; none where the names do not say what it is.
    pub(super) fn of_plan(plan: &UnitPlan, documents: Vec<Document>) -> Option<Self> {
        let (unit, route, serial) = (plan.unit()?, plan.route()?, plan.key()?.serial);
        Some(Self { unit, route, serial, documents, findings: Vec::new() })
    }

    /// The same with what the checker says of it.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }

    /// Who says it, and when.
    pub fn origin(&self) -> Origin {
        match self.route {
            Route::V4 { sender, .. } => {
                Origin { serial: self.serial, sender: sender.office, service: Some(sender.service) }
            }
            Route::V3 { sender, .. } => Origin { serial: self.serial, sender, service: None },
        }
    }

    /// The findings for which it is refused.
    pub(super) fn errors(&self) -> Vec<Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect()
    }

    /// The kinds of its files.
    pub(super) fn kinds(&self) -> impl Iterator<Item = FileKind> {
        self.documents.iter().filter_map(|document| document.name.kind())
    }

    /// A file that the names put into another unit.
    pub(super) fn foreign(&self) -> Option<FileKind> {
        let named: Vec<&Document> =
            self.documents.iter().filter(|document| document.name.file_name().is_some()).collect();
        let batch = batch_of(named.iter().copied());
        let others = batch.units().iter().filter(|plan| plan.unit() != Some(self.unit));
        let mut foreign = others.flat_map(|plan| &plan.members).filter_map(|place| named[*place].name.kind());
        foreign.next()
    }
}

/// The units of documents that have names.
fn batch_of<'a>(documents: impl Iterator<Item = &'a Document>) -> Batch {
    let names = documents.filter_map(|document| document.name.file_name());
    // How large a file was is of no account once it was read.
    let entries: Vec<Entry> =
        names.map(|name| Entry { path: name.to_string(), bytes: 0, origin: Handed::Named }).collect();
    Batch::of(&entries)
}
