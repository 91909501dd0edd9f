//! UPHOSOKU: who the people of a plan or a use slip are.

use careplan_domain::{Day, OfficeNumber};

use super::annex::KindUse;
use super::person::Person;
use super::town;
use crate::rows::{ServiceLimit, SupplementRow};
use crate::{CareLevel, CertificationStatus, CsvVersion, MonthPart, Number, PlanDate, Text};

/// What the supplement goes with, and what it takes from there.
#[derive(Debug, Clone)]
pub(super) struct Occasion {
    /// CSVバージョン.
    pub(super) version: CsvVersion,
    /// 居宅サービス計画作成（変更）日.
    pub(super) plan_date: PlanDate,
    /// 対象年月.
    pub(super) month: MonthPart,
    /// Who plans.
    pub(super) planner: OfficeNumber,
    /// １サービス種類コード to ９限度超単位数.
    pub(super) service_limits: [ServiceLimit; 9],
    /// 合計限度超単位数.
    pub(super) units_beyond: Option<u64>,
    /// 入所前月迄利用日数 and 入所累積利用日数.
    pub(super) stay_days: Option<(u64, u64)>,
}

/// The row of a person.
pub(super) fn row(person: &Person, occasion: &Occasion) -> SupplementRow {
    // 事業対象者 answered a checklist; nobody certified anything.
    let certified = person.level != CareLevel::ProgramTarget;
    SupplementRow {
        version: occasion.version.into(),
        insurer: person.insurer.into(),
        insured: person.insured.into(),
        plan_date: occasion.plan_date.into(),
        name_kana: Text::new(person.kana.as_str()).into(),
        name: Text::new(person.name.as_str()).into(),
        sex: person.sex.into(),
        born: person.born.into(),
        postal_code: town::postal_code().into(),
        address_1: Text::new(person.address_1.as_str()).into(),
        address_2: Text::new(person.address_2.as_str()).into(),
        phone: person.phone.clone().into(),
        certified_on: certified.then_some(person.certified_on).into(),
        limit_from: person.certified_from.into(),
        limit_to: person.certified_to.into(),
        certification: certified.then_some(CertificationStatus::Certified).into(),
        level_changed_on: certified.then(|| changed_on(person)).into(),
        care_level: person.level.into(),
        limit_units: Number::new(person.limit()).into(),
        service_limits: occasion.service_limits.clone(),
        units_beyond_limits: occasion.units_beyond.map(Number::new).into(),
        stay_days_to_last_month: occasion.stay_days.map(|(before, _)| Number::new(before)).into(),
        stay_days: occasion.stay_days.map(|(_, in_all)| Number::new(in_all)).into(),
        previous_care_level: person.previous_level.into(),
        consent_office: occasion.planner.into(),
        updated_by: occasion.planner.into(),
        month: occasion.month.into(),
        ..SupplementRow::default()
    }
}

/// 種類別限度額管理: the slots from the first, as many as there are kinds to manage.
pub(super) fn service_limits(kinds: &[KindUse]) -> [ServiceLimit; 9] {
    let mut slots: [ServiceLimit; 9] = std::array::from_fn(|_| ServiceLimit::default());
    for (slot, used) in slots.iter_mut().zip(kinds) {
        *slot = ServiceLimit {
            kind: town::service_kind(used.kind).into(),
            limit: Number::new(used.limit).into(),
            units: Number::new(used.units).into(),
            units_beyond: Number::new(used.beyond).into(),
        };
    }
    slots
}

/// 要介護状態変更日: the beginning of the certified period, as long as nothing changes within it.
fn changed_on(person: &Person) -> Day {
    person.certified_from
}
