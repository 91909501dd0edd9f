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
        .sentence("ケアプランデータ連携システムで使う証明書は、介護保険の側で申請します。そのため、障害者総合支援の画面は作っていません。")
        .way("介護保険の請求はこちら", "/kaigo")
        .way("電子請求受付システム総合窓口へ戻る", "/")
}

/// `GET /lookups`.
pub(super) async fn lookups(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    let why = "照会一覧は、送信した請求の結果を確かめる画面です。ケアプランデータの連携では使わないため、作っていません。";
    left_out(&portal, &visitor, "照会一覧", "/lookups").sentence(why)
}

/// `GET /claims`.
pub(super) async fn claims(State(portal): State<Portal>, visitor: Visitor) -> Apology {
    let why = "請求受付専用窓口は、請求を送信する画面です。ケアプランデータの連携では使わないため、作っていません。";
    left_out(&portal, &visitor, "請求受付専用窓口", "/claims").sentence(why)
}

fn left_out(portal: &Portal, visitor: &Visitor, title: &str, href: &str) -> Apology {
    out_of_scope(surroundings::inside(portal, &visitor.office, title, href)).way("お知らせへ戻る", "/menu")
}

fn out_of_scope(frame: Frame) -> Apology {
    Apology::new(StatusCode::OK, frame).sentence("この模擬環境では対象外の画面です。")
}
