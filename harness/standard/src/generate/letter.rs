//! The files of a unit.

use careplan_domain::Day;

use super::annex::Annex;
use super::person::Person;
use super::post::{Letter, Pass, Phase, Stamp, chosen, planner};
use super::quarter::{Giver, Household, Quarter};
use super::schedule::{Schedule, Visit};
use super::town::service_kind;
use super::use_slip::Heading;
use super::{Content, GeneratedFile, GeneratedUnit, Recipe, supplement, use_slip};
use crate::rows::{ActualsDeletion, PlanDeletion, UseSlipDeletion};
use crate::{
    CsvVersion, FileKind, FileName, FileSerial, ImageNumber, MonthPart, NameVersion, Party, PlanDate, Record, Route,
    SendUnit, Table,
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
            _ => Vec::new(),
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
            let given = self.planned(index, household).given(dice);
            let visits: Vec<Visit> =
                given.visits(person.level).into_iter().filter(|visit| Giver::of(visit) == giver).collect();
            rows.extend(use_slip::rows(person, &visits, &self.quarter.neighbourhood, &heading));
        }
        self.file(Table::Upjsk(Record::of(rows)))
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
