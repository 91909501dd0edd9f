//! お知らせ: 《メインメニュー》's first page with its search, and the notices that are open to all.

mod search_form;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::JapanTime;
use careplan_serve::{Frame, Page, PathOf, QueryOf};
use serde::Deserialize;

use self::search_form::{Pager, SearchForm};
use super::apology::{self, Apology};
use super::surroundings;
use super::visitor::{Anyone, Visitor};
use crate::notice::{Listed, Listing, Notice, NoticeId, Reading, Search, SearchFields, Standing};
use crate::portal::Portal;

/// What the address of a list of notices says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    target: String,
    from: String,
    to: String,
    keyword: String,
    page: String,
}

/// One row of a list of notices.
struct NoticeRow {
    from: String,
    category: &'static str,
    title: String,
    is_new: bool,
    is_unread: bool,
    href: String,
}

#[derive(Template)]
#[template(path = "menu.html")]
struct MenuPage {
    frame: Frame,
    form: SearchForm,
    /// Absent when the search could not be read.
    found: Option<Found>,
}

/// What was found, as a page shows it.
struct Found {
    count: usize,
    notices: Vec<NoticeRow>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "top_menu.html")]
struct TopMenuPage {
    frame: Frame,
    found: Found,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    frame: Frame,
    from: String,
    category: &'static str,
    paragraphs: Vec<String>,
    back: &'static str,
}

/// `GET /menu`: 《メインメニュー》, at お知らせ.
pub(super) async fn list(
    State(portal): State<Portal>,
    visitor: Visitor,
    QueryOf(asked): QueryOf<Asked>,
) -> Response {
    let frame = surroundings::inside(&portal, &visitor.office, "メインメニュー", "/menu");
    let Asked { target, from, to, keyword, page } = asked;
    let fields = SearchFields { target, from, to, keyword };
    let (form, found) = match Search::read(&fields) {
        Ok(search) => {
            let all = portal.notices_of(&visitor.office);
            let found = found(all, &search, &page, portal.now(), PLACE_INSIDE, &fields);
            (SearchForm::of(&fields, &[]), Some(found))
        }
        Err(findings) => (SearchForm::of(&fields, &findings), None),
    };
    let is_refused = found.as_ref().is_none_or(|found| found.pager.message.is_some());
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = if is_refused { frame.refused() } else { frame };
    Page(status, MenuPage { frame, form, found }).into_response()
}

/// `GET /kaigo`: 《トップメニュー》 of 介護保険, open to all.
pub(super) async fn top_menu(
    State(portal): State<Portal>,
    anyone: Anyone,
    QueryOf(Asked { page, .. }): QueryOf<Asked>,
) -> Response {
    let fields = SearchFields::default();
    let all = portal.notices_to_all();
    let found = found(all, &Search::default(), &page, portal.now(), PLACE_OUTSIDE, &fields);
    let frame = anyone.frame(&portal, "トップメニュー");
    let (status, frame) = match found.pager.message {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, frame.refused()),
        None => (StatusCode::OK, frame),
    };
    Page(status, TopMenuPage { frame, found }).into_response()
}

/// `GET /menu/notices/{number}`: one of the office's own, or one that is open to all. It is read from then on.
pub(super) async fn own(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(number): PathOf<String>,
) -> Response {
    let frame = |title: &str| surroundings::inside(&portal, &visitor.office, title, "/menu");
    let Ok(id) = number.parse::<NoticeId>() else { return missing(frame(MISSING)) };
    match portal.open_notice(&visitor.office, id).await {
        Ok(Some(notice)) => found_there(frame, &notice, portal.now(), "/menu"),
        Ok(None) => missing(frame(MISSING)),
        Err(fault) => apology::broken(frame(MISSING), &fault).into_response(),
    }
}

/// `GET /kaigo/notices/{number}`: one that is open to all.
pub(super) async fn open_to_all(
    State(portal): State<Portal>,
    anyone: Anyone,
    PathOf(number): PathOf<String>,
) -> Response {
    let now = portal.now();
    let id = number.parse::<NoticeId>().ok();
    let all = portal.notices_to_all();
    let frame = |title: &str| anyone.frame(&portal, title);
    match all.iter().find(|listed| Some(listed.notice.id) == id) {
        Some(Listed { notice, .. }) => found_there(frame, notice, now, "/kaigo"),
        None => missing(frame(MISSING)),
    }
}

const MISSING: &str = "お知らせが見つかりません";

/// Where a list stands, and whether it knows what was read.
#[derive(Clone, Copy)]
struct ListPlace {
    path: &'static str,
    notice: &'static str,
    marks_unread: bool,
}

const PLACE_INSIDE: ListPlace = ListPlace { path: "/menu", notice: "/menu/notices/", marks_unread: true };
const PLACE_OUTSIDE: ListPlace = ListPlace { path: "/kaigo", notice: "/kaigo/notices/", marks_unread: false };

fn found(
    all: Vec<Listed>,
    search: &Search,
    page: &str,
    now: JapanTime,
    place: ListPlace,
    fields: &SearchFields,
) -> Found {
    let (listing, finding) = Listing::of(all, search, page, now);
    let notices = listing.rows.iter().map(|listed| row(listed, now, place)).collect();
    Found { count: listing.count, notices, pager: Pager::of(&listing, finding, place.path, fields) }
}

fn row(listed: &Listed, now: JapanTime, place: ListPlace) -> NoticeRow {
    let notice = &listed.notice;
    NoticeRow {
        from: notice.from.day().slashed(),
        category: notice.category.label(),
        title: notice.title.clone(),
        is_new: notice.is_new(now),
        is_unread: place.marks_unread && listed.reading == Reading::Unread,
        href: format!("{}{}", place.notice, notice.id),
    }
}

fn found_there(
    frame: impl FnOnce(&str) -> Frame,
    notice: &Notice,
    now: JapanTime,
    back: &'static str,
) -> Response {
    match notice.standing(now) {
        Standing::Shown => detail(frame(&notice.title), notice, back),
        Standing::Withdrawn { at } => withdrawn(frame("お知らせは取り下げられました"), at, back),
        Standing::Unseen => missing(frame(MISSING)),
    }
}

/// Gone for good, and nobody's fault who comes by an older address.
fn withdrawn(frame: Frame, at: JapanTime, back: &str) -> Response {
    Apology::new(StatusCode::GONE, frame)
        .sentence(format!(
            "このお知らせは、{}に取り下げられました。新しいお知らせは、お知らせ一覧で確かめてください。",
            at.day().slashed()
        ))
        .way("お知らせ一覧へ戻る", back)
        .into_response()
}

fn detail(frame: Frame, notice: &Notice, back: &'static str) -> Response {
    Page::ok(NoticePage {
        frame,
        from: notice.from.day().slashed(),
        category: notice.category.label(),
        paragraphs: notice.body.lines().map(str::to_owned).collect(),
        back,
    })
    .into_response()
}

fn missing(frame: Frame) -> Response {
    apology::not_found(frame).into_response()
}
