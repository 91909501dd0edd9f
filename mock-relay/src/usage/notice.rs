//! A page that only says what happened and where to go on.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use careplan_serve::{Frame, Page};

use super::{Site, path};
use crate::subscriber::Subscriber;

/// お知らせ: one heading, its sentences, one way on.
#[derive(Template)]
#[template(path = "usage/notice.html")]
pub(super) struct Notice {
    frame: Frame,
    heading: &'static str,
    sentences: &'static [&'static str],
    onward: (&'static str, &'static str),
}

impl Notice {
    /// A form came without the mark of its login.
    pub(super) fn stale_form(site: &Site, subscriber: &Subscriber) -> Page<Self> {
        let notice = Self {
            frame: site.frame_of(subscriber, "画面の有効期限切れ", ""),
            heading: "この画面からは送信できませんでした",
            sentences: &[
                "ログインし直す前に開いた画面などから送信されたため、受け付けていません。",
                "お手数ですが、画面を開き直して、もう一度操作してください。",
            ],
            onward: ("トップへ", path::TOP),
        };
        Page(StatusCode::FORBIDDEN, notice)
    }

    /// The store did not take it.
    pub(super) fn not_kept(site: &Site, subscriber: &Subscriber) -> Page<Self> {
        let notice = Self {
            frame: site.frame_of(subscriber, "申請できませんでした", ""),
            heading: "申請を保存できませんでした",
            sentences: &["申請は行われていません。", "しばらくしてから、もう一度申請してください。"],
            onward: ("利用申請/更新へ", path::APPLICATION),
        };
        Page(StatusCode::INTERNAL_SERVER_ERROR, notice)
    }
}

/// The fallback: no such page.
pub(super) async fn not_found(State(site): State<Arc<Site>>) -> Page<Notice> {
    let notice = Notice {
        frame: site.frame("ページが見つかりません"),
        heading: "ページが見つかりません",
        sentences: &["アドレスをご確認いただくか、下のリンクからお進みください。"],
        onward: ("ログイン画面へ", path::LOGIN),
    };
    Page(StatusCode::NOT_FOUND, notice)
}
