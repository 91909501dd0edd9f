//! The catalogue: services with codes and units in the shape of the real code table.
//!
//! What matters is the shape: services by the visit, by the month and by the day, add-ons beside them, percent add-ons, and
//! services that stand outside the limit. All is as of 令和6年6月, whatever the month: the percentages that rose in 令和8年6月 are
//! not followed. No checker leans on it. Where codes and units come from:
//!
//! - **11 to 16, 21, 22, 31**: codes, units and percentages by 介護給付費単位数等サービスコード表 of 令和6年6月, as a public extract of it has
//!   them (C2). **17**: codes by the same; what is rented and for how many units is invented (A).
//! - **78**: units by price lists of offices (C), codes by a public master of codes (C2); add-ons as of 15 (A).
//! - **72, 74**: units and percentage by an office's price list (C), codes A.
//! - **73, 75**: units and percentage by offices' price lists (C); items 1111 and 1121 of 75 by its code table of 平成27年 (C2), the
//!   other codes by the same pattern (A).
//! - **77**: units by an office's price list (C); codes and percentage A.
//! - **34**: code by its code table of 令和3年 (C2), units as of 31 (A). **64**: units by an office's price list (C), code A.
//! - **A2, A6**: codes, units and percentages by 単位数表マスタ that municipalities publish for 2024-06 (C).
//! - **71, 76, 2A, 62, 63, 66, 67, 24**: from memory, codes by the pattern of their neighbours (A).
//! - Units by the day are those of the month over 30.4, rounded (C for A6; for the others A).

mod care;
mod equipment;
mod preventive;

use crate::{CareLevel, ServiceCode};

pub(super) use care::CARE;
pub(super) use equipment::{EQUIPMENT, Equipment, Register};
pub(super) use preventive::PREVENTIVE;

/// サービス項目: a service code with its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// サービスコード.
    pub(super) code: &'static str,
    /// 単位数.
    pub(super) units: u64,
    /// 算定単位.
    pub(super) charge: Charge,
    /// Whether the care level's limit counts it.
    pub(super) limit: Limit,
}

/// 算定単位: what the units of an item are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charge {
    /// 1回につき.
    Visit,
    /// 1月につき.
    Month,
    /// 1日につき, of a month that is not whole (日割り).
    MarkedDay,
}

/// 区分支給限度基準額 and a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    /// 対象.
    Counted,
    /// 対象外.
    Outside,
}

/// By the visit, within the limit.
const fn visit(code: &'static str, units: u64) -> Item {
    Item { code, units, charge: Charge::Visit, limit: Limit::Counted }
}

/// By the month, within the limit.
const fn month(code: &'static str, units: u64) -> Item {
    Item { code, units, charge: Charge::Month, limit: Limit::Counted }
}

/// By the day of a part of a month, within the limit.
const fn day(code: &'static str, units: u64) -> Item {
    Item { code, units, charge: Charge::MarkedDay, limit: Limit::Counted }
}

/// The same, outside the limit.
const fn outside(item: Item) -> Item {
    Item { limit: Limit::Outside, ..item }
}

/// 処遇改善加算 and the like: a share of all units of the kind, outside the limit (A: rates of 2024, one a kind).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PercentAddOn {
    /// サービスコード.
    pub(super) code: &'static str,
    /// Thousandths of the units.
    pub(super) permille: u64,
}

/// Whether a service code is that of a percent add-on of the catalogue.
pub(crate) fn is_percent_add_on(code: ServiceCode) -> bool {
    let code = code.to_string();
    let offers = CARE.iter().chain(PREVENTIVE);
    offers.filter_map(|offer| offer.percent).any(|add_on| add_on.code == code)
}

/// How often a service comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// On so many days of the week.
    Weekly {
        /// At least.
        least: u64,
        /// At most.
        most: u64,
    },
    /// 包括報酬: on so many days of the week, paid by the month.
    Package {
        /// On how many days of the week somebody comes or goes; none where it is around the clock.
        days: u64,
    },
    /// On so many weekdays of the month, such as the second and the fourth Tuesday.
    Monthly,
    /// Some days and nights on end.
    Stay,
    /// 福祉用具: all month.
    Rental,
}

/// When the offices of a kind rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Never.
    Never,
    /// On Sundays and over the New Year.
    Sundays,
    /// At weekends, on national holidays and over the New Year.
    Weekends,
}

/// Which part of a user's plan a service serves (第2表の課題).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// 身体の清潔, 排泄.
    Body,
    /// 家事.
    Household,
    /// 移動, 転倒.
    Mobility,
    /// 健康.
    Health,
    /// 外出, 交流.
    Company,
    /// 家族の休息.
    FamilyRest,
}

/// A way in which a kind of service is given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// サービス種類.
    pub(super) kind: &'static str,
    /// What it is called in a plan: `訪問介護（身体介護）`.
    pub(super) name: &'static str,
    /// サービス内容, what is done.
    pub(super) content: &'static str,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// The item of each care level, the lightest first; one alone where the level makes no difference.
    pub(super) base: &'static [Item],
    /// The same by the day, for a part of a month; none where there is no such item.
    pub(super) by_day: &'static [Item],
    /// How long it takes; 0 where it has no time.
    pub(super) minutes: u16,
    /// When it may begin, in minutes after midnight.
    pub(super) starts: &'static [u16],
    /// 回数 of one visit.
    pub(super) count: u64,
    /// How often.
    pub(super) rhythm: Rhythm,
    /// When its offices rest.
    pub(super) rest: Rest,
    /// Add-ons of each visit, at the same time.
    pub(super) each: &'static [Item],
    /// Add-ons of the month, at the time of its first visit.
    pub(super) monthly: &'static [Item],
    /// The percent add-on.
    pub(super) percent: Option<PercentAddOn>,
}

