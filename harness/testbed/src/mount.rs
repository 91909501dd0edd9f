//! A place in a router that is filled later.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, any};
use careplan_serve::Refused;
use careplan_wire::ProblemCode;
use tower::ServiceExt as _;

/// 差込口: answers "not yet" until a router is mounted. The back office begins with the CA alone, because the
/// portal and the relay ask it before they can answer themselves.
#[derive(Clone, Debug, Default)]
pub struct Mount(Arc<OnceLock<Router>>);

impl Mount {
    /// Fills the place. Only the first router counts.
    pub fn fill(&self, router: Router) {
        // A second router would be a mistake in the wiring; the first is kept.
        let _already = self.0.set(router);
    }

    /// The router that forwards to what is mounted.
    pub fn router(&self) -> Router {
        Router::new().fallback_service(self.route())
    }

    /// The same for one path.
    pub(crate) fn route(&self) -> MethodRouter {
        let mount = self.clone();
        any(move |request: Request| {
            let mount = mount.clone();
            async move { mount.forward(request).await }
        })
    }

    async fn forward(self, request: Request) -> Response {
        match self.0.get() {
            Some(router) => {
                let answered: Result<Response, Infallible> = router.clone().oneshot(request).await;
                match answered {
                    Ok(response) => response,
                    Err(never) => match never {},
                }
            }
            None => Refused::new(ProblemCode::Busy, "this service is still starting").into_response(),
        }
    }
}
