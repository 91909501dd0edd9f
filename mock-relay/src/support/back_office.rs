//! What the testbed asks of the support site: the enquiries, for its console.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use careplan_serve::{JsonBody, PathOf, Refused};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::relay::path;
use careplan_wire::control::{AnswerEnquiry, Enquiries, Enquiry, Outbox};

use super::enquiries::EnquiryRefusal;
use super::{OfSite, Site};

pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route(path::ENQUIRIES, get(list).delete(forget))
        .route(path::ENQUIRY_ANSWER, post(answer))
        .route(path::OUTBOX, get(outbox))
        .with_state(site)
}

async fn list(State(site): OfSite) -> Json<Enquiries> {
    Json(Enquiries { enquiries: site.enquiries.all() })
}

async fn outbox(State(site): OfSite) -> Json<Outbox> {
    Json(Outbox { items: site.enquiries.outbox(), next_cursor: None })
}

async fn answer(
    State(site): OfSite,
    PathOf(id): PathOf<String>,
    JsonBody(asked): JsonBody<AnswerEnquiry>,
) -> Result<Json<Enquiry>, Refused> {
    site.enquiries.answer(&id, asked).await.map(Json).map_err(|refusal| {
        let code = match &refusal {
            EnquiryRefusal::Unknown(_) => ProblemCode::EnquiryUnknown,
            EnquiryRefusal::Empty | EnquiryRefusal::TooLong(_) => ProblemCode::InvalidField,
            EnquiryRefusal::Store(_) => ProblemCode::Internal,
        };
        Refused::new(code, refusal.to_string())
    })
}

async fn forget(State(site): OfSite) -> Result<StatusCode, Refused> {
    let forgotten = site.enquiries.forget().await;
    forgotten.map_err(|fault| Refused::new(ProblemCode::Internal, fault.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}
