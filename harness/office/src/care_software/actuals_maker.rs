//! `ActualsMaker`: turns what an office was to do into what it did.
//!
//! It starts from the plan, since most of a month goes as planned, and takes the changes. What it makes is the whole of a
//! user's month of the office's kind of service, satellites together: a correction is the same again with one change more.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{JapanTime, OfficeNumber, ServiceKind, ServiceMonth};
use careplan_standard::rows::{ActualsDeletion, UseSlipRow};
use careplan_standard::{
    CsvVersion, Field, FileKind, FileName, FileSerial, MonthPart, Number, Party, PlanTime, Record, Route,
    SendUnit, Sequence, ServiceCode, Table,
};

use super::book::Book;
use super::change_refusal::ChangeRefusal;
use super::key::ServiceUser;
use super::made_file::MadeFile;
use super::percent_addons::PercentAddons;
use super::visit::{Visit, When};

/// 実績作成: the actuals of one office, kind of service and month for one planner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualsMaker {
    own: OfficeNumber,
    assignment: Assignment,
    percent_addons: PercentAddons,
    users: BTreeSet<ServiceUser>,
    given: Vec<Given>,
}

/// What actuals are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assignment {
    /// サービス種類コード: one kind a file.
    pub kind: ServiceKind,
    /// 対象年月.
    pub month: ServiceMonth,
    /// Who planned it, and gets the actuals.
    pub planner: Party,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    user: ServiceUser,
    row: UseSlipRow,
}

impl ActualsMaker {
    /// Starts with everything given as the book has it planned.
    pub fn new(book: &Book, assignment: Assignment, percent_addons: PercentAddons) -> Self {
        let planned =
            book.mine(assignment.month).filter(|planned| planned.planner == assignment.planner.office);
        let (mut users, mut given) = (BTreeSet::new(), Vec::new());
        for planned in planned {
            users.insert(planned.user);
            if kind_of(planned.row) == Some(assignment.kind) {
                given.push(Given { user: planned.user, row: planned.row.clone() });
            }
        }
        Self { own: book.office(), assignment, percent_addons, users, given }
    }

    /// The rows as they stand after the changes so far, each with its user; what only the file needs is not yet in them.
    pub fn rows(&self) -> impl Iterator<Item = (ServiceUser, &UseSlipRow)> {
        self.given.iter().map(|given| (given.user, &given.row))
    }

    /// キャンセル: a visit was not made. Percentage add-ons stay as long as the user got anything.
    pub fn cancel(&mut self, visit: &Visit) -> Result<(), ChangeRefusal> {
        let before = self.given.len();
        let percent_addons = &self.percent_addons;
        self.given.retain(|given| {
            percent_addons.contains(given.row.code.value()) || !visit.includes(given.user, &given.row)
        });
        if self.given.len() == before { Err(ChangeRefusal::NoSuchVisit { visit: *visit }) } else { Ok(()) }
    }

    /// 時間変更: a visit was made at another time, or on another day of the month.
    pub fn reschedule(&mut self, visit: &Visit, when: When) -> Result<(), ChangeRefusal> {
        self.check_when(when)?;
        let percent_addons = &self.percent_addons;
        let meant = self.given.iter_mut().filter(|given| {
            !percent_addons.contains(given.row.code.value()) && visit.includes(given.user, &given.row)
        });
        let mut found = false;
        for given in meant {
            found = true;
            given.row.day = when.day.into();
            given.row.from = when.from.into();
            given.row.to = when.to.into();
        }
        if found { Ok(()) } else { Err(ChangeRefusal::NoSuchVisit { visit: *visit }) }
    }

    /// 追加: a service that was given without being planned, as a row; a planned one of the user is the best start for it.
    pub fn add(&mut self, row: UseSlipRow) -> Result<(), ChangeRefusal> {
        let user = ServiceUser::of(&row).ok_or(ChangeRefusal::NoUser)?;
        if !self.users.contains(&user) {
            return Err(ChangeRefusal::UserNotPlanned { user, planner: self.assignment.planner.office });
        }
        if kind_of(&row) != Some(self.assignment.kind) {
            return Err(ChangeRefusal::OtherKind { kind: self.assignment.kind });
        }
        let (Some(day), Some(from), Some(to)) = (row.day.value(), row.from.value(), row.to.value()) else {
            return Err(ChangeRefusal::NoTime);
        };
        self.check_when(When { day: *day, from: *from, to: *to })?;
        self.given.push(Given { user, row });
        Ok(())
    }

    /// The file of actuals; none where nothing was given.
    pub fn make(&self, now: JapanTime) -> Option<MadeFile> {
        let mut given = self.reported();
        if given.is_empty() {
            return None;
        }
        number_details(&mut given);
        let rows = given.into_iter().map(|given| self.finish(given.row, now));
        let table = Table::Upjsk(Record::of(rows));
        Some(MadeFile { unit: SendUnit::Actuals, name: self.name(FileKind::Upjsk, now), table })
    }

