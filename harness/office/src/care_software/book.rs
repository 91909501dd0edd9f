//! `Book`: what one office knows of its users from the files that it received and sent.
//!
//! It keeps what the files say and decides nothing about care. Received and sent are apart: what an office sent to
//! another is what that other one's book should hold of it.

use std::collections::BTreeMap;

use careplan_domain::{OfficeNumber, ServiceMonth};
use careplan_standard::rows::UseSlipRow;
use careplan_standard::{Checking, Route, Source};

use super::comparison::Comparison;
use super::files_import::{self, FilesImport};
use super::key::{ServiceUser, UseSlipKey};
use super::records::Records;
use super::refusal::ImportRefusal;
use super::report::ImportReport;
use super::statements::{DeleteCascade, Statements};
use super::unit_files::UnitFiles;

/// 利用者台帳: the plans and actuals of one office's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    office: OfficeNumber,
    cascade: DeleteCascade,
    received: Records,
    sent: BTreeMap<OfficeNumber, Records>,
}

impl Book {
    /// The empty book of an office.
    pub fn new(office: OfficeNumber, cascade: DeleteCascade) -> Self {
        Self { office, cascade, received: Records::default(), sent: BTreeMap::new() }
    }

    /// 事業所番号 of the office whose book it is.
    pub fn office(&self) -> OfficeNumber {
        self.office
    }

    /// What it received.
    pub fn received(&self) -> &Records {
        &self.received
    }

    /// 送信控え: what it sent to an office, as that one should have it.
    pub fn sent_to(&self, receiver: OfficeNumber) -> Option<&Records> {
        self.sent.get(&receiver)
    }

    /// 取込: takes a unit that the office received, whole or not at all.
    pub fn import(&mut self, unit: &UnitFiles) -> ImportReport {
        let (_, receiver) = ends(unit.route);
        let outcome = if receiver == self.office {
            Statements::read(unit, self.cascade).map(|said| self.received.take(said, unit.origin()))
        } else {
            Err(ImportRefusal::OtherReceiver { receiver, own: self.office })
        };
        ImportReport { unit: unit.unit, route: unit.route, serial: unit.serial, outcome }
    }

    /// Imports units in the order of their serials, whatever the order in which they are given.
    pub fn import_all<'a>(&mut self, units: impl IntoIterator<Item = &'a UnitFiles>) -> Vec<ImportReport> {
        let mut units: Vec<&UnitFiles> = units.into_iter().collect();
        units.sort_by_key(|unit| unit.origin());
        units.into_iter().map(|unit| self.import(unit)).collect()
    }

    /// Imports files as they come out of a mailbox or a folder: reads and checks them, forms units and imports these in the
    /// order of their serials. Files that come twice are taken once.
    pub fn import_files(&mut self, files: &[Source<'_>], checking: &Checking) -> FilesImport {
        let (units, set_aside) = files_import::form_units(files, *checking);
        FilesImport { reports: self.import_all(&units), set_aside }
    }

    /// 送信控え: keeps a unit that the office sent.
    pub fn record_sent(&mut self, unit: &UnitFiles) -> ImportReport {
        let (sender, receiver) = ends(unit.route);
        let outcome = if sender == self.office {
            Statements::read(unit, self.cascade)
                .map(|said| self.sent.entry(receiver).or_default().take(said, unit.origin()))
        } else {
            Err(ImportRefusal::OtherSender { sender, own: self.office })
        };
        ImportReport { unit: unit.unit, route: unit.route, serial: unit.serial, outcome }
    }

    /// The planned rows of a month that are the office's own to do. What other offices do is in the plan too, but theirs.
    pub fn mine(&self, month: ServiceMonth) -> impl Iterator<Item = PlannedUse<'_>> {
        let slips = self.received.use_slips.iter().filter(move |(key, _)| key.month == month);
        slips.flat_map(move |(key, slip)| {
            let planner = self.received.use_slips.origin(key).map(|origin| origin.sender);
            let own = slip.planned.iter().filter(|row| row.office.value() == Some(&self.office));
            own.filter_map(move |row| {
                let planner = row.care_management.value().copied().or(planner)?;
                Some(PlannedUse { user: key.user, planner, row })
            })
        })
    }

    /// 予定と実績: what an office was to do for a user in a month beside what it did. Of the office's own services the
    /// plan was received and the actuals sent; of any other's it is the other way round.
    pub fn compare(&self, user: ServiceUser, month: ServiceMonth, office: OfficeNumber) -> Comparison<'_> {
        let of_office = |row: &&UseSlipRow| row.office.value() == Some(&office);
        if office == self.office {
            let planned = self.received.planned_of(user, month).filter(of_office);
            // Where the planner changed, the plan is the new one's, and so is what is laid beside it.
            let origin = self.received.use_slips.origin(&UseSlipKey { user, month });
            let to_planner =
                self.sent.iter().filter(|(to, _)| origin.is_none_or(|origin| origin.sender == **to));
            let given = to_planner.flat_map(|(_, sent)| sent.actuals_of(user, month)).filter(of_office);
            Comparison::of(planned, given)
        } else {
            let sent = self.sent.get(&office).into_iter();
            let planned = sent.flat_map(|sent| sent.planned_of(user, month)).filter(of_office);
            let given = self.received.actuals_of(user, month).filter(of_office);
            Comparison::of(planned, given)
        }
    }
}

/// A planned row that is the office's own to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedUse<'a> {
    /// For whom.
    pub user: ServiceUser,
    /// プラン担当業者コード: who planned it, and wants to know what became of it.
    pub planner: OfficeNumber,
    /// The row.
    pub row: &'a UseSlipRow,
}

/// Sender and receiver.
fn ends(route: Route) -> (OfficeNumber, OfficeNumber) {
    match route {
        Route::V4 { sender, receiver } => (sender.office, receiver.office),
        Route::V3 { sender, receiver } => (sender, receiver),
    }
}
