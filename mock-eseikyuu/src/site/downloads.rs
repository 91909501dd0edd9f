//! ダウンロード: the terms, the manuals, and the office's own list of certificates (A).

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page};

use super::surroundings;
use super::visitor::Visitor;
use crate::manual::{CHAPTERS, Chapter};
use crate::portal::Portal;
use crate::terms::{CERTIFICATION, PORTAL};

#[derive(Template)]
#[template(path = "downloads.html")]
struct DownloadsPage {
    frame: Frame,
    portal_terms: &'static str,
    certification_terms: &'static str,
    chapters: &'static [Chapter],
}

/// `GET /downloads`.
pub(super) async fn list(State(portal): State<Portal>, visitor: Visitor) -> Response {
    Page::ok(DownloadsPage {
        frame: surroundings::inside(&portal, &visitor.office, "ダウンロード", "/downloads"),
        portal_terms: PORTAL.title,
        certification_terms: CERTIFICATION.title,
        chapters: &CHAPTERS,
    })
    .into_response()
}

/// `GET /downloads/portal-terms.txt`.
pub(super) async fn portal_terms() -> Response {
    file("text/plain; charset=utf-8", "portal-terms.txt", PORTAL.as_text())
}

/// `GET /downloads/certificates.csv`: 発行履歴 as a table, with the mark by which spreadsheets know UTF-8.
pub(super) async fn certificates(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let now = portal.now();
    let heads = "\u{feff}申請番号,証明書,発行申請日,有効開始年月日,有効終了年月日,状況,発行手数料残高\r\n";
    let rows = visitor.office.requests.iter().rev().map(|request| {
        let request = request.as_of(now);
        let (start, end) = request
            .state
            .certificate()
            .map(|found| (found.not_before.day().slashed(), found.not_after.day().slashed()))
            .unwrap_or_default();
        let (sent, label) = (request.sent_at.day().slashed(), request.state.label());
        // None of these holds a comma, a quotation mark or the end of a line.
        format!("{},{},{sent},{start},{end},{label},0円\r\n", request.id, request.kind.japanese_name())
    });
    file(
        "text/csv; charset=utf-8",
        "certificates.csv",
        std::iter::once(heads.to_owned()).chain(rows).collect(),
    )
}

fn file(media_type: &'static str, name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition.as_str())], text)
        .into_response()
}
