//! A line of 《発行履歴》.

use careplan_domain::Day;

use crate::{Page, VisitError};

/// 発行履歴の一行.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// 発行申請日.
    pub requested_on: Option<Day>,
    /// 有効開始年月日; empty until issued.
    pub valid_from: Option<Day>,
    /// 有効終了年月日; empty until issued.
    pub valid_to: Option<Day>,
    /// 状況, in the page's words: 発行申請中, 発行済み, 差し戻し, ….
    pub state: String,
    /// 発行手数料残高.
    pub fee: String,
}

impl HistoryRow {
    pub(super) fn read_all(page: &Page) -> Result<Vec<Self>, VisitError> {
        let Some(table) = page.table(&["発行申請日", "状況"]) else {
            let sight = Box::new(page.sight());
            // An office that has never requested one has no history.
            return if page.says("発行履歴はありません") || !page.says("発行履歴") {
                Ok(Vec::new())
            } else {
                Err(VisitError::NoValue { sight, wanted: "発行履歴".to_owned() })
            };
        };
        let rows = table.rows.iter().filter(|row| row.len() >= table.heads.len());
        let row = |cells: &Vec<String>| {
            let cell = |head| table.cell(cells, head);
            Self {
                requested_on: slashed_day(cell("発行申請日")),
                valid_from: slashed_day(cell("有効開始年月日")),
                valid_to: slashed_day(cell("有効終了年月日")),
                state: cell("状況").to_owned(),
                fee: cell("発行手数料残高").to_owned(),
            }
        };
        Ok(rows.map(row).collect())
    }

    /// Whether its certificate can be downloaded.
    pub fn is_issued(&self) -> bool {
        self.state.starts_with("発行済み")
    }
}

/// `2026/04/01` or `2024/3/19`.
pub(crate) fn slashed_day(text: &str) -> Option<Day> {
    let mut parts = text.trim().split('/');
    let mut number = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    if parts.next().is_some() {
        return None;
    }
    Day::new(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// The last of the days that a text names.
pub(super) fn last_day(text: &str) -> Option<Day> {
    text.split(|one: char| !one.is_ascii_digit() && one != '/').filter_map(slashed_day).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_the_pages_print_them() {
        let day = |text: &str| text.parse::<Day>().ok();
        assert_eq!(slashed_day("2026/04/01"), day("2026-04-01"));
        assert_eq!(slashed_day("2024/3/19"), day("2024-03-19"));
        assert_eq!(slashed_day("2026/13/01"), None);
        assert_eq!(slashed_day(""), None);
        assert_eq!(last_day("2023/03/20 2023/04/01～2026/04/01 発行済み"), day("2026-04-01"));
        assert_eq!(last_day("発行申請中"), None);
    }
}
