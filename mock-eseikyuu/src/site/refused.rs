//! What was refused before any page was asked, as a page.
//!
//! Extractors, the guard of our origin and the router answer in words for programs; whoever uses these pages reads
//! Japanese and needs a way on.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::Refused;

use super::apology::Apology;
use super::visitor::Anyone;
use crate::portal::Portal;

/// Middleware: turns such an answer into 【ご案内】, with the status it had.
pub(super) async fn as_pages(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let answer = next.run(request).await;
    let (rule, reason) = match answer.extensions().get::<Refused>() {
        Some(Refused(problem)) => (
            problem.known_code().map_or("refused", careplan_wire::ProblemCode::as_str),
            problem.detail.clone(),
        ),
        None if answer.status() == StatusCode::METHOD_NOT_ALLOWED => {
            ("method-not-allowed", "the page is not asked for in this way".to_owned())
        }
        None => return answer,
    };
    let anyone = Anyone::of(&portal, &headers);
    portal.refused(anyone.0.as_ref().map(|visitor| visitor.office.number), "form-sent", rule, reason);
    let (title, sentence) = words(answer.status());
    let mut page = Apology::new(answer.status(), anyone.frame(&portal, title))
        .sentence(sentence)
        .sentence("入力した内容は保存されていません。次のボタンから、もう一度お進みください。")
        .way_home()
        .into_response();
    if let Some(allow) = answer.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allow.clone());
    }
    page
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::FORBIDDEN => {
            ("受け付けできません", "ほかのサイトの画面から送信されたため、受け付けませんでした。")
        }
        StatusCode::METHOD_NOT_ALLOWED => ("この操作はできません", "この画面では、その操作はできません。"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("内容が大きすぎます", "送信された内容が大きすぎるため、受け付けませんでした。")
        }
        _ => ("内容を読み取れません", "送信された内容、または画面のアドレスを読み取れませんでした。"),
    }
}
