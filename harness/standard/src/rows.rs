//! Typed rows: one struct a kind of file, its columns in the standard's order (C, file standard V4.1).
//!
//! A row of version 3 is read into the same struct; what it has no column for is empty.

mod basic_info;
mod care_plan;
mod deletions;
mod head;
mod preventive_plan;
mod supplement;
mod use_slip;

pub use basic_info::{
    BasicInfoRow, Consultation, DailyLifeRow, Disabilities, EmergencyContact, IncomeSources,
    MedicalHistoryRow,
};
pub use care_plan::{Table1Row, Table2Row, Table3Row};
pub use deletions::{
    ActualsDeletion, BasicInfoDeletion, PlanDeletion, PreventivePlanDeletion, UseSlipDeletion,
};
pub use head::Head;
pub use preventive_plan::{Area, PreventivePlanRow, SupportPlanRow};
pub use supplement::{ServiceLimit, SupplementRow};
pub use use_slip::{AnnexRow, UseSlipRow};
