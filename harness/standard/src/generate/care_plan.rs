//! Tables 1 to 3 of a care plan: UP1KYO, UP2KYO, UP3KYO.

use std::collections::BTreeMap;

use careplan_domain::{Day, ServiceMonth};

use super::catalogue::{Purpose, Rhythm};
use super::person::Person;
use super::phrases::{
    self, ACTIVITIES, ANALYSES, BOARD_OPINIONS, DISTANT_FAMILY_WISHES, FAMILY_WISHES, POLICIES, WISHES,
};
use super::quarter::Household;
use super::schedule::weekday;
use super::services::Service;
use super::town::{self, Neighbourhood, Office};
use crate::rows::{Table1Row, Table2Row, Table3Row};
use crate::{
    CertificationStatus, ClockTime, CsvVersion, Field, HomeHelpReason, InsuranceCoverage, PlanClass,
    Sequence, Text,
};

/// What the tables of a plan are written from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan<'a> {
    /// CSVバージョン.
    pub(super) version: CsvVersion,
    /// Who uses the services, and which.
    pub(super) household: &'a Household,
    /// Who gives them.
    pub(super) neighbourhood: &'a Neighbourhood,
    /// 居宅サービス計画作成（変更）日.
    pub(super) date: Day,
    /// The month with which it begins.
    pub(super) month: ServiceMonth,
}

