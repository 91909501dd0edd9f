//! `FilesImport`: what became of loose files, between bytes and units.

use std::collections::BTreeMap;

use careplan_standard::{
    Attachment, Batch, Checking, Classified, Document, Entry, FileName, Finding, Origin, Source, UnitKey,
    UnitPlan, classify, read,
};

use super::report::ImportReport;
use super::unit_files::UnitFiles;

/// 取込の結果 of several files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesImport {
    /// What became of each unit, in the order of serials.
    pub reports: Vec<ImportReport>,
    /// What belongs to no unit.
    pub set_aside: Vec<SetAside>,
}

/// A file that belongs to no unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its name as it was handed in.
    pub path: String,
    /// What it is, if it goes along with a message as it is.
    pub attachment: Option<Attachment>,
    /// What the checker says of it.
    pub findings: Vec<Finding>,
}

/// Reads files and forms them into units with their findings, both as the checker does. What shows only across units are
/// notes on how a month was divided, which are no book's business.
pub(super) fn form_units(files: &[Source<'_>], checking: Checking) -> (Vec<UnitFiles>, Vec<SetAside>) {
    let entry = |file: &Source<'_>| Entry {
        path: file.path.to_owned(),
        bytes: file.bytes.len() as u64,
        origin: Origin::Named,
    };
    let entries: Vec<Entry> = files.iter().map(entry).collect();
    let batch = Batch::of(&entries);
    let mut units = Vec::new();
    let mut set_aside: BTreeMap<usize, SetAside> = BTreeMap::new();
    for plan in batch.units() {
        let sources: Vec<Source<'_>> = plan.members.iter().map(|place| files[*place]).collect();
        let mut findings: Vec<Finding> =
            sources.iter().flat_map(|source| about(batch.findings(), source.path)).collect();
        findings.extend(batch.check(plan, &sources, &checking).findings);
        let documents: Vec<Document> = sources.iter().map(|file| read(file.path, file.bytes).0).collect();
        if let Some(unit) = UnitFiles::of_plan(plan, documents) {
            findings.extend(of_unread_members(&batch, plan, files));
            units.push(unit.with_findings(findings));
        } else {
            let stranger = plan.members.iter().map(|place| {
                let path = files[*place].path.to_owned();
                (*place, SetAside { findings: about(&findings, &path), path, attachment: None })
            });
            set_aside.extend(stranger);
        }
    }
    for place in batch.passed_over() {
        let path = files[*place].path;
        let attachment = match classify(file_name(path)) {
            Classified::Attachment(attachment) => Some(attachment),
            Classified::Standard(_) | Classified::Malformed { .. } | Classified::Other { .. } => None,
        };
        let findings = about(batch.findings(), path);
        set_aside.insert(*place, SetAside { path: path.to_owned(), attachment, findings });
    }
    (units, set_aside.into_values().collect())
}

/// What is said of files of the same key that were too large to be read: without them nobody knows what the unit says.
fn of_unread_members(batch: &Batch, plan: &UnitPlan, files: &[Source<'_>]) -> Vec<Finding> {
    let passed_over = batch.passed_over().iter().map(|place| files[*place].path);
    let members = passed_over.filter(|path| key_of(path).is_some() && key_of(path) == plan.key());
    members.flat_map(|path| about(batch.findings(), path)).collect()
}

fn key_of(path: &str) -> Option<UnitKey> {
    let key =
        |name: FileName| UnitKey { serial: name.serial(), sender: name.sender(), receiver: name.receiver() };
    match classify(file_name(path)) {
        Classified::Standard(name) | Classified::Malformed { nearest: Some(name), .. } => Some(key(name)),
        Classified::Malformed { nearest: None, .. }
        | Classified::Attachment(_)
        | Classified::Other { .. } => None,
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The findings that have a file as their place.
fn about(findings: &[Finding], path: &str) -> Vec<Finding> {
    findings.iter().filter(|finding| finding.place.file == path).cloned().collect()
}
