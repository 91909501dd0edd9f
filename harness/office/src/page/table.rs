//! A table, by the words of its columns.

use super::label;
use super::tree::{Place, Tree};

/// 表: heads and rows as they are seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The words above the columns.
    pub heads: Vec<String>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn read(tree: &Tree, table: Place) -> Self {
        let mut read = Self::default();
        for row in tree.within(table, &["tr"]) {
            let cells: Vec<Place> = tree.within(row, &["td", "th"]).collect();
            let is_head = cells.iter().all(|cell| tree.name(*cell) == "th");
            let texts = cells.into_iter().map(|cell| tree.line(cell)).collect();
            if is_head && read.heads.is_empty() && read.rows.is_empty() {
                read.heads = texts;
            } else {
                read.rows.push(texts);
            }
        }
        read
    }

    /// Whether it has all these columns.
    pub fn has_columns(&self, heads: &[&str]) -> bool {
        heads.iter().all(|head| self.column(head).is_some())
    }

    /// The cell of a row under a head; empty where the row is shorter.
    pub fn cell<'t>(&'t self, row: &'t [String], head: &str) -> &'t str {
        self.column(head).and_then(|column| row.get(column)).map_or("", String::as_str)
    }

    fn column(&self, head: &str) -> Option<usize> {
        self.heads.iter().position(|one| label::is_same(one, head))
    }
}
