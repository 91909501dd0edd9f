//! Tables 6 and 7 and their supplement: UPPLAN, UPSIKYU, UPHOSOKU of a month.

use careplan_domain::{Day, OfficeNumber, ServiceMonth};

use super::catalogue::Register;
use super::person::Person;
use super::schedule::Visit;
use super::town::Neighbourhood;
use crate::field::FieldValue as _;
use crate::rows::UseSlipRow;
use crate::{
    Branch, ClockTime, CsvVersion, EquipmentCode, Flag, NameVersion, Number, PlanTime, Sequence, ServiceCode,
    Text,
};

/// What every row of a file repeats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heading {
    /// CSVバージョン.
    pub(super) version: CsvVersion,
    /// 作成年月日.
    pub(super) made_on: Day,
    /// 対象年月.
    pub(super) month: ServiceMonth,
    /// プラン担当業者コード.
    pub(super) planner: OfficeNumber,
    /// 更新業者コード.
    pub(super) updated_by: OfficeNumber,
}

/// The rows of table 6 for a person's visits.
pub(super) fn rows(
    person: &Person,
    visits: &[Visit],
    neighbourhood: &Neighbourhood,
    heading: &Heading,
) -> Vec<UseSlipRow> {
    let row = |visit: &Visit| {
        let office = &neighbourhood.offices[visit.office];
        let equipment = Codes::of(visit, heading.version);
        UseSlipRow {
            version: heading.version.into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            made_on: heading.made_on.into(),
            month: heading.month.into(),
            care_management: heading.planner.into(),
            care_manager: Text::new(person.planner()).into(),
            units: Number::new(visit.item.units).into(),
            stay_days_to_last_month: visit.stay_days_before.map(Number::new).into(),
            day: visit.day.into(),
            prorata_days: visit.marks.into(),
            from: plan_time(visit.span.map(|(from, _)| from)).into(),
            to: plan_time(visit.span.map(|(_, to)| to)).into(),
            count: Number::new(visit.count).into(),
            code: code(visit.item.code).into(),
            tais_code: equipment.tais.into(),
            notified_code: equipment.notified.into(),
            equipment_name: equipment.name.into(),
            detail_number: visit.rental.and_then(|rental| rental.detail).and_then(Sequence::new).into(),
            office: office.number.into(),
            office_name: Text::new(office.name.as_str()).into(),
            branch: visit.branch.and_then(Branch::new).into(),
            beyond_30_days: flag(visit.beyond_30_days).into(),
            updated_by: heading.updated_by.into(),
            unused: crate::Field::Empty,
        }
    };
    visits.iter().map(row).collect()
}

/// The columns of a piece of equipment, which version 3 does not have.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// TAISコード.
    pub(super) tais: Option<EquipmentCode>,
    /// 福祉用具届出コード.
    pub(super) notified: Option<EquipmentCode>,
    /// 用具名称（機種名）.
    pub(super) name: Option<Text>,
}

impl Codes {
    /// Those of what is rented in a row.
    pub(super) fn of(visit: &Visit, version: CsvVersion) -> Self {
        let rental = visit.rental.filter(|_| version.family() == Some(NameVersion::V4));
        let Some(rental) = rental else { return Self::default() };
        let number = EquipmentCode::read(rental.equipment.number);
        let name = Text::new(rental.equipment.name);
        match rental.equipment.register {
            Register::Tais => Self { tais: number, notified: None, name },
            Register::Notified => Self { tais: None, notified: number, name },
        }
    }
}

/// A service code of the catalogue.
pub(super) fn code(code: &str) -> ServiceCode {
    ServiceCode::read(code).expect("the catalogue's codes are held to their form by a test")
}

/// 該当 or 非該当.
pub(super) fn flag(applies: bool) -> Flag {
    if applies { Flag::Yes } else { Flag::No }
}

fn plan_time(minutes: Option<u16>) -> PlanTime {
    minutes.and_then(ClockTime::from_minutes).map_or(PlanTime::Unstated, PlanTime::At)
}
