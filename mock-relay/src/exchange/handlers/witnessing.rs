//! Around everything else: the witness is told of every call that it was answered as asked, or refused.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use careplan_domain::OfficeNumber;
use careplan_serve::Peer;

use super::refusing::{Line, kind};
use crate::exchange::{Exchange, Seen};

/// 名乗り: as which office a call is let in. Whoever lets it in says so; the witness is told if the call is answered.
#[derive(Clone, Debug, Default)]
pub(super) struct LetIn(Arc<OnceLock<OfficeNumber>>);

impl LetIn {
    /// The one of this request; nobody's where nobody listens.
    pub(super) fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    pub(super) fn as_office(&self, office: OfficeNumber) {
        // A call is one office's: who was let in first stays.
        let _again = self.0.set(office);
    }
}

impl<S: Sync> FromRequestParts<S> for LetIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

pub(super) async fn witness(State(exchange): State<Exchange>, mut request: Request, next: Next) -> Response {
    let Some(begun) = exchange.stand().moment() else { return next.run(request).await };
    let at = exchange.now();
    let call = kind(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let certificate =
        request.extensions().get::<Peer>().and_then(|peer| peer.certificate.as_ref()).map(Arc::clone);
    let let_in = LetIn::default();
    request.extensions_mut().insert(let_in.clone());
    let response = next.run(request).await;
    let status = response.status();
    exchange.stand().tell(Some(begun), at, || {
        if status.is_client_error() || status.is_server_error() {
            let line = response.extensions().get::<Line>().map(|line| line.0);
            Seen::Refused { status: status.as_u16(), line, call }
        } else {
            Seen::Accepted { certificate, office: let_in.0.get().copied(), call }
        }
    });
    response
}
