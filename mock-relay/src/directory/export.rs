//! The answer to a question as a file: CSV for people, JSON for programs. All of it, not one page.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use careplan_domain::ServiceKind;
use careplan_serve::Refused;
use careplan_wire::ProblemCode;
use careplan_wire::directory::{DirectoryOffice, DirectoryOffices};

use super::edition::{Edition, Entry};
use super::publications::Issue;
use super::search::{Search, SearchRefusal};
use super::site::Site;
use super::trouble::Trouble;

/// 見出し行.
const HEADING: [&str; 9] = [
    "事業所番号",
    "事業所名",
    "サービス種類コード",
    "サービスの種類",
    "凡例",
    "都道府県",
    "市区町村",
    "所在地",
    "基準日",
];

pub(super) async fn csv(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let edition = site.edition();
    match asked(&edition, &pairs) {
        Ok((_, found)) => file(edition.issue, &found, "offices").into_response(),
        Err(refusal) => Trouble::of_search(&site, refusal).into_response(),
    }
}

pub(super) async fn json(
    State(site): State<Arc<Site>>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<DirectoryOffices>, Refused> {
    let edition = site.edition();
    let (search, found) = asked(&edition, &pairs)
        .map_err(|refusal| Refused::new(ProblemCode::InvalidQuery, refusal.to_string()))?;
    Ok(Json(DirectoryOffices {
        as_of: edition.issue.as_of,
        published_on: edition.issue.published_on,
        condition: search.condition(),
        offices: found.into_iter().map(office).collect(),
    }))
}

/// A CSV file of these offices: UTF-8 with the mark by which spreadsheets know it (MS932 lacks letters of names), lines
/// ended as RFC 4180 says.
pub(super) fn file(issue: Issue, entries: &[&Entry], name: &str) -> impl IntoResponse + use<> {
    let mut text = String::from('\u{FEFF}');
    push_line(&mut text, HEADING);
    let as_of = issue.as_of.slashed();
    for entry in entries {
        let listing = &entry.listing;
        let codes: Vec<&str> = listing.service_kinds.iter().map(ServiceKind::as_str).collect();
        let (prefecture, municipality) = match &listing.place {
            Some(place) => (place.prefecture.name(), place.municipality.as_str()),
            None => ("", ""),
        };
        let (codes, kinds) = (codes.join(" "), listing.kinds_line());
        let mark = entry.mark().label();
        let number = listing.number.as_str();
        push_line(
            &mut text,
            [number, &listing.name, &codes, &kinds, mark, prefecture, municipality, entry.address(), &as_of],
        );
    }
    let disposition = format!("attachment; filename=\"directory-{name}-{}.csv\"", issue.as_of.compact());
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
}

fn asked<'e>(
    edition: &'e Edition,
    pairs: &[(String, String)],
) -> Result<(Search, Vec<&'e Entry>), SearchRefusal> {
    let (search, _) = Search::read(pairs)?;
    let found = edition.find(&search)?;
    Ok((search, found))
}

fn office(entry: &Entry) -> DirectoryOffice {
    let listing = &entry.listing;
    let place = listing.place.as_ref();
    DirectoryOffice {
        number: listing.number,
        name: listing.name.clone(),
        service_kinds: listing.service_kinds.clone(),
        prefecture: place.map_or("", |place| place.prefecture.name()).to_owned(),
        municipality: place.map_or("", |place| &place.municipality).to_owned(),
        address: entry.address().to_owned(),
    }
}

fn push_line(text: &mut String, cells: [&str; 9]) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_cell(text, cell);
    }
    text.push_str("\r\n");
}

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"); Japanese ones also where it is wide.
const FORMULAS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell in quotes. What a spreadsheet would take for a formula gets an apostrophe before it.
fn push_cell(text: &mut String, cell: &str) {
    text.push('"');
    if cell.starts_with(FORMULAS) {
        text.push('\'');
    }
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_and_nothing_else() {
        let cell = |text: &str| {
            let mut cell = String::new();
            push_cell(&mut cell, text);
            cell
        };
        assert_eq!(cell("みほん,\"デイ\""), "\"みほん,\"\"デイ\"\"\"");
        for begun in FORMULAS {
            assert_eq!(cell(&format!("{begun}1+1")), format!("\"'{begun}1+1\""));
        }
        assert_eq!(cell("0120345678"), "\"0120345678\"");
    }
}
