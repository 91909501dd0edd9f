//! 介護予防サービス・支援計画書, on two pages: where somebody stands and wants to go, and what is to be done.

use askama::Template;
use careplan_standard::rows::{Area, PreventivePlanRow, SupportPlanRow};
use careplan_standard::{CertificationStatus, Field, Need, Number, PlanClass, PlanKind, SupportLevel, YesNo};

use super::FormFile;
use super::rows::{FormRows, whose};
use super::shown::{Mark, Shown as _, is, joined, marks};

#[derive(Template)]
#[template(path = "forms/preventive.html")]
struct PreventiveForm {
    sheets: Vec<Sheet>,
}

struct Sheet {
    insurer: String,
    insured: String,
    file_number: String,
    name: String,
    kinds: Vec<Mark>,
    certified_on: String,
    certified: String,
    classes: Vec<Mark>,
    certifications: Vec<Mark>,
    levels: Vec<Mark>,
    planners: String,
    plan_date: String,
    first_plan_date: String,
    office: String,
    centre: String,
    goal_of_the_day: String,
    goal_of_the_year: String,
    areas: Vec<AreaCell>,
    needs: Vec<NeedLine>,
    supports: Vec<SupportLine>,
    health_notes: String,
    support_policy: String,
    overall_policy: String,
    programmes: Vec<Programme>,
    centre_opinion: String,
    consented_on: String,
    consented_by: String,
}

struct AreaCell {
    name: &'static str,
    situation: String,
    wishes: String,
    has: Vec<Mark>,
    need: String,
}

struct NeedLine {
    number: String,
    need: String,
    proposal: String,
    wishes: String,
    goal: String,
}

/// A service of a support plan, and before it what begins with it.
struct SupportLine {
    head: Option<SupportHead>,
    service_type: String,
    office: String,
    period: String,
}

struct SupportHead {
    rows: usize,
    number: String,
    goal: String,
    point: String,
    own_care: String,
    services: String,
}

struct Programme {
    name: &'static str,
    count: String,
    needed: Vec<Mark>,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let sheets: Vec<Sheet> = rows.preventive.iter().map(|row| Sheet::of(rows, row)).collect();
    let html = PreventiveForm { sheets }.render().expect("the template writes into memory");
    let file =
        FormFile { name: "preventive-plan.html", title: "介護予防サービス・支援計画書", html };
    (!rows.preventive.is_empty()).then_some(file)
}

impl Sheet {
    fn of(rows: &FormRows<'_>, row: &PreventivePlanRow) -> Self {
        use PlanClass::{
            Continued, First, FirstContinued, FirstReferral, FirstReferralContinued, Referral,
            ReferralContinued,
        };
        let own =
            rows.support.iter().filter(|part| whose!(part) == whose!(row) && part.plan_date == row.plan_date);
        let own: Vec<&SupportPlanRow> = own.copied().collect();
        let class =
            |classes: [PlanClass; 4]| row.plan_class.value().is_some_and(|class| classes.contains(class));
        Self {
            insurer: row.insurer.shown(),
            insured: row.insured.shown(),
            file_number: row.file_number.shown(),
            name: row.name.shown(),
            kinds: marks([
                ("介護予防支援", is(&row.plan_kind, PlanKind::PreventiveSupport)),
                ("介護予防ケアマネジメント", is(&row.plan_kind, PlanKind::PreventiveCareManagement)),
            ]),
            certified_on: row.certified_on.shown(),
            certified: joined(row.certified_from.shown(), " ～ ", row.certified_to.shown()),
            classes: marks([
                ("初回", class([First, FirstReferral, FirstContinued, FirstReferralContinued])),
                ("紹介", class([Referral, FirstReferral, ReferralContinued, FirstReferralContinued])),
                ("継続", class([Continued, FirstContinued, ReferralContinued, FirstReferralContinued])),
            ]),
            certifications: marks([
                ("認定済", is(&row.certification, CertificationStatus::Certified)),
                ("申請中", is(&row.certification, CertificationStatus::Applied)),
            ]),
            levels: marks([
                ("要支援１", is(&row.support_level, SupportLevel::Support1)),
                ("要支援２", is(&row.support_level, SupportLevel::Support2)),
                ("地域支援事業", is(&row.support_level, SupportLevel::CommunitySupport)),
            ]),
            planners: planners(row),
            plan_date: row.plan_date.shown(),
            first_plan_date: row.first_plan_date.shown(),
            office: joined(
                joined(row.office_name.shown(), "　", row.office_address.shown()),
                "　",
                row.office_phone.shown(),
            ),
            centre: row.centre.shown(),
            goal_of_the_day: row.goal_of_the_day.shown(),
            goal_of_the_year: row.goal_of_the_year.shown(),
            areas: areas(row),
            needs: needs(&own),
            supports: supports(&own),
            health_notes: row.health_notes.shown(),
            support_policy: row.support_policy.shown(),
            overall_policy: row.overall_policy.shown(),
            programmes: programmes(row),
            centre_opinion: row.centre_opinion.shown(),
            consented_on: row.consented_on.shown(),
            consented_by: row.consented_by.shown(),
        }
    }
}

