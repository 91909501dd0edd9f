//! UPPLAN, UPJSK, UPSIKYU: the use slip of a month (table 6) and its annex (table 7).

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceMonth};

use crate::columns::columns;
use crate::{
    AnnexCode, Anything, Branch, CsvVersion, DayMarks, EquipmentCode, Field, Flag, Number, PlanTime,
    Sequence, ServiceCode, Text, UnitPrice, Unused,
};

columns! {
    /// 第6表 サービス利用票: one service on one day, planned (UPPLAN) or given (UPJSK).
    pub struct UseSlipRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 作成年月日.
        made_on: Field<Day>,
        /// 対象年月.
        month: Field<ServiceMonth>,
        /// プラン担当業者コード.
        care_management: Field<OfficeNumber>,
        /// プラン担当者名.
        care_manager: Field<Text>,
        /// 単位数, after the discount.
        units: Field<Number>,
        /// 前月までの短期入所利用日数, days.
        stay_days_to_last_month: Field<Number>,
        /// サービス利用日.
        day: Field<Day>,
        /// 日割対象日.
        prorata_days: Field<DayMarks>,
        /// サービス開始時刻.
        from: Field<PlanTime>,
        /// サービス終了時刻.
        to: Field<PlanTime>,
        /// サービス回数.
        count: Field<Number>,
        /// サービスコード.
        code: Field<ServiceCode>,
        /// TAISコード; not in version 3.
        tais_code: Field<EquipmentCode>,
        /// 福祉用具届出コード; not in version 3.
        notified_code: Field<EquipmentCode>,
        /// 用具名称（機種名）; not in version 3.
        equipment_name: Field<Text>,
        /// 明細判別コード.
        detail_number: Field<Sequence>,
        /// サービス事業者コード.
        office: Field<OfficeNumber>,
        /// サービス事業所名.
        office_name: Field<Text>,
        /// サテライト枝番.
        branch: Field<Branch>,
        /// ３０日超区分.
        beyond_30_days: Field<Flag>,
        /// 更新業者コード.
        updated_by: Field<OfficeNumber>,
        /// 識別子, not used.
        unused: Field<Unused>,
    }

    /// 第7表 サービス利用票別表: a service of the month with its units and its money, or a sum of such.
    pub struct AnnexRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 作成年月日.
        made_on: Field<Day>,
        /// 対象年月.
        month: Field<ServiceMonth>,
        /// サービス事業所名.
        office_name: Field<Text>,
        /// サービス事業所コード; 9999999999 on the total.
        office: Field<OfficeNumber>,
        /// サテライト枝番.
        branch: Field<Branch>,
        /// サービスコード, or a code of a subtotal or the total.
        code: Field<AnnexCode>,
        /// TAISコード; not in version 3.
        tais_code: Field<EquipmentCode>,
        /// 福祉用具届出コード; not in version 3.
        notified_code: Field<EquipmentCode>,
        /// 用具名称（機種名）; not in version 3.
        equipment_name: Field<Text>,
        /// 単位数; 0 on a sum.
        units: Field<Number>,
        /// 割引後率, percent.
        discount_rate: Field<Number>,
        /// 割引後単位数.
        discounted_units: Field<Number>,
        /// 回数／日数.
        count: Field<Number>,
        /// サービス単位金額: units times count.
        service_units: Field<Number>,
        /// 給付管理単位数; empty where a service stands outside the limit.
        managed_units: Field<Number>,
        /// 種類支給限度基準超単位数.
        units_beyond_kind_limit: Field<Number>,
        /// 種類支給限度基準内単位数.
        units_within_kind_limit: Field<Number>,
        /// 区分支給限度基準超単位数.
        units_beyond_limit: Field<Number>,
        /// 区分支給限度基準内単位数.
        units_within_limit: Field<Number>,
        /// 単位数単価, yen.
        unit_price: Field<UnitPrice>,
        /// 費用総額保険／事業対象分, yen.
        cost: Field<Number>,
        /// 給付率, percent.
        benefit_rate: Field<Number>,
        /// 保険／事業費請求額, yen.
        claim: Field<Number>,
        /// 定額利用者負担単価金額, yen.
        fixed_copayment: Field<Number>,
        /// 利用者負担保険／事業対象分, yen.
        copayment: Field<Number>,
        /// 利用者負担（全額負担分）, yen.
        full_payment: Field<Number>,
        /// 前月までの利用日数, days.
        days_to_last_month: Field<Number>,
        /// 当月の計画利用日数, days.
        days_this_month: Field<Number>,
        /// 累積利用日数, days.
        days_in_all: Field<Number>,
        /// ３０日超区分.
        beyond_30_days: Field<Flag>,
        /// 事業所コード: 9999999999, always.
        fixed_office: Field<Number>,
        /// 入力者コード.
        entered_by: Field<Anything>,
        /// 更新業者コード.
        updated_by: Field<OfficeNumber>,
        /// 識別子, not used.
        unused: Field<Unused>,
    }
}
