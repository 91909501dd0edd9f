//! The relay's API before login.

use careplan_domain::Secret;
use careplan_wire::relay::{LoggedIn, Login, path};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, RelaySession, Route};

/// 連携基盤への接続: the relay, as a client with a certificate reaches it.
#[derive(Clone, Debug)]
pub struct RelayClient {
    caller: Caller,
}

impl RelayClient {
    /// The relay at `base`; `http` must show the office's certificate.
    pub fn new(http: HttpClient, base: BaseUrl) -> Self {
        Self { caller: Caller::new(http, base) }
    }

    /// `POST login`: what the relay answers. Its token opens a [`session`](Self::session).
    pub async fn login(&self, login: &Login) -> Result<LoggedIn, CallError> {
        self.caller.change(Method::POST, Route::new(path::LOGIN), Load::json(login), Limits::JSON).await
    }

    /// The calls that take a token. Whether it is still good, the relay says.
    pub fn session(&self, token: Secret) -> RelaySession {
        RelaySession::new(self.caller.clone().bearing(token))
    }
}
