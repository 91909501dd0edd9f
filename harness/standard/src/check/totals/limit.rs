//! Units within the limit, against the limit of the person's care level.

use std::collections::BTreeMap;

use super::super::head::{People, Person};
use super::super::sheet::Sheet;
use crate::rows::SupplementRow;
use crate::{AnnexCode, CareLevel, Finding, Findings, MonthPart, Record, Rule, Table, Wording};

/// 区分支給限度基準額 a month, in units (C). That of 事業対象者 is up to the municipality.
fn limit_of(level: CareLevel) -> Option<u64> {
    Some(match level {
        CareLevel::ProgramTarget => return None,
        CareLevel::Support1 => 5_032,
        CareLevel::Support2 => 10_531,
        CareLevel::Care1 => 16_765,
        CareLevel::Care2 => 19_705,
        CareLevel::Care3 => 27_048,
        CareLevel::Care4 => 30_938,
        CareLevel::Care5 => 36_217,
    })
}

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
        let mut units: u64 = 0;
        let mut told = None;
        for record in rows.iter() {
            match record.row.code.value() {
                Some(AnnexCode::Service(_)) => {
                    let within = record.row.units_within_limit.value().map_or(0, |units| units.value());
                    units = units.saturating_add(within);
                }
                Some(AnnexCode::Total) => told = Some(record),
                Some(AnnexCode::Subtotal { .. }) | None => {}
            }
        }
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

/// Everybody's level and limit; none where it cannot be told. Where the level changes within the month the higher one counts,
/// and a municipality may have raised the limit (C).
fn limits(rows: &[Record<SupplementRow>]) -> BTreeMap<Person, Option<(CareLevel, u64)>> {
    let mut limits = BTreeMap::new();
    for record in rows {
        let Some(person) = Person::of(&record.row) else { continue };
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
    let mut limit = limit_of(level)?;
    if let (Some(changed), Some(MonthPart::Month(month))) = (row.level_changed_on.value(), row.month.value())
        && month.contains(*changed)
        && *changed != month.first_day()
    {
        limit = limit.max(limit_of(*row.previous_care_level.value()?)?);
    }
    let raised = row.limit_units.value().map_or(0, |units| units.value());
    Some((level, limit.max(raised)))
}
