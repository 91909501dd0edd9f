//! お知らせ: 《メインメニュー》's first page, and the notices that are open to all.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::JapanTime;
use careplan_serve::{Frame, Page, PathOf};

use super::visitor::{Anyone, Visitor};
use super::{apology, surroundings};
use crate::notice::{self, Notice};
use crate::portal::Portal;

/// One row of a list of notices.
pub(super) struct NoticeRow {
    pub(super) from: String,
    pub(super) category: &'static str,
    pub(super) title: String,
    pub(super) is_new: bool,
    pub(super) href: String,
}

#[derive(Template)]
#[template(path = "menu.html")]
struct MenuPage {
    frame: Frame,
    notices: Vec<NoticeRow>,
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

/// The notices that are open to all, newest first.
pub(super) fn public_rows(now: JapanTime) -> Vec<NoticeRow> {
    notice::schedule(now).iter().map(|notice| row(notice, now, "/kaigo/notices/")).collect()
}

/// `GET /menu`: 《メインメニュー》, at お知らせ.
pub(super) async fn list(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let now = portal.now();
    let public = notice::schedule(now);
    let mut all: Vec<&Notice> = visitor.office.notices.iter().chain(&public).collect();
    all.sort_by_key(|notice| std::cmp::Reverse((notice.from, notice.number)));
    Page::ok(MenuPage {
        frame: surroundings::inside(&portal, &visitor.office, "メインメニュー", "/menu"),
        notices: all.into_iter().map(|notice| row(notice, now, "/menu/notices/")).collect(),
    })
    .into_response()
}

/// `GET /menu/notices/{number}`: one of the office's own, or one that is open to all. The numbers of the latter begin
/// with a year, so they are never those of the former.
pub(super) async fn own(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(number): PathOf<String>,
) -> Response {
    let public = notice::schedule(portal.now());
    let mut all = visitor.office.notices.iter().chain(&public);
    let found = all.find(|notice| notice.number.to_string() == number);
    let frame = |title| surroundings::inside(&portal, &visitor.office, title, "/menu");
    match found {
        Some(notice) => detail(frame(&notice.title), notice, "/menu"),
        None => apology::not_found(frame("お知らせが見つかりません")).into_response(),
    }
}

/// `GET /kaigo/notices/{number}`: one that is open to all.
pub(super) async fn open_to_all(
    State(portal): State<Portal>,
    anyone: Anyone,
    PathOf(number): PathOf<String>,
) -> Response {
    let schedule = notice::schedule(portal.now());
    match schedule.iter().find(|notice| notice.number.to_string() == number) {
        Some(notice) => detail(anyone.frame(&portal, &notice.title), notice, "/kaigo"),
        None => apology::not_found(anyone.frame(&portal, "お知らせが見つかりません")).into_response(),
    }
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

fn row(notice: &Notice, now: JapanTime, path: &str) -> NoticeRow {
    NoticeRow {
        from: notice.from.day().slashed(),
        category: notice.category.label(),
        title: notice.title.clone(),
        is_new: notice.is_new(now),
        href: format!("{path}{}", notice.number),
    }
}
