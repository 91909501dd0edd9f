//! Units within the limit, against the limit of the person's care level.

use std::collections::BTreeMap;

use careplan_domain::ServiceKind;

use super::super::head::{People, ServiceUser};
use super::super::sheet::Sheet;
use crate::rows::SupplementRow;
use crate::{
    AnnexCode, CareLevel, Finding, Findings, MonthPart, Record, Rule, SubtotalClass, Table, Wording,
};

/// Holds UPSIKYU against the care levels that the UPHOSOKU of the same unit has.
pub(crate) fn check_limits(annex: &Sheet<'_>, supplement: &Sheet<'_>, findings: &mut Findings) {
    let (Table::Upsikyu(rows), Table::Uphosoku(supplements)) =
        (&annex.document.table, &supplement.document.table)
    else {
        return;
    };
    let limits = limits(supplements);
    for (person, rows) in People::of(annex, rows).iter() {
        let Some(Some((level, limit))) = limits.get(&person) else { continue };
        let mut kinds: Vec<UnitsOfKind> = Vec::new();
        let mut told = None;
        for record in rows.iter() {
            match record.row.code.value() {
                Some(AnnexCode::Service(code)) => {
                    let units = record.row.units_within_limit.value().map(|units| units.value());
                    let kind = of_kind(&mut kinds, code.kind());
                    if let Some(units) = units {
                        kind.services = Some(kind.services.unwrap_or(0).saturating_add(units));
                    }
                }
                Some(AnnexCode::Subtotal { kind, class: SubtotalClass::WithinLimit }) => {
                    let units = record.row.units_within_limit.value().map_or(0, |units| units.value());
                    let kind = of_kind(&mut kinds, *kind);
                    kind.subtotals = kind.subtotals.saturating_add(units);
                }
                Some(AnnexCode::Total) => told = Some(record),
                Some(AnnexCode::Subtotal { .. }) | None => {}
            }
        }
        let units = kinds.iter().map(|kind| kind.services.unwrap_or(kind.subtotals));
        let units = units.fold(0_u64, u64::saturating_add);
        if units <= *limit {
            continue;
        }
        let Some(record) = told.or_else(|| rows.iter().last()) else { continue };
        let (insured, name) = (person.insured, level.japanese());
        let message = Wording::new(
            format!(
                "被保険者番号 {insured}（{name}）の限度基準内が {units} 単位で、限度額 {limit} 単位を超えています。"
            ),
            format!("{insured} ({name}) has {units} units within the limit, which is {limit}"),
        );
        let finding = Finding::new(Rule::TotalsLimit, annex.place(record, 22), message);
        findings.push(
            finding
                .with_found(&units.to_string())
                .with_expected(Wording::new(format!("{limit} 以下"), format!("at most {limit}"))),
        );
    }
}

/// Units of one kind within the limit; those of its subtotals count where no service has any.
#[derive(Debug)]
struct UnitsOfKind {
    kind: ServiceKind,
    services: Option<u64>,
    subtotals: u64,
}

/// The units of a kind. There are no more kinds than two characters write, and nobody has more than a few.
fn of_kind(kinds: &mut Vec<UnitsOfKind>, kind: ServiceKind) -> &mut UnitsOfKind {
    // Rows of a kind mostly stand together.
    let index = kinds.iter().rposition(|known| known.kind == kind).unwrap_or_else(|| {
        kinds.push(UnitsOfKind { kind, services: None, subtotals: 0 });
        kinds.len() - 1
    });
    &mut kinds[index]
}

/// Everybody's level and limit; none where it cannot be told. Where the level changes within the month the higher one counts,
/// and a municipality may have raised the limit (C).
fn limits(rows: &[Record<SupplementRow>]) -> BTreeMap<ServiceUser, Option<(CareLevel, u64)>> {
    let mut limits = BTreeMap::new();
    for record in rows {
        let Some(person) = ServiceUser::of(&record.row) else { continue };
        let found = limit_of_row(&record.row);
        limits
            .entry(person)
            .and_modify(|known: &mut Option<(CareLevel, u64)>| *known = higher(*known, found))
            .or_insert(found);
    }
    limits
}

fn higher(one: Option<(CareLevel, u64)>, other: Option<(CareLevel, u64)>) -> Option<(CareLevel, u64)> {
    let (one, other) = (one?, other?);
    Some(if other.1 > one.1 { other } else { one })
}

fn limit_of_row(row: &SupplementRow) -> Option<(CareLevel, u64)> {
    let level = *row.care_level.value()?;
    let stated = row.limit_units.value().map(|units| units.value()).filter(|units| *units > 0);
    let limit_of = |level: CareLevel| level.monthly_limit_units().or(stated);
    let mut limit = limit_of(level)?;
    if let (Some(changed), Some(MonthPart::Month(month))) = (row.level_changed_on.value(), row.month.value())
        && month.contains(*changed)
        && *changed != month.first_day()
    {
        limit = limit.max(limit_of(*row.previous_care_level.value()?)?);
    }
    Some((level, limit.max(stated.unwrap_or(0))))
}
