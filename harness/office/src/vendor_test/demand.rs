//! `Demand`: a unit that a vendor is to export.

use std::collections::BTreeSet;

use careplan_standard::{Content, FileKind, FileName, GeneratedUnit, Party, SendUnit, ServiceCode, Table};

/// What a unit is to hold, and between whom.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    /// 送信単位.
    pub(super) unit: SendUnit,
    /// 送信元: whom the vendor's software plays.
    pub(super) sender: Party,
    /// 送信先.
    pub(super) receiver: Party,
    /// Its files. Their serial is the sample's; the vendor's is another.
    pub(super) files: Vec<DemandedFile>,
    /// サービスコード of add-ons that are a percentage, whose units and rows the standard leaves open in actuals.
    pub(super) percents: BTreeSet<ServiceCode>,
}

/// A file of a demanded unit.
#[derive(Debug, Clone)]
pub(super) struct DemandedFile {
    /// The name that it would have with the sample's serial.
    pub(super) name: FileName,
    /// Where the vendor can read it: a file of the folder `import`, or the reading of what has to be made.
    pub(super) source: String,
    /// What is in it.
    pub(super) content: Content,
}

impl DemandedFile {
    /// A file that is handed out nowhere, since the vendor has to make it.
    pub(super) fn to_be_made(name: FileName, table: Table) -> Self {
        let source = format!("expected/expected.json (export {})", name.kind());
        Self { name, source, content: Content::Table(table) }
    }
}

impl Demand {
    /// The same as a unit of the sample.
    pub(super) fn of_unit(unit: &GeneratedUnit) -> Self {
        let files = unit.files.iter();
        Self {
            unit: unit.unit,
            sender: unit.sender,
            receiver: unit.receiver,
            files: files
                .map(|file| DemandedFile {
                    name: file.name,
                    source: file.name.to_string(),
                    content: file.content.clone(),
                })
                .collect(),
            percents: BTreeSet::new(),
        }
    }

    /// The kinds of its files in words, images with their number: `UPKIHON、UPKIHON_IMAGE×2`.
    pub(super) fn kinds(&self) -> String {
        let mut kinds: Vec<(FileKind, usize)> = Vec::new();
        for kind in self.files.iter().map(|file| file.name.kind()) {
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((kind, 1)),
            }
        }
        let word = |(kind, count): &(FileKind, usize)| match count {
            1 => kind.to_string(),
            _ => format!("{kind}×{count}"),
        };
        kinds.iter().map(word).collect::<Vec<String>>().join("、")
    }
}
