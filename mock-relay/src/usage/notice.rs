//! A page that only says what happened and where to go on.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
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
            frame: site.frame_of(subscriber, "画面の有効期限切れ", "").refused(),
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
            frame: site.frame_of(subscriber, "申請できませんでした", "").refused(),
            heading: "申請を保存できませんでした",
            sentences: &["申請は行われていません。", "しばらくしてから、もう一度申請してください。"],
            onward: ("利用申請/更新へ", path::APPLICATION),
        };
        Page(StatusCode::INTERNAL_SERVER_ERROR, notice)
    }

    /// The store does not answer.
    pub(super) fn not_read(site: &Site) -> Page<Self> {
        let title = "画面を表示できません";
        let notice = Self {
            frame: site.frame(title).refused(),
            heading: title,
            sentences: &[
                "混み合っているか、データベースに接続できないため、登録内容を確認できませんでした。何も変更していません。",
                "しばらくしてから、もう一度お試しください。",
            ],
            onward: ("トップへ", path::TOP),
        };
        Page(StatusCode::SERVICE_UNAVAILABLE, notice)
    }

    /// The store did not take a change.
    pub(super) fn change_not_kept(site: &Site, subscriber: &Subscriber) -> Page<Self> {
        let title = "変更できませんでした";
        let notice = Self {
            frame: site.frame_of(subscriber, title, "").refused(),
            heading: title,
            sentences: &["変更を保存できませんでした。", "しばらくしてから、もう一度操作してください。"],
            onward: ("トップへ", path::TOP),
        };
        Page(StatusCode::INTERNAL_SERVER_ERROR, notice)
    }

    /// The store did not tell its figures.
    pub(super) fn figures_unread(site: &Site, subscriber: &Subscriber) -> Page<Self> {
        let notice = Self {
            frame: site.frame_of(subscriber, "利用状況", path::FIGURES).refused(),
            heading: "利用状況を表示できません",
            sentences: &["件数を読み出せませんでした。", "しばらくしてから、もう一度開いてください。"],
            onward: ("トップへ", path::TOP),
        };
        Page(StatusCode::INTERNAL_SERVER_ERROR, notice)
    }

    /// What was sent is larger than any form of this site.
    pub(super) fn form_too_large(site: &Site, subscriber: Option<&Subscriber>) -> Page<Self> {
        let sentences = &[
            "送信された内容が大きすぎるため、受け付けていません。この画面の入力欄は、1画面あわせて64キロバイトまでです。",
            "文字を減らして、もう一度送信してください。",
        ];
        let title = "送信できませんでした";
        Page(StatusCode::PAYLOAD_TOO_LARGE, Self::of_form(site, subscriber, title, sentences))
    }

    /// What was sent is no form of this site.
    pub(super) fn form_unreadable(
        site: &Site,
        subscriber: Option<&Subscriber>,
        status: StatusCode,
    ) -> Page<Self> {
        let sentences = &[
            "送信された内容を、この画面の入力として読み取れませんでした。何も受け付けていません。",
            "お手数ですが、画面を開き直して、もう一度操作してください。",
        ];
        Page(status, Self::of_form(site, subscriber, "送信できませんでした", sentences))
    }

    /// There is no such page.
    pub(super) fn not_found(site: &Site, subscriber: Option<&Subscriber>) -> Page<Self> {
        let title = "ページが見つかりません";
        let notice = Self {
            frame: site.frame_for(subscriber, title).refused(),
            heading: title,
            sentences: &["アドレスをご確認いただくか、下のボタンからお進みください。"],
            onward: home(subscriber),
        };
        Page(StatusCode::NOT_FOUND, notice)
    }

    fn of_form(
        site: &Site,
        subscriber: Option<&Subscriber>,
        title: &'static str,
        sentences: &'static [&'static str],
    ) -> Self {
        let frame = site.frame_for(subscriber, title).refused();
        Self { frame, heading: title, sentences, onward: home(subscriber) }
    }
}

/// The fallback: no such page.
pub(super) async fn not_found(State(site): State<Arc<Site>>, headers: HeaderMap) -> Page<Notice> {
    let visitor = site.visitor(&headers);
    Notice::not_found(&site, visitor.as_ref().map(|visitor| &*visitor.subscriber))
}

/// Somebody opened an address that is only sent to, or the other way round.
pub(super) async fn method_not_allowed(State(site): State<Arc<Site>>, headers: HeaderMap) -> Page<Notice> {
    let visitor = site.visitor(&headers);
    let subscriber = visitor.as_ref().map(|visitor| &*visitor.subscriber);
    let title = "この画面は直接開けません";
    let sentences = &["前の画面のボタンを押して進む画面です。下のボタンから、もう一度お進みください。"];
    Page(StatusCode::METHOD_NOT_ALLOWED, Notice::of_form(&site, subscriber, title, sentences))
}

/// Where everything begins, for who is logged in and for who is not.
fn home(subscriber: Option<&Subscriber>) -> (&'static str, &'static str) {
    match subscriber {
        Some(_) => ("トップへ", path::TOP),
        None => ("ログイン画面へ", path::LOGIN),
    }
}
