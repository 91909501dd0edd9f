//! UP1KYO, UP2KYO, UP3KYO: tables 1 to 3 of the care plan.

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber};

use crate::columns::columns;
use crate::{
    CareLevel, CertificationStatus, ClockTime, CsvVersion, Field, HomeHelpReason, InsuranceCoverage,
    PlanClass, PostalCode, Sequence, Text, Unused, Weekday,
};

columns! {
    /// 居宅サービス計画書 第1表.
    pub struct Table1Row {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 作成年月日.
        made_on: Field<Day>,
        /// 利用者郵便番号.
        postal_code: Field<PostalCode>,
        /// 利用者住所１.
        address_1: Field<Text>,
        /// 利用者住所２.
        address_2: Field<Text>,
        /// 居宅サービス計画作成者氏名.
        care_manager: Field<Text>,
        /// 介護支援事業者名.
        office_name: Field<Text>,
        /// 介護支援事業者郵便番号.
        office_postal_code: Field<PostalCode>,
        /// 介護支援事業者住所１.
        office_address_1: Field<Text>,
        /// 介護支援事業者住所２.
        office_address_2: Field<Text>,
        /// 介護支援事業者コード.
        office: Field<OfficeNumber>,
        /// 居宅サービス計画作成（変更）日.
        plan_date: Field<Day>,
        /// 初回居宅サービス計画作成日.
        first_plan_date: Field<Day>,
        /// 計画書区分.
        plan_class: Field<PlanClass>,
        /// 認定状況区分.
        certification: Field<CertificationStatus>,
        /// 認定日.
        certified_on: Field<Day>,
        /// 認定有効期間開始日.
        certified_from: Field<Day>,
        /// 認定有効期間終了日.
        certified_to: Field<Day>,
        /// 要介護状態区分.
        care_level: Field<CareLevel>,
        /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果.
        wishes: Field<Text>,
        /// 介護認定審査会の意見及びサービスの種類の指定.
        board_opinion: Field<Text>,
        /// 総合的な援助の方針.
        policy: Field<Text>,
        /// 生活援助中心型の算定理由.
        home_help_reason: Field<HomeHelpReason>,
        /// その他理由.
        other_reason: Field<Text>,
        /// 更新業者コード.
        updated_by: Field<OfficeNumber>,
        /// 識別子, not used.
        unused: Field<Unused>,
    }

    /// 居宅サービス計画書 第2表: a service that serves a goal that serves a need.
    pub struct Table2Row {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 居宅計画書作成年月日.
        made_on: Field<Day>,
        /// 居宅サービス計画作成（変更）日.
        plan_date: Field<Day>,
        /// 課題ＮＯ.
        need_number: Field<Sequence>,
        /// 課題.
        need: Field<Text>,
        /// 援助目標ＮＯ.
        goal_number: Field<Sequence>,
        /// 長期目標.
        long_goal: Field<Text>,
        /// 短期目標.
        short_goal: Field<Text>,
        /// 長期期間.
        long_period: Field<Text>,
        /// 短期期間.
        short_period: Field<Text>,
        /// 援助内容ＮＯ.
        service_number: Field<Sequence>,
        /// サービス内容.
        service: Field<Text>,
        /// 保険対象区分.
        coverage: Field<InsuranceCoverage>,
        /// サービス種別.
        service_type: Field<Text>,
        /// サービス事業者コード.
        office: Field<OfficeNumber>,
        /// サービス事業所名.
        office_name: Field<Text>,
        /// 頻度.
        frequency: Field<Text>,
        /// 実施期間.
        period: Field<Text>,
        /// 更新業者コード.
        updated_by: Field<OfficeNumber>,
        /// 識別子, not used.
        unused: Field<Unused>,
    }

    /// 週間サービス計画表 第3表: a service of the week, an activity of the day, or what is not weekly.
    pub struct Table3Row {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 週間サービス計画表作成年月日.
        made_on: Field<Day>,
        /// 居宅サービス計画作成（変更）日.
        plan_date: Field<Day>,
        /// 介護サービス内容.
        service: Field<Text>,
        /// 曜日.
        weekday: Field<Weekday>,
        /// 開始時間.
        from: Field<ClockTime>,
        /// 終了時間.
        to: Field<ClockTime>,
        /// 主な日常生活上の活動.
        activity: Field<Text>,
        /// 開始時間 of the activity.
        activity_from: Field<ClockTime>,
        /// 終了時間 of the activity.
        activity_to: Field<ClockTime>,
        /// 週単位以外のサービス.
        not_weekly: Field<Text>,
    }
}
