//! マニュアル: the chapters as pages, their pictures, and the same as PDF.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page, PathOf};

use super::visitor::{Anyone, Visitor};
use super::{apology, surroundings};
use crate::manual::{self, CHAPTERS, Chapter};
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "manuals.html")]
struct ManualsPage {
    frame: Frame,
    chapters: &'static [Chapter],
}

#[derive(Template)]
#[template(path = "manual.html")]
struct ManualPage {
    frame: Frame,
    chapter: &'static Chapter,
}

/// `GET /manuals`.
pub(super) async fn list(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let frame = surroundings::inside(&portal, &visitor.office, "マニュアル", "/manuals");
    Page::ok(ManualsPage { frame, chapters: &CHAPTERS }).into_response()
}

/// `GET /manuals/{id}`, and with `.pdf` behind it the same as a file.
pub(super) async fn chapter(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(id): PathOf<String>,
) -> Response {
    let frame = |title: String| surroundings::inside(&portal, &visitor.office, &title, "/manuals");
    let bare = id.strip_suffix(".pdf").unwrap_or(&id);
    let Some(chapter) = CHAPTERS.iter().find(|chapter| chapter.id == bare) else {
        return apology::not_found(frame("マニュアルが見つかりません".to_owned())).into_response();
    };
    if bare == id {
        let frame = frame(format!("{} {}", chapter.number, chapter.title));
        return Page::ok(ManualPage { frame, chapter }).into_response();
    }
    let name = format!("attachment; filename=\"manual-{bare}.pdf\"");
    ([(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name.as_str())], chapter.pdf)
        .into_response()
}

/// `GET /manuals/pictures/{file}`. They show nobody's data, so whoever asks gets them.
pub(super) async fn picture(
    State(portal): State<Portal>,
    anyone: Anyone,
    PathOf(file): PathOf<String>,
) -> Response {
    match file.strip_suffix(".png").and_then(manual::picture) {
        Some(picture) => {
            // Short, as for the style sheets.
            let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "max-age=60")];
            (headers, picture.png).into_response()
        }
        None => apology::not_found(anyone.frame(&portal, "画面の例が見つかりません")).into_response(),
    }
}
