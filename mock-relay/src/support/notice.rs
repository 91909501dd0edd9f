//! A page that only says how things are and where to go on.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use careplan_serve::{Frame, Page, Refused};
use careplan_wire::ProblemCode;

use super::{OfSite, Site, path};

/// お知らせ: one heading, its sentences, the ways on.
#[derive(Template)]
#[template(path = "support/notice.html")]
pub(super) struct Notice {
    frame: Frame,
    sentences: &'static [&'static str],
    onward: &'static [(&'static str, &'static str)],
}

const HOME: &[(&str, &str)] = &[("サポートサイトのトップへ", path::HOME)];

impl Notice {
    fn refused(site: &Site, title: &'static str, current: &str, sentences: &'static [&'static str]) -> Self {
        Self { frame: site.frame(title, current).refused(), sentences, onward: HOME }
    }

    /// There is no such thing; `current` is the menu entry under which it was looked for.
    pub(super) fn nothing(site: &Site, current: &str) -> Page<Self> {
        let sentences: &[&str] = &[
            "このアドレスには、ページや資料がありません。掲載日がまだ来ていないお知らせも、表示されません。",
            "アドレスをご確認いただくか、上のメニューまたは下のボタンからお進みください。",
        ];
        Page(StatusCode::NOT_FOUND, Self::refused(site, "ページが見つかりません", current, sentences))
    }

    /// A form came without the mark of its browser.
    pub(super) fn stale_form(site: &Site) -> Page<Self> {
        let sentences = &[
            "この画面は古いか、ほかの画面から送られたものです。入力した内容は送信されていません。",
            "画面を開き直して、もう一度入力してください。",
            "何度も表示されるときは、ブラウザでCookieが使えるようになっているか確かめてください。",
        ];
        let notice = Self {
            onward: &[("お問い合わせの画面を開き直す", path::ENQUIRY)],
            ..Self::refused(site, "画面が古くなっています", path::ENQUIRY, sentences)
        };
        Page(StatusCode::FORBIDDEN, notice)
    }

    /// The store did not take it.
    pub(super) fn not_kept(site: &Site) -> Page<Self> {
        let sentences = &[
            "お問い合わせを保存できませんでした。受け付けられていません。",
            "しばらくしてから、もう一度送信してください。",
        ];
        let notice = Self {
            onward: &[("お問い合わせへ戻る", path::ENQUIRY)],
            ..Self::refused(site, "受け付けられませんでした", path::ENQUIRY, sentences)
        };
        Page(StatusCode::INTERNAL_SERVER_ERROR, notice)
    }

    /// What was sent cannot be read as a form or question of this site.
    pub(super) fn unreadable(site: &Site, kind: &'static str, refused: &Refused) -> Page<Self> {
        let code = refused.0.known_code().unwrap_or(ProblemCode::InvalidField);
        // Not the problem's own words, which can quote what was typed.
        site.record_refusal(kind, code.as_str(), code.hint());
        let status = StatusCode::from_u16(refused.0.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let sentences: &[&str] = if code == ProblemCode::BodyTooLarge {
            &[
                "送信された内容が大きすぎるため、受け付けていません。1つの画面で送信できるのは、あわせて32キロバイトまでです。",
                "文字を減らして、もう一度送信してください。",
            ]
        } else {
            &[
                "送信された内容を、この画面の入力として読み取れませんでした。何も受け付けていません。",
                "お手数ですが、画面を開き直して、もう一度操作してください。",
            ]
        };
        Page(status, Self::refused(site, "送信できませんでした", "", sentences))
    }
}

/// Whatever else is asked for below the site's address.
pub(super) async fn not_found(State(site): State<Arc<Site>>) -> Page<Notice> {
    Notice::nothing(&site, "")
}

/// Somebody opened an address that is only sent to, or the other way round.
pub(super) async fn method_not_allowed(State(site): OfSite) -> Page<Notice> {
    let sentences =
        &["このアドレスは、画面のボタンやリンクから開くものです。下のボタンから、もう一度お進みください。"];
    Page(StatusCode::METHOD_NOT_ALLOWED, Notice::refused(&site, "この操作はできません", "", sentences))
}

/// インタビュー: a mock has nobody to ask.
pub(super) async fn interviews(State(site): OfSite) -> Page<Notice> {
    Page::ok(Notice {
        frame: site.frame("インタビュー", path::INTERVIEWS),
        sentences: &[
            "この模擬環境には、インタビューがありません。",
            "実際のサイトでは、ケアプランデータ連携システムを使っている事業所の方のお話が、ここに掲載されています。模擬環境には実在の事業所がないため、お話をうかがうことができません。架空のお話も載せていません。",
            "導入の進め方は「スタートガイド 導入フロー編」、導入による効果の目安は「かんたんシミュレーション」をご覧ください。",
        ],
        onward: &[
            ("スタートガイド 導入フロー編を読む", "/support/documents/start-guide"),
            ("かんたんシミュレーションを開く", path::SIMULATION),
        ],
    })
}
