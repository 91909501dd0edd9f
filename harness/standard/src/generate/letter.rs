//! The files of a unit.

use careplan_domain::Day;

use super::annex::Annex;
use super::care_plan::Plan;
use super::person::Person;
use super::planning::Planning;
use super::post::{Letter, Pass, Phase, Stamp, chosen, planner};
use super::preventive::{Case, FAMILY_IMAGE};
use super::quarter::{Giver, Household, Quarter};
use super::schedule::{Schedule, Visit};
use super::town::service_kind;
use super::use_slip::Heading;
use super::{Content, GeneratedFile, GeneratedUnit, Recipe, supplement, use_slip};
use crate::rows::{
    ActualsDeletion, BasicInfoDeletion, PlanDeletion, PreventivePlanDeletion, UseSlipDeletion,
};
use crate::{
    CsvVersion, FileKind, FileName, FileSerial, ImageFile, ImageNumber, MonthPart, NameVersion, Party,
    PlanDate, Record, Route, SendUnit, Table,
};

/// Writes what a letter holds.
pub(super) fn write(
    quarter: &Quarter,
    letter: &Letter,
    phase: Phase,
    stamp: Stamp,
    recipe: &Recipe,
) -> GeneratedUnit {
    let serial = phase.serial(recipe.month, stamp);
    let desk = Desk { quarter, letter, phase, recipe, made_on: phase.day(recipe.month), serial };
    GeneratedUnit {
        unit: phase.unit,
        sender: desk.party(letter.sender),
        receiver: desk.party(letter.receiver),
        serial,
        files: desk.files(),
    }
}

/// Everything that the files of a letter are written from.
struct Desk<'a> {
    quarter: &'a Quarter,
    letter: &'a Letter,
    phase: Phase,
    recipe: &'a Recipe,
    made_on: Day,
    serial: FileSerial,
}

