//! Care software (介護ソフト): what an office does with the files that it exchanges.
//!
//! A [`Book`] keeps what was sent and received by the meaning that the file standard gives to it; an [`ActualsMaker`] turns
//! what was planned into what was given; a [`Comparison`] lays the two side by side. Nothing here reaches the network, a
//! disk or a clock: documents in, documents and reports out. It is nobody's product but what every product has to do.

mod actuals_maker;
mod book;
mod change_refusal;
mod comparison;
mod files_import;
mod key;
mod made_file;
mod percent_addons;
mod records;
mod refusal;
mod report;
mod row_key;
mod shelf;
mod statements;
mod unit_files;
mod visit;

#[cfg(test)]
mod tests;

pub use actuals_maker::{ActualsMaker, Assignment};
pub use book::{Book, PlannedUse};
pub use change_refusal::ChangeRefusal;
pub use comparison::{ComparedService, Comparison};
pub use files_import::{FilesImport, SetAside};
pub use key::{ActualsKey, ConsultationKey, PlanKey, ServiceUser, SupplementKey, SupplementOf, UseSlipKey};
pub use made_file::MadeFile;
pub use percent_addons::{PercentAddons, PercentUnits};
pub use records::{BasicInfo, CarePlan, PreventivePlan, Records, UseSlip};
pub use refusal::ImportRefusal;
pub use report::{Disregard, Effect, ImportEntry, ImportReport, Subject};
pub use shelf::{Origin, Shelf};
pub use statements::DeleteCascade;
pub use unit_files::UnitFiles;
pub use visit::{Visit, When};
