//! The authority's side of the back office: parse, call, answer.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use careplan_domain::CertificateSerial;
use careplan_serve::{JsonBody, MaybeJsonBody, PathOf, QueryOf, Refused, method_not_allowed, not_found};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::{
    Issue, IssueFaulty, IssueFromRequest, Issued, IssuedFaulty, IssuedFromRequest, Package, Registered,
    Revocations, RevocationsQuery, Revoke, Revoked, RolledOver, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::Keep;

use crate::{Ca, IssueRefusal, PackageRefusal, RevokeRefusal, RollOverRefusal};

/// Bytes of a body: an order has a few hundred, and a signing request in it at most 12 KiB.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// The longest wait for a newer list: below the idle time after which anything between would close a connection.
const WAIT_SECONDS_MAX: u64 = 60;

impl Ca {
    /// The back office's calls on the CA. Whoever serves them puts the token before them.
    pub fn back_office(&self) -> Router {
        Router::new()
            .route(path::CERTIFICATES, post(issue))
            .route(path::CERTIFICATE, get(certificate))
            .route(path::PACKAGE, get(package))
            .route(path::FAULTY, post(issue_faulty))
            .route(path::FROM_REQUEST, post(issue_from_request))
            .route(path::REVOKE, post(revoke))
            .route(path::ROLL_OVER, post(roll_over))
            .route(path::REVOCATIONS, get(revocations))
            .route(path::SETTLE, post(settle))
            .route(path::RESET, post(reset))
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .with_state(self.clone())
    }
}

async fn issue(State(ca): State<Ca>, JsonBody(issue): JsonBody<Issue>) -> Result<Json<Issued>, Refused> {
    Ok(Json(ca.issue(issue).await?))
}

async fn certificate(
    State(ca): State<Ca>,
    PathOf(serial): PathOf<String>,
) -> Result<Json<Registered>, Refused> {
    let serial: CertificateSerial = serial.parse()?;
    let registered = ca.registered(&serial).ok_or_else(|| {
        Refused::new(ProblemCode::CertificateUnknown, format!("the CA has no certificate `{serial}`"))
    })?;
    Ok(Json(registered))
}

async fn package(State(ca): State<Ca>, PathOf(serial): PathOf<String>) -> Result<Json<Package>, Refused> {
    Ok(Json(Package { package: ca.package(&serial.parse()?).await? }))
}

async fn issue_faulty(
    State(ca): State<Ca>,
    JsonBody(issue): JsonBody<IssueFaulty>,
) -> Result<Json<IssuedFaulty>, Refused> {
    Ok(Json(ca.issue_faulty(issue).await?))
}

async fn issue_from_request(
    State(ca): State<Ca>,
    JsonBody(issue): JsonBody<IssueFromRequest>,
) -> Result<Json<IssuedFromRequest>, Refused> {
    Ok(Json(ca.issue_from_request(issue).await?))
}

async fn revoke(
    State(ca): State<Ca>,
    PathOf(serial): PathOf<String>,
    MaybeJsonBody(revoke): MaybeJsonBody<Revoke>,
) -> Result<Json<Revoked>, Refused> {
    let serial: CertificateSerial = serial.parse()?;
    Ok(Json(ca.revoke(&serial, revoke.reason).await?))
}

async fn roll_over(State(ca): State<Ca>) -> Result<Json<RolledOver>, Refused> {
    Ok(Json(ca.roll_over().await?))
}

async fn revocations(
    State(ca): State<Ca>,
    QueryOf(query): QueryOf<RevocationsQuery>,
) -> Result<Json<Revocations>, Refused> {
    let wait = query.wait_seconds.unwrap_or(0);
    if wait > WAIT_SECONDS_MAX {
        let detail = format!("`wait_seconds` is `{wait}`, expected at most {WAIT_SECONDS_MAX}");
        return Err(Refused::new(ProblemCode::InvalidQuery, detail));
    }
    let newest = match query.after {
        Some(number) => ca.revocations_after(number, Duration::from_secs(wait)).await,
        None => ca.current_revocations().await,
    };
    Ok(Json(Revocations::clone(&*newest?)))
}

/// No step of the CA waits for a time; a list that went out of date with the clock's move is made anew.
async fn settle(State(ca): State<Ca>, JsonBody(_): JsonBody<Settle>) -> Result<Json<Settled>, Refused> {
    ca.current_revocations().await?;
    Ok(Json(Settled { steps: Vec::new(), waiting: 0 }))
}

async fn reset(State(ca): State<Ca>, JsonBody(reset): JsonBody<ResetService>) -> Result<(), Refused> {
    match reset.keep {
        Keep::Nothing => Ok(ca.forget().await?),
        // Certificates belong to the offices.
        Keep::Offices => Ok(()),
    }
}

impl From<IssueRefusal> for Refused {
    fn from(refusal: IssueRefusal) -> Self {
        let refused = Self::new(refusal.code(), refusal.to_string());
        match refusal.hint() {
            Some(hint) => refused.with_own_hint(hint),
            None => refused,
        }
    }
}

impl From<PackageRefusal> for Refused {
    fn from(refusal: PackageRefusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}

impl From<RollOverRefusal> for Refused {
    fn from(refusal: RollOverRefusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}

impl From<RevokeRefusal> for Refused {
    fn from(refusal: RevokeRefusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}
