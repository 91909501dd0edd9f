//! 地図から探す (検索結果): the map with its pins, and the numbered list beside it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{Day, ServiceKind};
use careplan_serve::{Frame, Page};

use super::edition::{Edition, Entry};
use super::listing::Mark;
use super::picture::{Link, Picture};
use super::search::{Search, SearchRefusal};
use super::site::{Site, path};
use super::trouble::Trouble;

/// Offices of a page: as many pins as a finger tells apart on one tile.
const PAGE: usize = 20;
/// Service kinds that are named of one office; an office could have all of them.
const KINDS_NAMED: usize = 4;
/// Pages that are offered before and after the present one.
const PAGES_BESIDE: usize = 2;

#[derive(Template)]
#[template(path = "directory/results.html")]
struct Results {
    frame: Frame,
    as_of: Day,
    condition: String,
    total: usize,
    /// Numbers of the first and the last on this page.
    from: usize,
    to: usize,
    picture: Picture,
    choices: KindChoices,
    rows: Vec<Row>,
    pages: Pages,
    csv: String,
    json: String,
    /// The list of the region, or of all.
    regions: String,
}

struct Row {
    number: usize,
    name: String,
    kinds: String,
    address: String,
    mark: Mark,
    details: String,
}

/// サービスの種類を絞り込む: the choices, and what else the form carries along.
pub(super) struct KindChoices {
    /// Where the form leads.
    pub(super) action: String,
    pub(super) kinds: Vec<KindChoice>,
    pub(super) carried: Vec<(&'static str, String)>,
    /// Whether any is chosen.
    pub(super) open: bool,
    /// The same without a choice.
    pub(super) without: String,
}

pub(super) struct KindChoice {
    pub(super) code: String,
    pub(super) name: &'static str,
    pub(super) count: usize,
    pub(super) chosen: bool,
}

/// The ways to other pages.
#[derive(Default)]
struct Pages {
    present: usize,
    last: usize,
    before: Option<String>,
    after: Option<String>,
    near: Vec<(usize, Link)>,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    match results(&site, &pairs) {
        Ok(results) => Page::ok(results).into_response(),
        Err(refusal) => Trouble::of_search(&site, refusal).into_response(),
    }
}

fn results(site: &Site, pairs: &[(String, String)]) -> Result<Results, SearchRefusal> {
    let (search, page) = Search::read(pairs)?;
    let edition = site.edition();
    let found = edition.find(&search)?;
    let last = found.len().div_ceil(PAGE).max(1);
    if page > last {
        return Err(SearchRefusal::PageAfterLast);
    }
    let before = (page - 1) * PAGE;
    let shown: Vec<&Entry> = found.iter().skip(before).take(PAGE).copied().collect();
    let condition = search.condition();
    let title = format!(
        "「{condition}」の検索結果{}",
        if page > 1 { format!(" {page}ページ") } else { String::new() }
    );
    let regions = match search.area.prefecture() {
        Some(prefecture) => format!("{}/{prefecture}", path::REGIONS),
        None => path::REGIONS.to_owned(),
    };
    Ok(Results {
        frame: site.frame(title, path::MAP),
        as_of: edition.issue.as_of,
        total: found.len(),
        from: before + 1,
        to: before + shown.len(),
        picture: Picture::answer(&edition, &search, &shown, before + 1),
        choices: KindChoices::of(&edition, &search, path::OFFICES.to_owned()),
        rows: (before + 1..).zip(&shown).map(|(number, entry)| Row::of(number, entry)).collect(),
        pages: Pages::around(page, last, &search),
        csv: search.href(path::OFFICES_CSV, 1),
        json: search.href(path::OFFICES_JSON, 1),
        regions,
        condition,
    })
}

impl Row {
    fn of(number: usize, entry: &Entry) -> Self {
        let all = &entry.listing.service_kinds;
        let named: Vec<&str> = all.iter().take(KINDS_NAMED).map(ServiceKind::name).collect();
        let kinds = match all.len().saturating_sub(KINDS_NAMED) {
            0 => named.join("、"),
            more => format!("{} ほか{more}種類", named.join("、")),
        };
        Self {
            number,
            name: entry.listing.name.clone(),
            kinds,
            address: entry.address().to_owned(),
            mark: entry.mark(),
            details: path::PUBLIC_INFORMATION.replace("{number}", entry.listing.number.as_str()),
        }
    }
}

impl KindChoices {
    /// The kinds that occur, and those that are chosen.
    pub(super) fn of(edition: &Edition, search: &Search, action: String) -> Self {
        let occurring = edition.kinds();
        let count =
            |kind: ServiceKind| occurring.iter().find(|(one, _)| *one == kind).map_or(0, |(_, count)| *count);
        let choices = ServiceKind::ALL.into_iter().map(|kind| KindChoice {
            code: kind.to_string(),
            name: kind.name(),
            count: count(kind),
            chosen: search.kinds.contains(&kind),
        });
        let without = Search { kinds: Vec::new(), ..search.clone() };
        Self {
            without: without.href(&action, 1),
            action,
            kinds: choices.filter(|choice| choice.chosen || choice.count > 0).collect(),
            carried: without.pairs(),
            open: !search.kinds.is_empty(),
        }
    }
}

impl Pages {
    fn around(present: usize, last: usize, search: &Search) -> Self {
        let href = |page| search.href(path::OFFICES, page);
        let near = present.saturating_sub(PAGES_BESIDE).max(1)..=(present + PAGES_BESIDE).min(last);
        Self {
            present,
            last,
            before: (present > 1).then(|| href(present - 1)),
            after: (present < last).then(|| href(present + 1)),
            near: near.map(|page| (page, Link { label: page.to_string(), href: href(page) })).collect(),
        }
    }
}
