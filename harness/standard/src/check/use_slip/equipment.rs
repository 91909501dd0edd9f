//! TAISコード and 福祉用具届出コード: rented equipment has one of them. Version 3 has neither column.

use careplan_domain::ServiceKind;

use super::super::sheet::Sheet;
use crate::rows::{AnnexRow, UseSlipRow};
use crate::{
    AnnexCode, EquipmentCode, Field, Finding, Findings, NameVersion, Record, Rule, Severity, Wording,
};

/// UPPLAN and UPJSK.
pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<UseSlipRow>, findings: &mut Findings) {
    let row = &record.row;
    let Some(code) = row.code.value() else { return };
    if is_rental(code.kind()) {
        judge_pair(sheet, record, (&row.tais_code, &row.notified_code), 16, findings);
    }
}

/// A service of UPSIKYU.
pub(super) fn judge_annex(sheet: &Sheet<'_>, record: &Record<AnnexRow>, findings: &mut Findings) {
    let row = &record.row;
    if row.code.value().and_then(AnnexCode::kind).is_some_and(is_rental) {
        judge_pair(sheet, record, (&row.tais_code, &row.notified_code), 10, findings);
    }
}

/// 17 福祉用具貸与 and 67 介護予防福祉用具貸与.
pub(in crate::check) fn is_rental(kind: ServiceKind) -> bool {
    kind == ServiceKind::EQUIPMENT_RENTAL || is_preventive_rental(kind)
}

/// 67 介護予防福祉用具貸与.
pub(super) fn is_preventive_rental(kind: ServiceKind) -> bool {
    kind == ServiceKind::PREVENTIVE_EQUIPMENT_RENTAL
}

/// The two codes, which stand in the columns `column` and `column + 1`.
fn judge_pair<T>(
    sheet: &Sheet<'_>,
    record: &Record<T>,
    (tais, notified): (&Field<EquipmentCode>, &Field<EquipmentCode>),
    column: u16,
    findings: &mut Findings,
) {
    if tais.is_empty() && notified.is_empty() {
        if sheet.version() == NameVersion::V3 {
            return;
        }
        let message = Wording::new(
            "福祉用具貸与の行に、TAISコードも福祉用具届出コードもありません。",
            "a row of rented equipment has neither a TAIS code nor a code of notification",
        );
        findings.push(Finding::new(Rule::UseEquipment, sheet.place(record, column), message));
    } else if let (Some(tais), Some(notified)) = (tais.value(), notified.value()) {
        let message = Wording::new(
            format!(
                "TAISコード {tais} と福祉用具届出コード {notified} の両方があります。どちらか一つを書きます。"
            ),
            format!(
                "there are both a TAIS code {tais} and a code of notification {notified}, where one is meant"
            ),
        );
        let finding = Finding::new(Rule::UseEquipment, sheet.place(record, column + 1), message);
        findings.push(finding.with_severity(Severity::Warning).with_found(notified.as_str()));
    }
}
