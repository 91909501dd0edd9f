//! What the testbed asks of the exchange.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use careplan_domain::OfficeNumber;
use careplan_serve::{JsonBody, PathOf, Refused};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::relay::{
    LicenceEvent, LicenceEventKind, Subscriber as Known, Subscribers as AllKnown, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::RelaySettings;

use super::Exchange;
use super::refusal::Refusal;
use crate::{RenewalWish, Subscriber};

pub(super) fn router(exchange: Exchange) -> Router {
    Router::new()
        .route(path::OFFICES, get(offices))
        .route(path::OFFICE, get(office))
        .route(path::LICENCE, post(licence_event))
        .route(path::SETTINGS, get(settings).put(adjust))
        .route(path::SETTLE, post(settle))
        .route(path::RESET, post(reset))
        .with_state(exchange)
}

async fn offices(State(exchange): State<Exchange>) -> Result<Json<AllKnown>, Refused> {
    exchange.take_over_changes().await?;
    let offices = exchange.subscribers().all();
    Ok(Json(AllKnown { offices: offices.iter().map(|subscriber| exchange.known(subscriber)).collect() }))
}

async fn office(
    State(exchange): State<Exchange>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Known>, Refused> {
    let number = office_number(&number)?;
    exchange.take_over_changes().await?;
    let subscriber = exchange.subscribers().find(&number).ok_or_else(|| {
        Refused::new(
            ProblemCode::OfficeUnknown,
            format!("office `{number}` has not yet logged in to the usage site"),
        )
    })?;
    Ok(Json(exchange.known(&subscriber)))
}

async fn licence_event(
    State(exchange): State<Exchange>,
    PathOf(number): PathOf<String>,
    JsonBody(LicenceEvent { event }): JsonBody<LicenceEvent>,
) -> Result<Json<Known>, Refused> {
    let number = office_number(&number)?;
    let changed = match event {
        LicenceEventKind::Paid => exchange.subscribers().settle_fee(&number).await,
        LicenceEventKind::StopRenewal => {
            exchange.subscribers().wish_renewal(&number, RenewalWish::Stop).await
        }
        LicenceEventKind::ResumeRenewal => {
            exchange.subscribers().wish_renewal(&number, RenewalWish::Continue).await
        }
    };
    let subscriber = changed.map_err(|refusal| Refused::new(refusal.code(), refusal.to_string()))?;
    Ok(Json(exchange.known(&subscriber)))
}

fn office_number(text: &str) -> Result<OfficeNumber, Refused> {
    text.parse().map_err(|fault| Refused::new(ProblemCode::InvalidPath, format!("{fault}")))
}

async fn settings(State(exchange): State<Exchange>) -> Json<RelaySettings> {
    Json(exchange.settings().adjustable())
}

async fn adjust(
    State(exchange): State<Exchange>,
    JsonBody(asked): JsonBody<RelaySettings>,
) -> Result<Json<RelaySettings>, Refused> {
    let adjusted = exchange.adjust(asked);
    Ok(Json(adjusted.map_err(|refusal| Refused::new(refusal.code(), refusal.to_string()))?))
}

/// Nothing of the exchange waits for a time: states are by the clock, and what is past its retention is freed on the
/// way. Only the revocations come from elsewhere, and the directory takes its snapshots.
async fn settle(
    State(exchange): State<Exchange>,
    JsonBody(_): JsonBody<Settle>,
) -> Result<Json<Settled>, Refused> {
    // Before the revocations, for which the CA may be away: a snapshot must not wait.
    exchange.settle_companions().await.map_err(|fault| Refused::new(fault.code(), fault.to_string()))?;
    exchange.settle().await.map_err(|fault| Refused::new(fault.code(), fault.to_string()))?;
    exchange.forget_what_is_over().await.map_err(|fault| Refused::new(fault.code(), fault.to_string()))?;
    Ok(Json(Settled { steps: Vec::new(), waiting: 0 }))
}

async fn reset(
    State(exchange): State<Exchange>,
    JsonBody(reset): JsonBody<ResetService>,
) -> Result<StatusCode, Refused> {
    exchange.reset(reset.keep).await.map_err(|fault| Refused::new(fault.code(), fault.to_string()))?;
    exchange.settle().await.map_err(|fault| Refused::new(fault.code(), fault.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

impl Exchange {
    async fn take_over_changes(&self) -> Result<(), Refused> {
        let refreshed = self.subscribers().refresh().await;
        refreshed.map_err(|fault| Refused::new(fault.code(), fault.to_string()))
    }

    fn known(&self, subscriber: &Subscriber) -> Known {
        Known {
            number: subscriber.number,
            personal_id: subscriber.personal_id,
            licence: subscriber.licence_at(self.now()),
        }
    }
}
