//! Faults in names, and in which files there are.

use careplan_domain::{OfficeNumber, ServiceKind, ServiceMonth, Span};

use crate::dialect::NamedFile;
use crate::rows::UseSlipDeletion;
use crate::{
    Content, FileKind, FileName, FileSerial, GeneratedFile, GeneratedUnit, MonthPart, Party, Record, Route,
    Table,
};

/// UPJISK for UPJSK.
pub(super) fn misspelled_kind(file: &mut NamedFile) -> bool {
    file.name = file.name.replacen("UPJSK", "UPJISK", 1);
    true
}

/// An office that sends nothing here.
pub(super) fn another_sender(unit: &mut GeneratedUnit) -> bool {
    let Ok(stranger) = OfficeNumber::with_check_digit("447980001") else { return false };
    with_route(unit, |sender, receiver| (Party { office: stranger, ..sender }, receiver))
}

/// A service kind that has no care managers.
pub(super) fn sender_that_plans_nothing(unit: &mut GeneratedUnit) -> bool {
    let Ok(bathing) = "12".parse::<ServiceKind>() else { return false };
    with_route(unit, |sender, receiver| (Party { service: bathing, ..sender }, receiver))
}

fn with_route(unit: &mut GeneratedUnit, change: impl Fn(Party, Party) -> (Party, Party)) -> bool {
    let (sender, receiver) = change(unit.sender, unit.receiver);
    let route = Route::V4 { sender, receiver };
    unit.files.iter_mut().all(|file| rename(file, |name| Parts { route, ..name }))
}

/// The month after.
pub(super) fn next_month_in_the_name(unit: &mut GeneratedUnit) -> bool {
    unit.files.iter_mut().all(|file| {
        rename(file, |name| Parts {
            month: name.month.map(|month| match month {
                MonthPart::Month(month) => MonthPart::Month(month.next()),
                MonthPart::PlanTables => MonthPart::PlanTables,
            }),
            ..name
        })
    })
}

/// The deletion of the next month too.
pub(super) fn serial_used_again(unit: &mut GeneratedUnit) -> bool {
    let Some(mut second) = unit.files.first().cloned() else { return false };
    let Content::Table(Table::Dltplan(rows)) = &mut second.content else { return false };
    for record in rows {
        record.row.month = record.row.month.value().copied().map(ServiceMonth::next).into();
    }
    let mut other = GeneratedUnit { files: vec![second], ..unit.clone() };
    let renamed = next_month_in_the_name(&mut other);
    unit.files.append(&mut other.files);
    renamed
}

/// Without UPHOSOKU.
pub(super) fn without_supplement(unit: &mut GeneratedUnit) -> bool {
    let before = unit.files.len();
    unit.files.retain(|file| file.name.kind() != FileKind::Uphosoku);
    unit.files.len() < before
}

/// A DLTPLAN of the same serial.
pub(super) fn deletion_besides(unit: &mut GeneratedUnit) -> bool {
    let Some((plan, Table::Upplan(rows))) = unit.files.iter().find_map(|file| match &file.content {
        Content::Table(table @ Table::Upplan(_)) => Some((file, table)),
        _ => None,
    }) else {
        return false;
    };
    let Some(record) = rows.first() else { return false };
    let deletion = UseSlipDeletion {
        version: record.row.version.clone(),
        insurer: record.row.insurer.clone(),
        insured: record.row.insured.clone(),
        month: record.row.month.clone(),
    };
    let parts = Parts { kind: FileKind::Dltplan, ..Parts::of(&plan.name) };
    let Some(name) = parts.name() else { return false };
    unit.files.push(GeneratedFile { name, content: Content::Table(Table::Dltplan(Record::of([deletion]))) });
    true
}

/// Another serial for UPHOSOKU.
pub(super) fn supplement_a_second_later(unit: &mut GeneratedUnit) -> bool {
    let later =
        unit.serial.moment().map(|moment| FileSerial::of(moment.saturating_add(Span::from_seconds(1))));
    let supplement = unit.files.iter_mut().find(|file| file.name.kind() == FileKind::Uphosoku);
    match (later, supplement) {
        (Some(serial), Some(file)) => rename(file, |name| Parts { serial, ..name }),
        _ => false,
    }
}

/// What a name is made of.
struct Parts {
    kind: FileKind,
    month: Option<MonthPart>,
    route: Route,
    serial: FileSerial,
}

impl Parts {
    fn of(name: &FileName) -> Self {
        Self { kind: name.kind(), month: name.month(), route: name.route(), serial: name.serial() }
    }

    fn name(self) -> Option<FileName> {
        FileName::new(self.kind, self.month, self.route, self.serial, None).ok()
    }
}

fn rename(file: &mut GeneratedFile, change: impl FnOnce(Parts) -> Parts) -> bool {
    match change(Parts::of(&file.name)).name() {
        Some(name) => {
            file.name = name;
            true
        }
        None => false,
    }
}
