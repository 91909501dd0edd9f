//! A line of お知らせ.

use careplan_domain::Day;

use super::history_row::slashed_day;
use crate::Page;

/// お知らせの一行.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// 表示開始日.
    pub shown_from: Option<Day>,
    /// カテゴリ.
    pub category: String,
    /// タイトル, with 「New」 where the page has it.
    pub title: String,
}

impl NoticeRow {
    pub(super) fn read_all(page: &Page) -> Vec<Self> {
        let Some(table) = page.table(&["表示開始日", "カテゴリ", "タイトル"]) else {
            return Vec::new();
        };
        let rows = table.rows.iter().filter(|row| row.len() >= table.heads.len());
        let row = |cells: &Vec<String>| Self {
            shown_from: slashed_day(table.cell(cells, "表示開始日")),
            category: table.cell(cells, "カテゴリ").to_owned(),
            title: table.cell(cells, "タイトル").to_owned(),
        };
        rows.map(row).collect()
    }
}
