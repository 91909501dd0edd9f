//! お知らせ一覧: what was found, ten a page.

use crate::half_width::half_width;
use careplan_domain::JapanTime;

use super::{Notice, Search};

/// Rows a page: the start guide shows 20 hits on 2 pages (S).
pub(crate) const PAGE_LEN: usize = 10;

/// A notice as it stands before one office, or before all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The notice.
    pub notice: Notice,
    /// Whether it was opened.
    pub reading: Reading,
}

/// 既読 or 未読.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Its page was opened.
    Read,
    /// It was not.
    Unread,
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// How many were found, on all pages.
    pub count: usize,
    /// Which page this is, from 1.
    pub page: usize,
    /// How many pages there are; one if nothing was found.
    pub pages: usize,
    /// Its rows, newest first.
    pub rows: Vec<Listed>,
}

/// There is no such page. The nearest one is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageFinding {
    /// How many there are.
    pub pages: usize,
}

impl Listing {
    /// Looks through all of them. `page` is as it was typed; none at all is the first.
    pub fn of(all: Vec<Listed>, search: &Search, page: &str, now: JapanTime) -> (Self, Option<PageFinding>) {
        let mut found: Vec<Listed> = all.into_iter().filter(|listed| search.finds(listed, now)).collect();
        found.sort_by_key(|listed| std::cmp::Reverse((listed.notice.from, listed.notice.id)));
        let count = found.len();
        let pages = count.div_ceil(PAGE_LEN).max(1);
        let (page, finding) = turned_to(page, pages);
        let rows = found.into_iter().skip((page - 1) * PAGE_LEN).take(PAGE_LEN).collect();
        (Self { count, page, pages, rows }, finding)
    }
}

fn turned_to(typed: &str, pages: usize) -> (usize, Option<PageFinding>) {
    let narrow: String = typed.trim().chars().map(half_width).collect();
    let digits = narrow.bytes().all(|byte| byte.is_ascii_digit());
    match (narrow.as_str(), narrow.parse::<usize>()) {
        ("", _) => (1, None),
        (_, Ok(page)) if digits && (1..=pages).contains(&page) => (page, None),
        // Too many digits for a number are a page far behind the last.
        (_, Ok(page)) if digits && page == 0 => (1, Some(PageFinding { pages })),
        _ if digits => (pages, Some(PageFinding { pages })),
        _ => (1, Some(PageFinding { pages })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_none_turns_to_the_nearest() {
        let finding = Some(PageFinding { pages: 2 });
        for (typed, expected) in [
            ("", (1, None)),
            (" 2 ", (2, None)),
            ("２", (2, None)),
            ("02", (2, None)),
            ("0", (1, finding)),
            ("-1", (1, finding)),
            ("+2", (1, finding)),
            ("x", (1, finding)),
            ("3", (2, finding)),
            ("999", (2, finding)),
            ("99999999999999999999999", (2, finding)),
        ] {
            assert_eq!(turned_to(typed, 2), expected, "{typed}");
        }
    }
}
