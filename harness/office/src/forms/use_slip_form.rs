//! 第6表 サービス利用票: what comes when, planned and given, on the days of a month.

use std::collections::BTreeMap;

use askama::Template;
use careplan_domain::{Day, OfficeNumber, ServiceMonth};
use careplan_standard::rows::{SupplementRow, UseSlipRow};
use careplan_standard::{
    Branch, CertificationStatus, EquipmentCode, Field, Flag, PlanTime, Sequence, ServiceCode, Text,
};

use super::FormFile;
use super::person::PersonView;
use super::rows::{FormRows, Whose, people, whose};
use super::shown::{Mark, Shown as _, is, joined, marks};

#[derive(Template)]
#[template(path = "forms/use_slip.html")]
struct UseSlipForm {
    sheets: Vec<Sheet>,
}

struct Sheet {
    person: PersonView,
    month: String,
    certifications: Vec<Mark>,
    care_management: String,
    made_on: String,
    care_level: String,
    level_changed_on: String,
    limit: String,
    limit_period: String,
    stay_days: String,
    days: Vec<DayHead>,
    lines: Vec<Line>,
}

struct DayHead {
    number: u8,
    weekday: char,
    /// `rest` on Sundays and holidays, `saturday`.
    class: &'static str,
}

struct Line {
    time: String,
    service: String,
    office: String,
    planned: Days,
    given: Days,
}

struct Days {
    cells: Vec<String>,
    total: String,
}

/// What makes one line of the form out of rows.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct LineKey<'a> {
    from: &'a Field<PlanTime>,
    to: &'a Field<PlanTime>,
    code: &'a Field<ServiceCode>,
    tais: &'a Field<EquipmentCode>,
    notified: &'a Field<EquipmentCode>,
    equipment: &'a Field<Text>,
    detail: &'a Field<Sequence>,
    office: &'a Field<OfficeNumber>,
    office_name: &'a Field<Text>,
    branch: &'a Field<Branch>,
    beyond: &'a Field<Flag>,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let all = || rows.planned.iter().chain(&rows.given);
    let everybody = people(all().map(|row| whose!(row)));
    let mut sheets = Vec::new();
    for who in &everybody {
        let mut months: Vec<ServiceMonth> =
            all().filter(|row| whose!(row) == *who).filter_map(|row| row.month.value().copied()).collect();
        months.sort_unstable();
        months.dedup();
        sheets.extend(months.into_iter().map(|month| Sheet::of(rows, who, month)));
    }
    let html = UseSlipForm { sheets }.render().expect("the template writes into memory");
    let file = FormFile { name: "use-slip.html", title: "第6表 サービス利用票", html };
    (!everybody.is_empty()).then_some(file)
}

impl Sheet {
    fn of(rows: &FormRows<'_>, who: &Whose, month: ServiceMonth) -> Self {
        let of_sheet = |row: &&UseSlipRow| whose!(row) == *who && is(&row.month, month);
        let planned: Vec<&UseSlipRow> = rows.planned.iter().copied().filter(of_sheet).collect();
        let given: Vec<&UseSlipRow> = rows.given.iter().copied().filter(of_sheet).collect();
        let first = planned.first().or(given.first());
        let supplement = rows.supplement(who);
        let certified = |status| supplement.is_some_and(|row| is(&row.certification, status));
        let of_supplement = |column: fn(&SupplementRow) -> String| supplement.map(column).unwrap_or_default();
        Self {
            person: PersonView::of(rows, who),
            month: month.shown(),
            certifications: marks([
                ("認定済", certified(CertificationStatus::Certified)),
                ("申請中", certified(CertificationStatus::Applied)),
            ]),
            care_management: first.map_or_else(String::new, |row| {
                format!("事業所番号 {}\n担当者名 {}", row.care_management.shown(), row.care_manager.shown())
            }),
            made_on: first.map(|row| row.made_on.shown()).unwrap_or_default(),
            care_level: of_supplement(|row| row.care_level.shown()),
            level_changed_on: of_supplement(|row| row.level_changed_on.shown()),
            limit: of_supplement(|row| row.limit_units.shown()),
            limit_period: of_supplement(|row| joined(row.limit_from.shown(), "から\n", row.limit_to.shown())),
            stay_days: of_supplement(|row| row.stay_days_to_last_month.shown()),
            days: days(month),
            lines: lines(&planned, &given, month),
        }
    }
}

