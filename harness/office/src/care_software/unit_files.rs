//! `UnitFiles`: the documents of one send unit, as they go into a book.

use std::collections::BTreeMap;

use careplan_standard::{
    Document, FileKind, FileName, FileSerial, Finding, MonthPart, Naming, Route, SendUnit, Severity, Table,
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

    /// Forms units of documents by sender, receiver and serial, in the order of serials. What has no name that says where
    /// it belongs is in none.
    pub fn group(documents: impl IntoIterator<Item = Document>) -> Vec<Self> {
        let mut groups: BTreeMap<(FileSerial, Route, SendUnit), Vec<Document>> = BTreeMap::new();
        let mut members: BTreeMap<(FileSerial, Route), Vec<(FileName, Document)>> = BTreeMap::new();
        for document in documents {
            if let Some(name) = document.name.file_name() {
                members.entry((name.serial(), name.route())).or_default().push((name, document));
            }
        }
        for ((serial, route), members) in members {
            let kinds: Vec<FileKind> = members.iter().map(|(name, _)| name.kind()).collect();
            for (name, document) in members {
                groups.entry((serial, route, unit_of(name, &kinds))).or_default().push(document);
            }
        }
        let units = groups.into_iter().map(|((serial, route, unit), documents)| Self {
            unit,
            route,
            serial,
            documents,
            findings: Vec::new(),
        });
        units.collect()
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
}

/// The unit that a file belongs to, by its own name and the kinds of the files beside it under the same serial.
fn unit_of(name: FileName, beside: &[FileKind]) -> SendUnit {
    match name.kind() {
        FileKind::Up1kyo | FileKind::Up2kyo | FileKind::Up3kyo => SendUnit::Plan,
        FileKind::Uphosoku if name.month() == Some(MonthPart::PlanTables) => SendUnit::Plan,
        FileKind::Uphosoku | FileKind::Upplan | FileKind::Upsikyu => SendUnit::UseSlip,
        FileKind::Dlt1kyo => SendUnit::DeletePlan,
        FileKind::Dltplan => SendUnit::DeleteUseSlip,
        FileKind::Upjsk => SendUnit::Actuals,
        FileKind::Dltjsk => SendUnit::DeleteActuals,
        FileKind::Upkihon | FileKind::UpkihonSub1 | FileKind::UpkihonSub2 | FileKind::UpkihonImage => {
            if beside.contains(&FileKind::Upyobo) {
                SendUnit::PreventivePlan
            } else {
                SendUnit::BasicInfo
            }
        }
        FileKind::Dltkihon => SendUnit::DeleteBasicInfo,
        FileKind::Upyobo | FileKind::UpyoboSub => SendUnit::PreventivePlan,
        FileKind::Dltyobo => SendUnit::DeletePreventivePlan,
    }
}
