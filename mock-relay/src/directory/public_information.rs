//! 介護サービス情報公表システムの詳細画面へ: a stand-in for the page of that other system.
//!
//! Not that system: it tells what the list has, and says so.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{Day, OfficeNumber, ServiceKind};
use careplan_serve::{Frame, Page};

use super::edition::Origin;
use super::site::Site;
use super::trouble::Trouble;

#[derive(Template)]
#[template(path = "directory/public_information.html")]
struct PublicInformation {
    frame: Frame,
    as_of: Day,
    number: OfficeNumber,
    name: String,
    kinds: Vec<&'static str>,
    address: String,
    mark: &'static str,
    is_listed_only: bool,
}

pub(super) async fn page(State(site): State<Arc<Site>>, Path(number): Path<String>) -> Response {
    let edition = site.edition();
    let number: Option<OfficeNumber> = number.parse().ok();
    let Some(entry) = number.and_then(|number| edition.office(&number)) else {
        return Trouble::no_office(&site).into_response();
    };
    let listing = &entry.listing;
    Page::ok(PublicInformation {
        frame: site.frame(format!("{} 事業所の詳細", listing.name), ""),
        as_of: edition.issue.as_of,
        number: listing.number,
        name: listing.name.clone(),
        kinds: listing.service_kinds.iter().map(ServiceKind::name).collect(),
        address: entry.address().to_owned(),
        mark: entry.mark().label(),
        is_listed_only: entry.origin == Origin::Earlier,
    })
    .into_response()
}
