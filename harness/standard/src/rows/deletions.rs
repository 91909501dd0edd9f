//! DLT*: rows that only name what an earlier file brought, to take it back.

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceKind, ServiceMonth};

use crate::columns::columns;
use crate::{CsvVersion, Field};

columns! {
    /// 居宅サービス計画書 第1表 削除: takes back tables 1 to 3 of a plan.
    pub struct PlanDeletion {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 居宅サービス計画作成（変更）日.
        plan_date: Field<Day>,
    }

    /// 第6表 予定 削除: takes back tables 6 and 7 of a month.
    pub struct UseSlipDeletion {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 削除対象年月.
        month: Field<ServiceMonth>,
    }

    /// 第6表 実績 削除: takes back what one office gave of one kind of service in a month.
    pub struct ActualsDeletion {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 削除対象年月.
        month: Field<ServiceMonth>,
        /// サービス事業者コード.
        office: Field<OfficeNumber>,
        /// サービス種類コード.
        kind: Field<ServiceKind>,
    }

    /// 利用者基本情報 削除.
    pub struct BasicInfoDeletion {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 相談日.
        consulted_on: Field<Day>,
    }

    /// 介護予防サービス・支援計画書 削除.
    pub struct PreventivePlanDeletion {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 計画作成(変更)日.
        plan_date: Field<Day>,
    }
}