fn days(month: ServiceMonth) -> Vec<DayHead> {
    let all = (1..=month.days()).filter_map(|number| Day::new(month.year(), month.month(), number));
    let head = |day: Day| {
        let weekday = day.weekday_kanji();
        let class = match weekday {
            _ if day.holiday().is_some() => "rest",
            '日' => "rest",
            '土' => "saturday",
            _ => "",
        };
        DayHead { number: day.day_of_month(), weekday, class }
    };
    all.map(head).collect()
}

fn lines(planned: &[&UseSlipRow], given: &[&UseSlipRow], month: ServiceMonth) -> Vec<Line> {
    let mut groups: BTreeMap<LineKey<'_>, [Vec<&UseSlipRow>; 2]> = BTreeMap::new();
    for (place, rows) in [planned, given].into_iter().enumerate() {
        for row in rows {
            groups.entry(LineKey::of(row)).or_default()[place].push(row);
        }
    }
    let line = |(key, [planned, given]): (LineKey<'_>, [Vec<&UseSlipRow>; 2])| {
        let kind = key.code.value().map_or_else(String::new, |code| code.kind().shown());
        let equipment =
            joined(key.equipment.shown(), "\n", joined(key.tais.shown(), "", key.notified.shown()));
        let detail = key.detail.value().map_or_else(String::new, |number| format!("[{}]", number.value()));
        let branch = key
            .branch
            .value()
            .map_or_else(String::new, |branch| format!("（サテライト {}）", branch.shown()));
        let beyond = if is(key.beyond, Flag::Yes) { "（30日超）" } else { "" };
        Line {
            time: joined(key.from.shown(), "～\n", key.to.shown()),
            service: joined(
                joined(key.code.shown(), " ", format!("{kind}{beyond}")),
                "\n",
                format!("{equipment}{detail}"),
            ),
            office: format!("{}{branch}", joined(key.office_name.shown(), "\n", key.office.shown())),
            planned: Days::of(&planned, month),
            given: Days::of(&given, month),
        }
    };
    groups.into_iter().map(line).collect()
}

impl Days {
    fn of(rows: &[&UseSlipRow], month: ServiceMonth) -> Self {
        let mut counts = vec![0u64; usize::from(month.days())];
        let mut marked = None;
        for row in rows {
            let day = row.day.value().filter(|day| month.contains(**day));
            if let Some(cell) = day.and_then(|day| counts.get_mut(usize::from(day.day_of_month()) - 1)) {
                *cell = cell.saturating_add(row.count.value().map_or(0, |count| count.value()));
            }
            marked = marked.or(row.prorata_days.value());
        }
        let total: u64 = counts.iter().fold(0, |sum, count| sum.saturating_add(*count));
        let cell = |(number, count): (u8, u64)| match count {
            0 if marked.is_some_and(|marks| marks.contains(number)) => "・".to_owned(),
            0 => String::new(),
            count => count.to_string(),
        };
        let total = match (rows.is_empty(), marked) {
            (true, _) => String::new(),
            (false, Some(marks)) => format!("{}日", marks.count()),
            (false, None) => total.to_string(),
        };
        Self { cells: (1..).zip(counts).map(cell).collect(), total }
    }
}

impl<'a> LineKey<'a> {
    fn of(row: &'a UseSlipRow) -> Self {
        Self {
            from: &row.from,
            to: &row.to,
            code: &row.code,
            tais: &row.tais_code,
            notified: &row.notified_code,
            equipment: &row.equipment_name,
            detail: &row.detail_number,
            office: &row.office,
            office_name: &row.office_name,
            branch: &row.branch,
            beyond: &row.beyond_30_days,
        }
    }
}
