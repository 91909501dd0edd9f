//! 第7表 サービス利用票別表: units and money of a month, with subtotals and the total.

use askama::Template;
use careplan_domain::ServiceMonth;
use careplan_standard::rows::{AnnexRow, SupplementRow};
use careplan_standard::{AnnexCode, Flag, SubtotalClass};

use super::FormFile;
use super::person::PersonView;
use super::rows::{FormRows, Whose, people, whose};
use super::shown::{Shown as _, is, joined};

#[derive(Template)]
#[template(path = "forms/annex.html")]
struct AnnexForm {
    sheets: Vec<Sheet>,
}

struct Sheet {
    person: PersonView,
    month: String,
    made_on: String,
    care_level: String,
    limit: String,
    lines: Vec<Line>,
    kind_limits: Vec<KindLimit>,
    units_beyond: String,
    stay: Stay,
}

struct Line {
    class: &'static str,
    office: String,
    number: String,
    service: String,
    code: String,
    units: String,
    discount_rate: String,
    discounted_units: String,
    count: String,
    service_units: String,
    managed_units: String,
    beyond_kind: String,
    within_kind: String,
    beyond: String,
    within: String,
    price: String,
    cost: String,
    rate: String,
    claim: String,
    fixed: String,
    copayment: String,
    full: String,
}

#[derive(Default)]
struct KindLimit {
    kind: String,
    limit: String,
    units: String,
    beyond: String,
}

#[derive(Default)]
struct Stay {
    before: String,
    this_month: String,
    in_all: String,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let everybody = people(rows.annex.iter().map(|row| whose!(row)));
    let mut sheets = Vec::new();
    for who in &everybody {
        let own = rows.annex.iter().filter(|row| whose!(row) == *who);
        let mut months: Vec<ServiceMonth> = own.filter_map(|row| row.month.value().copied()).collect();
        months.sort_unstable();
        months.dedup();
        sheets.extend(months.into_iter().map(|month| Sheet::of(rows, who, month)));
    }
    let html = AnnexForm { sheets }.render().expect("the template writes into memory");
    let file = FormFile { name: "annex.html", title: "第7表 サービス利用票別表", html };
    (!everybody.is_empty()).then_some(file)
}

impl Sheet {
    fn of(rows: &FormRows<'_>, who: &Whose, month: ServiceMonth) -> Self {
        let of_sheet = |row: &&AnnexRow| whose!(row) == *who && is(&row.month, month);
        let own: Vec<&AnnexRow> = rows.annex.iter().copied().filter(of_sheet).collect();
        let supplement = rows.supplement(who);
        let of_supplement = |column: fn(&SupplementRow) -> String| supplement.map(column).unwrap_or_default();
        Self {
            person: PersonView::of(rows, who),
            month: month.shown(),
            made_on: own.first().map(|row| row.made_on.shown()).unwrap_or_default(),
            care_level: of_supplement(|row| row.care_level.shown()),
            limit: of_supplement(|row| row.limit_units.shown()),
            lines: own.iter().map(|row| Line::of(row)).collect(),
            kind_limits: supplement.map(kind_limits).unwrap_or_default(),
            units_beyond: of_supplement(|row| row.units_beyond_limits.shown()),
            stay: stay(&own),
        }
    }
}

/// 種類別支給限度管理, as many as there are and three at least, as on paper.
fn kind_limits(row: &SupplementRow) -> Vec<KindLimit> {
    const LINES_MIN: usize = 3;
    let filled = row.service_limits.iter().filter(|limit| !limit.kind.is_empty());
    let mut lines: Vec<KindLimit> = filled
        .map(|limit| KindLimit {
            kind: limit.kind.shown(),
            limit: limit.limit.shown(),
            units: limit.units.shown(),
            beyond: limit.units_beyond.shown(),
        })
        .collect();
    while lines.len() < LINES_MIN {
        lines.push(KindLimit::default());
    }
    lines
}

/// 短期入所利用日数 of the month, over all rows that count days.
fn stay(rows: &[&AnnexRow]) -> Stay {
    let counted = || rows.iter().filter(|row| row.days_this_month.value().is_some());
    let Some(first) = counted().next() else { return Stay::default() };
    let this_month: u64 =
        counted().filter_map(|row| row.days_this_month.value()).map(|days| days.value()).sum();
    Stay {
        before: first.days_to_last_month.shown(),
        this_month: this_month.to_string(),
        in_all: counted().next_back().map(|row| row.days_in_all.shown()).unwrap_or_default(),
    }
}

impl Line {
    fn of(row: &AnnexRow) -> Self {
        let branch = if row.branch.is_empty() { String::new() } else { format!("-{}", row.branch.shown()) };
        let equipment = joined(
            row.equipment_name.shown(),
            "\n",
            format!("{}{}", row.tais_code.shown(), row.notified_code.shown()),
        );
        let (class, name) = match row.code.value() {
            Some(AnnexCode::Total) => ("total", "合計".to_owned()),
            Some(AnnexCode::Subtotal { kind, class }) => {
                let which = match class {
                    SubtotalClass::WithinLimit => "小計",
                    SubtotalClass::OutsideLimit => "小計（限度額対象外）",
                    SubtotalClass::Beyond30Days => "小計（30日超）",
                };
                ("subtotal", format!("{} {which}", kind.shown()))
            }
            Some(AnnexCode::Service(code)) => ("", code.kind().shown()),
            None => ("", String::new()),
        };
        let beyond = if is(&row.beyond_30_days, Flag::Yes) { "（30日超）" } else { "" };
        // On paper sums have no units, and the total no office.
        let is_sum = !class.is_empty();
        let unless_sum = |text: String| if is_sum { String::new() } else { text };
        Self {
            class,
            office: row.office_name.shown(),
            number: if class == "total" { String::new() } else { format!("{}{branch}", row.office.shown()) },
            service: joined(format!("{name}{beyond}"), "\n", equipment),
            code: row.code.shown(),
            units: unless_sum(row.units.shown()),
            discount_rate: row.discount_rate.shown(),
            discounted_units: row.discounted_units.shown(),
            count: row.count.shown(),
            service_units: row.service_units.shown(),
            managed_units: row.managed_units.shown(),
            beyond_kind: row.units_beyond_kind_limit.shown(),
            within_kind: row.units_within_kind_limit.shown(),
            beyond: row.units_beyond_limit.shown(),
            within: row.units_within_limit.shown(),
            price: row.unit_price.shown(),
            cost: row.cost.shown(),
            rate: row.benefit_rate.shown(),
            claim: row.claim.shown(),
            fixed: row.fixed_copayment.shown(),
            copayment: row.copayment.shown(),
            full: row.full_payment.shown(),
        }
    }
}
