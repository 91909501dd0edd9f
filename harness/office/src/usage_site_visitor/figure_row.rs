//! A line of 利用状況.

use crate::Page;

/// 利用状況の一行: a month's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// 月, as the page shows it: 「2024年3月」.
    pub month: String,
    /// 送信件数.
    pub messages_sent: u64,
    /// 送信ファイル数.
    pub files_sent: u64,
    /// 受信件数.
    pub messages_received: u64,
    /// 受信ファイル数.
    pub files_received: u64,
}

impl FigureRow {
    /// The months and their total; nothing where the page has no such table, or one without figures.
    pub(super) fn read_all(page: &Page) -> Option<Vec<Self>> {
        let heads = ["月", "送信件数", "送信ファイル数", "受信件数", "受信ファイル数"];
        let table = page.table(&heads)?;
        let row = |cells: &Vec<String>| {
            let figure = |head: &str| table.cell(cells, head).trim().parse().ok();
            Some(Self {
                month: table.cell(cells, heads[0]).to_owned(),
                messages_sent: figure(heads[1])?,
                files_sent: figure(heads[2])?,
                messages_received: figure(heads[3])?,
                files_received: figure(heads[4])?,
            })
        };
        table.rows.iter().map(row).collect()
    }
}
