//! 電子請求受付システム総合窓口, and the pages that this mock leaves out.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use careplan_serve::{Frame, Page};

use super::apology::Apology;
use super::surroundings;
use super::visitor::{Anyone, Visitor};
use crate::portal::Portal;

#[derive(Template)]
#[template(path = "entrance.html")]
struct EntrancePage {
    frame: Frame,
}

/// `GET /`: 電子請求受付システム総合窓口.
pub(super) async fn entrance(State(portal): State<Portal>, anyone: Anyone) -> Response {
    Page::ok(EntrancePage { frame: anyone.frame(&portal, "電子請求受付システム総合窓口") }).into_response()
}

/// `GET /shougai`.
pub(super) async fn disability(State(portal): State<Portal>) -> Apology {
    out_of_scope(surroundings::outside(&portal, "障害者総合支援の請求"))
        .way("電子請求受付システム総合窓口へ戻る", "/")
}

/// `GET /inquiries`.
pub(super) async fn inquiries(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    left_out(&portal, &visitor, "照会一覧", "/inquiries")
}

/// `GET /faq`.
pub(super) async fn faq(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    left_out(&portal, &visitor, "FAQ", "/faq")
}

/// `GET /manuals`.
pub(super) async fn manuals(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    left_out(&portal, &visitor, "マニュアル", "/manuals")
}

/// `GET /downloads`.
pub(super) async fn downloads(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    left_out(&portal, &visitor, "ダウンロード", "/downloads")
}

/// `GET /claims`.
pub(super) async fn claims(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    left_out(&portal, &visitor, "請求受付専用窓口", "/claims")
}

fn left_out(portal: &Portal, visitor: &Visitor, title: &str, href: &str) -> Apology {
    out_of_scope(surroundings::inside(portal, &visitor.office, title, href)).way("お知らせへ戻る", "/menu")
}

fn out_of_scope(frame: Frame) -> Apology {
    Apology::new(StatusCode::OK, frame).sentence("この模擬環境では対象外の画面です。")
}
