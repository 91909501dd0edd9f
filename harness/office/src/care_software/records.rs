//! `Records`: all that a line of send units has said, as it stands now.

use careplan_domain::ServiceMonth;
use careplan_standard::FileName;
use careplan_standard::rows::{
    AnnexRow, BasicInfoRow, DailyLifeRow, MedicalHistoryRow, PreventivePlanRow, SupplementRow,
    SupportPlanRow, Table1Row, Table2Row, Table3Row, UseSlipRow,
};

use super::key::{ActualsKey, ConsultationKey, PlanKey, ServiceUser, SupplementKey, UseSlipKey};
use super::report::{ImportEntry, Subject};
use super::shelf::{Origin, Shelf};
use super::statements::{Said, Statements};

/// 台帳の内容, record by record. Two that heard the same units are equal, in whatever order they heard them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    /// 第1表・第2表.
    pub care_plans: Shelf<PlanKey, CarePlan>,
    /// 第3表: a shelf of its own, since readings differ on whether a deletion of table 1 takes it along.
    pub weeks: Shelf<PlanKey, Vec<Table3Row>>,
    /// 利用者補足情報, which no deletion takes back: none of the standard's deletions names it.
    pub supplements: Shelf<SupplementKey, SupplementRow>,
    /// 第6表 予定・第7表.
    pub use_slips: Shelf<UseSlipKey, UseSlip>,
    /// 第6表 実績.
    pub actuals: Shelf<ActualsKey, Vec<UseSlipRow>>,
    /// 利用者基本情報.
    pub basic_infos: Shelf<ConsultationKey, BasicInfo>,
    /// 介護予防サービス・支援計画書.
    pub preventive_plans: Shelf<PlanKey, PreventivePlan>,
}

impl Records {
    /// Takes what a unit says.
    pub(super) fn take(&mut self, statements: Statements, origin: Origin) -> Vec<ImportEntry> {
        let mut intake = Intake { origin, entries: Vec::new() };
        intake.put(&mut self.care_plans, statements.care_plans, Subject::CarePlan);
        intake.put(&mut self.weeks, statements.weeks, Subject::Week);
        intake.put(&mut self.supplements, statements.supplements, Subject::Supplement);
        intake.put(&mut self.use_slips, statements.use_slips, Subject::UseSlip);
        intake.put(&mut self.actuals, statements.actuals, Subject::Actuals);
        intake.put(&mut self.basic_infos, statements.basic_infos, Subject::BasicInfo);
        intake.put(&mut self.preventive_plans, statements.preventive_plans, Subject::PreventivePlan);
        intake.entries
    }

    /// The actuals of a user and month, of every office and kind of service.
    pub fn actuals_of(&self, user: ServiceUser, month: ServiceMonth) -> impl Iterator<Item = &UseSlipRow> {
        let of_user = move |key: &ActualsKey| key.user == user && key.month == month;
        self.actuals.iter().filter(move |(key, _)| of_user(key)).flat_map(|(_, rows)| rows)
    }

    /// The planned rows of a user and month, of every office.
    pub fn planned_of(&self, user: ServiceUser, month: ServiceMonth) -> impl Iterator<Item = &UseSlipRow> {
        self.use_slips.get(&UseSlipKey { user, month }).into_iter().flat_map(|slip| &slip.planned)
    }
}

/// Carries what a unit says to the shelves and notes what became of it.
struct Intake {
    origin: Origin,
    entries: Vec<ImportEntry>,
}

impl Intake {
    fn put<K: Ord + Copy, V: Eq>(
        &mut self,
        on: &mut Shelf<K, V>,
        said: Said<K, V>,
        subject: impl Fn(K) -> Subject,
    ) {
        for (key, held) in said {
            let effect = on.put(key, self.origin, held);
            self.entries.push(ImportEntry { subject: subject(key), effect });
        }
    }
}

/// 居宅サービス計画書 without its table 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarePlan {
    /// 第1表.
    pub table_1: Table1Row,
    /// 第2表, in the order of the file.
    pub table_2: Vec<Table2Row>,
}

/// サービス利用票: a user's month, planned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UseSlip {
    /// 第6表 予定, the rows of all offices, in the order of the file.
    pub planned: Vec<UseSlipRow>,
    /// 第7表, in the order of the file.
    pub annex: Vec<AnnexRow>,
}

/// 利用者基本情報 with what goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicInfo {
    /// 基本情報.
    pub row: BasicInfoRow,
    /// 別表1 1日の生活.
    pub daily_life: Vec<DailyLifeRow>,
    /// 別表2 現病歴・既往歴.
    pub history: Vec<MedicalHistoryRow>,
    /// 家族構成 画像: the file that the row names, where it came along.
    pub image: Option<FileName>,
}

/// 介護予防サービス・支援計画書 with its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreventivePlan {
    /// 計画書.
    pub row: PreventivePlanRow,
    /// 別表 支援計画.
    pub support: Vec<SupportPlanRow>,
}
