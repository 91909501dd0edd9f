//! One office as the directory prints it.

use careplan_domain::{JapanTime, OfficeNumber, Prefecture, ServiceKind};

use crate::subscriber::Subscriber;

/// 掲載事業所: what a publication tells of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービスの種類.
    pub service_kinds: Vec<ServiceKind>,
    /// Where it is; none where that could not be learnt.
    pub place: Option<Location>,
}

/// 所在地.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// 都道府県.
    pub prefecture: Prefecture,
    /// 市区町村, as the prefecture's list writes it: 「中津市」, 「玖珠郡玖珠町」.
    pub municipality: String,
    /// The whole address, from the prefecture on.
    pub address: String,
}

/// 凡例: the two marks of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 居宅介護支援事業所.
    CareManagement,
    /// 介護サービス事業所.
    CareService,
}

impl Mark {
    /// Its word in the legend (S).
    pub const fn label(self) -> &'static str {
        match self {
            Self::CareManagement => "居宅介護支援事業所",
            Self::CareService => "介護サービス事業所",
        }
    }

    /// The class of its shape: a round one and a square one.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::CareManagement => "planning",
            Self::CareService => "serving",
        }
    }
}

impl Listing {
    /// How a snapshot of `moment` sees an office of the exchange: not at all, unless its licence ran then and its
    /// application was earlier. Addresses are not registered here: the municipality must do (A).
    pub(super) fn seen_at(subscriber: &Subscriber, moment: JapanTime) -> Option<Self> {
        let had_applied = subscriber.applied.as_ref().is_some_and(|applied| applied.at < moment);
        (had_applied && subscriber.licence.runs_at(moment)).then(|| Self::of(subscriber))
    }

    /// 居宅介護支援事業所 as soon as one of its kinds plans care.
    pub fn mark(&self) -> Mark {
        let plans = self.service_kinds.iter().any(ServiceKind::plans_care);
        if plans { Mark::CareManagement } else { Mark::CareService }
    }

    /// The names of its kinds, as they stand in a line.
    pub(super) fn kinds_line(&self) -> String {
        self.service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、")
    }

    fn of(subscriber: &Subscriber) -> Self {
        let named = Prefecture::from_name(&subscriber.prefecture).or_else(|| subscriber.number.prefecture());
        let municipality = subscriber.municipality.trim();
        let place = named.filter(|_| !municipality.is_empty()).map(|prefecture| Location {
            prefecture,
            municipality: municipality.to_owned(),
            address: format!("{}{municipality}", prefecture.name()),
        });
        Self {
            number: subscriber.number,
            name: subscriber.name.clone(),
            service_kinds: subscriber.service_kinds.clone(),
            place,
        }
    }
}
