//! `Demand`: a unit that a vendor is to export.

use std::collections::BTreeSet;

use careplan_standard::{Content, FileName, GeneratedUnit, Party, SendUnit, ServiceCode};

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
    /// What is in it.
    pub(super) content: Content,
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
                .map(|file| DemandedFile { name: file.name, content: file.content.clone() })
                .collect(),
            percents: BTreeSet::new(),
        }
    }
}
