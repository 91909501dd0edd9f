//! What a support centre sends to an office that it entrusts.

use careplan_domain::{OfficeNumber, ServiceKind};
use careplan_standard::rows::{
    BasicInfoDeletion, BasicInfoRow, DailyLifeRow, MedicalHistoryRow, PreventivePlanDeletion,
    PreventivePlanRow, SupportPlanRow,
};
use careplan_standard::{FileKind, Party, Record, SendUnit, Table, Text};

use super::{Envelope, PLANNER, day, office};
use crate::care_software::{ServiceUser, UnitFiles};

impl Envelope {
    /// From the support centre to an office that plans care for it.
    pub(in super::super) fn of_centre(serial: u64, to: OfficeNumber) -> Self {
        Self {
            from: Party { office: office(PLANNER), service: ServiceKind::PREVENTIVE_CARE_MANAGEMENT },
            to: Party { office: to, service: ServiceKind::CARE_MANAGEMENT },
            serial,
        }
    }

    /// What is known of a user, with as many rows as asked for in both of its tables.
    pub(in super::super) fn basic_info(self, user: ServiceUser, on: &str, rows: u8) -> UnitFiles {
        self.unit(SendUnit::BasicInfo, "202604", basic_info_files(user, on, rows))
    }

    pub(in super::super) fn delete_basic_info(self, user: ServiceUser, on: &str) -> UnitFiles {
        let row = BasicInfoDeletion {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            consulted_on: day(on).into(),
            ..BasicInfoDeletion::default()
        };
        let table = Table::Dltkihon(Record::of([row]));
        self.unit(SendUnit::DeleteBasicInfo, "202604", vec![(FileKind::Dltkihon, table)])
    }

    /// A preventive plan with as many rows of support as asked for; `info` is the day and the rows of what is known.
    pub(in super::super) fn preventive_plan(
        self,
        user: ServiceUser,
        on: &str,
        rows: u8,
        info: Option<(&str, u8)>,
    ) -> UnitFiles {
        let plan = PreventivePlanRow {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(on).into(),
            name: Text::new(format!("みほん{rows}")).into(),
            ..PreventivePlanRow::default()
        };
        let support = (0..rows).map(|_| SupportPlanRow {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(on).into(),
            ..SupportPlanRow::default()
        });
        let mut files = vec![
            (FileKind::UpyoboSub, Table::UpyoboSub(Record::of(support))),
            (FileKind::Upyobo, Table::Upyobo(Record::of([plan]))),
        ];
        if let Some((day, rows)) = info {
            files.extend(basic_info_files(user, day, rows));
        }
        self.unit(SendUnit::PreventivePlan, "202604", files)
    }

    pub(in super::super) fn delete_preventive_plan(self, user: ServiceUser, on: &str) -> UnitFiles {
        let row = PreventivePlanDeletion {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(on).into(),
            ..PreventivePlanDeletion::default()
        };
        let table = Table::Dltyobo(Record::of([row]));
        self.unit(SendUnit::DeletePreventivePlan, "202604", vec![(FileKind::Dltyobo, table)])
    }
}

fn basic_info_files(user: ServiceUser, on: &str, rows: u8) -> Vec<(FileKind, Table)> {
    let info = BasicInfoRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(on).into(),
        name: Text::new(format!("みほん{rows}")).into(),
        ..BasicInfoRow::default()
    };
    let daily_life = (0..rows).map(|_| DailyLifeRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(on).into(),
        ..DailyLifeRow::default()
    });
    let history = (0..rows).map(|_| MedicalHistoryRow {
        insurer: user.insurer.into(),
        insured: user.insured.into(),
        consulted_on: day(on).into(),
        ..MedicalHistoryRow::default()
    });
    vec![
        (FileKind::UpkihonSub1, Table::UpkihonSub1(Record::of(daily_life))),
        (FileKind::UpkihonSub2, Table::UpkihonSub2(Record::of(history))),
        (FileKind::Upkihon, Table::Upkihon(Record::of([info]))),
    ]
}
