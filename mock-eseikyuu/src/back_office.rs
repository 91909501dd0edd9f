//! The back office over HTTP: what the usage site, the relay and the testbed ask.

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use careplan_domain::{CertificateSerial, OfficeNumber};
use careplan_serve::{JsonBody, MaybeJsonBody, PathOf, Refused, method_not_allowed, not_found};
use careplan_sim::Pace;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::portal::{
    Facts, FactsList, Letter, Register, RequestEvent, RevokedCertificate, Verified, Verify, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::{PaceMode, Poke, Poked, Request, Requests};

use crate::IssuerFault;
use crate::portal::{
    CounterRefusal, OfficeUnknown, Portal, RegisterRefusal, RevokeRefusal, StepFault, VerifyFault,
};
use crate::request::{self, RequestId};

/// Bytes of a body: the longest is an office's facts.
const BODY_MAX: usize = 64 * 1024;

pub(crate) fn router(portal: Portal) -> Router {
    Router::new()
        .route(path::OFFICES, get(offices).post(register))
        .route(path::OFFICE, get(office))
        .route(path::LETTER, get(letter))
        .route(path::VERIFY, post(verify))
        .route(path::REQUESTS, get(requests))
        .route(path::REQUEST_EVENT, post(request_event))
        .route(path::REVOKE, post(revoke))
        .route(path::SETTLE, post(settle))
        .route(path::POKE, post(poke))
        .route(path::RESET, post(reset))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(portal)
}

async fn offices(State(portal): State<Portal>) -> Json<FactsList> {
    Json(FactsList { offices: portal.all_facts() })
}

async fn register(
    State(portal): State<Portal>,
    JsonBody(facts): JsonBody<Register>,
) -> Result<Json<Letter>, Refused> {
    portal.register(facts).await.map(Json).map_err(|refusal| match refusal {
        RegisterRefusal::Exists(_) => Refused::new(ProblemCode::OfficeExists, refusal.to_string()),
        RegisterRefusal::Invalid { .. } => Refused::new(ProblemCode::InvalidField, refusal.to_string()),
        RegisterRefusal::Issuer(fault) => issuer_refused(&fault),
        RegisterRefusal::Store(fault) => internal(&fault),
    })
}

async fn office(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Facts>, Refused> {
    let number = office_number(&number)?;
    portal.facts(&number).map(Json).ok_or_else(|| office_unknown(OfficeUnknown(number)))
}

async fn letter(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Letter>, Refused> {
    portal.letter(&office_number(&number)?).map(Json).map_err(office_unknown)
}

async fn verify(
    State(portal): State<Portal>,
    JsonBody(asked): JsonBody<Verify>,
) -> Result<Json<Verified>, Refused> {
    portal.verify(&asked.user_id, &asked.password).await.map(Json).map_err(|fault| match fault {
        VerifyFault::Office(unknown) => office_unknown(unknown),
        VerifyFault::Hash(_) | VerifyFault::Store(_) => internal(&fault),
    })
}

async fn requests(State(portal): State<Portal>) -> Json<Requests> {
    Json(Requests { requests: portal.requests().iter().map(on_the_wire).collect() })
}

async fn request_event(
    State(portal): State<Portal>,
    PathOf((id, event)): PathOf<(String, String)>,
    JsonBody(RequestEvent { reason }): JsonBody<RequestEvent>,
) -> Result<Json<Request>, Refused> {
    let id: RequestId =
        id.parse().map_err(|_| counter_refused(CounterRefusal::Unknown(id.chars().take(40).collect())))?;
    let moved = match event.as_str() {
        "approve" => portal.approve(&id).await,
        "return" => portal.return_(&id, reason).await,
        "withdraw" => portal.withdraw(&id).await,
        "issue" => portal.issue(&id).await,
        _ => {
            return Err(Refused::new(
                ProblemCode::NotFound,
                "a request can be moved by `approve`, `return`, `withdraw` and `issue`",
            ));
        }
    };
    moved.map(|moved| Json(on_the_wire(&moved))).map_err(counter_refused)
}

async fn revoke(
    State(portal): State<Portal>,
    PathOf(serial): PathOf<String>,
    MaybeJsonBody(Revoke { reason }): MaybeJsonBody<Revoke>,
) -> Result<Json<RevokedCertificate>, Refused> {
    let serial: CertificateSerial = serial.parse()?;
    portal.revoke(&serial, reason).await.map(Json).map_err(|refusal| match refusal {
        RevokeRefusal::Unknown(_) => Refused::new(ProblemCode::CertificateUnknown, refusal.to_string()),
        RevokeRefusal::Counter(refusal) => counter_refused(refusal),
    })
}

async fn settle(
    State(portal): State<Portal>,
    JsonBody(Settle { now, pace }): JsonBody<Settle>,
) -> Result<Json<Settled>, Refused> {
    let pace = match pace {
        PaceMode::Automatic => Pace::Automatic,
        PaceMode::Explicit => Pace::Explicit,
    };
    portal.settle(now, pace).await.map(Json).map_err(step_refused)
}

async fn poke(State(portal): State<Portal>, JsonBody(asked): JsonBody<Poke>) -> Result<Json<Poked>, Refused> {
    portal.poke(asked).await.map(Json).map_err(step_refused)
}

async fn reset(
    State(portal): State<Portal>,
    JsonBody(ResetService { keep }): JsonBody<ResetService>,
) -> Response {
    match portal.reset(keep).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => internal(&fault).into_response(),
    }
}

fn on_the_wire(request: &request::Request) -> Request {
    Request {
        id: request.id.to_string(),
        office: request.id.office,
        kind: request.kind,
        state: request.state.name().to_owned(),
        label: request.state.label().to_owned(),
        requested_at: request.sent_at,
        serial: request.state.certificate().map(|certificate| certificate.serial),
    }
}

fn office_number(text: &str) -> Result<OfficeNumber, Refused> {
    text.parse().map_err(|error| Refused::new(ProblemCode::OfficeUnknown, format!("{error}")))
}

fn office_unknown(unknown: OfficeUnknown) -> Refused {
    Refused::new(ProblemCode::OfficeUnknown, unknown.to_string())
}

fn counter_refused(refusal: CounterRefusal) -> Refused {
    match refusal {
        CounterRefusal::Unknown(_) => Refused::new(ProblemCode::RequestUnknown, refusal.to_string()),
        CounterRefusal::State { .. } => Refused::new(ProblemCode::RequestState, refusal.to_string()),
        CounterRefusal::Closed { .. } => Refused::new(ProblemCode::CounterClosed, refusal.to_string()),
        CounterRefusal::ReasonTooLong { .. } => Refused::new(ProblemCode::InvalidField, refusal.to_string()),
        CounterRefusal::Issuer(fault) => issuer_refused(&fault),
        CounterRefusal::Store(fault) => internal(&fault),
    }
}

fn step_refused(fault: StepFault) -> Refused {
    counter_refused(fault.cause)
}

fn issuer_refused(fault: &IssuerFault) -> Refused {
    match fault {
        IssuerFault::Unreachable(_) => Refused::new(ProblemCode::PeerUnreachable, fault.to_string()),
        IssuerFault::Refused(_) => Refused::new(ProblemCode::Internal, fault.to_string()),
    }
}

fn internal(fault: &dyn std::error::Error) -> Refused {
    tracing::error!(%fault, cause = fault.source().map(tracing::field::display), "the portal's records failed");
    Refused::new(ProblemCode::Internal, fault.to_string())
}

#[cfg(test)]
mod tests;
