//! The passing of time: steps that happen by themselves at the automatic pace, and by a poke at the explicit one.

use std::pin::pin;
use std::time::Duration;

use careplan_domain::JapanTime;
use careplan_serve::Shutdown;
use careplan_sim::{ClockState, Pace};
use careplan_wire::back_office::Settled;
use careplan_wire::control::{Poke, Poked, Step};
use futures_util::{FutureExt as _, select_biased};
use thiserror::Error;

use super::{CounterRefusal, Portal};
use crate::request::{Command, RequestId, StepKind};

/// How long, by the machine's clock, to wait before a step that failed is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// A step that was due could not be done; those before it are.
#[derive(Debug, Error)]
#[error("the step of `{request}` failed")]
pub struct StepFault {
    /// Whose step.
    pub request: RequestId,
    /// Why.
    #[source]
    pub cause: CounterRefusal,
}

/// A step that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: JapanTime,
    request: RequestId,
}

impl Portal {
    /// Does all steps that are due at `now`, in the order of their times, each as if at its own time. At the explicit
    /// pace only what the clock itself does is due.
    pub async fn settle(&self, now: JapanTime, pace: Pace) -> Result<Settled, StepFault> {
        let _desk = self.0.desk.lock().await;
        let mut steps = Vec::new();
        while let Some((due, kind)) =
            self.next_due(|kind| passes(kind, pace)).filter(|(due, _)| due.at <= now)
        {
            steps.push(self.take(due.request, kind, due.at).await?);
        }
        Ok(Settled { steps, waiting: self.waiting() })
    }

    /// Does the next steps of the counter and the CA at once, whatever their time.
    pub async fn poke(&self, poke: Poke) -> Result<Poked, StepFault> {
        let _desk = self.0.desk.lock().await;
        let mut left = if poke.drain { u32::MAX } else { poke.steps.unwrap_or(1) };
        let mut steps = Vec::new();
        while left > 0 {
            let Some((due, kind)) = self.next_due(is_somebodys) else { break };
            steps.push(self.take(due.request, kind, self.now()).await?);
            left -= 1;
        }
        Ok(Poked { steps, waiting: self.waiting() })
    }

    /// How many requests wait for their next step.
    pub fn waiting(&self) -> usize {
        self.0
            .offices
            .all()
            .iter()
            .flat_map(|(_, kept)| &kept.0.requests)
            .filter(|request| request.next_step().is_some())
            .count()
    }

    /// Takes the due steps of the automatic pace until told to stop. A standing clock that is moved is settled by
    /// whoever moved it; here only a running one is followed, and a request whose step is due when it is sent.
    pub async fn keep_pace(&self, shutdown: Shutdown) {
        let clock = self.0.environment.clock.clone();
        let mut moves = clock.moves();
        let mut paces = self.0.environment.pace.changes();
        loop {
            let pace = self.0.environment.pace.pace();
            let next = self.next_due(|kind| passes(kind, pace)).map(|(due, _)| due.at);
            let reached = async {
                match (next, clock.state()) {
                    (Some(at), ClockState::Running { .. }) => clock.reached(at).await,
                    (Some(_), ClockState::Standing { .. }) | (None, _) => std::future::pending().await,
                }
            };
            let woken = select_biased! {
                () = pin!(shutdown.requested().fuse()) => return,
                _ = pin!(moves.changed().fuse()) => Woken::Other,
                _ = pin!(paces.changed().fuse()) => Woken::Other,
                () = pin!(self.0.sent.notified().fuse()) => Woken::Due,
                () = pin!(reached.fuse()) => Woken::Due,
            };
            if woken == Woken::Other {
                continue;
            }
            if let Err(fault) = self.settle(clock.now(), self.0.environment.pace.pace()).await {
                tracing::warn!(request = %fault.request, cause = %fault.cause, "a due step failed and is tried again");
                // Passes when the machine's time does, or at once when told to stop.
                if tokio::time::timeout(RETRY, shutdown.requested()).await.is_ok() {
                    return;
                }
                self.0.sent.notify_one();
            }
        }
    }

    async fn take(&self, id: RequestId, kind: StepKind, at: JapanTime) -> Result<Step, StepFault> {
        let taken = match kind {
            StepKind::Approve => self.step(&id, Command::Approve, at).await,
            StepKind::Issue => self.issue_step(&id, at).await,
            StepKind::AnnounceEnd => self.step(&id, Command::AnnounceEnd, at).await,
        };
        taken
            .map(|_| Step { kind: kind.name().to_owned(), office: id.office, request: id.to_string() })
            .map_err(|cause| StepFault { request: id, cause })
    }

    /// The wanted step that is due first; of those due together, that of the lowest number.
    fn next_due(&self, wanted: impl Fn(StepKind) -> bool) -> Option<(Due, StepKind)> {
        let delay = self.0.settings.delay_business_days;
        self.0
            .offices
            .all()
            .iter()
            .flat_map(|(_, kept)| &kept.0.requests)
            .filter_map(|request| {
                request.due(delay).map(|(at, kind)| (Due { at, request: request.id }, kind))
            })
            .filter(|(_, kind)| wanted(*kind))
            .min_by_key(|(due, _)| *due)
    }
}

/// Whether somebody takes this step: the counter or the CA, not the clock alone.
const fn is_somebodys(kind: StepKind) -> bool {
    match kind {
        StepKind::Approve | StepKind::Issue => true,
        StepKind::AnnounceEnd => false,
    }
}

/// Whether the passing of time takes this step at this pace.
const fn passes(kind: StepKind, pace: Pace) -> bool {
    match pace {
        Pace::Automatic => true,
        Pace::Explicit => !is_somebodys(kind),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    Due,
    Other,
}
