//! What the rows show.

use std::collections::BTreeSet;

use careplan_domain::ServiceKind;

use super::super::counted::counted;
use super::super::head::ServiceUser;
use super::super::sheet::Sheet;
use super::Seen;
use crate::rows::{AnnexRow, Table2Row, UseSlipRow};
use crate::{
    AnnexCode, Branch, FileKind, Findings, NameVersion, Record, Rule, ServiceCode, SubtotalClass, Table, Text,
};

pub(super) fn judge(sheet: &Sheet<'_>, findings: &mut Findings) {
    match &sheet.document.table {
        Table::Upplan(rows) | Table::Upjsk(rows) => use_slip(sheet, rows, findings),
        Table::Upsikyu(rows) => annex(sheet, rows, findings),
        Table::Up2kyo(rows) => table_2(sheet, rows, findings),
        _ => {}
    }
}

fn use_slip(sheet: &Sheet<'_>, rows: &[Record<UseSlipRow>], findings: &mut Findings) {
    let actuals = sheet.kind() == Some(FileKind::Upjsk);
    let (mut satellites, mut no_units, mut offices) = (Seen::default(), Seen::default(), Seen::default());
    let mut kinds: BTreeSet<ServiceKind> = BTreeSet::new();
    let mut other_kind = None;
    for (record, alike) in sheet.stretches(rows, &[22]) {
        if record.row.branch.value() == Some(&Branch::ZERO) {
            satellites.see_all(record, &alike);
        }
    }
    for (record, alike) in sheet.stretches(rows, &[7]) {
        let person = record.row.care_manager.value();
        if person.is_some_and(|person| looks_like_an_office(person.as_str())) {
            offices.see_all(record, &alike);
        }
    }
    for (record, alike) in sheet.stretches(if actuals { rows } else { &[] }, &[8, 15]) {
        let row = &record.row;
        if row.units.value().is_some_and(|units| units.value() == 0) {
            no_units.see_all(record, &alike);
        }
        if let Some(kind) = row.code.value().map(ServiceCode::kind)
            && kinds.insert(kind)
            && kinds.len() == 2
        {
            other_kind = Some(record);
        }
    }
    satellites.tell(Rule::ReadingSatellite, |record| sheet.place(record, 22), satellite_words, findings);
    offices.tell(
        Rule::ReadingPlanPerson,
        |record| sheet.place(record, 7),
        |times| {
            (
                format!("プラン担当者名に、事業所の名前に見えるものがあります（{times} 行）。"),
                format!("the person in charge of the plan looks like an office in {}", counted(times, "row")),
            )
        },
        findings,
    );
    no_units.tell(
        Rule::ReadingPercentAddons,
        |record| sheet.place(record, 8),
        |times| {
            (
                format!("実績に、単位数が 0 の行が {times} 行あります。"),
                format!("{} of the actuals with 0 units", counted(times, "row")),
            )
        },
        findings,
    );
    let listed: Vec<&str> = kinds.iter().map(ServiceKind::as_str).collect();
    Seen { first: other_kind, times: 1 }.tell(
        Rule::ReadingActualsKinds,
        |record| sheet.place(record, 15),
        |_| {
            (
                format!(
                    "一つの実績ファイルに、サービス種類が {} 種類（{}）あります。",
                    listed.len(),
                    listed.join("、")
                ),
                format!("one file of actuals has {} service kinds ({})", listed.len(), listed.join(", ")),
            )
        },
        findings,
    );
}

fn satellite_words(times: u64) -> (String, String) {
    (
        format!("サテライト枝番が 00 の行が {times} 行あります。"),
        format!("{} with a satellite branch of `00`", counted(times, "row")),
    )
}

fn annex(sheet: &Sheet<'_>, rows: &[Record<AnnexRow>], findings: &mut Findings) {
    /// From here on a number has three digits.
    const THREE_DIGITS: u64 = 100;
    let (mut satellites, mut days, mut subtotals) = (Seen::default(), Seen::default(), Seen::default());
    for (record, alike) in sheet.stretches(rows, &[8]) {
        if record.row.branch.value() == Some(&Branch::ZERO) {
            satellites.see_all(record, &alike);
        }
    }
    for (record, alike) in sheet.stretches(rows, &[30]) {
        if record.row.days_to_last_month.value().is_some_and(|days| days.value() >= THREE_DIGITS) {
            days.see_all(record, &alike);
        }
    }
    for (record, alike) in sheet.stretches(rows, &[9]) {
        if let Some(AnnexCode::Subtotal { class, .. }) = record.row.code.value()
            && *class != SubtotalClass::WithinLimit
        {
            subtotals.see_all(record, &alike);
        }
    }
    satellites.tell(Rule::ReadingSatellite, |record| sheet.place(record, 8), satellite_words, findings);
    if sheet.version() == NameVersion::V4 {
        days.tell(
            Rule::ReadingTable7Days,
            |record| sheet.place(record, 30),
            |times| {
                (
                    format!("前月までの利用日数が 3 桁以上の行が {times} 行あります。"),
                    format!(
                        "{} with days of use to last month of three digits or more",
                        counted(times, "row")
                    ),
                )
            },
            findings,
        );
    }
    subtotals.tell(
        Rule::ReadingSubtotals,
        |record| sheet.place(record, 9),
        |times| {
            (
                format!("任意の小計行（EEEE・ZZZZ）が {times} 行あります。"),
                format!("{} (EEEE, ZZZZ)", counted(times, "optional subtotal row")),
            )
        },
        findings,
    );
}

fn table_2(sheet: &Sheet<'_>, rows: &[Record<Table2Row>], findings: &mut Findings) {
    let mut needs = Seen::default();
    let mut goals = Seen::default();
    for pair in rows.windows(2) {
        let (one, other) = (&pair[0].row, &pair[1].row);
        let same_plan = ServiceUser::of(one).is_some()
            && ServiceUser::of(one) == ServiceUser::of(other)
            && one.plan_date.value() == other.plan_date.value();
        let same_need = same_plan
            && other.need_number.value().is_some_and(|number| one.need_number.value() == Some(number));
        let same_goal = same_need
            && other.goal_number.value().is_some_and(|number| one.goal_number.value() == Some(number));
        let repeated = |one: &crate::Field<Text>, other: &crate::Field<Text>| {
            other.value().is_some_and(|text| one.value() == Some(text))
        };
        if same_need && repeated(&one.need, &other.need) {
            needs.see(&pair[1]);
        } else if same_goal
            && (repeated(&one.long_goal, &other.long_goal) || repeated(&one.short_goal, &other.short_goal))
        {
            goals.see(&pair[1]);
        }
    }
    let times = needs.times + goals.times;
    let column = if needs.first.is_some() { 7 } else { 9 };
    let first = needs.first.or(goals.first);
    Seen { first, times }.tell(
        Rule::ReadingTable2Repeat,
        |record| sheet.place(record, column),
        |times| {
            (
                format!("上の行と同じ課題や目標を、{times} 行で繰り返しています。"),
                format!("{} with the need or the goals of the row above once more", counted(times, "row")),
            )
        },
        findings,
    );
}

/// Words that stand in names of offices and not of people.
fn looks_like_an_office(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "事業所",
        "事業者",
        "センター",
        "ステーション",
        "支援所",
        "居宅介護支援",
        "株式会社",
        "有限会社",
        "合同会社",
        "法人",
        "協議会",
    ];
    WORDS.iter().any(|word| text.contains(word))
}
