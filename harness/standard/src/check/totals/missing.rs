//! Sum rows that are mandatory: `999999` for each person, `AAAA` where an office has several rows of a kind that count for
//! the limit (A: rows of several offices with one each are not asked for one).

use super::super::head::ServiceUser;
use super::super::sheet::Sheet;
use super::groups::Class;
use super::of_one::OfOne;
use crate::{Finding, Findings, Rule, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, of_one: &OfOne<'_>, person: ServiceUser, findings: &mut Findings) {
    for (key, group) in of_one.groups.offices() {
        if key.class != Class::Within || group.rows < 2 {
            continue;
        }
        if of_one.groups.is_covered(*key) {
            continue;
        }
        let (kind, name, rows) = (key.kind, key.kind.name(), group.rows);
        let message = Wording::new(
            format!(
                "サービス種類 {kind}（{name}）の明細が {rows} 行ありますが、小計行 {kind}AAAA がありません。"
            ),
            format!("service kind {kind} ({name}) has {rows} rows and no subtotal {kind}AAAA"),
        );
        let finding = Finding::new(Rule::TotalsMissing, sheet.place(group.last, 9), message);
        findings.push(finding.with_expected(Wording::same(format!("{kind}AAAA"))));
    }
    if of_one.totals.is_empty()
        && let Some(last) = of_one.last
    {
        let insured = person.insured;
        let message = Wording::new(
            format!("被保険者番号 {insured} の全合計行 999999 がありません。"),
            format!("there is no total 999999 of {insured}"),
        );
        let finding = Finding::new(Rule::TotalsMissing, sheet.place(last, 9), message);
        findings.push(finding.with_expected(Wording::same("999999")));
    }
}
