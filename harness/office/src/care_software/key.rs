//! Keys: what tells the records of a book apart, by the standard's list of files (C, file standard V4.1).

use std::fmt;

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceKind, ServiceMonth};
use careplan_standard::rows::Head;

/// 利用者: 保険者番号 and 被保険者番号, which only together name a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceUser {
    /// 保険者番号.
    pub insurer: InsurerNumber,
    /// 被保険者番号.
    pub insured: InsuredNumber,
}

impl ServiceUser {
    /// Whom a row is about, where it says so.
    pub(super) fn of(row: &impl Head) -> Option<Self> {
        Some(Self { insurer: *row.insurer().value()?, insured: *row.insured().value()? })
    }
}

impl fmt::Display for ServiceUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", self.insurer, self.insured))
    }
}

/// What tells care plans apart, 居宅サービス計画書 as well as 介護予防サービス・支援計画書.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanKey {
    /// Whose plan.
    pub user: ServiceUser,
    /// 計画作成（変更）日.
    pub plan_date: Day,
}

/// What tells use slips apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UseSlipKey {
    /// Whose services.
    pub user: ServiceUser,
    /// 対象年月.
    pub month: ServiceMonth,
}

/// What tells actuals apart: those of one office and one kind of service, its satellites together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActualsKey {
    /// To whom care was given.
    pub user: ServiceUser,
    /// 対象年月.
    pub month: ServiceMonth,
    /// サービス事業者コード.
    pub office: OfficeNumber,
    /// サービス種類コード.
    pub kind: ServiceKind,
}

/// What tells 利用者基本情報 apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsultationKey {
    /// Who came to ask.
    pub user: ServiceUser,
    /// 相談日.
    pub consulted_on: Day,
}

/// What tells 利用者補足情報 apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupplementKey {
    /// Whom it is about.
    pub user: ServiceUser,
    /// What it goes with.
    pub with: SupplementOf,
}

/// What a 利用者補足情報 goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupplementOf {
    /// Tables 1 to 3 of this 居宅サービス計画作成（変更）日.
    Plan(Day),
    /// Tables 6 and 7 of this 対象年月.
    UseSlip(ServiceMonth),
}
