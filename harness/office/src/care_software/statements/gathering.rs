//! `Gathering`: the rows of a unit's files, brought together by key.

use std::collections::BTreeMap;

use careplan_standard::rows::{
    BasicInfoRow, DailyLifeRow, MedicalHistoryRow, PreventivePlanRow, SupplementRow, SupportPlanRow,
    Table1Row, Table2Row, Table3Row, UseSlipRow,
};
use careplan_standard::{Document, FileKind, FileName, Record, Table};

use super::{DeleteCascade, Said, Statements};
use crate::care_software::key::{
    ActualsKey, ConsultationKey, PlanKey, SupplementKey, SupplementOf, UseSlipKey,
};
use crate::care_software::records::{BasicInfo, CarePlan, PreventivePlan, UseSlip};
use crate::care_software::refusal::ImportRefusal;
use crate::care_software::report::Subject;
use crate::care_software::row_key::{RowKey, actuals_key};
use crate::care_software::shelf::Held;

/// Rows by key. Files come in any order, so that a row may be here before the one it belongs to.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    cascade: DeleteCascade,
    plans: BTreeMap<PlanKey, PlanParts>,
    supplements: BTreeMap<SupplementKey, SupplementRow>,
    use_slips: BTreeMap<UseSlipKey, UseSlip>,
    actuals: BTreeMap<ActualsKey, Vec<UseSlipRow>>,
    basic_infos: BTreeMap<ConsultationKey, BasicInfoParts>,
    images: Vec<FileName>,
    preventive_plans: BTreeMap<PlanKey, PreventiveParts>,
    /// What the unit's deletions say.
    gone: Statements,
}

#[derive(Debug, Default)]
struct PlanParts {
    table_1: Option<Table1Row>,
    table_2: Vec<Table2Row>,
    week: Vec<Table3Row>,
}

#[derive(Debug, Default)]
struct BasicInfoParts {
    row: Option<BasicInfoRow>,
    daily_life: Vec<DailyLifeRow>,
    history: Vec<MedicalHistoryRow>,
}

#[derive(Debug, Default)]
struct PreventiveParts {
    row: Option<PreventivePlanRow>,
    support: Vec<SupportPlanRow>,
}

impl Gathering {
    pub(super) fn new(cascade: DeleteCascade) -> Self {
        Self { cascade, ..Self::default() }
    }

    /// Adds the rows of one file.
    pub(super) fn gather(&mut self, document: &Document) -> Result<(), ImportRefusal> {
        match &document.table {
            Table::Up1kyo(rows) => only_one(rows, FileKind::Up1kyo, |key, row| {
                self.plans.entry(key).or_default().table_1.get_or_insert_with(|| row.clone()) == row
            }),
            Table::Up2kyo(rows) => each(rows, FileKind::Up2kyo, RowKey::key, |key, row| {
                self.plans.entry(key).or_default().table_2.push(row);
            }),
            Table::Up3kyo(rows) => each(rows, FileKind::Up3kyo, RowKey::key, |key, row| {
                self.plans.entry(key).or_default().week.push(row);
            }),
            Table::Uphosoku(rows) => only_one(rows, FileKind::Uphosoku, |key, row| {
                self.supplements.entry(key).or_insert_with(|| row.clone()) == row
            }),
            Table::Upplan(rows) => each(rows, FileKind::Upplan, RowKey::key, |key, row| {
                self.use_slips.entry(key).or_default().planned.push(row);
            }),
            Table::Upsikyu(rows) => each(rows, FileKind::Upsikyu, RowKey::key, |key, row| {
                self.use_slips.entry(key).or_default().annex.push(row);
            }),
            Table::Upjsk(rows) => each(rows, FileKind::Upjsk, actuals_key, |key, row| {
                self.actuals.entry(key).or_default().push(row);
            }),
            Table::Upkihon(rows) => only_one(rows, FileKind::Upkihon, |key, row| {
                self.basic_infos.entry(key).or_default().row.get_or_insert_with(|| row.clone()) == row
            }),
            Table::UpkihonSub1(rows) => each(rows, FileKind::UpkihonSub1, RowKey::key, |key, row| {
                self.basic_infos.entry(key).or_default().daily_life.push(row);
            }),
            Table::UpkihonSub2(rows) => each(rows, FileKind::UpkihonSub2, RowKey::key, |key, row| {
                self.basic_infos.entry(key).or_default().history.push(row);
            }),
            Table::Upyobo(rows) => only_one(rows, FileKind::Upyobo, |key, row| {
                self.preventive_plans.entry(key).or_default().row.get_or_insert_with(|| row.clone()) == row
            }),
            Table::UpyoboSub(rows) => each(rows, FileKind::UpyoboSub, RowKey::key, |key, row| {
                self.preventive_plans.entry(key).or_default().support.push(row);
            }),
            Table::Dlt1kyo(rows) => {
                match self.cascade {
                    DeleteCascade::Tables2And3 => delete(rows, FileKind::Dlt1kyo, &mut self.gone.weeks)?,
                    DeleteCascade::Table2Only => {}
                }
                delete(rows, FileKind::Dlt1kyo, &mut self.gone.care_plans)
            }
            Table::Dltplan(rows) => delete(rows, FileKind::Dltplan, &mut self.gone.use_slips),
            Table::Dltjsk(rows) => delete(rows, FileKind::Dltjsk, &mut self.gone.actuals),
            Table::Dltkihon(rows) => delete(rows, FileKind::Dltkihon, &mut self.gone.basic_infos),
            Table::Dltyobo(rows) => delete(rows, FileKind::Dltyobo, &mut self.gone.preventive_plans),
            Table::Image => {
                self.images.extend(document.name.file_name());
                Ok(())
            }
            Table::Unread => Ok(()),
        }
    }