impl Offer {
    /// The item for a care level.
    pub(super) fn base(&self, level: CareLevel) -> Item {
        of_level(self.base, level)
    }

    /// The item by the day for a care level, where there is one.
    pub(super) fn by_day(&self, level: CareLevel) -> Option<Item> {
        (!self.by_day.is_empty()).then(|| of_level(self.by_day, level))
    }
}

fn of_level(items: &'static [Item], level: CareLevel) -> Item {
    let step = match level {
        CareLevel::ProgramTarget | CareLevel::Support1 | CareLevel::Care1 => 0,
        CareLevel::Support2 | CareLevel::Care2 => 1,
        CareLevel::Care3 => 2,
        CareLevel::Care4 => 3,
        CareLevel::Care5 => 4,
    };
    items[step.min(items.len() - 1)]
}

/// 区分支給限度基準額, units a month; 事業対象者 have that of 要支援1 as a rule.
pub(super) fn limit_of(level: CareLevel) -> u64 {
    let level = if level == CareLevel::ProgramTarget { CareLevel::Support1 } else { level };
    level.monthly_limit_units().unwrap_or_default()
}

/// 地域区分: the three prices of each, in hundredths of a yen: kinds of which 70, 55 and 45 percent are wages (C, 2024).
pub(super) const AREAS: [[u32; 3]; 8] = [
    [1140, 1110, 1090],
    [1112, 1088, 1072],
    [1105, 1083, 1068],
    [1084, 1066, 1054],
    [1070, 1055, 1045],
    [1042, 1033, 1027],
    [1021, 1017, 1014],
    [1000, 1000, 1000],
];

/// 単位数単価 of a kind in an area, in hundredths of a yen.
pub(super) fn price_of(kind: &str, area: &[u32; 3]) -> u32 {
    match kind {
        "17" | "67" | "31" | "34" => 1000,
        "15" | "78" | "22" | "2A" | "A6" => area[2],
        "14" | "64" | "16" | "66" | "72" | "74" | "73" | "75" | "77" | "21" | "24" => area[1],
        _ => area[0],
    }
}

/// What most offers have in common.
const PLAIN: Offer = Offer {
    kind: "",
    name: "",
    content: "",
    purpose: Purpose::Body,
    base: &[],
    by_day: &[],
    minutes: 0,
    starts: &[],
    count: 1,
    rhythm: Rhythm::Rental,
    rest: Rest::Never,
    each: &[],
    monthly: &[],
    percent: None,
};

/// A time of day in minutes after midnight.
const fn at(hour: u16, minute: u16) -> u16 {
    hour * 60 + minute
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use careplan_domain::{Benefit, Scope, ServiceKind};

    use super::*;
    use crate::field::FieldValue;
    use crate::{EquipmentCode, ServiceCode};

    fn items(offer: &Offer) -> impl Iterator<Item = Item> {
        let percent = offer.percent.map(|add_on| outside(month(add_on.code, 0)));
        let own = [offer.base, offer.by_day, offer.each, offer.monthly].concat();
        own.into_iter().chain(percent)
    }

    #[test]
    fn every_item_is_of_its_offers_kind_and_one_code_is_one_item() {
        let mut seen: BTreeMap<&str, Item> = BTreeMap::new();
        for offer in CARE.iter().chain(PREVENTIVE) {
            for item in items(offer) {
                let code = ServiceCode::read(item.code).unwrap_or_else(|| panic!("{}", item.code));
                assert_eq!(code.kind().to_string(), offer.kind, "{}", item.code);
                let first = *seen.entry(item.code).or_insert(item);
                assert_eq!(first, item, "{}", item.code);
            }
        }
    }

    #[test]
    fn every_kind_is_carried_and_of_the_right_benefit() {
        for (offers, preventive) in [(CARE, false), (PREVENTIVE, true)] {
            for offer in offers {
                let kind: ServiceKind = offer.kind.parse().unwrap();
                assert_eq!(kind.scope(), Scope::InScope, "{kind}");
                assert_eq!(kind.benefit() != Benefit::Care, preventive, "{kind}");
            }
        }
    }

    #[test]
    fn a_day_of_a_package_is_its_month_over_30_4() {
        for offer in CARE.iter().chain(PREVENTIVE).filter(|offer| !offer.by_day.is_empty()) {
            assert_eq!(offer.by_day.len(), offer.base.len(), "{}", offer.kind);
            for (day, month) in offer.by_day.iter().zip(offer.base) {
                assert_eq!(day.units, (month.units * 10 + 152) / 304, "{}", day.code);
            }
        }
    }

    #[test]
    fn equipment_has_codes_of_their_form() {
        for equipment in EQUIPMENT {
            assert!(EquipmentCode::read(equipment.number).is_some(), "{}", equipment.number);
            assert!(
                ServiceCode::read(equipment.care).is_some()
                    && ServiceCode::read(equipment.preventive).is_some()
            );
        }
    }
}
