//! 各種資料: the documents with their thumbnails, each as a page and as PDF.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page, PathOf, Refused};

use super::guide::{Block, Figure, GUIDES, Guide};
use super::notice::Notice;
use super::{OfSite, path};

#[derive(Template)]
#[template(path = "support/documents.html")]
struct ListPage {
    frame: Frame,
    guides: &'static [Guide],
    excerpts: Vec<Excerpt>,
}

/// An excerpt of the portal's manual, which the portal shows to who is logged in.
struct Excerpt {
    title: &'static str,
    url: String,
}

/// A document's page; what is printed as PDF as well.
#[derive(Template)]
#[template(path = "support/document.html")]
pub(super) struct DocumentPage {
    frame: Frame,
    guide: &'static Guide,
}

pub(super) async fn list(State(site): OfSite) -> Response {
    let excerpts = [
        ("3-6-3", "3.6.3 介護保険証明書を再度ダウンロード・インストール"),
        ("3-7-1", "3.7.1〜3.7.2 請求委任事業所用ケアプラン証明書の取得・更新"),
        ("3-7-3", "3.7.3 請求委任事業所用ケアプラン証明書のダウンロード・インストール"),
    ];
    let excerpts = excerpts
        .map(|(id, title)| Excerpt { title, url: format!("{}/manuals/{id}", site.settings.portal_url) });
    let frame = site.frame("各種資料", path::DOCUMENTS);
    Page::ok(ListPage { frame, guides: &GUIDES, excerpts: excerpts.into() }).into_response()
}

/// A document, and with `.pdf` behind it the same as a file.
pub(super) async fn one(State(site): OfSite, id: Result<PathOf<String>, Refused>) -> Response {
    let nothing = || Notice::nothing(&site, path::DOCUMENTS).into_response();
    let Ok(PathOf(id)) = id else { return nothing() };
    let bare = id.strip_suffix(".pdf").unwrap_or(&id);
    let Some(guide) = GUIDES.iter().find(|guide| guide.id == bare) else { return nothing() };
    if bare == id {
        let frame = site.frame(guide.title, path::DOCUMENTS);
        return Page::ok(DocumentPage { frame, guide }).into_response();
    }
    let name = format!("attachment; filename=\"{bare}-mock.pdf\"");
    ([(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name.as_str())], guide.pdf)
        .into_response()
}