impl Plan<'_> {
    fn person(&self) -> &Person {
        &self.household.person
    }

    fn office(&self) -> &Office {
        &self.neighbourhood.offices[self.person().planning.office()]
    }

    /// 第1表.
    pub(super) fn table_1(&self) -> Table1Row {
        let (person, office) = (self.person(), self.office());
        let is_first = person.previous_level.is_none();
        let uses_housework =
            self.household.services.iter().any(|service| service.offer.purpose == Purpose::Household);
        let alone = person.lives_alone();
        Table1Row {
            version: self.version.into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            made_on: self.date.into(),
            postal_code: town::postal_code().into(),
            address_1: text(&person.address_1),
            address_2: text(&person.address_2),
            care_manager: text(person.planner()),
            office_name: text(&office.name),
            office_postal_code: office.postal_code.into(),
            office_address_1: text(&office.address_1),
            office_address_2: text(&office.address_2),
            office: office.number.into(),
            plan_date: self.date.into(),
            first_plan_date: if is_first { self.date } else { person.certified_from.plus_years(-2) }.into(),
            plan_class: if is_first { PlanClass::First } else { PlanClass::Continued }.into(),
            certification: CertificationStatus::Certified.into(),
            certified_on: person.certified_on.into(),
            certified_from: person.certified_from.into(),
            certified_to: person.certified_to.into(),
            care_level: person.level.into(),
            wishes: text(&self.wishes()),
            board_opinion: text(person.dice.child("board").pick::<&str>(&BOARD_OPINIONS)),
            policy: text(&self.policy()),
            home_help_reason: uses_housework
                .then_some(if alone { HomeHelpReason::LivingAlone } else { HomeHelpReason::Other })
                .into(),
            other_reason: if uses_housework && !alone {
                text("同居の家族が日中は仕事で、家事ができないため")
            } else {
                Field::Empty
            },
            updated_by: office.number.into(),
            unused: Field::Empty,
        }
    }

    fn wishes(&self) -> String {
        let dice = self.person().dice;
        let own: &str = dice.child("wish").pick::<&str>(&WISHES);
        let wishes: &[&str] =
            if self.person().lives_alone() { &DISTANT_FAMILY_WISHES } else { &FAMILY_WISHES };
        let family = dice.child("family wish").pick(wishes);
        let analysis: &str = dice.child("analysis").pick::<&str>(&ANALYSES);
        format!("{own}\r\n{family}\r\n課題分析の結果: {analysis}")
    }

    fn policy(&self) -> String {
        let dice = self.person().dice;
        let policy: &str = dice.child("policy").pick::<&str>(&POLICIES);
        let phone = town::phone("08", dice.child("contact").below(10_000));
        format!("{policy}\r\n緊急の連絡先: {}様の家族 {phone}", self.person().family())
    }

    /// 第2表: needs by number, under each its goal, under that the services. What repeats is left blank.
    pub(super) fn table_2(&self) -> Vec<Table2Row> {
        let mut by_purpose: BTreeMap<Purpose, Vec<&Service>> = BTreeMap::new();
        for service in &self.household.services {
            by_purpose.entry(service.offer.purpose).or_default().push(service);
        }
        let mut rows = Vec::new();
        for (number, (purpose, services)) in (1..).zip(by_purpose) {
            let need = self.person().dice.child("need").nth(number).pick(phrases::needs(purpose));
            let mut helps: Vec<Help<'_>> = services.into_iter().map(Help::Service).collect();
            if matches!(purpose, Purpose::Household | Purpose::Company | Purpose::Health) {
                helps.push(Help::Family);
            }
            for (place, help) in (1..).zip(helps) {
                let first = |text: &str| if place == 1 { self::text(text) } else { Field::Empty };
                rows.push(Table2Row {
                    version: self.version.into(),
                    insurer: self.person().insurer.into(),
                    insured: self.person().insured.into(),
                    made_on: self.date.into(),
                    plan_date: self.date.into(),
                    need_number: u8::try_from(number).ok().and_then(Sequence::new).into(),
                    need: first(need.text),
                    goal_number: Sequence::new(1).into(),
                    long_goal: first(need.long_goal),
                    short_goal: first(need.short_goal),
                    long_period: first(&self.period(12)),
                    short_period: first(&self.period(6)),
                    service_number: Sequence::new(place).into(),
                    updated_by: self.office().number.into(),
                    ..self.help(&help)
                });
            }
        }
        rows
    }

    /// What is done, by whom, how often.
    fn help(&self, help: &Help<'_>) -> Table2Row {
        let period = text(&self.period(6));
        match help {
            Help::Service(service) => {
                let office = &self.neighbourhood.offices[service.office];
                Table2Row {
                    service: text(service.offer.content),
                    coverage: InsuranceCoverage::Covered.into(),
                    service_type: text(service.offer.name),
                    office: office.number.into(),
                    office_name: text(&office.name),
                    frequency: text(&frequency(service)),
                    period,
                    ..Table2Row::default()
                }
            }
            Help::Family => Table2Row {
                service: text("声かけ、買い物の手伝い、通院の付き添い"),
                service_type: text("家族"),
                office_name: text("家族"),
                frequency: text("随時"),
                period,
                ..Table2Row::default()
            },
        }
    }

    /// From the beginning of the month for so many months, or until the certification ends.
    fn period(&self, months: usize) -> String {
        let last = (1..months).fold(self.month, |month, _| month.next()).last_day();
        let last = last.min(self.person().certified_to.max(self.month.last_day()));
        format!("{}から{}", self.month.first_day().kanji(), last.kanji())
    }

    /// 第3表: services by weekday and time, the day's activities, and what is not weekly.
    pub(super) fn table_3(&self) -> Vec<Table3Row> {
        let plain = Table3Row {
            version: self.version.into(),
            insurer: self.person().insurer.into(),
            insured: self.person().insured.into(),
            made_on: self.date.into(),
            plan_date: self.date.into(),
            ..Table3Row::default()
        };
        let mut rows = Vec::new();
        for day in 0..7 {
            let mut services: Vec<(u16, &Service)> = Vec::new();
            for service in self.household.services.iter().filter(|service| is_weekly(service)) {
                services.extend(service.week[day].map(|start| (start, service)));
            }
            services.sort_by_key(|(start, _)| *start);
            rows.extend(services.into_iter().map(|(start, service)| Table3Row {
                service: text(service.offer.name),
                weekday: weekday(day).into(),
                from: ClockTime::from_minutes(start).into(),
                to: ClockTime::from_minutes(start + service.offer.minutes).into(),
                ..plain.clone()
            }));
        }
        rows.extend(ACTIVITIES.iter().map(|(activity, from, to)| Table3Row {
            activity: text(activity),
            activity_from: ClockTime::from_minutes(*from).into(),
            activity_to: ClockTime::from_minutes(*to).into(),
            ..plain.clone()
        }));
        let others: Vec<String> = self
            .household
            .services
            .iter()
            .filter(|service| !is_weekly(service))
            .map(|service| format!("{}（{}）", service.offer.name, frequency(service)))
            .collect();
        let others = if others.is_empty() { "通院（月1回）".to_owned() } else { others.join("\r\n") };
        rows.push(Table3Row { not_weekly: text(&others), ..plain });
        rows
    }
}

enum Help<'a> {
    Service(&'a Service),
    Family,
}

fn is_weekly(service: &Service) -> bool {
    matches!(service.offer.rhythm, Rhythm::Weekly { .. } | Rhythm::Package { days: 1.. })
}

/// 頻度.
pub(super) fn frequency(service: &Service) -> String {
    match service.offer.rhythm {
        Rhythm::Weekly { .. } | Rhythm::Package { days: 1.. } => match service.days_a_week() {
            7 => "毎日".to_owned(),
            days => format!("週{days}回"),
        },
        Rhythm::Package { .. } => "毎日".to_owned(),
        Rhythm::Monthly => "月2回".to_owned(),
        Rhythm::Stay => match service.stay {
            Some(stay) => format!("月{}日", stay.last - stay.first + 1),
            None => "月数日".to_owned(),
        },
        Rhythm::Rental => "随時".to_owned(),
    }
}

/// A free text.
pub(super) fn text(text: &str) -> Field<Text> {
    Text::new(text).into()
}
