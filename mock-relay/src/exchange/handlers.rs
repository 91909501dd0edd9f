//! The API over HTTP: one handler a path, and one layer that writes down every refusal.
//!
//! Nothing is decided here that the service could decide; status codes come from the refusals' codes.

mod admission;
mod refusing;
mod transfer;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use careplan_serve::{JsonBody, PathOf, QueryOf, method_not_allowed, not_found};
use careplan_wire::relay::{
    Licence, LoggedIn, Login, Message, MessageQuery, Messages, OfficeQuery, Offices, Side, path,
};

use self::admission::{Caller, Holder};
use self::refusing::Refusing;
use super::Exchange;

/// Bytes of a login: five short texts.
const LOGIN_BYTES_MAX: usize = 16 * 1024;

pub(super) fn router(exchange: Exchange) -> Router {
    Router::new()
        .route(path::LOGIN, post(log_in).layer(DefaultBodyLimit::max(LOGIN_BYTES_MAX)))
        .route(path::LOGOUT, post(log_out))
        .route(path::OFFICES, get(offices))
        .route(path::MESSAGES, post(transfer::send))
        .route(path::SENT, get(sent))
        .route(path::RECEIVED, get(received))
        .route(path::MESSAGE, get(message))
        .route(path::FILE, get(transfer::file))
        .route(path::ARCHIVE, get(transfer::archive))
        .route(path::RECALL, post(recall))
        .route(path::LICENCE, get(licence))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(axum::middleware::from_fn_with_state(exchange.clone(), refusing::record))
        .with_state(exchange)
}

async fn log_in(
    State(exchange): State<Exchange>,
    Holder(certificate): Holder,
    JsonBody(login): JsonBody<Login>,
) -> Result<Json<LoggedIn>, Refusing> {
    Ok(Json(exchange.log_in(&certificate, login).await?))
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
    let (kept, side) = exchange.find_message(caller.office(), &id).await?;
    Ok(Json(exchange.travelling(kept, side, exchange.now())))
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
