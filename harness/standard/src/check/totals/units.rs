//! サービス単位 of a service: its units times its count, after the discount where there is one.
//!
//! Warned of, since the file standard itself does not say it: it is how the form is computed. Not asked of services that
//! are given for a month, whose count some write as days (A), and of rows without units.

use careplan_domain::ServiceKind;

use super::super::sheet::Sheet;
use crate::rows::AnnexRow;
use crate::{AnnexCode, Field, Finding, Findings, Number, Record, Rule, Wording};

/// A row of a service.
pub(super) fn judge(sheet: &Sheet<'_>, record: &Record<AnnexRow>, findings: &mut Findings) {
    let row = &record.row;
    let (Some(units), Some(count), Some(found)) =
        (value(&row.units), value(&row.count), value(&row.service_units))
    else {
        return;
    };
    let once = match (value(&row.discounted_units), value(&row.discount_rate)) {
        (Some(discounted), _) if discounted > 0 => discounted,
        // Nothing is discounted.
        (_, None | Some(0 | 100)) => units,
        (_, Some(_)) => return,
    };
    let expected = once.saturating_mul(count);
    if units == 0 || found == expected {
        return;
    }
    let of_a_month = row.code.value().and_then(AnnexCode::kind).is_some_and(is_of_a_month);
    if of_a_month && found == once {
        return;
    }
    let place = sheet.place(record, 17);
    let field = place.field.unwrap_or("サービス単位金額");
    let message = Wording::new(
        format!("{field}が {found} ですが、{once} 単位 × {count} 回は {expected} です。"),
        format!("column 17 is {found}, but {once} units times {count} are {expected}"),
    );
    let finding = Finding::new(Rule::TotalsUnits, place, message).with_found(&found.to_string());
    findings.push(finding.with_expected(Wording::same(expected.to_string())));
}

/// Whether services of a kind are, or may be, counted by the month.
fn is_of_a_month(kind: ServiceKind) -> bool {
    matches!(
        kind.as_str(),
        "17" | "67"
            | "66"
            | "71"
            | "73"
            | "75"
            | "76"
            | "77"
            | "A1"
            | "A2"
            | "A3"
            | "A4"
            | "A5"
            | "A6"
            | "A7"
            | "A8"
    )
}

fn value(field: &Field<Number>) -> Option<u64> {
    field.value().map(|number| number.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_into;

    /// A row of table 7: its code, and columns 13 to 17.
    #[track_caller]
    fn check(code: &str, numbers: [&str; 5], expected: Option<&str>) {
        let name = "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV";
        let numbers = numbers.join(",");
        let row = format!(
            "202407,449991,9900000001,20260325,202604,,4479900021,,{code},,,,{numbers},,,,,,,,,,,,,,,,0,,,,\r\n"
        );
        let mut read = Findings::new();
        let (document, changes) = read_into(name, row.as_bytes(), &mut read);
        let crate::Table::Upsikyu(rows) = &document.table else { panic!("not table 7") };
        let sheet = Sheet { path: name, bytes: row.as_bytes(), document: &document, changes: &changes };
        let mut findings = Findings::new();
        judge(&sheet, &rows[0], &mut findings);
        let found: Vec<_> = findings.into_sorted();
        let told = found.first().map(|finding| finding.expected.as_ref().map_or("", |due| &*due.en));
        assert_eq!(told, expected, "{code} {numbers}");
    }

    #[test]
    fn units_are_multiplied_by_the_count_after_the_discount() {
        check("111111", ["244", "100", "244", "13", "3172"], None);
        check("111111", ["244", "100", "244", "13", "244"], Some("3172"));
        check("111111", ["244", "90", "220", "13", "2860"], None);
        check("111111", ["244", "90", "220", "13", "3172"], Some("2860"));
        check("111111", ["244", "", "", "13", "3172"], None);
        check("111111", ["244", "0", "0", "13", "3171"], Some("3172"));
    }

    #[test]
    fn what_cannot_be_computed_is_not_told() {
        check("111111", ["244", "90", "", "13", "1"], None);
        check("116269", ["0", "", "", "1", "531"], None);
        check("111111", ["244", "100", "244", "13", ""], None);
    }

    #[test]
    fn the_count_of_a_service_by_the_month_may_be_its_days() {
        check("171003", ["1300", "100", "1300", "30", "1300"], None);
        check("171003", ["1300", "100", "1300", "30", "1301"], Some("39000"));
        check("A21111", ["1176", "", "", "4", "1176"], None);
    }
}
