//! 【ご案内】: a refusal as a page, with what was found and the ways on.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use careplan_serve::{Frame, Page};

use super::visitor::Anyone;
use crate::portal::Portal;

/// A page that says why not, and what is possible.
#[derive(Template)]
#[template(path = "apology.html")]
struct ApologyPage {
    frame: Frame,
    sentences: Vec<String>,
    ways: Vec<Way>,
}

struct Way {
    label: String,
    href: String,
}

/// A refusal on its way to its page. Its title is the frame's.
pub(super) struct Apology {
    status: StatusCode,
    page: Box<ApologyPage>,
}

impl Apology {
    /// An empty one.
    pub(super) fn new(status: StatusCode, frame: Frame) -> Self {
        Self { status, page: Box::new(ApologyPage { frame, sentences: Vec::new(), ways: Vec::new() }) }
    }

    /// The same with one more sentence.
    pub(super) fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.page.sentences.push(sentence.into());
        self
    }

    /// The same with one more way on.
    pub(super) fn way(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.page.ways.push(Way { label: label.into(), href: href.into() });
        self
    }

    /// The same with the way to where everything begins.
    pub(super) fn way_home(self) -> Self {
        if self.page.frame.who.is_some() {
            self.way("メインメニューへ戻る", "/menu")
        } else {
            self.way("総合窓口", "/")
        }
    }
}

impl IntoResponse for Apology {
    fn into_response(self) -> Response {
        let mut page = *self.page;
        if !self.status.is_success() {
            page.frame = page.frame.refused();
        }
        Page(self.status, page).into_response()
    }
}

/// There is no such page.
pub(super) async fn no_such_page(State(portal): State<Portal>, anyone: Anyone) -> Apology {
    not_found(anyone.frame(&portal, "画面が見つかりません"))
}

/// The thing that a page is about is not there.
pub(super) fn not_found(frame: Frame) -> Apology {
    Apology::new(StatusCode::NOT_FOUND, frame)
        .sentence("お探しの画面はありません。アドレスを確かめるか、次のボタンからお進みください。")
        .way_home()
}

/// Something broke, and it is not the office's fault. The frame's title gives way to that.
pub(super) fn broken(frame: Frame, fault: &dyn std::error::Error) -> Apology {
    tracing::error!(%fault, "a page of the portal failed");
    Apology::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        Frame { title: "処理できませんでした".to_owned(), ..frame },
    )
    .sentence("模擬環境の側で問題が起きました。入力した内容に誤りはありません。しばらくしてから、もう一度お試しください。")
    .way_home()
}
