//! Codes: columns whose values are a closed list.

use super::{FieldValue, Format};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $list:literal { $($variant:ident = $code:literal $meaning:literal,)* })*) => {
        /// コード表: a closed list of values (C, file standard V4.1, tables of codes).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CodeList {
            $($(#[$doc])* $name,)*
        }

        impl CodeList {
            /// Every list.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name of the list in `data/codes.tsv`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $list,)* }
            }

            /// The codes with what they mean.
            pub fn codes(self) -> &'static [(&'static str, &'static str)] {
                match self { $(Self::$name => &[$(($code, $meaning)),*],)* }
            }
        }

        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $meaning] $variant,)*
        }

        impl $name {
            /// Every code of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What people call it.
            pub fn japanese(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }

        impl FieldValue for $name {
            const FORMAT: Format = Format::Code(CodeList::$name);

            fn read(text: &str) -> Option<Self> {
                match text {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn write(&self, text: &mut String) {
                text.push_str(self.code());
            }
        })*
    };
}

codes! {
    /// 利用者性別.
    Sex = "sex" {
        Male = "1" "男性",
        Female = "2" "女性",
    }
    /// 認定状況区分.
    CertificationStatus = "certification_status" {
        Applied = "1" "申請中",
        Certified = "2" "認定済",
    }
    /// 要介護状態区分.
    CareLevel = "care_level" {
        ProgramTarget = "06" "事業対象者",
        Support1 = "12" "要支援１",
        Support2 = "13" "要支援２",
        Care1 = "21" "要介護１",
        Care2 = "22" "要介護２",
        Care3 = "23" "要介護３",
        Care4 = "24" "要介護４",
        Care5 = "25" "要介護５",
    }
    /// 要介護状態区分, with 非該当.
    CareLevelOrNone = "care_level_or_none" {
        NotEligible = "01" "非該当",
        Support1 = "12" "要支援１",
        Support2 = "13" "要支援２",
        Care1 = "21" "要介護１",
        Care2 = "22" "要介護２",
        Care3 = "23" "要介護３",
        Care4 = "24" "要介護４",
        Care5 = "25" "要介護５",
    }
    /// 要支援状態区分.
    SupportLevel = "support_level" {
        Support1 = "1" "要支援１",
        Support2 = "2" "要支援２",
        CommunitySupport = "3" "地域支援事業",
    }
    /// 計画書区分.
    PlanClass = "plan_class" {
        First = "11" "初回",
        Referral = "12" "紹介",
        Continued = "21" "継続",
        FirstReferral = "51" "初回＆紹介",
        FirstContinued = "52" "初回＆継続",
        ReferralContinued = "53" "紹介＆継続",
        FirstReferralContinued = "54" "初回＆紹介＆継続",
    }
    /// 生活援助中心型の算定理由.
    HomeHelpReason = "home_help_reason" {
        LivingAlone = "1" "一人暮らし",
        FamilyUnable = "2" "家族等が障害、疾病等",
        Other = "3" "その他",
    }
    /// 保険対象区分.
    InsuranceCoverage = "insurance_coverage" {
        Covered = "Y" "対象",
        NotCovered = "N" "対象外",
    }
    /// 曜日.
    Weekday = "weekday" {
        Monday = "1" "月曜日",
        Tuesday = "2" "火曜日",
        Wednesday = "3" "水曜日",
        Thursday = "4" "木曜日",
        Friday = "5" "金曜日",
        Saturday = "6" "土曜日",
        Sunday = "7" "日曜日",
    }
    /// 計画種類.
    PlanKind = "plan_kind" {
        PreventiveSupport = "1" "介護予防支援",
        PreventiveCareManagement = "2" "介護予防ケアマネジメント",
    }
    /// 委託の有無.
    Entrusted = "entrusted" {
        Own = "1" "自前",
        Entrusted = "2" "委託",
    }
    /// 相談方法.
    ConsultMethod = "consult_method" {
        Visit = "01" "来所",
        Telephone = "02" "電話",
        Other = "03" "その他",
    }
    /// 相談回数.
    ConsultCount = "consult_count" {
        First = "01" "初回",
        Again = "02" "再来",
    }
    /// 利用者の現況.
    ResidenceState = "residence_state" {
        AtHome = "01" "在宅",
        InHospital = "02" "入院又は入所中",
    }
    /// 障害高齢者の日常生活自立度.
    Independence = "adl" {
        Independent = "01" "自立",
        J1 = "11" "J1",
        J2 = "12" "J2",
        A1 = "21" "A1",
        A2 = "22" "A2",
        B1 = "31" "B1",
        B2 = "32" "B2",
        C1 = "41" "C1",
        C2 = "42" "C2",
    }
    /// 認知症高齢者の日常生活自立度.
    Dementia = "dementia" {
        Independent = "01" "自立",
        I = "02" "Ⅰ",
        IIa = "03" "Ⅱａ",
        IIb = "04" "Ⅱｂ",
        IIIa = "05" "Ⅲａ",
        IIIb = "06" "Ⅲｂ",
        IV = "07" "Ⅳ",
        M = "08" "Ｍ",
    }
    /// 基本チェックリスト記入結果.
    Checklist = "checklist" {
        Applies = "1" "事業対象者の該当あり",
        AppliesNot = "2" "事業対象者の該当なし",
    }
    /// 居住形態.
    Housing = "housing" {
        Owned = "01" "自宅",
        Rented = "02" "借家",
        Detached = "03" "一戸建て",
        Apartment = "04" "集合住宅",
        OwnedDetached = "05" "自宅・一戸建て",
        OwnedApartment = "06" "自宅・集合住宅",
        RentedDetached = "07" "借家・一戸建て",
        RentedApartment = "08" "借家・集合住宅",
    }
    /// 有無.
    YesNo = "yes_no" {
        Yes = "1" "有",
        No = "2" "無",
    }
    /// 要否.
    Need = "need" {
        Needed = "1" "要",
        NotNeeded = "2" "否",
    }
    /// 主治医・意見作成者フラグ.
    DoctorRole = "doctor_role" {
        FamilyDoctor = "1" "主治医",
        Other = "2" "それ以外",
    }
    /// 経過.
    Progress = "progress" {
        UnderTreatment = "01" "治療中",
        UnderObservation = "02" "経過観察中",
        Other = "03" "その他",
    }
    /// 該当の有無.
    Flag = "flag" {
        Yes = "1" "該当",
        No = "0" "非該当",
    }
}
