//! `Names`: what a file's name says of sender and receiver, against what its rows say.

mod offices;
mod service_kinds;
mod versions;

use careplan_domain::OfficeNumber;

use super::sheet::Sheet;
use crate::{FileKind, FileName, Findings, Place, Table};

use service_kinds::Kinds;

/// A name held against the rows.
#[derive(Debug)]
pub(super) struct Names {
    name: Option<FileName>,
    kinds: Kinds,
}

impl Names {
    /// Holds a file's name against its rows.
    pub(super) fn of(sheet: &Sheet<'_>) -> Self {
        let name = sheet.name();
        let kinds = name.map_or(Kinds::Fit, |name| Kinds::of(&name, hint(sheet, &name)));
        Self { name, kinds }
    }

    /// To whom a plan is sent, unless sender and receiver stand in each other's place, or the receiver only plans care.
    pub(super) fn serving_receiver(&self) -> Option<OfficeNumber> {
        let name = self.name?;
        let plans = name.receiver_service().is_some_and(|service| service.plans_care());
        (!plans && !self.kinds.are_swapped()).then(|| name.receiver())
    }
}

pub(super) fn judge(sheet: &Sheet<'_>, names: &Names, findings: &mut Findings) {
    let Some(name) = names.name else { return };
    versions::judge(sheet, &name, findings);
    let place = Place::file(sheet.path);
    names.kinds.judge(&name, place, findings);
    if !names.kinds.are_swapped() {
        offices::judge(sheet, &name, findings);
    }
}

/// What the rows say of who sent them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// It was sent as the name says.
    AsNamed,
    /// It was sent the other way round.
    Swapped,
    /// They say nothing, or something else.
    None,
}

/// What the first rows that say anything say of the way.
fn hint(sheet: &Sheet<'_>, name: &FileName) -> Hint {
    /// Rows beyond these say the same.
    const ROWS_MAX: usize = 10;
    let (sender, receiver) = (name.sender(), name.receiver());
    let judge = |from: Option<&OfficeNumber>, to: Option<&OfficeNumber>| {
        if from == Some(&sender) || to == Some(&receiver) {
            Hint::AsNamed
        } else if from == Some(&receiver) || to == Some(&sender) {
            Hint::Swapped
        } else {
            Hint::None
        }
    };
    let told = |hint: &Hint| *hint != Hint::None;
    let hint = match &sheet.document.table {
        Table::Upplan(rows) => rows
            .iter()
            .take(ROWS_MAX)
            .map(|record| judge(record.row.care_management.value(), None))
            .find(told),
        Table::Upjsk(rows) => rows
            .iter()
            .take(ROWS_MAX)
            .map(|record| judge(record.row.office.value(), record.row.care_management.value()))
            .find(told),
        Table::Up1kyo(rows) => {
            rows.iter().take(ROWS_MAX).map(|record| judge(record.row.office.value(), None)).find(told)
        }
        Table::Dltjsk(rows) => {
            rows.iter().take(ROWS_MAX).map(|record| judge(record.row.office.value(), None)).find(told)
        }
        _ => None,
    };
    hint.unwrap_or(Hint::None)
}

/// Which way a kind of file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From who plans care to who gives it.
    ToService,
    /// From who gives care to who plans it.
    ToPlanner,
    /// 介護予防: from who plans care to anyone.
    Preventive,
}

impl Way {
    fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::Uphosoku
            | FileKind::Up1kyo
            | FileKind::Up2kyo
            | FileKind::Up3kyo
            | FileKind::Dlt1kyo
            | FileKind::Upplan
            | FileKind::Upsikyu
            | FileKind::Dltplan => Self::ToService,
            FileKind::Upjsk | FileKind::Dltjsk => Self::ToPlanner,
            FileKind::Upkihon
            | FileKind::UpkihonSub1
            | FileKind::UpkihonSub2
            | FileKind::UpkihonImage
            | FileKind::Dltkihon
            | FileKind::Upyobo
            | FileKind::UpyoboSub
            | FileKind::Dltyobo => Self::Preventive,
        }
    }
}
