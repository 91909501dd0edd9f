//! Rows and units that say no more than the tests need. All numbers are invented.

mod preventive_care;

use careplan_domain::{Day, OfficeNumber, ServiceKind, ServiceMonth};
use careplan_standard::rows::{
    ActualsDeletion, AnnexRow, PlanDeletion, SupplementRow, Table1Row, Table2Row, Table3Row, UseSlipDeletion,
    UseSlipRow,
};
use careplan_standard::{
    CsvVersion, FieldValue, FileKind, FileName, Flag, MonthPart, Number, Party, PlanDate, PlanTime, Record,
    Route, SendUnit, ServiceCode, Table, Text,
};

use crate::care_software::{ServiceUser, UnitFiles, Visit};

pub(super) const PLANNER: &str = "4479900013";
pub(super) const HOME_HELP: &str = "4479900021";
pub(super) const DAY_SERVICE: &str = "4479900039";

pub(super) fn office(number: &str) -> OfficeNumber {
    number.parse().unwrap()
}

pub(super) fn planner() -> Party {
    Party { office: office(PLANNER), service: ServiceKind::CARE_MANAGEMENT }
}

pub(super) fn home_help() -> Party {
    Party { office: office(HOME_HELP), service: ServiceKind::HOME_HELP }
}

pub(super) fn day_service() -> Party {
    Party { office: office(DAY_SERVICE), service: ServiceKind::DAY_SERVICE }
}

pub(super) fn month(text: &str) -> ServiceMonth {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn user(number: u8) -> ServiceUser {
    ServiceUser {
        insurer: "449991".parse().unwrap(),
        insured: format!("99000000{number:02}").parse().unwrap(),
    }
}

pub(super) fn code(text: &str) -> ServiceCode {
    ServiceCode::read(text).unwrap()
}

pub(super) fn time(text: &str) -> PlanTime {
    PlanTime::read(text).unwrap()
}

/// What a planned row is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'a> {
    pub(super) user: ServiceUser,
    pub(super) office: OfficeNumber,
    pub(super) code: &'a str,
    pub(super) day: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
}

impl Use<'_> {
    pub(super) fn row(self) -> UseSlipRow {
        UseSlipRow {
            version: CsvVersion::V4_1.into(),
            insurer: self.user.insurer.into(),
            insured: self.user.insured.into(),
            made_on: day("2026-03-25").into(),
            month: ServiceMonth::of(day(self.day)).into(),
            care_management: office(PLANNER).into(),
            units: Number::new(250).into(),
            day: day(self.day).into(),
            from: time(self.from).into(),
            to: time(self.to).into(),
            count: Number::new(1).into(),
            code: code(self.code).into(),
            office: self.office.into(),
            beyond_30_days: Flag::No.into(),
            updated_by: office(PLANNER).into(),
            ..UseSlipRow::default()
        }
    }

    pub(super) fn visit(self) -> Visit {
        Visit::at(self.user, day(self.day), time(self.from))
    }
}

/// An hour of home help for a user in the morning of a day.
pub(super) fn help(number: u8, day: &str) -> Use<'_> {
    let (office, user) = (office(HOME_HELP), user(number));
    Use { user, office, code: "111111", day, from: "0900", to: "1000" }
}

/// A day at the day service.
pub(super) fn stay(number: u8, day: &str) -> Use<'_> {
    let (office, user) = (office(DAY_SERVICE), user(number));
    Use { user, office, code: "151241", day, from: "1000", to: "1600" }
}

/// From whom to whom, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Envelope {
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) serial: u64,
}

impl Envelope {
    /// From the planner to the home help.
    pub(super) fn plan(serial: u64) -> Self {
        Self { from: planner(), to: home_help(), serial }
    }

    /// From the home help to the planner.
    pub(super) fn actuals(serial: u64) -> Self {
        Self { from: home_help(), to: planner(), serial }
    }

    fn name(self, kind: FileKind, month: Option<MonthPart>) -> FileName {
        let route = Route::V4 { sender: self.from, receiver: self.to };
        let serial = format!("{:014}", 20_260_301_000_000 + self.serial).parse().unwrap();
        FileName::new(kind, month, route, serial, None).unwrap()
    }

    pub(super) fn unit(self, unit: SendUnit, of: &str, files: Vec<(FileKind, Table)>) -> UnitFiles {
        let files = files.into_iter().map(|(kind, table)| {
            let month = match (kind, unit) {
                (FileKind::Uphosoku, SendUnit::Plan) => Some(MonthPart::PlanTables),
                _ if kind.name_has_month() => Some(MonthPart::Month(month(of))),
                _ => None,
            };
            (self.name(kind, month), table)
        });
        UnitFiles::made(unit, files.collect::<Vec<_>>()).unwrap()
    }

