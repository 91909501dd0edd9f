//! UPHOSOKU: what goes along with a plan or a use slip about its users.

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceKind};

use crate::columns::columns;
use crate::{
    CareLevel, CertificationStatus, CsvVersion, Field, MonthPart, Number, PhoneNumber, PlanDate, PostalCode,
    Sex, Text, Unused,
};

columns! {
    /// 利用者補足情報, a row a user.
    pub struct SupplementRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 居宅サービス計画作成（変更）日.
        plan_date: Field<PlanDate>,
        /// 利用者氏名フリガナ.
        name_kana: Field<Text>,
        /// 利用者氏名.
        name: Field<Text>,
        /// 利用者性別.
        sex: Field<Sex>,
        /// 利用者生年月日.
        born: Field<Day>,
        /// 利用者郵便番号.
        postal_code: Field<PostalCode>,
        /// 利用者住所１.
        address_1: Field<Text>,
        /// 利用者住所２.
        address_2: Field<Text>,
        /// 利用者電話番号.
        phone: Field<PhoneNumber>,
        /// 認定日.
        certified_on: Field<Day>,
        /// 限度額適用開始年月日.
        limit_from: Field<Day>,
        /// 限度額適用終了年月日.
        limit_to: Field<Day>,
        /// 認定状況区分.
        certification: Field<CertificationStatus>,
        /// 要介護状態変更日.
        level_changed_on: Field<Day>,
        /// 要介護状態区分.
        care_level: Field<CareLevel>,
        /// 区分支給限度基準額, units a month.
        limit_units: Field<Number>,
        /// １サービス種類コード to ９限度超単位数.
        service_limits: [ServiceLimit; 9],
        /// 合計限度超単位数.
        units_beyond_limits: Field<Number>,
        /// 入所前月迄利用日数, days.
        stay_days_to_last_month: Field<Number>,
        /// 入所累積利用日数, days.
        stay_days: Field<Number>,
        /// 前回要介護状態区分.
        previous_care_level: Field<CareLevel>,
        /// 同意書受付業者.
        consent_office: Field<OfficeNumber>,
        /// 更新業者コード.
        updated_by: Field<OfficeNumber>,
        /// 識別子, not used.
        unused: Field<Unused>,
        /// 対象年月, or 000000 with tables 1 to 3.
        month: Field<MonthPart>,
    }

    /// 種類別限度額管理 of one kind of service.
    pub struct ServiceLimit {
        /// サービス種類コード.
        kind: Field<ServiceKind>,
        /// 支給限度基準額, units.
        limit: Field<Number>,
        /// 合計単位数.
        units: Field<Number>,
        /// 限度超単位数.
        units_beyond: Field<Number>,
    }
}
