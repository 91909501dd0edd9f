//! The door of the back office: a bearer token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::Secret;
use careplan_wire::ProblemCode;

use crate::Refused;

/// The token that every back-office call bears.
#[derive(Clone, Debug)]
pub struct Token(Arc<Secret>);

impl Token {
    /// The token of the data directory.
    pub fn new(token: Secret) -> Self {
        Self(Arc::new(token))
    }

    /// The token itself, for those who call.
    pub fn secret(&self) -> &Secret {
        &self.0
    }

    /// Puts the door before `router`.
    pub fn guard(&self, router: axum::Router) -> axum::Router {
        router.layer(axum::middleware::from_fn_with_state(self.clone(), admit))
    }
}

async fn admit(State(token): State<Token>, request: Request, next: Next) -> Response {
    let presented = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let right = presented.is_some_and(|presented| token.0.matches(presented));
    if right {
        next.run(request).await
    } else {
        Refused::new(
            ProblemCode::BackOfficeToken,
            "the back office takes calls of the testbed's services only",
        )
        .into_response()
    }
}
