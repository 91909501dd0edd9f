//! 第2表 居宅サービス計画書（２）: needs, under them goals, under them services.

use askama::Template;
use careplan_standard::InsuranceCoverage;
use careplan_standard::rows::Table2Row;

use super::FormFile;
use super::person::PersonView;
use super::rows::{FormRows, people, whose};
use super::shown::{Shown as _, is};

#[derive(Template)]
#[template(path = "forms/table_2.html")]
struct Table2Form {
    sheets: Vec<Sheet>,
}

struct Sheet {
    person: PersonView,
    made_on: String,
    lines: Vec<Line>,
}

/// A service, and before it what begins with it.
struct Line {
    need: Option<NeedCell>,
    goal: Option<GoalCell>,
    service: String,
    covered: bool,
    service_type: String,
    office: String,
    frequency: String,
    period: String,
}

struct NeedCell {
    rows: usize,
    text: String,
}

struct GoalCell {
    rows: usize,
    long_goal: String,
    long_period: String,
    short_goal: String,
    short_period: String,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let everybody = people(rows.table_2.iter().map(|row| whose!(row)));
    let sheets = everybody.iter().map(|who| {
        let own: Vec<&Table2Row> = rows.table_2.iter().filter(|row| whose!(row) == *who).copied().collect();
        Sheet {
            person: PersonView::of(rows, who),
            made_on: own.first().map(|row| row.made_on.shown()).unwrap_or_default(),
            lines: lines(&own),
        }
    });
    let form = Table2Form { sheets: sheets.collect() };
    let html = form.render().expect("the template writes into memory");
    let file = FormFile { name: "table-2.html", title: "第2表 居宅サービス計画書（２）", html };
    (!rows.table_2.is_empty()).then_some(file)
}

/// Cells of needs and goals span the rows that bear their number.
fn lines(rows: &[&Table2Row]) -> Vec<Line> {
    let mut lines = Vec::new();
    for of_need in rows.chunk_by(|one, other| one.need_number == other.need_number) {
        let mut need = of_need.first().map(|row| NeedCell { rows: of_need.len(), text: row.need.shown() });
        for of_goal in of_need.chunk_by(|one, other| one.goal_number == other.goal_number) {
            let mut goal = of_goal.first().map(|row| GoalCell {
                rows: of_goal.len(),
                long_goal: row.long_goal.shown(),
                long_period: row.long_period.shown(),
                short_goal: row.short_goal.shown(),
                short_period: row.short_period.shown(),
            });
            lines.extend(of_goal.iter().map(|row| Line {
                need: need.take(),
                goal: goal.take(),
                service: row.service.shown(),
                covered: is(&row.coverage, InsuranceCoverage::Covered),
                service_type: row.service_type.shown(),
                office: row.office_name.shown(),
                frequency: row.frequency.shown(),
                period: row.period.shown(),
            }));
        }
    }
    lines
}