    /// The file that withdraws the actuals which the book's office sent before and of which nothing is left; none where
    /// there is nothing to withdraw. It is a unit of its own: `now` must be another second than that of [`Self::make`].
    pub fn withdraw(&self, book: &Book, now: JapanTime) -> Option<MadeFile> {
        let Assignment { kind, month, planner } = self.assignment;
        let left: BTreeSet<ServiceUser> = self.reported().into_iter().map(|given| given.user).collect();
        let sent = book.sent_to(planner.office)?;
        let ours = sent.actuals.iter().map(|(key, _)| key).filter(|key| {
            key.month == month && key.office == self.own && key.kind == kind && !left.contains(&key.user)
        });
        let rows: Vec<ActualsDeletion> = ours
            .map(|key| ActualsDeletion {
                version: CsvVersion::V4_1.into(),
                insurer: key.user.insurer.into(),
                insured: key.user.insured.into(),
                month: key.month.into(),
                office: key.office.into(),
                kind: key.kind.into(),
            })
            .collect();
        let name = self.name(FileKind::Dltjsk, now);
        let table = Table::Dltjsk(Record::of(rows));
        (!table.is_empty()).then_some(MadeFile { unit: SendUnit::DeleteActuals, name, table })
    }

    /// The rows that go into the file, in its order: by user, day, time and code.
    fn reported(&self) -> Vec<Given> {
        let is_percent = |given: &Given| self.percent_addons.contains(given.row.code.value());
        let served: BTreeSet<ServiceUser> =
            self.given.iter().filter(|given| !is_percent(given)).map(|given| given.user).collect();
        let mut reported = Vec::new();
        for given in &self.given {
            let mut given = given.clone();
            if is_percent(&given) {
                let units = self.percent_addons.report(given.row.units.value().copied());
                let Some(units) = units.filter(|_| served.contains(&given.user)) else { continue };
                given.row.units = units.into();
            }
            reported.push(given);
        }
        reported.sort_by(|one, other| order(one).cmp(&order(other)));
        reported
    }

    /// Fills the columns that the standard prescribes for actuals.
    fn finish(&self, row: UseSlipRow, now: JapanTime) -> UseSlipRow {
        UseSlipRow {
            version: CsvVersion::V4_1.into(),
            made_on: now.day().into(),
            month: self.assignment.month.into(),
            care_management: self.assignment.planner.office.into(),
            office: self.own.into(),
            updated_by: self.own.into(),
            unused: Field::Empty,
            ..row
        }
    }

    fn name(&self, kind: FileKind, now: JapanTime) -> FileName {
        let Assignment { kind: service, month, planner } = self.assignment;
        let route = Route::V4 { sender: Party { office: self.own, service }, receiver: planner };
        FileName::new(kind, Some(MonthPart::Month(month)), route, FileSerial::of(now), None)
            .expect("files of actuals have a month and no image")
    }

    fn check_when(&self, when: When) -> Result<(), ChangeRefusal> {
        let month = self.assignment.month;
        if !month.contains(when.day) {
            return Err(ChangeRefusal::OtherMonth { month });
        }
        match (when.from, when.to) {
            (PlanTime::At(_), PlanTime::At(_)) | (PlanTime::Unstated, PlanTime::Unstated) => Ok(()),
            (PlanTime::At(_), PlanTime::Unstated) | (PlanTime::Unstated, PlanTime::At(_)) => {
                Err(ChangeRefusal::HalfStated)
            }
        }
    }
}

fn kind_of(row: &UseSlipRow) -> Option<ServiceKind> {
    row.code.value().map(ServiceCode::kind)
}

fn order(given: &Given) -> impl Ord + '_ {
    let row = &given.row;
    (given.user, &row.day, &row.from, &row.to, &row.code, &row.branch, &row.tais_code, &row.notified_code)
}

/// 明細判別コード: where 福祉用具貸与 has several rows of one code and one number of units, they count from 1; every other
/// row of it has none (C, file standard V4.1, table 6 column 19; it speaks of 17 alone, so that 67 stays as planned).
fn number_details(given: &mut [Given]) {
    let group = |given: &Given| -> (ServiceUser, Field<ServiceCode>, Field<Number>) {
        (given.user, given.row.code.clone(), given.row.units.clone())
    };
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (place, given) in given.iter().enumerate() {
        if kind_of(&given.row) == Some(ServiceKind::EQUIPMENT_RENTAL) {
            groups.entry(group(given)).or_default().push(place);
        }
    }
    for places in groups.into_values() {
        let several = places.len() > 1;
        for (number, place) in (1..).zip(places) {
            let number = u8::try_from(number).ok().and_then(Sequence::new).filter(|_| several);
            given[place].row.detail_number = number.into();
        }
    }
}
