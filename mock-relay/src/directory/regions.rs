//! 地域別の一覧から探す: the prefectures, and a prefecture's municipalities, with how many offices each has.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{Day, Prefecture};
use careplan_serve::{Frame, Page};

use super::results::KindChoices;
use super::search::{Area, Search};
use super::site::{Site, path};
use super::trouble::Trouble;

/// Bytes of addresses on one list at most, so that the page stays below 50 kB whatever the municipalities are called.
/// 北海道's 179 come to 20,000.
const LIST_BYTES_MAX: usize = 26_000;

#[derive(Template)]
#[template(path = "directory/regions.html")]
struct Regions {
    frame: Frame,
    as_of: Day,
    heading: &'static str,
    /// 都道府県, where one was chosen.
    prefecture: Option<&'static str>,
    /// Its address on the map.
    map: String,
    choices: KindChoices,
    rows: Vec<Row>,
    left_out: usize,
}

/// 「大分市(57)」.
struct Row {
    name: String,
    count: usize,
    href: String,
}

pub(super) async fn prefectures(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let search = match Search::read(&pairs) {
        Ok((search, _)) => search.within(Area::Country),
        Err(refusal) => return Trouble::of_search(&site, refusal).into_response(),
    };
    let edition = site.edition();
    let query = search.query();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let row = |(prefecture, count): (Prefecture, usize)| Row {
        name: prefecture.name().to_owned(),
        count,
        href: format!("{}/{prefecture}{query}", path::REGIONS),
    };
    Page::ok(Regions {
        frame: site.frame("地域別の一覧から探す (都道府県選択)", path::REGIONS),
        as_of: edition.issue.as_of,
        heading: "地域別の一覧から探す (都道府県選択)",
        prefecture: None,
        map: format!("{}{query}", path::MAP),
        choices: KindChoices::of(&edition, &search, path::REGIONS.to_owned()),
        rows: edition.prefectures(&search.kinds).into_iter().map(row).collect(),
        left_out: 0,
    })
    .into_response()
}

pub(super) async fn municipalities(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Ok(prefecture) = code.parse::<Prefecture>() else {
        return Trouble::no_prefecture(&site).into_response();
    };
    let search = match Search::read(&pairs) {
        Ok((search, _)) => search.within(Area::Country),
        Err(refusal) => return Trouble::of_search(&site, refusal).into_response(),
    };
    let edition = site.edition();
    let counts = edition.counts(prefecture, &search.kinds);
    let all = counts.len();
    let mut bytes = 0;
    let rows: Vec<Row> = counts
        .into_iter()
        .map(|count| {
            let area = Area::Municipality(prefecture, count.municipality.clone());
            let href = search.within(area).href(path::OFFICES, 1);
            Row { name: count.municipality, count: count.offices, href }
        })
        .take_while(|row| {
            bytes += row.href.len() + row.name.len();
            bytes <= LIST_BYTES_MAX
        })
        .collect();
    let query = search.query();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let heading = "地域別の一覧から探す (市区町村選択)";
    Page::ok(Regions {
        frame: site.frame(format!("{} {heading}", prefecture.name()), path::REGIONS),
        as_of: edition.issue.as_of,
        heading,
        prefecture: Some(prefecture.name()),
        map: format!("{}/{prefecture}{query}", path::MAP),
        choices: KindChoices::of(&edition, &search, format!("{}/{prefecture}", path::REGIONS)),
        left_out: all - rows.len(),
        rows,
    })
    .into_response()
}
