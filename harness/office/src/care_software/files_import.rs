//! `FilesImport`: what became of loose files, between bytes and units.

use careplan_standard::{
    Attachment, Checking, Classified, Document, Finding, Naming, Source, check, classify, read,
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

/// Reads files and forms them into units with their findings.
pub(super) fn form_units(files: &[Source<'_>], checking: Checking) -> (Vec<UnitFiles>, Vec<SetAside>) {
    let mut findings = check(files, &checking);
    let mut documents: Vec<Document> = Vec::new();
    let mut paths: Vec<(&str, Naming)> = Vec::new();
    let mut set_aside = Vec::new();
    for file in files {
        let (document, found) = read(file.path, file.bytes);
        // The checker reads the file too and may have said the same.
        let unsaid: Vec<Finding> = found.into_iter().filter(|finding| !findings.contains(finding)).collect();
        findings.extend(unsaid);
        if document.name.file_name().is_some() {
            paths.push((file.path, document.name));
            documents.push(document);
        } else {
            let name = file.path.rsplit(['/', '\\']).next().unwrap_or(file.path);
            let attachment = match classify(name) {
                Classified::Attachment(attachment) => Some(attachment),
                Classified::Standard(_) | Classified::Malformed { .. } | Classified::Other { .. } => None,
            };
            let findings = if attachment.is_none() { about(&findings, file.path) } else { Vec::new() };
            set_aside.push(SetAside { path: file.path.to_owned(), attachment, findings });
        }
    }
    let units = UnitFiles::group(documents).into_iter().map(|unit| {
        let members =
            paths.iter().filter(|(_, name)| unit.documents.iter().any(|member| member.name == *name));
        let found = members.flat_map(|(path, _)| about(&findings, path)).collect();
        unit.with_findings(found)
    });
    (units.collect(), set_aside)
}

/// The findings that have a file as their place.
fn about(findings: &[Finding], path: &str) -> Vec<Finding> {
    findings.iter().filter(|finding| finding.place.file == path).cloned().collect()
}
