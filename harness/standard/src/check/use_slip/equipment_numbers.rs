//! 明細判別コード: the running number of equipment that shares its code and its units.
//!
//! Rows of one number on several days are one piece of equipment. Numbers run over all of a person's equipment of one code
//! and one price, or over that of one office (A). What was planned and not given leaves its number out of the actuals, so a
//! gap there is a warning (A).

use careplan_domain::OfficeNumber;

use super::super::head::ServiceUser;
use super::super::sheet::Sheet;
use super::equipment::{is_preventive_rental, is_rental};
use crate::rows::UseSlipRow;
use crate::{FileKind, Finding, Findings, Number, Record, Rule, ServiceCode, Severity, Wording};

/// What shares its numbers.
type Key = (ServiceUser, careplan_domain::ServiceMonth, ServiceCode, u64);

/// The rows of 17 福祉用具貸与.
#[derive(Debug, Default)]
pub(super) struct Rentals<'a>(Vec<(Key, &'a Record<UseSlipRow>)>);

impl<'a> Rentals<'a> {
    /// Takes the row, where it is one of those; others have no number.
    pub(super) fn see(&mut self, sheet: &Sheet<'_>, record: &'a Record<UseSlipRow>, findings: &mut Findings) {
        let Some(code) = record.row.code.value() else { return };
        if is_rental(code.kind()) && !is_preventive_rental(code.kind()) {
            self.0.extend(key(&record.row, *code).map(|key| (key, record)));
        } else if !record.row.detail_number.is_empty() {
            tell_elsewhere(sheet, record, *code, findings);
        }
    }

    pub(super) fn judge(mut self, sheet: &Sheet<'_>, findings: &mut Findings) {
        self.0.sort_by_key(|(key, _)| *key);
        let torn = sheet.is_torn(findings);
        for group in self.0.chunk_by(|one, other| one.0 == other.0) {
            judge_group(sheet, group, torn, findings);
        }
    }
}

fn key(row: &UseSlipRow, code: ServiceCode) -> Option<Key> {
    let units: &Number = row.units.value()?;
    Some((ServiceUser::of(row)?, *row.month.value()?, code, units.value()))
}

fn tell_elsewhere(
    sheet: &Sheet<'_>,
    record: &Record<UseSlipRow>,
    code: ServiceCode,
    findings: &mut Findings,
) {
    let message = Wording::new(
        format!("サービスコード {code} の行に明細判別コードがあります。福祉用具貸与（17）だけの項目です。"),
        format!("a row of {code} has a number of its detail, which only rented equipment (17) has"),
    );
    let finding = Finding::new(Rule::UseEquipment, sheet.place(record, 19), message);
    // The standard says nothing of 67.
    let preventive = is_preventive_rental(code.kind());
    let severity = if preventive { Severity::Warning } else { Severity::Error };
    findings.push(finding.with_severity(severity));
}

/// One row of a group: its number (0: none), its office, its day.
#[derive(Debug, Clone, Copy)]
struct Item<'a> {
    number: u8,
    office: Option<OfficeNumber>,
    record: &'a Record<UseSlipRow>,
}

fn judge_group(sheet: &Sheet<'_>, group: &[(Key, &Record<UseSlipRow>)], torn: bool, findings: &mut Findings) {
    if let [(_, record)] = group
        && record.row.detail_number.is_empty()
    {
        return;
    }
    let mut items = Vec::with_capacity(group.len());
    for (_, record) in group {
        let number = match &record.row.detail_number {
            crate::Field::Empty => 0,
            crate::Field::Value(number) => number.value(),
            crate::Field::Odd => return,
        };
        items.push(Item { number, office: record.row.office.value().copied(), record });
    }
    let fault = fault(&mut items).and_then(|whole| {
        // Whoever numbers office by office is right too; else the fault of the whole is told.
        items.sort_by_key(|item| item.office);
        let mut offices = items.chunk_by_mut(|one, other| one.office == other.office);
        if offices.all(|office| fault(office).is_none()) { None } else { Some(whole) }
    });
    match fault {
        Some(Fault::Repeats(item)) => tell(sheet, item, None, findings),
        Some(Fault::Gap(item, due)) if !torn => tell(sheet, item, Some(due), findings),
        Some(Fault::Gap(..)) | None => {}
    }
}

#[derive(Debug, Clone, Copy)]
enum Fault<'a> {
    /// Two pieces have one number, or several have none.
    Repeats(Item<'a>),
    /// A number came too early; which was due.
    Gap(Item<'a>, u8),
}

fn fault<'a>(items: &mut [Item<'a>]) -> Option<Fault<'a>> {
    items.sort_by_key(|item| (item.number, item.record.row.day.value().copied(), item.record.number));
    let same = |one: &Item<'_>, other: &Item<'_>| {
        one.number == other.number && one.record.row.day.value() == other.record.row.day.value()
    };
    if let Some(pair) = items.windows(2).find(|pair| same(&pair[0], &pair[1])) {
        return Some(Fault::Repeats(pair[1]));
    }
    if items.last().is_none_or(|item| item.number == 0) {
        return None;
    }
    let mut due = 1;
    for item in items.iter() {
        if item.number == 0 || item.number > due {
            return Some(Fault::Gap(*item, due));
        }
        due = item.number.saturating_add(1);
    }
    None
}

fn tell(sheet: &Sheet<'_>, item: Item<'_>, due: Option<u8>, findings: &mut Findings) {
    let message = match (due, item.number) {
        (None, 0) => Wording::new(
            "同じサービスコード・同じ単位数の福祉用具が複数あるのに、明細判別コードがありません。",
            "several pieces of equipment share a code and their units, and have no numbers of their own",
        ),
        (None, number) => Wording::new(
            format!("明細判別コード {number} が、同じサービスコード・同じ単位数の行と重なっています。"),
            format!("the number {number} stands on another row of the same code and units too"),
        ),
        (Some(due), 0) => Wording::new(
            format!("明細判別コードのある行とない行が混ざっています。{due} からの連番にします。"),
            format!("some rows of one code and units are numbered and this is not; number them from {due}"),
        ),
        (Some(due), number) => Wording::new(
            format!("明細判別コードが {number} に飛んでいます。{due} のはずです。"),
            format!("the numbers of equipment jump to {number}, expected {due}"),
        ),
    };
    let mut finding = Finding::new(Rule::UseEquipment, sheet.place(item.record, 19), message);
    if due.is_some() && sheet.kind() == Some(FileKind::Upjsk) {
        finding = finding.with_severity(Severity::Warning);
    }
    if let Some(due) = due {
        finding = finding.with_expected(Wording::same(due.to_string()));
    }
    findings.push(finding);
}