    /// Joins the rows into records. A row without the one it belongs to refuses the unit.
    pub(super) fn conclude(self) -> Result<Statements, ImportRefusal> {
        let mut said = self.gone;
        for (key, row) in self.supplements {
            let (joined, head) = match key.with {
                SupplementOf::Plan(plan_date) => {
                    (self.plans.contains_key(&PlanKey { user: key.user, plan_date }), FileKind::Up1kyo)
                }
                SupplementOf::UseSlip(month) => {
                    (self.use_slips.contains_key(&UseSlipKey { user: key.user, month }), FileKind::Upplan)
                }
            };
            if !joined {
                return Err(unjoined(FileKind::Uphosoku, head, Subject::Supplement(key)));
            }
            said.supplements.insert(key, Held::Record(row));
        }
        for (key, PlanParts { table_1, table_2, week }) in self.plans {
            let kind = if table_2.is_empty() { FileKind::Up3kyo } else { FileKind::Up2kyo };
            let table_1 = table_1.ok_or_else(|| unjoined(kind, FileKind::Up1kyo, Subject::CarePlan(key)))?;
            said.care_plans.insert(key, Held::Record(CarePlan { table_1, table_2 }));
            said.weeks.insert(key, Held::Record(week));
        }
        for (key, slip) in self.use_slips {
            if slip.planned.is_empty() {
                return Err(unjoined(FileKind::Upsikyu, FileKind::Upplan, Subject::UseSlip(key)));
            }
            said.use_slips.insert(key, Held::Record(slip));
        }
        said.actuals.extend(self.actuals.into_iter().map(|(key, rows)| (key, Held::Record(rows))));
        for (key, BasicInfoParts { row, daily_life, history }) in self.basic_infos {
            let kind = if daily_life.is_empty() { FileKind::UpkihonSub2 } else { FileKind::UpkihonSub1 };
            let row = row.ok_or_else(|| unjoined(kind, FileKind::Upkihon, Subject::BasicInfo(key)))?;
            let image = image_of(&row, &self.images);
            said.basic_infos.insert(key, Held::Record(BasicInfo { row, daily_life, history, image }));
        }
        for (key, PreventiveParts { row, support }) in self.preventive_plans {
            let subject = Subject::PreventivePlan(key);
            let row = row.ok_or_else(|| unjoined(FileKind::UpyoboSub, FileKind::Upyobo, subject))?;
            said.preventive_plans.insert(key, Held::Record(PreventivePlan { row, support }));
        }
        Ok(said)
    }
}

/// Gives every row away with its key; a row whose key cannot be read ends it.
fn each<T: Clone, K>(
    records: &[Record<T>],
    kind: FileKind,
    key: impl Fn(&T) -> Option<K>,
    mut take: impl FnMut(K, T),
) -> Result<(), ImportRefusal> {
    for Record { number, row, .. } in records {
        let key = key(row).ok_or(ImportRefusal::NoKey { kind, record: *number })?;
        take(key, row.clone());
    }
    Ok(())
}

/// The same where a key has one row: `keep` keeps the first, and says of every other whether it repeats that.
fn only_one<T: RowKey>(
    records: &[Record<T>],
    kind: FileKind,
    mut keep: impl FnMut(T::Key, &T) -> bool,
) -> Result<(), ImportRefusal> {
    for Record { number, row, .. } in records {
        let key = row.key().ok_or(ImportRefusal::NoKey { kind, record: *number })?;
        if !keep(key, row) {
            return Err(ImportRefusal::Contradiction { kind, record: *number });
        }
    }
    Ok(())
}

/// Notes every key as gone.
fn delete<T: RowKey<Key: Ord> + Clone, V>(
    records: &[Record<T>],
    kind: FileKind,
    gone: &mut Said<T::Key, V>,
) -> Result<(), ImportRefusal> {
    each(records, kind, RowKey::key, |key, _| {
        gone.insert(key, Held::Deleted);
    })
}

fn unjoined(kind: FileKind, head: FileKind, subject: Subject) -> ImportRefusal {
    ImportRefusal::Unjoined { kind, head, subject }
}

/// The image that the row names; the extension is written either way (C, file standard V4.1, supplement).
fn image_of(row: &BasicInfoRow, images: &[FileName]) -> Option<FileName> {
    let named = row.family_image.value()?.as_str();
    images.iter().copied().find(|image| image.to_string().eq_ignore_ascii_case(named))
}
