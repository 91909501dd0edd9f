//! 「介護サービス情報公表システム」からデータ取得が出来なかった事業所: registered offices of which no place is known.
//!
//! The real one is a PDF of 1,149 kB (S); here it is that, a page and a CSV file.

mod sheets;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use careplan_domain::Day;
use careplan_serve::{Frame, Page};

use super::edition::Entry;
use super::export;
use super::site::Site;
use super::trouble::Trouble;

/// Offices on the page; the files have all of them.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "directory/unlisted.html")]
pub(super) struct Unlisted {
    frame: Frame,
    as_of: Day,
    rows: Vec<Row>,
    left_out: usize,
}

struct Row {
    number: String,
    name: String,
    kinds: String,
    prefecture: &'static str,
}

pub(super) async fn page(State(site): State<Arc<Site>>) -> Page<Unlisted> {
    let edition = site.edition();
    Page::ok(Unlisted {
        frame: site.frame("データ取得が出来なかった事業所", ""),
        as_of: edition.issue.as_of,
        rows: edition.unlisted.iter().take(PAGE).map(Row::of).collect(),
        left_out: edition.unlisted.len().saturating_sub(PAGE),
    })
}

pub(super) async fn csv(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let edition = site.edition();
    let entries: Vec<&Entry> = edition.unlisted.iter().collect();
    export::file(edition.issue, &entries, "unlisted")
}

/// Drawing many pages takes a while, so it is done beside the threads that serve.
pub(super) async fn pdf(State(site): State<Arc<Site>>) -> Response {
    let edition = site.edition();
    let as_of = edition.issue.as_of;
    let rows: Vec<Row> = edition.unlisted.iter().map(Row::of).collect();
    match tokio::task::spawn_blocking(move || sheets::pdf(as_of, &rows)).await {
        Ok(file) => {
            let name = format!("attachment; filename=\"unlisted-{as_of}-mock.pdf\"");
            ([(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, &name)], file)
                .into_response()
        }
        // The panic was reported by the hook; the page has the same list.
        Err(_) => Trouble::no_file(&site).into_response(),
    }
}

impl Row {
    fn of(entry: &Entry) -> Self {
        let listing = &entry.listing;
        Self {
            number: listing.number.to_string(),
            name: listing.name.clone(),
            kinds: listing.kinds_line(),
            prefecture: listing.number.prefecture().map_or("", |prefecture| prefecture.name()),
        }
    }
}
