//! Going back to a snapshot: the services end, another state takes the place of this one, and they begin again.

use std::future::Future;
use std::pin::pin;

use careplan_serve::error_chain;
use careplan_sim::{Event, Pace, Service};
use careplan_wire::ProblemCode;
use careplan_wire::control::{Keep, NewSnapshot, PaceMode, Snapshot, WentBack};
use futures_util::future::{Either, select};
use thiserror::Error;
use tokio::task::spawn_blocking;

use super::Testbed;
use crate::control::{Asked, Outcome, Return, refuse};
use crate::network::{Aside, Intermission, Left, Network};
use crate::snapshots::{Record, Stage};
use crate::{ControlRefusal, Settings, StartFault};

/// A testbed that did not go back.
#[derive(Debug, Error)]
pub enum GoBackFault {
    /// It is as it was before.
    #[error(transparent)]
    Refused(#[from] ControlRefusal),
    /// It could not be started again, in neither state, and is not used any more.
    #[error(transparent)]
    Start(#[from] StartFault),
}

impl Testbed {
    /// Saves the state of now under a name: every store and the clock at one moment.
    pub async fn snapshot(&self, name: &str) -> Result<Snapshot, ControlRefusal> {
        self.control().save_snapshot(NewSnapshot { name: Some(name.to_owned()) }).await
    }

    /// Goes back to a snapshot: stores, clock, pace and fault rules are as they were then, at the same addresses and under
    /// the same TLS root. The journal goes on, and tells of it; what was watched of the invariants ended with the state
    /// that is gone. Logins to pages end, and so do tokens that are younger than the snapshot.
    pub async fn go_back(&mut self, id: &str) -> Result<WentBack, GoBackFault> {
        let to = self.control().prepare_return(id).await?;
        Ok(Box::pin(self.return_to(to)).await??)
    }

    /// Serves until `end` has ended, and goes back to snapshots when the control API is asked to. Without it nobody has
    /// the testbed in hand who could, and the call is refused.
    pub async fn serve_until<T>(&mut self, end: impl Future<Output = T>) -> Result<T, StartFault> {
        let mut end = pin!(end);
        loop {
            let asked = {
                let _attending = self.returns.attend();
                match select(end.as_mut(), pin!(self.asked.recv())).await {
                    Either::Left((ended, _)) => return Ok(ended),
                    Either::Right((asked, _)) => asked.expect("the bell is ours, and we are there"),
                }
            };
            let Asked { to, answer } = asked;
            // A start of everything is a large future.
            let going = Box::pin(self.return_to(to));
            // What is begun is done before anybody stops.
            let (outcome, ended) = match select(end.as_mut(), going).await {
                Either::Left((ended, going)) => (going.await?, Some(ended)),
                Either::Right((outcome, _)) => (outcome?, None),
            };
            // That nobody waits for the answer any more is nobody's loss.
            let _gone = answer.send(outcome);
            if let Some(ended) = ended {
                return Ok(ended);
            }
        }
    }

    async fn return_to(&mut self, to: Return) -> Result<Outcome, StartFault> {
        let Return { stage, record } = to;
        self.control().step_down().await;
        let Aside { left, intermission, is_closed } = self.take_network().step_aside().await?;
        if !is_closed {
            let why = "a store of the state before is still open".to_owned();
            return self.stay(left, intermission, &record, why).await;
        }
        let (stage, exchanged) = exchange(stage, Stage::go).await;
        if let Err(why) = exchanged {
            let (_, again) = exchange(stage, Stage::go_again).await;
            let why = again.err().map_or(why.clone(), |second| format!("{why}, and back: {second}"));
            return self.stay(left, intermission, &record, why).await;
        }
        // Of what happened since, nothing is to be held against what is there from now on.
        left.watch.reset(Keep::Nothing);
        note(&left, &record);
        intermission.end().await;
        let settings = Settings { pace: pace(record.snapshot.pace), ..self.settings.again() };
        match Network::take_over(settings, left.clone()).await {
            Ok(network) => {
                self.network = Some(network);
                exchange(stage, Stage::clear).await.1.unwrap_or_else(|why| {
                    tracing::warn!("what was before a snapshot could not be let go of: {why}");
                });
                Ok(self.has_returned(record).await)
            }
            Err(fault) => {
                let why = error_chain(&fault);
                exchange(stage, Stage::go_again).await.1.unwrap_or_else(|why| {
                    tracing::error!("the state before a snapshot could not be put back: {why}");
                });
                self.come_back(left.clone()).await?;
                Ok(Err(not_gone_back(&left, &record, &why)))
            }
        }
    }

    /// What is in no store is put back too.
    async fn has_returned(&self, record: Record) -> Outcome {
        let Record { snapshot, faults, .. } = record;
        if !faults.rules.is_empty() {
            self.control().set_faults(&faults).await?;
        }
        Ok(WentBack { snapshot, clock: self.control().clock() })
    }

    /// The state before goes on.
    async fn stay(
        &mut self,
        left: Left,
        intermission: Intermission,
        record: &Record,
        why: String,
    ) -> Result<Outcome, StartFault> {
        intermission.end().await;
        self.come_back(left.clone()).await?;
        Ok(Err(not_gone_back(&left, record, &why)))
    }
}

/// Work on files, off the threads that serve.
async fn exchange(
    stage: Stage,
    work: impl FnOnce(&Stage) -> std::io::Result<()> + Send + 'static,
) -> (Stage, Result<(), String>) {
    let done = spawn_blocking(move || {
        let done = work(&stage).map_err(|error| error.to_string());
        (stage, done)
    });
    done.await.expect("moving folders does not panic")
}

fn note(left: &Left, record: &Record) {
    let Snapshot { id, name, clock, .. } = &record.snapshot;
    let event = Event::done(Service::Testbed, "went-back")
        .about(id)
        .because(format!("the testbed went back to snapshot {id}, `{name}`: the clock shows {clock}"));
    if let Some(lasting) = &left.lasting {
        lasting.journal.record(*clock, event);
    }
}

fn not_gone_back(left: &Left, record: &Record, why: &str) -> ControlRefusal {
    let Snapshot { id, clock, .. } = &record.snapshot;
    let reason = format!("the testbed did not go back to snapshot {id}, and is as it was before: {why}");
    if let Some(lasting) = &left.lasting {
        let event = Event::failed(Service::Testbed, "went-back", reason.clone()).about(id);
        lasting.journal.record(*clock, event);
    }
    refuse(ProblemCode::SnapshotRefused, reason)
}

fn pace(mode: PaceMode) -> Pace {
    match mode {
        PaceMode::Automatic => Pace::Automatic,
        PaceMode::Explicit => Pace::Explicit,
    }
}