impl Desk<'_> {
    fn files(&self) -> Vec<GeneratedFile> {
        match self.phase.unit {
            SendUnit::UseSlip => self.use_slip(),
            SendUnit::Actuals => vec![self.actuals()],
            SendUnit::DeletePlan => vec![self.file(Table::Dlt1kyo(Record::of(
                self.households().map(|(_, household)| self.plan_deletion(&household.person)),
            )))],
            SendUnit::DeleteUseSlip => vec![self.file(Table::Dltplan(Record::of(
                self.households().map(|(_, household)| self.use_slip_deletion(&household.person)),
            )))],
            SendUnit::DeleteActuals => vec![self.file(Table::Dltjsk(Record::of(
                self.households().map(|(_, household)| self.actuals_deletion(&household.person)),
            )))],
            SendUnit::Plan => self.plan(),
            SendUnit::BasicInfo => self.basic_info(),
            SendUnit::PreventivePlan => self.preventive_plan(),
            SendUnit::DeleteBasicInfo => vec![self.file(Table::Dltkihon(Record::of(
                self.households().map(|(_, household)| self.basic_info_deletion(&household.person)),
            )))],
            SendUnit::DeletePreventivePlan => vec![self.file(Table::Dltyobo(Record::of(
                self.households().map(|(_, household)| self.preventive_deletion(&household.person)),
            )))],
        }
    }

    fn households(&self) -> impl Iterator<Item = (usize, &Household)> {
        self.letter.people.iter().map(|index| (*index, &self.quarter.households[*index]))
    }

    fn party(&self, giver: Giver) -> Party {
        Party {
            office: self.quarter.neighbourhood.offices[giver.office].number,
            service: service_kind(giver.kind),
        }
    }

    fn version(&self) -> CsvVersion {
        match self.recipe.version {
            NameVersion::V3 => CsvVersion::V3,
            NameVersion::V4 => CsvVersion::V4_1,
        }
    }

    fn file(&self, table: Table) -> GeneratedFile {
        let kind = table.kind().expect("only tables with rows are made");
        let month = kind.name_has_month().then_some(match self.phase.unit {
            SendUnit::Plan => MonthPart::PlanTables,
            _ => MonthPart::Month(self.recipe.month),
        });
        GeneratedFile { name: self.name(kind, month, None), content: Content::Table(table) }
    }

    fn name(&self, kind: FileKind, month: Option<MonthPart>, image: Option<ImageNumber>) -> FileName {
        let (sender, receiver) = (self.party(self.letter.sender), self.party(self.letter.receiver));
        let route = match self.recipe.version {
            NameVersion::V4 => Route::V4 { sender, receiver },
            NameVersion::V3 => Route::V3 { sender: sender.office, receiver: receiver.office },
        };
        FileName::new(kind, month, route, self.serial, image).expect("every part is what the kind asks for")
    }

    fn heading(&self, planner: Giver, updated_by: Giver) -> Heading {
        Heading {
            version: self.version(),
            made_on: self.made_on,
            month: self.recipe.month,
            planner: self.party(planner).office,
            updated_by: self.party(updated_by).office,
        }
    }

    /// 予定 as it stands at this sending.
    fn planned(&self, index: usize, household: &Household) -> Schedule {
        let corrected = chosen(self.quarter, SendUnit::UseSlip).is_some_and(|one| one.person == index)
            && !(self.phase.unit == SendUnit::UseSlip && self.phase.pass == Pass::First);
        let planned = household.planned.clone();
        if corrected { planned.corrected() } else { planned }
    }

    fn use_slip(&self) -> Vec<GeneratedFile> {
        let neighbourhood = &self.quarter.neighbourhood;
        let heading = self.heading(self.letter.sender, self.letter.sender);
        let (mut slip, mut annex_rows, mut supplements) = (Vec::new(), Vec::new(), Vec::new());
        for (index, household) in self.households() {
            let person = &household.person;
            let visits = self.planned(index, household).visits(person.level);
            let annex = Annex::of(person, &visits, neighbourhood);
            slip.extend(use_slip::rows(person, &visits, neighbourhood, &heading));
            annex_rows.extend(annex.rows(person, neighbourhood, &heading));
            supplements.push(supplement::row(
                person,
                &supplement::Occasion {
                    version: self.version(),
                    plan_date: PlanDate::UseSlip,
                    month: MonthPart::Month(self.recipe.month),
                    planner: heading.planner,
                    service_limits: supplement::service_limits(annex.kinds()),
                    units_beyond: Some(annex.units_beyond()),
                    stay_days: annex.stay_days(),
                },
            ));
        }
        vec![
            self.file(Table::Upplan(Record::of(slip))),
            self.file(Table::Upsikyu(Record::of(annex_rows))),
            self.file(Table::Uphosoku(Record::of(supplements))),
        ]
    }

    /// 実績 of one office and one kind. Where they are passed on, the 地域包括 is in charge of the plan (A).
    fn actuals(&self) -> GeneratedFile {
        let giver = self.letter.giver;
        let heading = self.heading(self.letter.receiver, giver);
        let mut rows = Vec::new();
        for (index, household) in self.households() {
            let person = &household.person;
            let chosen = chosen(self.quarter, SendUnit::Actuals);
            let again = self.phase.pass == Pass::Again && chosen.is_some_and(|one| one.person == index);
            let dice = person.dice.child(if again { "given, corrected" } else { "given" });
            let actual = self.planned(index, household).given(dice);
            let visits: Vec<Visit> =
                actual.visits(person.level).into_iter().filter(|visit| Giver::of(visit) == giver).collect();
            rows.extend(use_slip::rows(person, &visits, &self.quarter.neighbourhood, &heading));
        }
        self.file(Table::Upjsk(Record::of(rows)))
    }

    /// Tables 1 to 3 with their supplement; version 3 has no file for table 3.
    fn plan(&self) -> Vec<GeneratedFile> {
        let (mut table_1, mut table_2, mut table_3, mut supplements) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, household) in self.households() {
            let person = &household.person;
            let plan = Plan {
                version: self.version(),
                household,
                neighbourhood: &self.quarter.neighbourhood,
                date: person.plan_date(self.recipe.month).plus_days(self.days_later(index)),
                month: self.recipe.month,
            };
            table_1.push(plan.table_1());
            table_2.extend(plan.table_2());
            table_3.extend(plan.table_3());
            supplements.push(supplement::row(
                person,
                &supplement::Occasion {
                    version: self.version(),
                    plan_date: PlanDate::Plan(plan.date),
                    month: MonthPart::PlanTables,
                    planner: self.party(self.letter.sender).office,
                    service_limits: supplement::service_limits(&[]),
                    units_beyond: None,
                    stay_days: None,
                },
            ));
        }
        let mut files = vec![
            self.file(Table::Up1kyo(Record::of(table_1))),
            self.file(Table::Up2kyo(Record::of(table_2))),
        ];
        if self.recipe.version == NameVersion::V4 {
            files.push(self.file(Table::Up3kyo(Record::of(table_3))));
        }
        files.push(self.file(Table::Uphosoku(Record::of(supplements))));
        files
    }

    /// What was taken back comes again under a day of its own.
    fn days_later(&self, index: usize) -> i32 {
        let chosen = chosen(self.quarter, self.phase.unit).is_some_and(|one| one.person == index);
        i32::from(self.phase.pass == Pass::Again && chosen)
    }

    fn case<'b>(&'b self, index: usize, household: &'b Household) -> Case<'b> {
        let later = self.days_later(index);
        Case {
            version: self.version(),
            household,
            neighbourhood: &self.quarter.neighbourhood,
            consulted_on: household.person.consulted_on(self.recipe.month).plus_days(later),
            plan_date: household.person.plan_date(self.recipe.month).plus_days(later),
            month: self.recipe.month,
        }
    }

    fn cases(&self) -> Vec<Case<'_>> {
        self.households().map(|(index, household)| self.case(index, household)).collect()
    }

    /// 利用者基本情報, its two tables, and an image for those whose family was drawn.
    fn basic_info(&self) -> Vec<GeneratedFile> {
        let (mut rows, mut days, mut histories) = (Vec::new(), Vec::new(), Vec::new());
        let mut images = Vec::new();
        for case in self.cases() {
            let drawn = case.household.person.dice.child("drawn").percent(50) || images.is_empty();
            let number = u16::try_from(images.len() + 1).ok().and_then(ImageNumber::new).filter(|_| drawn);
            let image = number.map(|number| self.name(FileKind::UpkihonImage, None, Some(number)));
            rows.push(case.basic_info(image.and_then(|name| ImageFile::new(name.to_string()))));
            days.extend(case.daily_life());
            histories.extend(case.medical_history());
            images.extend(image);
        }
        let mut files = vec![
            self.file(Table::Upkihon(Record::of(rows))),
            self.file(Table::UpkihonSub1(Record::of(days))),
            self.file(Table::UpkihonSub2(Record::of(histories))),
        ];
        let image = |name| GeneratedFile { name, content: Content::Image(FAMILY_IMAGE.to_vec()) };
        files.extend(images.into_iter().map(image));
        files
    }

    /// 介護予防サービス・支援計画書; the 地域包括 adds 利用者基本情報, which the entrusted office leaves to it.
    fn preventive_plan(&self) -> Vec<GeneratedFile> {
        let cases = self.cases();
        let support = cases.iter().flat_map(Case::support_plan);
        let mut files = vec![
            self.file(Table::Upyobo(Record::of(cases.iter().map(Case::plan)))),
            self.file(Table::UpyoboSub(Record::of(support))),
        ];
        if self.letter.sender == planner(Planning::Centre) {
            files.extend(self.basic_info());
        }
        files
    }

    fn basic_info_deletion(&self, person: &Person) -> BasicInfoDeletion {
        BasicInfoDeletion {
            version: self.version().into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            consulted_on: person.consulted_on(self.recipe.month).into(),
        }
    }

    fn preventive_deletion(&self, person: &Person) -> PreventivePlanDeletion {
        PreventivePlanDeletion {
            version: self.version().into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            plan_date: person.plan_date(self.recipe.month).into(),
        }
    }

    fn plan_deletion(&self, person: &Person) -> PlanDeletion {
        PlanDeletion {
            version: self.version().into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            plan_date: person.plan_date(self.recipe.month).into(),
        }
    }

    fn use_slip_deletion(&self, person: &Person) -> UseSlipDeletion {
        UseSlipDeletion {
            version: self.version().into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            month: self.recipe.month.into(),
        }
    }

    fn actuals_deletion(&self, person: &Person) -> ActualsDeletion {
        let giver = self.party(self.letter.giver);
        ActualsDeletion {
            version: self.version().into(),
            insurer: person.insurer.into(),
            insured: person.insured.into(),
            month: self.recipe.month.into(),
            office: giver.office.into(),
            kind: giver.service.into(),
        }
    }
}
