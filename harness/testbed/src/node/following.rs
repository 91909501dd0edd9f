//! What a node goes by: clock, pace, fault rules, the relay's settings and revocations, as the testbed tells them.
//!
//! The rule it keeps: nothing that is older than what was heard already takes its place, and a telling is answered when the
//! node goes by it.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use careplan_domain::Span;
use careplan_serve::{JsonBody, Refused};
use careplan_sim::{ClockState, Environment, Pace};
use careplan_wire::back_office::node::{Follow, FollowedClock, path};
use careplan_wire::control::{FaultRules, PaceMode};
use careplan_wire::{ProblemCode, Urls};
use mock_relay::exchange::{Exchange, TrustFault};
use tokio::sync::Mutex;

use crate::control::Grounds;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct Following(Arc<Inner>);

struct Inner {
    environment: Environment,
    /// There once it is open.
    exchange: Arc<OnceLock<Exchange>>,
    urls: Urls,
    /// Held while a telling is gone by, so that none overtakes another.
    heard: Mutex<Option<Follow>>,
}

impl Following {
    pub(super) fn new(environment: Environment, exchange: Arc<OnceLock<Exchange>>, urls: Urls) -> Self {
        Self(Arc::new(Inner { environment, exchange, urls, heard: Mutex::default() }))
    }

    /// Where the testbed tells it.
    pub(super) fn router(&self) -> Router {
        Router::new()
            .route(path::FOLLOW, post(told))
            .fallback(careplan_serve::not_found)
            .with_state(self.clone())
    }

    /// Goes by `follow`, unless something newer was heard.
    pub(super) async fn go_by(&self, follow: &Follow) -> Result<(), TrustFault> {
        let mut heard = self.0.heard.lock().await;
        let is_old = |last: &Follow| last.process == follow.process && last.number > follow.number;
        if heard.as_ref().is_some_and(is_old) {
            return Ok(());
        }
        let environment = &self.0.environment;
        environment.clock.follow(clock_state(follow.clock));
        environment.pace.set(match follow.pace {
            PaceMode::Automatic => Pace::Automatic,
            PaceMode::Explicit => Pace::Explicit,
        });
        // Rules that stay the same go on counting.
        if heard.as_ref().is_none_or(|last| last.faults != follow.faults) {
            self.rule(&follow.faults);
        }
        *heard = Some(follow.clone());
        self.settle(follow).await
    }

    /// Has the exchange, which has just opened, go by what was heard while it did.
    pub(super) async fn catch_up(&self) -> Result<(), TrustFault> {
        let heard = self.0.heard.lock().await;
        match &*heard {
            Some(follow) => self.settle(follow).await,
            None => Ok(()),
        }
    }

    async fn settle(&self, follow: &Follow) -> Result<(), TrustFault> {
        let Some(exchange) = self.0.exchange.get() else { return Ok(()) };
        if exchange.settings().adjustable() != follow.relay
            && let Err(refusal) = exchange.adjust(follow.relay.clone())
        {
            // As below: the testbed's own relay had taken them.
            tracing::warn!("the relay's settings are not followed: {refusal}");
        }
        exchange.settle().await
    }

    fn rule(&self, faults: &FaultRules) {
        let read = Grounds::of(&self.0.urls).read(faults);
        let ruled = read.map_err(|found| found.join("; ")).and_then(|rules| {
            self.0.environment.faults.replace(rules).map_err(|invalid| invalid.to_string())
        });
        if let Err(reason) = ruled {
            // The testbed had taken them: it is of another version than this node.
            tracing::warn!("the testbed's fault rules are not followed: {reason}");
            self.0.environment.faults.clear();
        }
    }
}

async fn told(
    State(following): State<Following>,
    JsonBody(follow): JsonBody<Follow>,
) -> Result<StatusCode, Refused> {
    let gone_by = following.go_by(&follow).await;
    gone_by
        .map_err(|fault| Refused::new(ProblemCode::PeerUnreachable, careplan_serve::error_chain(&fault)))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The testbed's clock, as this process can show it.
pub(crate) fn clock_state(clock: FollowedClock) -> ClockState {
    match clock {
        FollowedClock::RunningAheadMillis(ahead) => ClockState::Running { ahead: Span::from_millis(ahead) },
        FollowedClock::StandingAt(at) => ClockState::Standing { at },
    }
}
