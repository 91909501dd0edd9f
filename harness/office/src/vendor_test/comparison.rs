//! `Comparison`: the rows that a vendor exported beside those that were demanded, whatever their order.
//!
//! Rows are paired first where they say the same, then by their key, then by being nearly alike; what is left over on
//! either side is missing or too much. So one wrong column is one finding, and not a row missing and another too much.

use std::collections::{BTreeMap, BTreeSet};

use careplan_standard::{Column, FileKind, Severity, Wording};

use super::finding::{VendorFinding, quoted};
use super::grid::{Grid, GridRow, columns};
use super::keys::{Keys, USER, comparable, fill_repeated, key_of, keys};

/// Rows that differ in more columns are two rows.
const NEARLY_ALIKE_MAX: usize = 3;

/// Who has read a hundred differences of a file mends the cause first.
const FINDINGS_MAX: usize = 100;

/// A comparison of one kind's rows.
pub(super) struct Comparison<'a> {
    kind: FileKind,
    keys: Keys,
    columns: &'static [Column],
    /// Texts of サービスコード whose rows and units are free.
    percents: &'a BTreeSet<String>,
    findings: Vec<VendorFinding>,
}

/// Compares what was demanded with what was exported.
pub(super) fn compare(demanded: &Grid, exported: &Grid, percents: &BTreeSet<String>) -> Vec<VendorFinding> {
    let kind = demanded.kind;
    let comparison =
        Comparison { kind, keys: keys(kind), columns: columns(kind), percents, findings: Vec::new() };
    comparison.run(demanded.clone(), exported.clone())
}

