//! 費用総額 = units × price, 請求額 = 費用総額 × 給付率 / 100, both rounded down; 利用者負担 is the rest (C, file standard V4.1).
//!
//! Computed in hundredths of a yen, exactly: numbers have at most twelve digits, so 64 bits hold their products. The
//! units are those within the limit; of what stands outside it, all, unless the person has units beyond the limit, when a
//! percentage add-on is paid in part (A). What lies beyond 30 days and what has a fixed copayment is not computed.

use super::super::sheet::Sheet;
use super::groups::Class;
use crate::rows::AnnexRow;
use crate::{Field, Finding, Findings, Number, Record, Rule, Wording};

/// Whether all the money of a row could be computed, and is as computed.
pub(super) fn keeps_rule(row: &AnnexRow, class: Class) -> bool {
    let filled = [&row.cost, &row.claim, &row.copayment].iter().all(|field| field.value().is_some());
    let computable =
        row.unit_price.value().is_some() && row.benefit_rate.value().is_some() && units(row, class).is_some();
    filled && computable && off(row, class).is_none()
}

/// A service, or a subtotal over services whose own money is left out.
pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<AnnexRow>, class: Class, findings: &mut Findings) {
    let Some(off) = off(&record.row, class) else { return };
    let place = sheet.place(record, off.column);
    let field = place.field.unwrap_or("金額");
    let Off { column, found, expected, .. } = off;
    let message = Wording::new(
        format!("{field}が {found} ですが、{}で {expected} になります。", off.rule_ja),
        format!("column {column} is {found}, but {} is {expected}", off.rule_en),
    );
    let finding = Finding::new(Rule::TotalsMoney, place, message).with_found(&found.to_string());
    findings.push(finding.with_expected(Wording::same(expected.to_string())));
}

/// The first amount of a row that is not as computed.
#[derive(Debug)]
struct Off {
    column: u16,
    found: u64,
    expected: u64,
    rule_ja: String,
    rule_en: String,
}

fn off(row: &AnnexRow, class: Class) -> Option<Off> {
    let units = units(row, class)?;
    let cost = value(&row.cost)?;
    if let Some(price) = row.unit_price.value() {
        let hundredths = price.hundredths();
        let expected = units.saturating_mul(u64::from(hundredths)) / 100;
        if cost != expected {
            let price = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            return Some(Off {
                column: 24,
                found: cost,
                expected,
                rule_ja: format!("{units} 単位 × {price} 円の切捨て"),
                rule_en: format!("{units} units times {price} yen, rounded down,"),
            });
        }
    }
    let rate = value(&row.benefit_rate).filter(|rate| *rate <= 100)?;
    if value(&row.fixed_copayment).is_some_and(|fixed| fixed > 0) {
        return None;
    }
    let claim = value(&row.claim)?;
    let expected = cost.saturating_mul(rate) / 100;
    if claim != expected {
        return Some(Off {
            column: 26,
            found: claim,
            expected,
            rule_ja: format!("{cost} 円 × {rate}％の切捨て"),
            rule_en: format!("{cost} yen times {rate} percent, rounded down,"),
        });
    }
    let copayment = value(&row.copayment)?;
    let expected = cost.saturating_sub(claim);
    (copayment != expected).then(|| Off {
        column: 28,
        found: copayment,
        expected,
        rule_ja: format!("{cost} 円 − {claim} 円"),
        rule_en: format!("{cost} minus {claim} yen"),
    })
}

/// The units that the insurance pays.
fn units(row: &AnnexRow, class: Class) -> Option<u64> {
    match class {
        Class::Within => value(&row.units_within_limit),
        Class::Outside => value(&row.service_units),
        Class::Beyond30 => None,
    }
}

fn value(field: &Field<Number>) -> Option<u64> {
    field.value().map(|number| number.value())
}
