//! The requests that a connection has begun.

use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::response::{IntoResponse as _, Response};
use careplan_wire::ProblemCode;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};

use crate::Refused;

/// The requests that a connection has begun. Each is carried to its end in a task of its own, whether its client
/// stays or goes: what was committed is also published and journaled.
#[derive(Clone, Default)]
pub(crate) struct Begun(Arc<Mutex<JoinSet<()>>>);

impl Begun {
    /// Begins `request`; its answer, if the asker waits for it.
    pub(crate) async fn carry_out(
        &self,
        request: impl Future<Output = Result<Response, Infallible>> + Send + 'static,
    ) -> Response {
        let (reply, answered) = oneshot::channel();
        {
            let mut tasks = self.0.lock().expect("no one panics while holding the tasks");
            while let Some(ended) = tasks.try_join_next() {
                report_panic(ended);
            }
            tasks.spawn(async move {
                let Ok(response) = request.await;
                // A client that is gone need not hear the answer.
                let _gone = reply.send(response);
            });
        }
        answered.await.unwrap_or_else(|_| {
            Refused::new(ProblemCode::Internal, "the request's handler ended without an answer")
                .into_response()
        })
    }

    /// Gives back what those had that have ended, and wakes the task when another one has.
    pub(super) fn clear_away(&self, context: &mut Context<'_>) {
        let mut tasks = self.0.lock().expect("no one panics while holding the tasks");
        clear_away(&mut tasks, context);
    }

    /// Waits until all have ended.
    pub(super) async fn ended(&self) {
        let mut tasks = std::mem::take(&mut *self.0.lock().expect("no one panics while holding the tasks"));
        while let Some(ended) = tasks.join_next().await {
            report_panic(ended);
        }
    }
}

/// Gives back what the tasks had that have ended, of which a set keeps several kilobytes each, and wakes the task when
/// another one has.
pub(super) fn clear_away(tasks: &mut JoinSet<()>, context: &mut Context<'_>) {
    while let Poll::Ready(Some(ended)) = tasks.poll_join_next(context) {
        report_panic(ended);
    }
}

/// Tells of a task that panicked; one that was cancelled was told to.
pub(super) fn report_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!("a connection's task panicked: {error}");
    }
}