impl Comparison<'_> {
    fn run(mut self, mut demanded: Grid, mut exported: Grid) -> Vec<VendorFinding> {
        fill_repeated(&mut demanded);
        fill_repeated(&mut exported);
        let mut users: BTreeMap<Vec<String>, (Vec<&GridRow>, Vec<&GridRow>)> = BTreeMap::new();
        for row in &demanded.rows {
            users.entry(key_of(row, &USER)).or_default().0.push(row);
        }
        for row in &exported.rows {
            users.entry(key_of(row, &USER)).or_default().1.push(row);
        }
        for (user, (wanted, found)) in users {
            match (wanted.first(), found.first()) {
                (Some(first), None) => self.missing_user(&user, first, wanted.len()),
                (None, Some(first)) => self.extra_user(&user, first, found.len()),
                _ => self.of_user(wanted, found),
            }
        }
        let all = self.findings.len();
        if all > FINDINGS_MAX {
            self.findings.truncate(FINDINGS_MAX);
            let more = all - FINDINGS_MAX;
            let file = exported.rows.first().map_or("", |row| &row.file);
            let message = Wording::new(
                format!("{}には、ほかにも見本との違いが{more}件あります。", self.kind),
                format!("{} differs from the sample in {more} more places", self.kind),
            );
            let advice = Wording::new(
                "ここまでの違いを直してから、もう一度検査してください。",
                "mend these first, then check again",
            );
            self.findings.push(VendorFinding::new("vendor-test/more", file, message, advice));
        }
        self.findings
    }

    fn of_user<'r>(&mut self, mut wanted: Vec<&'r GridRow>, mut found: Vec<&'r GridRow>) {
        pair(&mut wanted, &mut found, |one, other| self.differences(one, other).is_empty());
        let row_key = self.keys.row;
        let by_key =
            pair(&mut wanted, &mut found, |one, other| key_of(one, row_key) == key_of(other, row_key));
        let alike = pair(&mut wanted, &mut found, |one, other| {
            self.differences(one, other).len() <= NEARLY_ALIKE_MAX
        });
        for (one, other) in by_key.into_iter().chain(alike) {
            for column in self.differences(one, other) {
                self.value(column, one, other);
            }
        }
        for row in wanted {
            if !self.is_percent(row) {
                self.missing_row(row);
            }
        }
        for row in found {
            if !self.is_percent(row) && !self.is_optional_subtotal(row) {
                self.extra_row(row);
            }
        }
    }

    /// The numbers of the columns in which two rows say different things.
    fn differences(&self, wanted: &GridRow, found: &GridRow) -> Vec<u16> {
        let free = |number: u16| {
            self.keys.own.contains(&number)
                || number == UNITS && self.is_percent(wanted) && self.is_use_slip()
        };
        let cells = (1..).zip(wanted.cells.iter().zip(&found.cells)).filter(|(number, _)| !free(*number));
        let differ = cells.filter(|(_, (one, other))| {
            comparable(one.format, &one.text) != comparable(other.format, &other.text)
        });
        differ.map(|(number, _)| number).collect()
    }

    fn is_use_slip(&self) -> bool {
        matches!(self.kind, FileKind::Upplan | FileKind::Upjsk)
    }

    /// 率加算 of actuals: units and the row itself are left open.
    fn is_percent(&self, row: &GridRow) -> bool {
        self.is_use_slip() && self.percents.contains(row.text(SERVICE_CODE))
    }

    /// EEEE and ZZZZ of table 7.
    fn is_optional_subtotal(&self, row: &GridRow) -> bool {
        let code = row.text(ANNEX_CODE);
        self.kind == FileKind::Upsikyu && (code.ends_with("EEEE") || code.ends_with("ZZZZ"))
    }

    fn value(&mut self, number: u16, wanted: &GridRow, found: &GridRow) {
        let place = usize::from(number) - 1;
        let (Some(column), Some(one), Some(other)) =
            (self.columns.get(place), wanted.cells.get(place), found.cells.get(place))
        else {
            return;
        };
        let (expected, stands) = (quoted(&one.text), quoted(&other.text));
        let lost_zero = !other.text.is_empty()
            && one.text.trim_start_matches('0') == other.text
            && one.text != other.text;
        let or_empty =
            |text: &str, ja: &str| if text.is_empty() { ja.to_owned() } else { format!("「{text}」") };
        let or_blank = |text: &str| if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") };
        let message = Wording::new(
            format!(
                "{}の「{}」が見本と違います。{}ではなく{}のはずです。（{}）",
                self.kind,
                column.name,
                or_empty(&stands, "空"),
                or_empty(&expected, "空"),
                self.about(wanted),
            ),
            format!(
                "{}: {} is {}, expected {} ({})",
                self.kind,
                column.name,
                or_blank(&stands),
                or_blank(&expected),
                self.about(wanted),
            ),
        );
        let advice = if lost_zero {
            Wording::new(
                "先頭の0が落ちています。数値ではなく文字列として扱ってください。",
                "the leading zero was lost: treat the column as text, not as a number",
            )
        } else {
            Wording::new(
                "取込と出力で、この項目の値を変えずに持っているか確かめてください。",
                "see whether the value is kept unchanged from import to export",
            )
        };
        let names = self.keys.names.contains(&number);
        self.findings.push(VendorFinding {
            severity: if names { Severity::Warning } else { Severity::Error },
            row: Some(found.number),
            column: Some(number),
            field: Some(column.name),
            expected: Some(Wording::same(expected)),
            found: Some(stands),
            ..VendorFinding::new("vendor-test/value", &found.file, message, advice)
        });
    }

    fn missing_row(&mut self, row: &GridRow) {
        let message = Wording::new(
            format!("{}に、見本にある行がありません。（{}）", self.kind, self.about(row)),
            format!("{} lacks a row that the sample has ({})", self.kind, self.about(row)),
        );
        let advice = Wording::new(
            "取り込んだ行がすべて出力されるか確かめてください。",
            "see whether every row that was imported is exported",
        );
        self.findings.push(VendorFinding {
            expected: Some(Wording::new(
                format!("見本 {} の {}行目", row.file, row.number),
                format!("row {} of the sample's {}", row.number, row.file),
            )),
            ..VendorFinding::new("vendor-test/row-missing", self.kind.as_str(), message, advice)
        });
    }

    fn extra_row(&mut self, row: &GridRow) {
        let message = Wording::new(
            format!("{}に、見本にない行があります。（{}）", self.kind, self.about(row)),
            format!("{} has a row that the sample has not ({})", self.kind, self.about(row)),
        );
        let advice = Wording::new(
            "二重の出力や、取り消した行の残りではないか確かめてください。",
            "see whether it was exported twice, or left over from what was taken back",
        );
        self.findings.push(VendorFinding {
            row: Some(row.number),
            ..VendorFinding::new("vendor-test/row-extra", &row.file, message, advice)
        });
    }

    fn missing_user(&mut self, user: &[String], first: &GridRow, rows: usize) {
        let who = user.join("-");
        let message = Wording::new(
            format!("{}に、利用者 {who} の行が1つもありません。見本には{rows}行あります。", self.kind),
            format!("{} has no row of user {who}, the sample has {rows}", self.kind),
        );
        let advice = Wording::new(
            "保険者番号・被保険者番号が変わっていないか、利用者が漏れていないか確かめてください。",
            "see whether the insurer's or the insured number changed, or the user was left out",
        );
        self.findings.push(VendorFinding {
            expected: Some(Wording::same(format!("{} ({})", first.file, who))),
            ..VendorFinding::new("vendor-test/user-missing", self.kind.as_str(), message, advice)
        });
    }

    fn extra_user(&mut self, user: &[String], first: &GridRow, rows: usize) {
        let who = user.join("-");
        let message = Wording::new(
            format!("{}に、見本にない利用者 {who} の行が{rows}行あります。", self.kind),
            format!("{} has {rows} row(s) of user {who}, whom the sample does not have", self.kind),
        );
        let advice = Wording::new(
            "保険者番号・被保険者番号が変わっていないか、ほかの利用者が混ざっていないか確かめてください。",
            "see whether the insurer's or the insured number changed, or another user got in",
        );
        self.findings.push(VendorFinding {
            row: Some(first.number),
            found: Some(who),
            ..VendorFinding::new("vendor-test/user-extra", &first.file, message, advice)
        });
    }

    /// How a person finds the row: 被保険者番号 and the columns of its key.
    fn about(&self, row: &GridRow) -> String {
        let named = self.keys.row.iter().filter_map(|number| {
            let column = self.columns.get(usize::from(*number) - 1)?;
            let text = quoted(row.text(*number));
            (!text.is_empty()).then(|| format!("{} {text}", column.name))
        });
        let parts: Vec<String> = std::iter::once(row.text(USER[1]).to_owned()).chain(named).collect();
        parts.join("、")
    }
}

/// 単位数 of table 6.
const UNITS: u16 = 8;
/// サービスコード of table 6.
const SERVICE_CODE: u16 = 15;
/// サービスコード of table 7.
const ANNEX_CODE: u16 = 9;

/// Takes rows out of both lists that fit together, each once, in their order.
fn pair<'a>(
    wanted: &mut Vec<&'a GridRow>,
    found: &mut Vec<&'a GridRow>,
    fits: impl Fn(&GridRow, &GridRow) -> bool,
) -> Vec<(&'a GridRow, &'a GridRow)> {
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for row in wanted.drain(..) {
        match found.iter().position(|other| fits(row, other)) {
            Some(place) => pairs.push((row, found.remove(place))),
            None => left.push(row),
        }
    }
    *wanted = left;
    pairs
}
