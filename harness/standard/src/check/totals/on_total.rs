//! Units and discounts, which a sum row does not have.

use super::super::sheet::Sheet;
use crate::rows::AnnexRow;
use crate::{AnnexCode, Field, Finding, Findings, Number, Record, Rule, Severity, Wording};

pub(in crate::check) fn judge(sheet: &Sheet<'_>, record: &Record<AnnexRow>, findings: &mut Findings) {
    let row = &record.row;
    let code = match row.code.value() {
        Some(code @ (AnnexCode::Subtotal { .. } | AnnexCode::Total)) => code,
        Some(AnnexCode::Service(_)) | None => return,
    };
    let value = |field: &Field<Number>| field.value().map(|number| number.value());
    let fields = [
        (13, value(&row.units).filter(|units| *units > 0), "0"),
        (14, value(&row.discount_rate), ""),
        (15, value(&row.discounted_units), ""),
    ];
    let Some((column, found, expected)) =
        fields.into_iter().find_map(|(column, found, expected)| Some((column, found?, expected)))
    else {
        return;
    };
    let place = sheet.place(record, column);
    let field = place.field.unwrap_or("単位数");
    let (due_ja, due_en) = if expected.is_empty() { ("空", "empty") } else { (" 0 ", "0") };
    let message = Wording::new(
        format!("{code} 行の{field}が {found} です。小計・合計行では{due_ja}にします。"),
        format!("column {column} of row {code} is {found}, and is {due_en} on a sum"),
    );
    // Nothing is multiplied by a zero that should be empty.
    let severity = if found == 0 { Severity::Warning } else { Severity::Error };
    let finding = Finding::new(Rule::TotalsUnitsOnTotal, place, message).with_severity(severity);
    findings.push(finding.with_found(&found.to_string()).with_expected(Wording::new(due_ja, due_en)));
}
