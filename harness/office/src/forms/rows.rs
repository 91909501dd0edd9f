//! `FormRows`: the rows of some files, sorted by what form they belong on.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{InsuredNumber, InsurerNumber};
use careplan_standard::rows::{
    AnnexRow, BasicInfoRow, DailyLifeRow, MedicalHistoryRow, PreventivePlanRow, SupplementRow,
    SupportPlanRow, Table1Row, Table2Row, Table3Row, UseSlipRow,
};
use careplan_standard::{Field, Record, Table};

use super::{
    FormFile, annex_form, basic_info_form, preventive_form, table_1_form, table_2_form, table_3_form,
    use_slip_form,
};

/// What forms are filled with. A column that was left out because it repeats is left out on the form too.
#[derive(Debug, Clone, Default)]
pub struct FormRows<'a> {
    pub(super) supplements: Vec<&'a SupplementRow>,
    pub(super) table_1: Vec<&'a Table1Row>,
    pub(super) table_2: Vec<&'a Table2Row>,
    pub(super) table_3: Vec<&'a Table3Row>,
    pub(super) planned: Vec<&'a UseSlipRow>,
    pub(super) given: Vec<&'a UseSlipRow>,
    pub(super) annex: Vec<&'a AnnexRow>,
    pub(super) basic_info: Vec<&'a BasicInfoRow>,
    pub(super) daily_life: Vec<&'a DailyLifeRow>,
    pub(super) histories: Vec<&'a MedicalHistoryRow>,
    pub(super) preventive: Vec<&'a PreventivePlanRow>,
    pub(super) support: Vec<&'a SupportPlanRow>,
    pub(super) images: BTreeMap<&'a str, &'a [u8]>,
}

/// Whose row it is; rows whose numbers cannot be read are together nobody's.
pub(super) type Whose = (Field<InsurerNumber>, Field<InsuredNumber>);

impl<'a> FormRows<'a> {
    /// The rows of some tables, and the images that go with them, by their names.
    pub fn of(
        tables: impl IntoIterator<Item = &'a Table>,
        images: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Self {
        let mut rows = Self { images: images.into_iter().collect(), ..Self::default() };
        for table in tables {
            rows.take(table);
        }
        rows
    }

    fn take(&mut self, table: &'a Table) {
        match table {
            Table::Uphosoku(records) => put(&mut self.supplements, records),
            Table::Up1kyo(records) => put(&mut self.table_1, records),
            Table::Up2kyo(records) => put(&mut self.table_2, records),
            Table::Up3kyo(records) => put(&mut self.table_3, records),
            Table::Upplan(records) => put(&mut self.planned, records),
            Table::Upjsk(records) => put(&mut self.given, records),
            Table::Upsikyu(records) => put(&mut self.annex, records),
            Table::Upkihon(records) => put(&mut self.basic_info, records),
            Table::UpkihonSub1(records) => put(&mut self.daily_life, records),
            Table::UpkihonSub2(records) => put(&mut self.histories, records),
            Table::Upyobo(records) => put(&mut self.preventive, records),
            Table::UpyoboSub(records) => put(&mut self.support, records),
            Table::Dlt1kyo(_)
            | Table::Dltplan(_)
            | Table::Dltjsk(_)
            | Table::Dltkihon(_)
            | Table::Dltyobo(_)
            | Table::Image
            | Table::Unread => {}
        }
    }

    /// The forms for which there are rows, in the order in which people count them.
    pub fn forms(&self) -> Vec<FormFile> {
        let all = [
            table_1_form::form(self),
            table_2_form::form(self),
            table_3_form::form(self),
            use_slip_form::form(self),
            annex_form::form(self),
            basic_info_form::form(self),
            preventive_form::form(self),
        ];
        all.into_iter().flatten().collect()
    }

    /// 利用者補足情報 of somebody.
    pub(super) fn supplement(&self, whose: &Whose) -> Option<&'a SupplementRow> {
        self.supplements.iter().find(|row| (&row.insurer, &row.insured) == (&whose.0, &whose.1)).copied()
    }
}

fn put<'a, T>(rows: &mut Vec<&'a T>, records: &'a [Record<T>]) {
    rows.extend(records.iter().map(|record| &record.row));
}

/// Everybody for whom there is a row, each once, in the order of the rows.
pub(super) fn people(rows: impl IntoIterator<Item = Whose>) -> Vec<Whose> {
    let mut seen = BTreeSet::new();
    rows.into_iter().filter(|whose| seen.insert(whose.clone())).collect()
}

/// Whose row it is.
macro_rules! whose {
    ($row:expr) => {
        ($row.insurer.clone(), $row.insured.clone())
    };
}

pub(super) use whose;
