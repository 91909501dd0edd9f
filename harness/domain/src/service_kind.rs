//! `ServiceKind`: the closed list of care services, and which of them the exchange carries.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt};

/// サービス種類コード: two characters that name a kind of service (C, file standard V4.1, list of service kinds).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKind([u8; 2]);

ascii_text!(ServiceKind);

impl ServiceKind {
    /// 訪問介護.
    pub const HOME_HELP: Self = Self(*b"11");
    /// 通所介護.
    pub const DAY_SERVICE: Self = Self(*b"15");
    /// 福祉用具貸与.
    pub const EQUIPMENT_RENTAL: Self = Self(*b"17");
    /// 介護予防福祉用具貸与.
    pub const PREVENTIVE_EQUIPMENT_RENTAL: Self = Self(*b"67");
    /// 居宅介護支援.
    pub const CARE_MANAGEMENT: Self = Self(*b"43");
    /// 介護予防支援.
    pub const PREVENTIVE_CARE_MANAGEMENT: Self = Self(*b"46");

    /// Every kind, in the order of the standard's list.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self(*b"  "); TABLE.len()];
        let mut index = 0;
        while index < TABLE.len() {
            all[index] = Self(TABLE[index].code);
            index += 1;
        }
        all
    };

    /// サービス種類名, as the standard prints it.
    pub fn name(&self) -> &'static str {
        self.row().name
    }

    /// 給付の区分: under which benefit the service is given.
    pub fn benefit(&self) -> Benefit {
        self.row().benefit
    }

    /// 連携対象: whether files about the service travel through the exchange (C).
    pub fn scope(&self) -> Scope {
        self.row().scope
    }

    /// Whether planning is what the office does: 居宅介護支援 43, 介護予防支援 46 (which kind a 地域包括 writes is A).
    pub fn plans_care(&self) -> bool {
        *self == Self::CARE_MANAGEMENT || *self == Self::PREVENTIVE_CARE_MANAGEMENT
    }

    /// Whether such an office may send plans: those that plan care, and the small multifunctional ones, which have care
    /// managers of their own (C): 73, 77, 75, 68, 79, 69.
    pub fn may_plan(&self) -> bool {
        self.plans_care() || matches!(&self.0, b"73" | b"77" | b"75" | b"68" | b"79" | b"69")
    }

    /// The kind of this code. Files have thousands of them: who wants no reason for a refusal asks here.
    #[inline]
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let code: [u8; 2] = bytes.try_into().ok()?;
        row_of(code).map(|row| Self(row.code))
    }

    fn row(self) -> &'static Row {
        row_of(self.0).expect("only codes of the table are ever stored")
    }
}

/// The row of a code, where it has one.
#[inline]
fn row_of(code: [u8; 2]) -> Option<&'static Row> {
    let row = TABLE.get(usize::from(PLACES[place(code)]))?;
    (row.code == code).then_some(row)
}

/// Where a code's row stands in [`TABLE`], by [`place`]: every row of a file asks, and sixty comparisons are many.
static PLACES: [u8; 1024] = {
    let mut places = [u8::MAX; 1024];
    let mut index = 0_u8;
    while (index as usize) < TABLE.len() {
        let place = place(TABLE[index as usize].code);
        assert!(places[place] == u8::MAX, "two codes of the table share a place");
        places[place] = index;
        index += 1;
    }
    places
};

/// The last five bits of both characters, which tell digits and capital letters apart well enough.
const fn place(code: [u8; 2]) -> usize {
    (code[0] & 31) as usize * 32 + (code[1] & 31) as usize
}

impl FromStr for ServiceKind {
    type Err = InvalidServiceKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_ascii(text.as_bytes()).ok_or_else(|| InvalidServiceKind { text: excerpt(text) })
    }
}

/// 給付の区分: the benefit under which a service is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Benefit {
    /// 介護給付.
    Care,
    /// 予防給付.
    Preventive,
    /// 介護・予防, either of them.
    Either,
    /// 総合事業.
    Comprehensive,
}

impl Benefit {
    /// 介護, 予防, 介護・予防 or 総合事業, as the standard prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Care => "介護",
            Self::Preventive => "予防",
            Self::Either => "介護・予防",
            Self::Comprehensive => "総合事業",
        }
    }
}

