//! What a request brings: a form, a place in its path. What cannot be read as such is answered with a page.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use careplan_serve::{FormBody, PathOf, Refused};
use careplan_wire::ProblemCode;
use serde::de::DeserializeOwned;

use super::Site;
use super::notice::Notice;
use super::visit::{Detour, Visitor};

/// Extractor: a form as one of our pages posts it.
pub(super) struct Posted<T>(pub(super) T);

/// Extractor: what varies in a path.
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Posted<T> {
    type Rejection = Detour;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Detour> {
        let visitor = site.visitor(request.headers());
        match FormBody::from_request(request, site).await {
            Ok(FormBody(form)) => Ok(Self(form)),
            Err(refused) => Err(unreadable(site, visitor.as_ref(), &refused)),
        }
    }
}

fn unreadable(site: &Site, visitor: Option<&Visitor>, refused: &Refused) -> Detour {
    let subscriber = visitor.map(|visitor| &*visitor.subscriber);
    let code = refused.0.known_code().unwrap_or(ProblemCode::InvalidField);
    // Not the problem's own words, which can quote what was typed.
    site.record_refusal(subscriber.map(|office| office.number), "form", code.as_str(), code.hint());
    let status = StatusCode::from_u16(refused.0.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match code {
        ProblemCode::BodyTooLarge => Notice::form_too_large(site, subscriber),
        _ => Notice::form_unreadable(site, subscriber, status),
    }
    .into()
}

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Site>> for At<T> {
    type Rejection = Detour;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Detour> {
        let visitor = site.visitor(&parts.headers);
        match PathOf::from_request_parts(parts, site).await {
            Ok(PathOf(place)) => Ok(Self(place)),
            Err(_) => {
                Err(Notice::not_found(site, visitor.as_ref().map(|visitor| &*visitor.subscriber)).into())
            }
        }
    }
}
