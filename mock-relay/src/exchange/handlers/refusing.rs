//! A refusal as an HTTP answer, and the layer that writes every one of them into the journal.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use careplan_serve::{Peer, Refused, method_not_allowed};
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::relay::path;

use crate::exchange::Exchange;
use crate::exchange::refusal::Refusal;

/// A refusal of the exchange's own, on its way out.
#[derive(Debug)]
pub(super) struct Refusing {
    refused: Refused,
    reason: Reason,
}

/// What the journal is told of a refusal, apart from what the asker is told.
#[derive(Clone, Debug)]
struct Reason(String);

impl<R: Refusal> From<R> for Refusing {
    fn from(refusal: R) -> Self {
        Self { refused: Refused::new(refusal.code(), refusal.to_string()), reason: Reason(refusal.reason()) }
    }
}

impl From<Refused> for Refusing {
    fn from(refused: Refused) -> Self {
        // Serde's words can quote what was sent, so the journal gets the code's own.
        Self { reason: Reason(refused.0.hint.clone()), refused }
    }
}

impl IntoResponse for Refusing {
    fn into_response(self) -> Response {
        let mut response = self.refused.into_response();
        response.extensions_mut().insert(self.reason);
        response
    }
}

/// Around every call: no HEAD (a download would count without its bytes), nothing cached, every refusal written down.
pub(super) async fn record(State(exchange): State<Exchange>, request: Request, next: Next) -> Response {
    let kind = kind(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let holder = request
        .extensions()
        .get::<Peer>()
        .and_then(|peer| peer.certificate.as_ref())
        .and_then(|certificate| certificate.office);
    let mut response = if request.method() == Method::HEAD {
        method_not_allowed(request.method().clone(), request.uri().clone()).await.into_response()
    } else {
        next.run(request).await
    };
    if let Some(refused) = response.extensions().get::<Refused>() {
        let code = refused.0.known_code().unwrap_or(ProblemCode::Internal);
        let reason = response.extensions().get::<Reason>().map_or(code.hint(), |Reason(reason)| reason);
        let event = if code == ProblemCode::Internal {
            Event::failed(Service::Relay, kind, reason)
        } else {
            Event::refused(Service::Relay, kind, code.as_str(), reason)
        };
        let event = match holder {
            Some(user) => event.office(user.office()),
            None => event,
        };
        exchange.record(event);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What was asked for, in the journal's words.
fn kind(path: Option<&str>) -> &'static str {
    match path {
        Some(path::LOGIN) => "login",
        Some(path::LOGOUT) => "logout",
        Some(path::OFFICES) => "search",
        Some(path::MESSAGES) => "message-sent",
        Some(path::SENT | path::RECEIVED) => "list",
        Some(path::MESSAGE) => "message",
        Some(path::FILE | path::ARCHIVE) => "file-downloaded",
        Some(path::LICENCE) => "licence",
        Some(_) | None => "request",
    }
}
