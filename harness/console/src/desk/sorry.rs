//! Why a room cannot be shown, or a step not be taken, with the way on.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use careplan_serve::{Frame, Page, error_chain};

/// A refusal on its way to its page. Its title is the frame's.
pub(super) struct Sorry {
    status: StatusCode,
    page: Box<SorryPage>,
}

#[derive(Template)]
#[template(path = "desk/sorry.html")]
struct SorryPage {
    frame: Frame,
    sentences: Vec<String>,
    way: &'static str,
    href: String,
}

impl Sorry {
    /// One with its first sentence, and the way on.
    pub(super) fn new(
        status: StatusCode,
        frame: Frame,
        sentence: &str,
        way: &'static str,
        href: impl Into<String>,
    ) -> Self {
        let sentences = vec![sentence.to_owned()];
        Self {
            status,
            page: Box::new(SorryPage { frame: frame.refused(), sentences, way, href: href.into() }),
        }
    }

    /// The same with one more sentence.
    pub(super) fn sentence(mut self, sentence: &str) -> Self {
        self.page.sentences.push(sentence.to_owned());
        self
    }

    /// No office has the number in the address.
    pub(super) fn no_such_office(frame: Frame) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            frame,
            "この番号の事業所は登録されていません。",
            "試験環境のようすへ戻る",
            "/",
        )
        .sentence("事業所番号は半角の英数字10桁です。事業所の一覧で確かめてください。")
    }

    /// Something broke, and nobody at the desk did it.
    pub(super) fn broken(frame: Frame, fault: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(fault = %error_chain(fault), "a page of a desk failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            frame,
            "試験環境の側で問題が起きました。しばらくしてから、もう一度お試しください。",
            "試験環境のようすへ戻る",
            "/",
        )
    }
}

impl IntoResponse for Sorry {
    fn into_response(self) -> Response {
        Page(self.status, *self.page).into_response()
    }
}
