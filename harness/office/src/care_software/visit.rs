//! `Visit`: what a person of the office points at when a service was not given as planned.

use std::fmt;

use careplan_domain::Day;
use careplan_standard::rows::UseSlipRow;
use careplan_standard::{EquipmentCode, PlanTime, ServiceCode};

use super::key::ServiceUser;

/// 訪問・利用の1回: everything that one user gets at one time, the add-ons that bear the same time included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visit {
    /// Who gets it.
    pub user: ServiceUser,
    /// サービス利用日.
    pub day: Day,
    /// サービス開始時刻.
    pub from: PlanTime,
    /// Of all at that time this service only.
    pub code: Option<ServiceCode>,
    /// Of all at that time this piece of equipment only, by TAISコード or 福祉用具届出コード.
    pub equipment: Option<EquipmentCode>,
}

impl Visit {
    /// Everything at one time.
    pub fn at(user: ServiceUser, day: Day, from: PlanTime) -> Self {
        Self { user, day, from, code: None, equipment: None }
    }

    /// Whether a row of that user is part of it.
    pub(super) fn includes(&self, user: ServiceUser, row: &UseSlipRow) -> bool {
        let equipment = |wanted: &EquipmentCode| {
            row.tais_code.value() == Some(wanted) || row.notified_code.value() == Some(wanted)
        };
        user == self.user
            && row.day.value() == Some(&self.day)
            && row.from.value() == Some(&self.from)
            && self.code.is_none_or(|code| row.code.value() == Some(&code))
            && self.equipment.as_ref().is_none_or(equipment)
    }
}

impl fmt::Display for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user {} on {}", self.user, self.day)?;
        match self.from {
            PlanTime::At(time) => write!(f, " at {:02}:{:02}", time.minutes() / 60, time.minutes() % 60),
            PlanTime::Unstated => f.write_str(" without a time"),
        }
    }
}

/// When a service was really given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// サービス利用日.
    pub day: Day,
    /// サービス開始時刻.
    pub from: PlanTime,
    /// サービス終了時刻.
    pub to: PlanTime,
}