    /// Tables 6 and 7 and the supplement, from the rows of table 6.
    pub(super) fn use_slip(self, of: &str, rows: Vec<UseSlipRow>) -> UnitFiles {
        let mut users: Vec<ServiceUser> = rows
            .iter()
            .map(|row| ServiceUser {
                insurer: *row.insurer.value().unwrap(),
                insured: *row.insured.value().unwrap(),
            })
            .collect();
        users.sort_unstable();
        users.dedup();
        let annex = users.iter().map(|user| AnnexRow {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            month: month(of).into(),
            units: Number::new(rows.len() as u64).into(),
            ..AnnexRow::default()
        });
        let supplements = users.iter().map(|user| {
            let own = rows.iter().filter(|row| row.insured.value() == Some(&user.insured));
            SupplementRow {
                insurer: user.insurer.into(),
                insured: user.insured.into(),
                plan_date: PlanDate::UseSlip.into(),
                name: Text::new(format!("みほん{}", own.count())).into(),
                month: MonthPart::Month(month(of)).into(),
                ..SupplementRow::default()
            }
        });
        let files = vec![
            (FileKind::Upsikyu, Table::Upsikyu(Record::of(annex))),
            (FileKind::Uphosoku, Table::Uphosoku(Record::of(supplements))),
            (FileKind::Upplan, Table::Upplan(Record::of(rows))),
        ];
        self.unit(SendUnit::UseSlip, of, files)
    }

    pub(super) fn delete_use_slip(self, of: &str, users: &[ServiceUser]) -> UnitFiles {
        let rows = users.iter().map(|user| UseSlipDeletion {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            month: month(of).into(),
            ..UseSlipDeletion::default()
        });
        let table = Table::Dltplan(Record::of(rows));
        self.unit(SendUnit::DeleteUseSlip, of, vec![(FileKind::Dltplan, table)])
    }

    pub(super) fn actuals_of(self, of: &str, rows: Vec<UseSlipRow>) -> UnitFiles {
        self.unit(SendUnit::Actuals, of, vec![(FileKind::Upjsk, Table::Upjsk(Record::of(rows)))])
    }

    pub(super) fn delete_actuals(self, of: &str, users: &[ServiceUser]) -> UnitFiles {
        let rows = users.iter().map(|user| ActualsDeletion {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            month: month(of).into(),
            office: self.from.office.into(),
            kind: self.from.service.into(),
            ..ActualsDeletion::default()
        });
        let table = Table::Dltjsk(Record::of(rows));
        self.unit(SendUnit::DeleteActuals, of, vec![(FileKind::Dltjsk, table)])
    }

    /// Tables 1 to 3 with as many rows as asked for in table 2, and the supplement.
    pub(super) fn care_plan(self, user: ServiceUser, made: &str, needs: u8) -> UnitFiles {
        let table_1 = Table1Row {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(made).into(),
            policy: Text::new(format!("方針{needs}")).into(),
            ..Table1Row::default()
        };
        let table_2 = (0..needs).map(|need| Table2Row {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(made).into(),
            need: Text::new(format!("課題{need}")).into(),
            ..Table2Row::default()
        });
        let table_3 = Table3Row {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(made).into(),
            service: Text::new(format!("週{needs}")).into(),
            ..Table3Row::default()
        };
        let supplement = SupplementRow {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: PlanDate::Plan(day(made)).into(),
            name: Text::new(format!("みほん{needs}")).into(),
            month: MonthPart::PlanTables.into(),
            ..SupplementRow::default()
        };
        let files = vec![
            (FileKind::Uphosoku, Table::Uphosoku(Record::of([supplement]))),
            (FileKind::Up3kyo, Table::Up3kyo(Record::of([table_3]))),
            (FileKind::Up2kyo, Table::Up2kyo(Record::of(table_2))),
            (FileKind::Up1kyo, Table::Up1kyo(Record::of([table_1]))),
        ];
        self.unit(SendUnit::Plan, "202604", files)
    }

    pub(super) fn delete_care_plan(self, user: ServiceUser, made: &str) -> UnitFiles {
        let row = PlanDeletion {
            insurer: user.insurer.into(),
            insured: user.insured.into(),
            plan_date: day(made).into(),
            ..PlanDeletion::default()
        };
        let table = Table::Dlt1kyo(Record::of([row]));
        self.unit(SendUnit::DeletePlan, "202604", vec![(FileKind::Dlt1kyo, table)])
    }
}
