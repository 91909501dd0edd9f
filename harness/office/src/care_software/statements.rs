//! `Statements`: what the files of one unit say, record by record, before a book hears it.
//!
//! Reading a unit either succeeds as a whole or refuses it as a whole. An update says everything about the keys in its
//! files and nothing about others; a deletion says of its keys that they are gone, and of what the standard's list of
//! files lets go with them.

mod gathering;

use std::collections::BTreeMap;

use careplan_standard::rows::{SupplementRow, Table3Row, UseSlipRow};
use careplan_standard::{Document, FileKind, Route, Table};

use self::gathering::Gathering;
use super::key::{ActualsKey, ConsultationKey, PlanKey, SupplementKey, SupplementOf, UseSlipKey};
use super::records::{BasicInfo, CarePlan, PreventivePlan, UseSlip};
use super::refusal::ImportRefusal;
use super::shelf::Held;
use super::unit_files::UnitFiles;

/// What DLT1KYO takes away besides table 1, on which readings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum DeleteCascade {
    /// Tables 2 and 3.
    #[default]
    Tables2And3,
    /// Table 2 only: table 3 stays behind.
    Table2Only,
}

/// What a unit says of the keys of one shelf.
pub(super) type Said<K, V> = BTreeMap<K, Held<V>>;

/// What a unit says.
#[derive(Debug, Default)]
pub(super) struct Statements {
    pub(super) care_plans: Said<PlanKey, CarePlan>,
    pub(super) weeks: Said<PlanKey, Vec<Table3Row>>,
    pub(super) supplements: Said<SupplementKey, SupplementRow>,
    pub(super) use_slips: Said<UseSlipKey, UseSlip>,
    pub(super) actuals: Said<ActualsKey, Vec<UseSlipRow>>,
    pub(super) basic_infos: Said<ConsultationKey, BasicInfo>,
    pub(super) preventive_plans: Said<PlanKey, PreventivePlan>,
}

impl Statements {
    /// Reads a unit, or says why it cannot be taken.
    pub(super) fn read(unit: &UnitFiles, cascade: DeleteCascade) -> Result<Self, ImportRefusal> {
        let findings = unit.errors();
        if let Some(refusal) = deletion_with_data(&unit.documents) {
            return Err(refusal);
        }
        if !findings.is_empty() {
            return Err(ImportRefusal::Faulty { findings });
        }
        check_members(unit)?;
        let mut gathering = Gathering::new(cascade);
        for (place, document) in unit.documents.iter().enumerate() {
            if !repeats(document, &unit.documents[..place])? {
                let mut document = document.clone();
                document.restore_zeros();
                gathering.gather(&document)?;
            }
        }
        let mut statements = gathering.conclude()?;
        statements.drop_not_served(unit.route);
        Ok(statements)
    }

    /// An office of services keeps only use slips in which it has a part. Who plans care keeps all: an entrusted office
    /// passes its plans on to 地域包括, which has no rows in them.
    fn drop_not_served(&mut self, route: Route) {
        let receiver = match route {
            Route::V4 { receiver, .. } if receiver.service.plans_care() => return,
            Route::V4 { receiver, .. } => receiver.office,
            Route::V3 { receiver, .. } => receiver,
        };
        for (key, held) in &mut self.use_slips {
            let Held::Record(slip) = held else { continue };
            if !slip.planned.iter().any(|row| row.office.value() == Some(&receiver)) {
                *held = Held::NotServed;
                let supplement = SupplementKey { user: key.user, with: SupplementOf::UseSlip(key.month) };
                if let Some(supplement) = self.supplements.get_mut(&supplement) {
                    *supplement = Held::NotServed;
                }
            }
        }
    }
}

/// Whether a file came before; the same message may be received twice. Under one name there can be one content only.
fn repeats(document: &Document, earlier: &[Document]) -> Result<bool, ImportRefusal> {
    let Some(name) = document.name.file_name() else { return Ok(false) };
    match earlier.iter().find(|earlier| earlier.name.file_name() == Some(name)) {
        Some(earlier) if earlier.table == document.table => Ok(true),
        Some(_) => Err(ImportRefusal::OneNameTwice { kind: name.kind() }),
        None => Ok(false),
    }
}

/// The cause to name where a delete file has data, whatever else is wrong with it.
fn deletion_with_data(documents: &[Document]) -> Option<ImportRefusal> {
    documents.iter().find_map(|document| {
        let (kind, stray) = (document.name.kind()?, document.strays.first()?);
        is_deletion(kind).then_some(ImportRefusal::DeletionWithData { kind, record: stray.number })
    })
}

fn is_deletion(kind: FileKind) -> bool {
    use FileKind::{Dlt1kyo, Dltjsk, Dltkihon, Dltplan, Dltyobo};
    matches!(kind, Dlt1kyo | Dltplan | Dltjsk | Dltkihon | Dltyobo)
}

/// Whether the unit has the files that it must have and no others, all of them readable by their columns.
fn check_members(unit: &UnitFiles) -> Result<(), ImportRefusal> {
    let version = unit.route.version();
    let mandatory = unit.unit.mandatory(version);
    let there: Vec<FileKind> = unit.kinds().collect();
    if let Some(kind) = unit.foreign() {
        return Err(ImportRefusal::ForeignMember { kind });
    }
    let missing: Vec<FileKind> = mandatory.iter().copied().filter(|kind| !there.contains(kind)).collect();
    if !missing.is_empty() {
        return Err(ImportRefusal::Incomplete { missing });
    }
    for document in &unit.documents {
        let Some(kind) = document.name.kind() else { continue };
        if let Some(stray) = document.strays.first() {
            return Err(ImportRefusal::Stray { kind, record: stray.number });
        }
        if document.table == Table::Unread {
            return Err(ImportRefusal::Stray { kind, record: 1 });
        }
    }
    Ok(())
}