impl fmt::Display for Benefit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// 連携対象: what a kind of service is to the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Its plans and actuals travel through the exchange.
    InScope,
    /// The exchange does not carry it.
    OutOfScope,
    /// It makes the plans: it sends and receives, and is itself in no row (A: the standard does not list it).
    CareManagement,
}

/// Why a text is no サービス種類コード.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no service kind of the standard, such as `11` or `43`")]
pub struct InvalidServiceKind {
    /// What was read.
    pub text: String,
}

struct Row {
    code: [u8; 2],
    name: &'static str,
    benefit: Benefit,
    scope: Scope,
}

const fn row(code: [u8; 2], name: &'static str, benefit: Benefit, scope: Scope) -> Row {
    Row { code, name, benefit, scope }
}

const TABLE: &[Row] = &[
    row(*b"11", "訪問介護", Benefit::Care, Scope::InScope),
    row(*b"12", "訪問入浴介護", Benefit::Care, Scope::InScope),
    row(*b"13", "訪問看護（定期巡回連携型も対象）", Benefit::Care, Scope::InScope),
    row(*b"14", "訪問リハビリテーション", Benefit::Care, Scope::InScope),
    row(*b"15", "通所介護", Benefit::Care, Scope::InScope),
    row(*b"16", "通所リハビリテーション", Benefit::Care, Scope::InScope),
    row(*b"17", "福祉用具貸与", Benefit::Care, Scope::InScope),
    row(*b"21", "短期入所生活介護", Benefit::Care, Scope::InScope),
    row(*b"22", "短期入所療養介護（介護老人保健施設）", Benefit::Care, Scope::InScope),
    row(*b"23", "短期入所療養介護（介護療養型医療施設等）", Benefit::Care, Scope::InScope),
    row(*b"2A", "短期入所療養介護（介護医療院）", Benefit::Care, Scope::InScope),
    row(*b"31", "居宅療養管理指導", Benefit::Care, Scope::InScope),
    row(*b"71", "夜間対応型訪問介護", Benefit::Care, Scope::InScope),
    row(*b"76", "定期巡回・随時対応型訪問介護看護", Benefit::Care, Scope::InScope),
    row(*b"72", "認知症対応型通所介護", Benefit::Care, Scope::InScope),
    row(*b"78", "地域密着型通所介護", Benefit::Care, Scope::InScope),
    row(*b"73", "小規模多機能型居宅介護", Benefit::Care, Scope::InScope),
    row(*b"68", "小規模多機能型居宅介護（短期利用）", Benefit::Care, Scope::InScope),
    row(*b"77", "看護小規模多機能型居宅介護", Benefit::Care, Scope::InScope),
    row(*b"79", "看護小規模多機能型居宅介護（短期利用）", Benefit::Care, Scope::InScope),
    row(*b"33", "特定施設入居者生活介護", Benefit::Care, Scope::OutOfScope),
    row(*b"27", "特定施設入居者生活介護（短期利用）", Benefit::Care, Scope::InScope),
    row(*b"36", "地域密着型特定施設入居者生活介護", Benefit::Care, Scope::OutOfScope),
    row(*b"28", "地域密着型特定施設入居者生活介護（短期利用）", Benefit::Care, Scope::InScope),
    row(*b"32", "認知症対応型共同生活介護（短期利用以外）", Benefit::Care, Scope::OutOfScope),
    row(*b"38", "認知症対応型共同生活介護（短期利用）", Benefit::Care, Scope::InScope),
    row(*b"41", "特定福祉用具販売", Benefit::Care, Scope::OutOfScope),
    row(*b"42", "住宅改修", Benefit::Care, Scope::OutOfScope),
    row(*b"43", "居宅介護支援", Benefit::Care, Scope::CareManagement),
    row(*b"46", "介護予防支援", Benefit::Preventive, Scope::CareManagement),
    row(*b"51", "介護福祉施設サービス", Benefit::Care, Scope::OutOfScope),
    row(*b"52", "介護保健施設サービス", Benefit::Care, Scope::OutOfScope),
    row(*b"53", "介護療養施設サービス", Benefit::Care, Scope::OutOfScope),
    row(*b"54", "地域密着型介護老人福祉施設入所者生活介護", Benefit::Care, Scope::OutOfScope),
    row(*b"59", "特定介護サービス等", Benefit::Either, Scope::OutOfScope),
    row(*b"81", "市町村特別給付", Benefit::Either, Scope::OutOfScope),
    row(*b"62", "介護予防訪問入浴介護", Benefit::Preventive, Scope::InScope),
    row(*b"63", "介護予防訪問看護", Benefit::Preventive, Scope::InScope),
    row(*b"64", "介護予防訪問リハビリテーション", Benefit::Preventive, Scope::InScope),
    row(*b"66", "介護予防通所リハビリテーション", Benefit::Preventive, Scope::InScope),
    row(*b"67", "介護予防福祉用具貸与", Benefit::Preventive, Scope::InScope),
    row(*b"24", "介護予防短期入所生活介護", Benefit::Preventive, Scope::InScope),
    row(*b"25", "介護予防短期入所療養介護（介護老人保健施設）", Benefit::Preventive, Scope::InScope),
    row(*b"26", "介護予防短期入所療養介護（介護療養型医療施設等）", Benefit::Preventive, Scope::InScope),
    row(*b"2B", "介護予防短期入所療養介護（介護医療院）", Benefit::Preventive, Scope::InScope),
    row(*b"34", "介護予防居宅療養管理指導", Benefit::Preventive, Scope::InScope),
    row(*b"74", "介護予防認知症対応型通所介護", Benefit::Preventive, Scope::InScope),
    row(*b"75", "介護予防小規模多機能型居宅介護", Benefit::Preventive, Scope::InScope),
    row(*b"69", "介護予防小規模多機能型居宅介護（短期利用）", Benefit::Preventive, Scope::InScope),
    row(*b"35", "介護予防特定施設入居者生活介護", Benefit::Preventive, Scope::OutOfScope),
    row(*b"37", "介護予防認知症対応型共同生活介護（短期利用以外）", Benefit::Preventive, Scope::OutOfScope),
    row(*b"39", "介護予防認知症対応型共同生活介護（短期利用）", Benefit::Preventive, Scope::InScope),
    row(*b"44", "特定介護予防福祉用具販売", Benefit::Preventive, Scope::OutOfScope),
    row(*b"45", "介護予防住宅改修", Benefit::Preventive, Scope::OutOfScope),
    row(*b"A1", "訪問型サービス（みなし）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A2", "訪問型サービス（独自）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A3", "訪問型サービス（独自／定率）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A4", "訪問型サービス（独自／定額）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A5", "通所型サービス（みなし）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A6", "通所型サービス（独自）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A7", "通所型サービス（独自／定率）", Benefit::Comprehensive, Scope::InScope),
    row(*b"A8", "通所型サービス（独自／定額）", Benefit::Comprehensive, Scope::InScope),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_reads_back_and_stands_once() {
        let codes: std::collections::BTreeSet<_> = ServiceKind::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(codes.len(), ServiceKind::ALL.len());
        for kind in ServiceKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert!(!kind.name().is_empty());
        }
    }

    #[test]
    fn a_kind_knows_its_place() {
        assert_eq!(ServiceKind::HOME_HELP.name(), "訪問介護");
        assert_eq!(ServiceKind::DAY_SERVICE.name(), "通所介護");
        assert_eq!(ServiceKind::EQUIPMENT_RENTAL.name(), "福祉用具貸与");
        assert_eq!(ServiceKind::HOME_HELP.scope(), Scope::InScope);
        assert_eq!("42".parse::<ServiceKind>().unwrap().scope(), Scope::OutOfScope);
        assert_eq!(ServiceKind::CARE_MANAGEMENT.scope(), Scope::CareManagement);
        assert_eq!("A6".parse::<ServiceKind>().unwrap().benefit().name(), "総合事業");
    }

    #[test]
    fn only_offices_with_care_managers_plan() {
        let listed = |wanted: fn(&ServiceKind) -> bool| {
            let kinds: Vec<_> =
                ServiceKind::ALL.into_iter().filter(wanted).map(|kind| kind.to_string()).collect();
            kinds.join(" ")
        };
        assert_eq!(listed(ServiceKind::plans_care), "43 46");
        assert_eq!(listed(ServiceKind::may_plan), "73 68 77 79 43 46 75 69");
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "[0-9AB][0-9A-B]"]) {
            if let Ok(kind) = text.parse::<ServiceKind>() {
                prop_assert_eq!(kind.as_str(), text);
            }
        }
    }
}
