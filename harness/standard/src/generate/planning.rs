//! `Planning`: who plans somebody's care, and so who writes to whom.

use super::town::{CARE_MANAGEMENT, CENTRE, MULTIFUNCTIONAL, NURSING_MULTIFUNCTIONAL};

/// Who plans somebody's care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Planning {
    /// 居宅介護支援事業所.
    CareManagement,
    /// 小規模多機能型居宅介護, whose own care manager plans.
    Multifunctional,
    /// 看護小規模多機能型居宅介護, the same.
    NursingMultifunctional,
    /// 地域包括支援センター.
    Centre,
    /// 地域包括支援センター, which entrusted it (委託) to the 居宅介護支援事業所.
    Entrusted,
    /// 介護予防小規模多機能型居宅介護, whose own care manager plans.
    PreventiveMultifunctional,
}

impl Planning {
    /// The place of the office that writes the plan.
    pub(super) fn office(self) -> usize {
        match self {
            Self::CareManagement | Self::Entrusted => CARE_MANAGEMENT,
            Self::Multifunctional | Self::PreventiveMultifunctional => MULTIFUNCTIONAL,
            Self::NursingMultifunctional => NURSING_MULTIFUNCTIONAL,
            Self::Centre => CENTRE,
        }
    }

    /// サービス種類 as which it plans.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::CareManagement | Self::Entrusted => "43",
            Self::Multifunctional => "73",
            Self::NursingMultifunctional => "77",
            Self::Centre => "46",
            Self::PreventiveMultifunctional => "75",
        }
    }

    /// Whether the plan is one of preventive care.
    pub(super) fn is_preventive(self) -> bool {
        matches!(self, Self::Centre | Self::Entrusted | Self::PreventiveMultifunctional)
    }

    /// Whether a 地域包括支援センター is in charge, which keeps 利用者基本情報.
    pub(super) fn is_with_centre(self) -> bool {
        matches!(self, Self::Centre | Self::Entrusted)
    }
}

/// Which people a town has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum People {
    /// Three in need of care for each in need of support.
    #[default]
    Mixed,
    /// 要介護 alone.
    Care,
    /// 要支援 and 事業対象者 alone.
    Preventive,
}

impl People {
    /// Who plans for somebody, by their place in the town.
    pub(super) fn planning(self, in_town: u64) -> Planning {
        let preventive = match self {
            Self::Mixed => (in_town % 4 == 3).then_some(in_town / 4),
            Self::Care => None,
            Self::Preventive => Some(in_town),
        };
        match preventive {
            Some(rank) if rank % 6 == 4 => Planning::PreventiveMultifunctional,
            Some(rank) if rank % 2 == 1 => Planning::Entrusted,
            Some(_) => Planning::Centre,
            None if in_town % 10 == 9 || in_town % 30 == 10 => Planning::Multifunctional,
            None if matches!(in_town % 30, 18 | 20) => Planning::NursingMultifunctional,
            None => Planning::CareManagement,
        }
    }
}
