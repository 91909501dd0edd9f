//! `RowKey`: the key of a record, as a row of it names it.
//!
//! A key is whole or there is none: a row of which one key column cannot be read belongs nowhere.

use careplan_standard::rows::{
    ActualsDeletion, AnnexRow, BasicInfoDeletion, BasicInfoRow, DailyLifeRow, MedicalHistoryRow,
    PlanDeletion, PreventivePlanDeletion, PreventivePlanRow, SupplementRow, SupportPlanRow, Table1Row,
    Table2Row, Table3Row, UseSlipDeletion, UseSlipRow,
};
use careplan_standard::{MonthPart, PlanDate};

use super::key::{
    ActualsKey, ConsultationKey, PlanKey, ServiceUser, SupplementKey, SupplementOf, UseSlipKey,
};

/// A row that belongs to a record.
pub(super) trait RowKey {
    /// What tells such records apart.
    type Key;

    /// The record's key.
    fn key(&self) -> Option<Self::Key>;
}

macro_rules! keyed {
    ($($row:ident: $key:ident { $($column:ident),* },)*) => {
        $(impl RowKey for $row {
            type Key = $key;

            fn key(&self) -> Option<$key> {
                Some($key { user: ServiceUser::of(self)?, $($column: *self.$column.value()?),* })
            }
        })*
    };
}

keyed! {
    Table1Row: PlanKey { plan_date },
    Table2Row: PlanKey { plan_date },
    Table3Row: PlanKey { plan_date },
    PlanDeletion: PlanKey { plan_date },
    UseSlipRow: UseSlipKey { month },
    AnnexRow: UseSlipKey { month },
    UseSlipDeletion: UseSlipKey { month },
    ActualsDeletion: ActualsKey { month, office, kind },
    BasicInfoRow: ConsultationKey { consulted_on },
    DailyLifeRow: ConsultationKey { consulted_on },
    MedicalHistoryRow: ConsultationKey { consulted_on },
    BasicInfoDeletion: ConsultationKey { consulted_on },
    PreventivePlanRow: PlanKey { plan_date },
    SupportPlanRow: PlanKey { plan_date },
    PreventivePlanDeletion: PlanKey { plan_date },
}

impl RowKey for SupplementRow {
    type Key = SupplementKey;

    fn key(&self) -> Option<SupplementKey> {
        let with = match (self.plan_date.value()?, self.month.value()?) {
            (PlanDate::Plan(day), MonthPart::PlanTables) => SupplementOf::Plan(*day),
            (PlanDate::UseSlip, MonthPart::Month(month)) => SupplementOf::UseSlip(*month),
            (PlanDate::Plan(_), MonthPart::Month(_)) | (PlanDate::UseSlip, MonthPart::PlanTables) => {
                return None;
            }
        };
        Some(SupplementKey { user: ServiceUser::of(self)?, with })
    }
}

/// The key of a row of table 6 where it is one of actuals.
pub(super) fn actuals_key(row: &UseSlipRow) -> Option<ActualsKey> {
    let UseSlipKey { user, month } = row.key()?;
    Some(ActualsKey { user, month, office: *row.office.value()?, kind: row.code.value()?.kind() })
}