fn planners(row: &PreventivePlanRow) -> String {
    let named = |role: &str, name: String| if name.is_empty() { name } else { format!("{name}（{role}）") };
    joined(
        named("地域包括支援センター", row.centre_planner.shown()),
        "\n",
        named("介護支援専門員", row.care_manager.shown()),
    )
}

fn areas(row: &PreventivePlanRow) -> Vec<AreaCell> {
    const NAMES: [&str; 4] = [
        "運動・移動について",
        "日常生活（家庭生活）について",
        "社会参加、対人関係・コミュニケーションについて",
        "健康管理について",
    ];
    let cell = |(name, area): (&'static str, &Area)| AreaCell {
        name,
        situation: area.situation.shown(),
        wishes: area.wishes.shown(),
        has: marks([("有", is(&area.has_need, YesNo::Yes)), ("無", is(&area.has_need, YesNo::No))]),
        need: area.need.shown(),
    };
    NAMES.into_iter().zip(&row.areas).map(cell).collect()
}

/// 課題, each once.
fn needs(rows: &[&SupportPlanRow]) -> Vec<NeedLine> {
    let line = |rows: &[&SupportPlanRow]| {
        rows.first().map(|row| NeedLine {
            number: row.need_number.shown(),
            need: row.need.shown(),
            proposal: row.proposal.shown(),
            wishes: row.wishes.shown(),
            goal: row.goal.shown(),
        })
    };
    rows.chunk_by(|one, other| one.need_number == other.need_number).filter_map(line).collect()
}

/// 支援計画: cells of a plan span the services that bear its numbers.
fn supports(rows: &[&SupportPlanRow]) -> Vec<SupportLine> {
    let same = |one: &&SupportPlanRow, other: &&SupportPlanRow| {
        (&one.need_number, &one.support_number) == (&other.need_number, &other.support_number)
    };
    let mut lines = Vec::new();
    for of_plan in rows.chunk_by(same) {
        let mut head = of_plan.first().map(|row| SupportHead {
            rows: of_plan.len(),
            number: row.need_number.shown(),
            goal: row.goal.shown(),
            point: row.support_point.shown(),
            own_care: row.own_care.shown(),
            services: row.services.shown(),
        });
        lines.extend(of_plan.iter().map(|row| SupportLine {
            head: head.take(),
            service_type: row.service_type.shown(),
            office: row.office.shown(),
            period: row.period.shown(),
        }));
    }
    lines
}

fn programmes(row: &PreventivePlanRow) -> Vec<Programme> {
    const PROGRAMMES: [(&str, &str); 6] = [
        ("運動不足", "5"),
        ("栄養改善", "2"),
        ("口腔内ケア", "3"),
        ("閉じこもり予防", "2"),
        ("物忘れ予防", "3"),
        ("うつ予防", "5"),
    ];
    let programme = |((name, of), (count, need)): (_, (&Field<Number>, &Field<Need>))| Programme {
        name,
        count: format!("{}／{of}", count.shown()),
        needed: marks([("要", is(need, Need::Needed)), ("否", is(need, Need::NotNeeded))]),
    };
    PROGRAMMES.into_iter().zip(row.checklist_counts.iter().zip(&row.programmes)).map(programme).collect()
}
