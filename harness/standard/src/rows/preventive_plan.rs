//! UPYOBO and its table: the plan of preventive care.

use careplan_domain::{Day, InsuredNumber, InsurerNumber};

use crate::columns::columns;
use crate::{
    CertificationStatus, CsvVersion, Entrusted, Field, Need, Number, PhoneNumber, PlanClass, PlanKind,
    Sequence, SupportLevel, Text, YesNo,
};

columns! {
    /// 介護予防サービス・支援計画書.
    pub struct PreventivePlanRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 計画作成(変更)日.
        plan_date: Field<Day>,
        /// 計画種類.
        plan_kind: Field<PlanKind>,
        /// 委託の有無.
        entrusted: Field<Entrusted>,
        /// 整理番号.
        file_number: Field<Text>,
        /// 利用者名.
        name: Field<Text>,
        /// 認定年月日.
        certified_on: Field<Day>,
        /// 認定有効期間開始日.
        certified_from: Field<Day>,
        /// 認定有効期間終了日.
        certified_to: Field<Day>,
        /// 計画書区分.
        plan_class: Field<PlanClass>,
        /// 認定状況区分.
        certification: Field<CertificationStatus>,
        /// 要支援状態区分.
        support_level: Field<SupportLevel>,
        /// 計画作成者氏名（地域包括支援センター担当者名）.
        centre_planner: Field<Text>,
        /// 計画作成者氏名（担当介護支援専門員名）.
        care_manager: Field<Text>,
        /// 計画作成者事業者・事業所名.
        office_name: Field<Text>,
        /// 計画作成者事業者・事業所住所.
        office_address: Field<Text>,
        /// 計画作成者事業者・事業所電話番号.
        office_phone: Field<PhoneNumber>,
        /// 初回作成日.
        first_plan_date: Field<Day>,
        /// 担当地域包括支援センター.
        centre: Field<Text>,
        /// 目標とする生活(1日).
        goal_of_the_day: Field<Text>,
        /// 目標とする生活(1年).
        goal_of_the_year: Field<Text>,
        /// 運動・移動, 日常生活(家庭生活), 社会参加、対人関係・コミュニケーション, 健康管理.
        areas: [Area; 4],
        /// 健康状態の留意点.
        health_notes: Field<Text>,
        /// 妥当な支援の実施に向けた方針.
        support_policy: Field<Text>,
        /// 総合的な方針.
        overall_policy: Field<Text>,
        /// 基本チェックリストの該当数: 運動不足, 栄養改善, 口腔内ケア, 閉じこもり予防, 物忘れ予防, うつ予防.
        checklist_counts: [Field<Number>; 6],
        /// 事業プログラムの要否, of the same six.
        programmes: [Field<Need>; 6],
        /// 地域包括支援センター意見.
        centre_opinion: Field<Text>,
        /// 同意日.
        consented_on: Field<Day>,
        /// 同意者氏名.
        consented_by: Field<Text>,
    }

    /// アセスメント領域.
    pub struct Area {
        /// 現在の状況.
        situation: Field<Text>,
        /// 本人・家族の意欲・意向.
        wishes: Field<Text>,
        /// 領域における課題の有無.
        has_need: Field<YesNo>,
        /// 領域における課題（背景・原因）.
        need: Field<Text>,
    }

    /// 介護予防サービス・支援計画書 別表 支援計画.
    pub struct SupportPlanRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 計画作成(変更)日.
        plan_date: Field<Day>,
        /// 課題ＮＯ.
        need_number: Field<Sequence>,
        /// 総合的課題.
        need: Field<Text>,
        /// 課題に対する目標と具体策の提案.
        proposal: Field<Text>,
        /// 具体策についての意向本人・家族.
        wishes: Field<Text>,
        /// 目標.
        goal: Field<Text>,
        /// 支援計画ＮＯ.
        support_number: Field<Sequence>,
        /// 【支援計画】目標についての支援のポイント.
        support_point: Field<Text>,
        /// 【支援計画】本人等のセルフケアや家族の支援、インフォーマルサービス.
        own_care: Field<Text>,
        /// 【支援計画】介護保険サービス又は地域支援事業.
        services: Field<Text>,
        /// 利用サービスＮＯ.
        service_number: Field<Sequence>,
        /// 【利用サービス】サービス種別.
        service_type: Field<Text>,
        /// 【利用サービス】事業所(利用先).
        office: Field<Text>,
        /// 【利用サービス】期間.
        period: Field<Text>,
    }
}
