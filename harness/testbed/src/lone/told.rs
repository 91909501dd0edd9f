//! What a lone service goes by: clock, pace and the testbed's address, as the testbed tells them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use careplan_serve::{JsonBody, Refused, error_chain};
use careplan_sim::{Environment, Pace};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::node::{Follow, path};
use careplan_wire::control::PaceMode;

use super::issuing::WhereverTheCaIs;
use crate::node::clock_state;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct Told(Arc<Inner>);

struct Inner {
    environment: Environment,
    ca: WhereverTheCaIs,
    /// Process and number of what was heard last: what is older is not gone by.
    heard: Mutex<Option<(String, u64)>>,
}

impl Told {
    pub(super) fn new(environment: Environment, ca: WhereverTheCaIs) -> Self {
        Self(Arc::new(Inner { environment, ca, heard: Mutex::default() }))
    }

    pub(super) fn router(&self) -> Router {
        Router::new().route(path::FOLLOW, post(follow)).with_state(self.clone())
    }

    fn go_by(&self, follow: &Follow) -> Result<(), careplan_client::InvalidTlsSettings> {
        let Inner { environment, ca, heard } = &*self.0;
        let mut heard = heard.lock().expect("no one panics while going by what was heard");
        if heard
            .as_ref()
            .is_some_and(|(process, number)| *process == follow.process && *number > follow.number)
        {
            return Ok(());
        }
        environment.clock.follow(clock_state(follow.clock));
        environment.pace.set(match follow.pace {
            PaceMode::Automatic => Pace::Automatic,
            PaceMode::Explicit => Pace::Explicit,
        });
        ca.move_to(&follow.back_office)?;
        *heard = Some((follow.process.clone(), follow.number));
        Ok(())
    }
}

async fn follow(State(told): State<Told>, JsonBody(follow): JsonBody<Follow>) -> Result<StatusCode, Refused> {
    told.go_by(&follow).map_err(|fault| Refused::new(ProblemCode::Internal, error_chain(&fault)))?;
    Ok(StatusCode::NO_CONTENT)
}
