//! 9999999999 as サービス事業所コード: the total of table 7 has it, and no service does.
//!
//! A subtotal may have it (A): one that sums a kind over all offices belongs to none of them.

use careplan_domain::OfficeNumber;

use super::sheet::Sheet;
use crate::rows::{AnnexRow, UseSlipRow};
use crate::{AnnexCode, Finding, Findings, Record, Rule, Table, Wording};

const NO_OFFICE: &str = "9999999999";

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    match &sheet.document.table {
        Table::Upplan(rows) => judge_use_slip(sheet, rows, findings),
        // There the office is the sender, and whoever differs from it has been told so.
        Table::Upjsk(rows) if !findings.has(Rule::NameOffices, sheet.path) => {
            judge_use_slip(sheet, rows, findings);
        }
        _ => {}
    }
}

/// A row of UPSIKYU.
pub(super) fn judge_annex(
    sheet: &Sheet<'_>,
    record: &Record<AnnexRow>,
    code: AnnexCode,
    findings: &mut Findings,
) {
    let Some(office) = record.row.office.value() else { return };
    match code {
        AnnexCode::Service(_) if is_none(office) => {
            findings.push(service_without_office(sheet, record, 7));
        }
        AnnexCode::Total if !is_none(office) => findings.push(total_of_office(sheet, record, office)),
        _ => {}
    }
}

fn judge_use_slip(sheet: &Sheet<'_>, rows: &[Record<UseSlipRow>], findings: &mut Findings) {
    for (record, alike) in sheet.stretches(rows, &[20]) {
        if record.row.office.value().is_some_and(is_none) {
            for record in &rows[alike] {
                findings.push(service_without_office(sheet, record, 20));
            }
        }
    }
}

fn is_none(office: &OfficeNumber) -> bool {
    office.as_str() == NO_OFFICE
}

fn service_without_office<T>(sheet: &Sheet<'_>, record: &Record<T>, column: u16) -> Finding {
    let place = sheet.place(record, column);
    let field = place.field.unwrap_or("サービス事業所コード");
    let message = Wording::new(
        format!("サービスの行の{field}が {NO_OFFICE} です。この値は第7表の合計行だけのものです。"),
        format!("column {column} of a service is {NO_OFFICE}, which is for the total of table 7 alone"),
    );
    let advice = Wording::new(
        "サービスを提供する事業所の番号を書いてください。",
        "write the number of the office that gives the service",
    );
    Finding::new(Rule::FieldCode, place, message).with_found(NO_OFFICE).with_advice(advice)
}

fn total_of_office<T>(sheet: &Sheet<'_>, record: &Record<T>, office: &OfficeNumber) -> Finding {
    let place = sheet.place(record, 7);
    let field = place.field.unwrap_or("サービス事業所コード");
    let message = Wording::new(
        format!("合計行 999999 の{field}が {office} です。合計行では {NO_OFFICE} にします。"),
        format!("column 7 of the total 999999 is {office}, and is {NO_OFFICE} on a total"),
    );
    let finding = Finding::new(Rule::FieldCode, place, message).with_found(office.as_str());
    finding.with_expected(Wording::same(NO_OFFICE))
}
