//! 第1表 居宅サービス計画書（１）.

use askama::Template;
use careplan_standard::rows::Table1Row;
use careplan_standard::{CertificationStatus, HomeHelpReason, PlanClass};

use super::FormFile;
use super::person::PersonView;
use super::rows::{FormRows, whose};
use super::shown::{Mark, Shown as _, is, joined, marks};

#[derive(Template)]
#[template(path = "forms/table_1.html")]
struct Table1Form {
    sheets: Vec<Sheet>,
}

struct Sheet {
    person: PersonView,
    address: String,
    made_on: String,
    classes: Vec<Mark>,
    certifications: Vec<Mark>,
    care_manager: String,
    office: String,
    plan_date: String,
    first_plan_date: String,
    certified_on: String,
    certified: String,
    care_levels: Vec<Mark>,
    wishes: String,
    board_opinion: String,
    policy: String,
    reasons: Vec<Mark>,
    other_reason: String,
}

pub(super) fn form(rows: &FormRows<'_>) -> Option<FormFile> {
    let sheets: Vec<Sheet> = rows.table_1.iter().map(|row| Sheet::of(rows, row)).collect();
    let html = Table1Form { sheets }.render().expect("the template writes into memory");
    let file = FormFile { name: "table-1.html", title: "第1表 居宅サービス計画書（１）", html };
    (!rows.table_1.is_empty()).then_some(file)
}

impl Sheet {
    fn of(rows: &FormRows<'_>, row: &Table1Row) -> Self {
        use PlanClass::{
            Continued, First, FirstContinued, FirstReferral, FirstReferralContinued, Referral,
            ReferralContinued,
        };
        let class =
            |classes: [PlanClass; 4]| row.plan_class.value().is_some_and(|class| classes.contains(class));
        let level = row.care_level.value().map(|level| level.japanese());
        let office_address = format!("{}{}", row.office_address_1.shown(), row.office_address_2.shown());
        Self {
            person: PersonView::of(rows, &whose!(row)),
            address: joined(
                row.postal_code.value().map_or_else(String::new, |code| format!("〒{}", code.shown())),
                " ",
                format!("{}{}", row.address_1.shown(), row.address_2.shown()),
            ),
            made_on: row.made_on.shown(),
            classes: marks([
                ("初回", class([First, FirstReferral, FirstContinued, FirstReferralContinued])),
                ("紹介", class([Referral, FirstReferral, ReferralContinued, FirstReferralContinued])),
                ("継続", class([Continued, FirstContinued, ReferralContinued, FirstReferralContinued])),
            ]),
            certifications: marks([
                ("認定済", is(&row.certification, CertificationStatus::Certified)),
                ("申請中", is(&row.certification, CertificationStatus::Applied)),
            ]),
            care_manager: row.care_manager.shown(),
            office: format!("{}（{}）\n{office_address}", row.office_name.shown(), row.office.shown()),
            plan_date: row.plan_date.shown(),
            first_plan_date: row.first_plan_date.shown(),
            certified_on: row.certified_on.shown(),
            certified: joined(row.certified_from.shown(), "　～　", row.certified_to.shown()),
            care_levels: marks(
                ["要介護１", "要介護２", "要介護３", "要介護４", "要介護５"]
                    .map(|name| (name, level == Some(name))),
            ),
            wishes: row.wishes.shown(),
            board_opinion: row.board_opinion.shown(),
            policy: row.policy.shown(),
            reasons: marks([
                ("１．一人暮らし", is(&row.home_help_reason, HomeHelpReason::LivingAlone)),
                ("２．家族等が障害、疾病等", is(&row.home_help_reason, HomeHelpReason::FamilyUnable)),
                ("３．その他", is(&row.home_help_reason, HomeHelpReason::Other)),
            ]),
            other_reason: row.other_reason.shown(),
        }
    }
}
