//! 表口: what answers at the console's address, whichever network stands behind it.
//!
//! When a testbed goes back to a snapshot, the call that asked for it comes in here, and its answer goes out here: so the
//! connections of this one address outlive the services. A restart is no such thing: it ends with the network.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::response::Response;
use careplan_serve::{Limits, LoopbackListener, Security, Shutdown, Stop, run};
use futures_util::StreamExt as _;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::intermission;
use super::join_all_of;
use crate::control::Later;

/// What is in front. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    behind: Behind,
    stop: Arc<Stop>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

/// What is behind it at the moment, if anything is.
#[derive(Clone, Debug, Default)]
struct Behind(Arc<RwLock<Option<Open>>>);

#[derive(Clone, Debug)]
struct Open {
    router: Router,
    /// Heard when what is behind ends.
    over: Shutdown,
}

impl Front {
    /// Answers at `listener`: with "in a moment" until something stands behind it.
    pub(super) fn open(listener: LoopbackListener, security: Security) -> Self {
        let behind = Behind::default();
        let (stop, shutdown) = Stop::new();
        let mut tasks = JoinSet::new();
        let router = Router::new().fallback(pass).with_state(behind.clone());
        tasks.spawn(run(listener, security, router, Limits::default(), shutdown));
        Self { behind, stop: Arc::new(stop), tasks: Arc::new(Mutex::new(tasks)) }
    }

    /// The one that a network before this has left, if it still takes connections; else one at `listener`.
    pub(super) fn kept(left: Option<Self>, listener: LoopbackListener, security: Security) -> Self {
        left.filter(Self::is_open).unwrap_or_else(|| Self::open(listener, security))
    }

    fn is_open(&self) -> bool {
        !self.tasks.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// From now on `router` answers, until `over` is heard.
    pub(super) fn fill(&self, router: Router, over: Shutdown) {
        self.behind.set(Some(Open { router, over }));
    }

    /// Nothing stands behind it any more.
    pub(super) fn clear(&self) {
        self.behind.set(None);
    }

    /// Closes, and waits until the last connection has ended.
    pub(super) async fn end(&self) {
        self.stop.stop();
        join_all_of(&mut self.take_tasks()).await;
        self.clear();
    }

    /// Closes where it stands.
    pub(super) async fn drop_dead(&self) {
        self.take_tasks().shutdown().await;
        self.clear();
    }

    fn take_tasks(&self) -> JoinSet<()> {
        std::mem::take(&mut self.tasks.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Behind {
    fn set(&self, open: Option<Open>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = open;
    }

    fn now(&self) -> Option<Open> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn pass(State(behind): State<Behind>, request: Request) -> Response {
    let Some(Open { router, over }) = behind.now() else {
        return intermission::answer(request).await;
    };
    // The router goes with the call, so that nothing here holds what is behind.
    let answered: Result<Response, Infallible> = router.oneshot(request).await;
    let mut response = match answered {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if let Some(later) = response.extensions_mut().remove::<Later>() {
        return later.said(response).await;
    }
    response.map(|body| until(body, over))
}

/// A body without an end of its own ends with what makes it; its reader asks again.
fn until(body: Body, over: Shutdown) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    let over = Box::pin(async move { over.requested().await });
    Body::from_stream(body.into_data_stream().take_until(over))
}
