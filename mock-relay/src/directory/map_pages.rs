//! 地図から探す: the map of Japan, and that of a prefecture.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{Day, Prefecture};
use careplan_serve::{Frame, Page};

use super::picture::Picture;
use super::results::KindChoices;
use super::search::{Area, Search};
use super::site::{Site, path};
use super::trouble::Trouble;

#[derive(Template)]
#[template(path = "directory/map.html")]
struct MapPage {
    frame: Frame,
    as_of: Day,
    heading: &'static str,
    prefecture: Option<&'static str>,
    /// The same as a list.
    list: String,
    choices: KindChoices,
    picture: Picture,
    /// All offices of the area, as one list.
    all: String,
}

pub(super) async fn country(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    page(&site, None, &pairs)
}

pub(super) async fn prefecture(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    match code.parse() {
        Ok(prefecture) => page(&site, Some(prefecture), &pairs),
        Err(_) => Trouble::no_prefecture(&site).into_response(),
    }
}

fn page(site: &Site, prefecture: Option<Prefecture>, pairs: &[(String, String)]) -> Response {
    let search = match Search::read(pairs) {
        Ok((search, _)) => search.within(Area::Country),
        Err(refusal) => return Trouble::of_search(site, refusal).into_response(),
    };
    let edition = site.edition();
    let query = search.query();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let (tail, area, heading, picture) = match prefecture {
        None => {
            let picture = Picture::country(&edition, &search);
            (String::new(), Area::Country, "地図から探す (都道府県選択)", picture)
        }
        Some(prefecture) => {
            let picture = Picture::prefecture(&edition, prefecture, &search);
            let area = Area::Prefecture(prefecture);
            (format!("/{prefecture}"), area, "地図から探す (市区町村選択)", picture)
        }
    };
    let name = prefecture.map(|prefecture| prefecture.name());
    let title = name.map_or_else(|| heading.to_owned(), |name| format!("{name} {heading}"));
    Page::ok(MapPage {
        frame: site.frame(title, path::MAP),
        as_of: edition.issue.as_of,
        heading,
        prefecture: name,
        list: format!("{}{tail}{query}", path::REGIONS),
        choices: KindChoices::of(&edition, &search, format!("{}{tail}", path::MAP)),
        picture,
        all: search.within(area).href(path::OFFICES, 1),
    })
    .into_response()
}
