//! UPKIHON and its two tables: what a preventive plan starts from.

use careplan_domain::{Day, InsuredNumber, InsurerNumber};

use crate::columns::columns;
use crate::{
    CareLevelOrNone, Checklist, ConsultCount, ConsultMethod, CsvVersion, Dementia, DoctorRole, Entrusted,
    Field, Flag, Housing, ImageFile, Independence, Number, PhoneNumber, PlanKind, Progress, ResidenceState,
    Sex, Text, YesNo,
};

columns! {
    /// 利用者基本情報.
    pub struct BasicInfoRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 相談日.
        consulted_on: Field<Day>,
        /// 計画種類.
        plan_kind: Field<PlanKind>,
        /// 委託の有無.
        entrusted: Field<Entrusted>,
        /// 作成担当者.
        made_by: Field<Text>,
        /// 相談方法 to 前回相談日.
        consultation: Consultation,
        /// 利用者の現況.
        residence_state: Field<ResidenceState>,
        /// 利用者の現況(状況補足).
        residence_note: Field<Text>,
        /// 利用者氏名ﾌﾘｶﾞﾅ.
        name_kana: Field<Text>,
        /// 利用者氏名.
        name: Field<Text>,
        /// 利用者性別.
        sex: Field<Sex>,
        /// 利用者生年月日.
        born: Field<Day>,
        /// 利用者住所.
        address: Field<Text>,
        /// 利用者電話番号.
        phone: Field<PhoneNumber>,
        /// 利用者Fax番号.
        fax: Field<PhoneNumber>,
        /// 障害高齢者の日常生活自立度.
        independence: Field<Independence>,
        /// 認知症高齢者の日常生活自立度.
        dementia: Field<Dementia>,
        /// 要介護状態区分.
        care_level: Field<CareLevelOrNone>,
        /// 認定有効期限開始日.
        certified_from: Field<Day>,
        /// 認定有効期間終了日.
        certified_to: Field<Day>,
        /// 前回の介護度.
        previous_care_level: Field<CareLevelOrNone>,
        /// 基本チェックリスト記入結果.
        checklist: Field<Checklist>,
        /// 基本チェックリスト記入日.
        checklist_on: Field<Day>,
        /// 障害等認定.
        disabilities: Disabilities,
        /// 居住形態.
        housing: Field<Housing>,
        /// 自室の階数.
        floor: Field<Number>,
        /// 住宅改修の有無.
        home_altered: Field<YesNo>,
        /// 経済状況.
        income: IncomeSources,
        /// 来所者(相談者)氏名.
        visitor_name: Field<Text>,
        /// 来所者(相談者)住所.
        visitor_address: Field<Text>,
        /// 来所者(相談者)電話番号.
        visitor_phone: Field<PhoneNumber>,
        /// 来所者(相談者)続柄.
        visitor_relation: Field<Text>,
        /// 緊急連絡先.
        emergency_contacts: [EmergencyContact; 4],
        /// 家族構成 画像ファイル名.
        family_image: Field<ImageFile>,
        /// 家族関係等の状況.
        family: Field<Text>,
        /// 今までの生活.
        life_so_far: Field<Text>,
        /// １日の生活・すごし方(生活全般).
        daily_life: Field<Text>,
        /// 趣味・楽しみ・特技.
        hobbies: Field<Text>,
        /// 友人・地域との関係.
        neighbours: Field<Text>,
        /// 現在利用している公的サービス.
        public_services: Field<Text>,
        /// 現在利用している非公的サービス.
        private_services: Field<Text>,
        /// 同意日.
        consented_on: Field<Day>,
        /// 同意者氏名.
        consented_by: Field<Text>,
    }

    /// How the user came to ask.
    pub struct Consultation {
        /// 相談方法.
        method: Field<ConsultMethod>,
        /// 相談方法(その他の内容).
        method_note: Field<Text>,
        /// 相談回数.
        count: Field<ConsultCount>,
        /// 前回相談日.
        previous: Field<Day>,
    }

    /// 障害等認定.
    pub struct Disabilities {
        /// 身障.
        physical: Field<Flag>,
        /// 療育.
        intellectual: Field<Flag>,
        /// 精神.
        mental: Field<Flag>,
        /// 難病.
        intractable: Field<Flag>,
        /// 特記事項.
        note: Field<Text>,
    }

    /// 経済状況.
    pub struct IncomeSources {
        /// 国民年金.
        national_pension: Field<Flag>,
        /// 厚生年金.
        employees_pension: Field<Flag>,
        /// 障害年金.
        disability_pension: Field<Flag>,
        /// 生活保護.
        public_assistance: Field<Flag>,
        /// 経済状況詳細.
        note: Field<Text>,
    }

    /// 緊急連絡先.
    pub struct EmergencyContact {
        /// 氏名.
        name: Field<Text>,
        /// 続柄.
        relation: Field<Text>,
        /// 住所.
        address: Field<Text>,
        /// 電話番号.
        phone: Field<PhoneNumber>,
    }

    /// 利用者基本情報 別表1 1日の生活.
    pub struct DailyLifeRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 相談日.
        consulted_on: Field<Day>,
        /// 時間.
        time: Field<Text>,
        /// 本人の生活状況.
        user: Field<Text>,
        /// 介護者・家族の生活状況.
        family: Field<Text>,
    }

    /// 利用者基本情報 別表2 現病歴・既往歴.
    pub struct MedicalHistoryRow {
        /// CSVバージョン.
        version: Field<CsvVersion>,
        /// 保険者番号.
        insurer: Field<InsurerNumber>,
        /// 被保険者番号.
        insured: Field<InsuredNumber>,
        /// 相談日.
        consulted_on: Field<Day>,
        /// 年月日.
        date: Field<Text>,
        /// 病名.
        disease: Field<Text>,
        /// 医療機関・医師名.
        doctor: Field<Text>,
        /// 主治医・意見作成者フラグ.
        doctor_role: Field<DoctorRole>,
        /// 医療機関・医師電話番号.
        doctor_phone: Field<PhoneNumber>,
        /// 経過.
        progress: Field<Progress>,
        /// 治療中の内容.
        treatment: Field<Text>,
    }
}
