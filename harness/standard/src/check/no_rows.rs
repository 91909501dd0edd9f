//! A file of line ends and nothing else, which was meant to hold rows.
//!
//! What could not be read is none of these: nobody knows what it holds.

use super::sheet::Sheet;
use crate::{Finding, Findings, Place, Rule, Severity, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    if !sheet.is_void() {
        return;
    }
    let message = Wording::new(
        "データの行がありません。改行だけのファイルです。",
        "there is no row of data: the file holds line ends alone",
    );
    let advice = Wording::new(
        "送る行が無ければ、そのファイルの組を送らないでください。あるはずなら、出力し直してください。",
        "send no unit that has nothing to say; where there should be rows, export the file again",
    );
    let finding = Finding::new(Rule::RecordBlank, Place::file(sheet.path), message);
    findings.push(finding.with_severity(Severity::Error).with_advice(advice));
}
