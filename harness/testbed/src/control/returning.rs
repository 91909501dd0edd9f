//! How a call has the whole testbed go back, though it is answered by what goes.
//!
//! A control call cannot end the services that serve it. It hands over where to go back to, and ends; what is in front of
//! the console keeps the connection meanwhile, and answers when the testbed is there again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::response::{IntoResponse as _, Response};
use careplan_serve::Refused;
use careplan_wire::ProblemCode;
use careplan_wire::control::WentBack;
use tokio::sync::{mpsc, oneshot};

use super::{Answer, ControlRefusal, Return, refuse};

/// What became of going back.
pub(crate) type Outcome = Result<WentBack, ControlRefusal>;

/// 呼び鈴: who has a testbed go back, and whether somebody is there who does it. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Returns {
    ask: mpsc::Sender<Asked>,
    attended: Arc<AtomicBool>,
}

/// Somebody wants to go back.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) to: Return,
    pub(crate) answer: oneshot::Sender<Outcome>,
}

/// 戻る途中: a testbed that is about to go back to a snapshot. It goes once the request that asked has been dealt with:
/// whoever holds this turns it into the answer, and holds nothing else of the testbed.
#[derive(Debug)]
pub struct Returning(oneshot::Receiver<Outcome>);

/// While it is there, somebody attends.
#[derive(Debug)]
pub(crate) struct Attending<'r>(&'r Returns);

/// An answer that is made when the testbed has gone back. It travels as an extension of the one that a request's own
/// handler gives.
#[derive(Clone)]
pub(crate) struct Later(Arc<Mutex<Option<Waiting>>>);

struct Waiting {
    outcome: oneshot::Receiver<Outcome>,
    say: Box<dyn FnOnce(Outcome) -> Response + Send>,
}

impl Returns {
    /// The bell, and where it is heard.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Asked>) {
        // One at a time: who has gone back is another.
        let (ask, asked) = mpsc::channel(1);
        (Self { ask, attended: Arc::default() }, asked)
    }

    pub(crate) fn attend(&self) -> Attending<'_> {
        self.attended.store(true, Ordering::Release);
        Attending(self)
    }

    /// Whether somebody would hear.
    pub(super) fn check_attended(&self) -> Answer<()> {
        if self.attended.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(refuse(
            ProblemCode::SnapshotRefused,
            "this testbed is in the hands of a program that has it go back itself: `Testbed::go_back`, or \
             `Testbed::serve_until` to have it done when it is asked for",
        ))
    }

    pub(super) fn ask(&self, to: Return) -> Answer<Returning> {
        let (answer, outcome) = oneshot::channel();
        let busy = |_| refuse(ProblemCode::Busy, "the testbed is about to go back to a snapshot already");
        self.ask.try_send(Asked { to, answer }).map_err(busy)?;
        Ok(Returning(outcome))
    }
}

impl Drop for Attending<'_> {
    fn drop(&mut self) {
        self.0.attended.store(false, Ordering::Release);
    }
}

impl Returning {
    /// The answer to the request that asked: what `say` makes of the outcome, when there is one.
    pub fn answered(
        self,
        say: impl FnOnce(Result<WentBack, ControlRefusal>) -> Response + Send + 'static,
    ) -> Response {
        let mut response =
            Refused::new(ProblemCode::Busy, "the testbed is going back to a snapshot").into_response();
        // It is no refusal: nothing goes out but what is said later.
        response.extensions_mut().remove::<Refused>();
        let waiting = Waiting { outcome: self.0, say: Box::new(say) };
        response.extensions_mut().insert(Later(Arc::new(Mutex::new(Some(waiting)))));
        response
    }
}

impl Later {
    /// The answer, once there is one.
    pub(crate) async fn said(self, meanwhile: Response) -> Response {
        let waiting = self.0.lock().expect("no one panics while taking an answer").take();
        let Some(Waiting { outcome, say }) = waiting else { return meanwhile };
        say(outcome.await.unwrap_or_else(|_| {
            Err(refuse(ProblemCode::Busy, "the testbed ended before it had gone back to the snapshot"))
        }))
    }
}
