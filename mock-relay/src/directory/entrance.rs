//! 事業所検索メニュー: what the page is for, its news, and the ways into the list.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};

use super::publications::Issue;
use super::search::{KEYWORD_CHARACTERS_MAX, Search};
use super::site::{Site, path};

#[derive(Template)]
#[template(path = "directory/entrance.html")]
pub(super) struct Entrance {
    frame: Frame,
    issue: Issue,
    news: Vec<News>,
    kinds: Vec<Kind>,
    offices: usize,
    unlisted: usize,
    /// Until when the addresses are as of: the end of the month before.
    addresses_as_of: String,
    has_earlier: bool,
    keyword_characters: usize,
}

/// One line of the news.
struct News {
    /// 「2024年09月10日」: with two digits, unlike the day that it tells of (S).
    published_on: String,
    as_of: String,
}

struct Kind {
    name: &'static str,
    count: usize,
    href: String,
}

pub(super) async fn page(State(site): State<Arc<Site>>) -> Page<Entrance> {
    let edition = site.edition();
    let kinds = edition.kinds().into_iter().map(|(kind, count)| Kind {
        name: kind.name(),
        count,
        href: Search { kinds: vec![kind], ..Search::default() }.href(path::OFFICES, 1),
    });
    let last_month = edition.issue.as_of.plus_days(-1);
    Page::ok(Entrance {
        frame: site.frame("事業所検索メニュー", path::ENTRANCE),
        issue: edition.issue,
        news: site.news().into_iter().map(News::of).collect(),
        kinds: kinds.collect(),
        offices: edition.len(),
        unlisted: edition.unlisted.len(),
        addresses_as_of: format!("{}年{}月末", last_month.year(), last_month.month()),
        has_earlier: edition.has_earlier(),
        keyword_characters: KEYWORD_CHARACTERS_MAX,
    })
}

impl News {
    fn of(issue: Issue) -> Self {
        let day = issue.published_on;
        Self {
            published_on: format!("{}年{:02}月{:02}日", day.year(), day.month(), day.day_of_month()),
            as_of: issue.as_of.kanji(),
        }
    }
}
