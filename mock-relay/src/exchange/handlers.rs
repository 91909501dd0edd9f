//! The API over HTTP: one handler a path, and one layer that writes down every refusal.
//!
//! Nothing is decided here that the service could decide; status codes come from the refusals' codes.

mod admission;
mod api;
mod refusing;
mod transfer;
mod witnessing;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router};
use careplan_serve::{JsonBody, PathOf, QueryOf, method_not_allowed, not_found};
use careplan_wire::relay::{
    Licence, LoggedIn, Login, Message, MessageQuery, Messages, OfficeQuery, Offices, Side,
};
use serde_json::Value;

use self::admission::{Caller, Holder};
pub use self::api::openapi;
use self::refusing::Refusing;
use self::witnessing::LetIn;
use super::Exchange;

pub(super) fn router(exchange: Exchange) -> Router {
    let (calls, _) = api::api().into_parts();
    calls
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(axum::middleware::from_fn_with_state(exchange.clone(), refusing::record))
        .layer(axum::middleware::from_fn_with_state(exchange.clone(), witnessing::witness))
        .with_state(exchange)
}

async fn openapi_document(_: Holder) -> Json<&'static Value> {
    Json(api::told())
}

async fn log_in(
    State(exchange): State<Exchange>,
    Holder(certificate): Holder,
    let_in: LetIn,
    JsonBody(login): JsonBody<Login>,
) -> Result<Json<LoggedIn>, Refusing> {
    let greeting = exchange.log_in(&certificate, login).await?;
    let_in.as_office(greeting.office.number);
    Ok(Json(greeting))
}

async fn log_out(State(exchange): State<Exchange>, caller: Caller) -> Result<StatusCode, Refusing> {
    exchange.log_out(&caller.login).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn offices(
    State(exchange): State<Exchange>,
    _caller: Caller,
    QueryOf(query): QueryOf<OfficeQuery>,
) -> Result<Json<Offices>, Refusing> {
    Ok(Json(exchange.search(&query)?))
}

async fn sent(
    State(exchange): State<Exchange>,
    caller: Caller,
    QueryOf(query): QueryOf<MessageQuery>,
) -> Result<Json<Messages>, Refusing> {
    Ok(Json(exchange.list(caller.office(), Side::Sent, query).await?))
}

async fn received(
    State(exchange): State<Exchange>,
    caller: Caller,
    QueryOf(query): QueryOf<MessageQuery>,
) -> Result<Json<Messages>, Refusing> {
    Ok(Json(exchange.list(caller.office(), Side::Received, query).await?))
}

async fn message(
    State(exchange): State<Exchange>,
    caller: Caller,
    PathOf(id): PathOf<String>,
) -> Result<Json<Message>, Refusing> {
    Ok(Json(exchange.show_message(caller.office(), &id).await?))
}

async fn recall(
    State(exchange): State<Exchange>,
    caller: Caller,
    PathOf(id): PathOf<String>,
) -> Result<Json<Message>, Refusing> {
    Ok(Json(exchange.recall(caller.office(), &id).await?))
}

async fn licence(State(exchange): State<Exchange>, caller: Caller) -> Json<Licence> {
    Json(caller.subscriber.licence_at(exchange.now()))
}
