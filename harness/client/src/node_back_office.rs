//! What a testbed and the relay nodes that joined it tell one another.

use careplan_domain::Secret;
use careplan_wire::back_office::node::{Follow, Join, Joined, Leave, path};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, Route};

/// 中継ノードの事務局: one end of the line between a testbed and a node.
#[derive(Clone, Debug)]
pub struct NodeBackOffice {
    caller: Caller,
}

impl NodeBackOffice {
    /// The back office at `base`, a testbed's or a node's; `token` is the data directory's.
    pub fn new(http: HttpClient, base: BaseUrl, token: Secret) -> Self {
        Self { caller: Caller::new(http, base).bearing(token) }
    }

    /// Joins a testbed, or says that one is still there.
    pub async fn join(&self, join: &Join) -> Result<Joined, CallError> {
        self.caller.change(Method::POST, Route::new(path::JOIN), Load::json(join), Limits::SETTLE).await
    }

    /// Leaves a testbed.
    pub async fn leave(&self, leave: &Leave) -> Result<(), CallError> {
        self.caller.command(Method::POST, Route::new(path::LEAVE), Load::json(leave), Limits::JSON).await
    }

    /// Tells a node what to go by; answered when it does.
    pub async fn follow(&self, follow: &Follow) -> Result<(), CallError> {
        self.caller.command(Method::POST, Route::new(path::FOLLOW), Load::json(follow), Limits::JSON).await
    }
}
