//! ダウンロード: the letter to look up again (S; that it is here: A), the terms, the manuals, and the office's own list of
//! certificates (A).

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{JapanTime, Secret};
use careplan_serve::{Frame, Page};

use super::apology::Apology;
use super::surroundings;
use super::visitor::Visitor;
use crate::letter::{self, CERTIFICATE_PASSWORD_CHANGED, Print, TEMPORARY_PASSWORD_CHANGED};
use crate::manual::{CHAPTERS, Chapter};
use crate::office::Holds;
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

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    frame: Frame,
    day: String,
    user_id: String,
    temporary: Told,
    certificate: Told,
}

/// A password of the letter.
struct Told {
    password: String,
    /// What is good to know once it is 「変更済み」.
    changed: Option<&'static str>,
}

/// `GET /downloads/letter`: 電子請求登録結果に関するお知らせ as it was posted; what no longer holds is marked.
pub(super) async fn letter(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let office = &visitor.office;
    let frame = surroundings::inside(&portal, office, LETTER, "/downloads");
    if let Some(arrives_at) = office.first_letter_under_way(portal.now()) {
        return under_way(frame, arrives_at);
    }
    let told = |password: &Secret, holds, words| Told {
        password: password.expose().to_owned(),
        changed: (holds == Holds::NoLonger).then_some(words),
    };
    Page::ok(LetterPage {
        frame,
        day: office.registered_on.slashed(),
        user_id: office.user_id().to_string(),
        temporary: told(&office.posted.temporary, office.posted_temporary(), TEMPORARY_PASSWORD_CHANGED),
        certificate: told(
            &office.posted.certificate,
            office.posted_certificate(),
            CERTIFICATE_PASSWORD_CHANGED,
        ),
    })
    .into_response()
}

/// `GET /downloads/letter.pdf`.
pub(super) async fn letter_pdf(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let office = &visitor.office;
    if let Some(arrives_at) = office.first_letter_under_way(portal.now()) {
        return under_way(surroundings::inside(&portal, office, LETTER, "/downloads"), arrives_at);
    }
    let pdf = letter::registration(office, portal.settings(), Print::LookedUp);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.pdf\""),
    ];
    (headers, pdf).into_response()
}

/// Of an office that `ready` took past its post.
fn under_way(frame: Frame, arrives_at: JapanTime) -> Response {
    Apology::new(StatusCode::NOT_FOUND, frame)
        .sentence(format!(
            "このお知らせは郵送中です。{}に届きます。届いた後に、ここで見られます。",
            arrives_at.day().slashed()
        ))
        .way("ダウンロードへ戻る", "/downloads")
        .into_response()
}

/// The letter's name.
const LETTER: &str = "電子請求登録結果に関するお知らせ";

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
