//! 各種資料: the documents, written anew. Titles, and the start guide's chapters by name, number and order, are the
//! deck's (S); the words are ours.
//!
//! Each is a page and, printed from that page, a PDF; a test tells when a page has changed since it was printed
//! (`support/tests/prints.rs`).

mod client_manual;
mod operation;
mod overview;
mod start;

/// 資料.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guide {
    /// Its place in the address.
    pub(super) id: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// What it is about, beside its thumbnail.
    pub(super) about: &'static str,
    /// What stands above the title on its cover.
    pub(super) series: &'static str,
    /// The title as it stands on the cover, line by line.
    pub(super) cover: &'static [&'static str],
    /// For whom it is, and of which time.
    pub(super) edition: &'static str,
    /// What comes before the first chapter.
    pub(super) lead: &'static str,
    /// Its chapters.
    pub(super) chapters: &'static [Chapter],
    /// The whole as PDF.
    pub(super) pdf: &'static [u8],
}

/// 章.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chapter {
    /// Its place on the page.
    pub(super) id: &'static str,
    /// Its number; empty where it has none.
    pub(super) number: &'static str,
    /// Its heading.
    pub(super) heading: &'static str,
    /// What stands above it, where a part of the document begins with it.
    pub(super) part: &'static str,
    /// What it says.
    pub(super) blocks: &'static [Block],
}

/// A piece of a chapter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Block {
    /// A heading within the chapter.
    Heading(&'static str),
    /// A paragraph.
    Text(&'static str),
    /// 「※必須」: nobody passes without it.
    Must,
    /// 手順, counted from 1.
    Steps(&'static [&'static str]),
    /// Things side by side.
    List(&'static [&'static str]),
    /// What to mind.
    Note(&'static str),
    /// A term and what is said of it.
    Facts(&'static [(&'static str, &'static str)]),
    /// A table: its heads, its rows.
    Table(&'static [&'static str], &'static [&'static [&'static str]]),
    /// A drawing.
    Figure(Figure),
}

/// 図.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Two offices and the exchange between them.
    Exchange,
    /// What goes to and fro in a month.
    Month,
    /// The steps of the preparation.
    Steps,
}

impl Guide {
    /// How large its PDF is.
    pub(super) const fn kilobytes(&self) -> usize {
        self.pdf.len().div_ceil(1000)
    }
}

impl Chapter {
    /// Number and heading.
    pub(super) fn title(&self) -> String {
        if self.number.is_empty() {
            self.heading.to_owned()
        } else {
            format!("{}. {}", self.number, self.heading)
        }
    }

    /// All its texts, for whoever searches.
    pub(super) fn texts(&self) -> Vec<&'static str> {
        let of = |block: &Block| -> Vec<&'static str> {
            match *block {
                Block::Heading(text) | Block::Text(text) | Block::Note(text) => vec![text],
                Block::Steps(texts) | Block::List(texts) => texts.to_vec(),
                Block::Facts(facts) => facts.iter().flat_map(|(term, text)| [*term, *text]).collect(),
                Block::Table(heads, rows) => {
                    heads.iter().chain(rows.iter().copied().flatten()).copied().collect()
                }
                Block::Figure(_) | Block::Must => Vec::new(),
            }
        };
        self.blocks.iter().flat_map(of).collect()
    }
}

/// All of them, in the order of the page.
pub(super) static GUIDES: [Guide; 4] =
    [overview::OVERVIEW, start::START_GUIDE, operation::OPERATION_GUIDE, client_manual::CLIENT_MANUAL];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_guide_has_the_decks_chapters() {
        let chapters: Vec<String> = GUIDES[1].chapters.iter().map(Chapter::title).collect();
        assert_eq!(
            chapters,
            [
                "0. はじめに",
                "1. PC環境の確認",
                "2. 介護ソフトの確認",
                "3. 電子請求用IDの確認",
                "4. 製品ダウンロード",
                "5. 電子証明書インストール",
                "6. 利用申請",
                "7. 利用開始",
                "8. よくある質問",
            ]
        );
        let parts: Vec<&str> = GUIDES[1].chapters.iter().map(|chapter| chapter.part).collect();
        assert_eq!(parts, ["", "利用開始前の確認", "", "", "利用開始までの流れ", "", "", "", ""]);
    }

    #[test]
    fn every_chapter_has_a_place_of_its_own_and_says_something() {
        for guide in &GUIDES {
            let ids: std::collections::BTreeSet<_> =
                guide.chapters.iter().map(|chapter| chapter.id).collect();
            assert_eq!(ids.len(), guide.chapters.len(), "{}", guide.id);
            for chapter in guide.chapters {
                assert!(!chapter.texts().is_empty(), "{} {}", guide.id, chapter.id);
            }
        }
    }

    #[test]
    fn every_row_of_a_table_has_a_cell_for_each_head() {
        let blocks = GUIDES.iter().flat_map(|guide| guide.chapters).flat_map(|chapter| chapter.blocks);
        for block in blocks {
            if let Block::Table(heads, rows) = block {
                assert!(rows.iter().all(|row| row.len() == heads.len()), "{heads:?}");
            }
        }
    }
}
