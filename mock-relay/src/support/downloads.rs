//! 製品ダウンロード: the client's package, and what it is good for here.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page, PathOf, Refused};
use careplan_sim::{Event, Service};

use super::client_package::{self, FILE_NAME};
use super::notice::Notice;
use super::{CLIENT_VERSION, OfSite, path};

#[derive(Template)]
#[template(path = "support/download.html")]
struct DownloadPage {
    frame: Frame,
    version: &'static str,
    file: &'static str,
    kilobytes: usize,
    contents: Vec<(&'static str, &'static str)>,
    usage_url: String,
}

pub(super) async fn page(State(site): OfSite) -> Response {
    let package = client_package::package(site.now());
    let page = DownloadPage {
        frame: site.frame("製品ダウンロード", path::DOWNLOAD),
        version: CLIENT_VERSION,
        file: FILE_NAME,
        kilobytes: package.len().div_ceil(1000),
        contents: client_package::contents(),
        usage_url: site.settings.usage_url.clone(),
    };
    Page::ok(page).into_response()
}

pub(super) async fn package(State(site): OfSite, file: Result<PathOf<String>, Refused>) -> Response {
    if !file.is_ok_and(|PathOf(file)| file == FILE_NAME) {
        return Notice::nothing(&site, path::DOWNLOAD).into_response();
    }
    site.record(Event::done(Service::UsageSite, "client-downloaded"));
    let name = format!("attachment; filename=\"{FILE_NAME}\"");
    let headers = [(header::CONTENT_TYPE, "application/zip"), (header::CONTENT_DISPOSITION, name.as_str())];
    (headers, client_package::package(site.now())).into_response()
}
