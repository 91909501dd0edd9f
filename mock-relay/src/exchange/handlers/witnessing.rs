//! Around everything else: the witness is told of every call that it was answered as asked, or refused.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use careplan_serve::Peer;

use super::refusing::{Line, kind};
use crate::exchange::{Exchange, Seen};

pub(super) async fn witness(State(exchange): State<Exchange>, request: Request, next: Next) -> Response {
    let Some(begun) = exchange.stand().moment() else { return next.run(request).await };
    let at = exchange.now();
    let call = kind(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let certificate =
        request.extensions().get::<Peer>().and_then(|peer| peer.certificate.as_ref()).map(Arc::clone);
    let response = next.run(request).await;
    let status = response.status();
    exchange.stand().tell(Some(begun), at, || {
        if status.is_client_error() || status.is_server_error() {
            let line = response.extensions().get::<Line>().map(|line| line.0);
            Seen::Refused { status: status.as_u16(), line, call }
        } else {
            Seen::Accepted { certificate, call }
        }
    });
    response
}
