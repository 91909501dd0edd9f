//! What the CA does for the other services.

use std::time::Duration;

use careplan_domain::{CertificateSerial, Secret};
use careplan_wire::back_office::ca::{
    Issue, IssueFaulty, IssueFromRequest, Issued, IssuedFaulty, IssuedFromRequest, Package, Registered,
    Revocations, RevocationsQuery, Revoke, Revoked, RolledOver, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, Route};

/// 認証局の事務局: the CA's part of the back office.
#[derive(Clone, Debug)]
pub struct CaBackOffice {
    caller: Caller,
}

impl CaBackOffice {
    /// The back office at `base`; `token` is the data directory's.
    pub fn new(http: HttpClient, base: BaseUrl, token: Secret) -> Self {
        Self { caller: Caller::new(http, base).bearing(token) }
    }

    /// Issues a certificate. The same request again gets the same certificate.
    pub async fn issue(&self, issue: &Issue) -> Result<Issued, CallError> {
        let route = Route::new(path::CERTIFICATES);
        self.caller.change(Method::POST, route, Load::json(issue), Limits::JSON).await
    }

    /// What the register says of a certificate.
    pub async fn certificate(&self, serial: CertificateSerial) -> Result<Registered, CallError> {
        self.caller.read(Route::new(path::CERTIFICATE).with("serial", serial.to_string())).await
    }

    /// The package of a certificate; each time the same.
    pub async fn package(&self, serial: CertificateSerial) -> Result<Package, CallError> {
        self.caller.read(Route::new(path::PACKAGE).with("serial", serial.to_string())).await
    }

    /// Issues a certificate with a fault: another one each time.
    pub async fn issue_faulty(&self, issue: &IssueFaulty) -> Result<IssuedFaulty, CallError> {
        self.caller.change(Method::POST, Route::new(path::FAULTY), Load::json(issue), Limits::JSON).await
    }

    /// Issues a certificate for a key of the office's own. The same request again gets the same certificate.
    pub async fn issue_from_request(&self, issue: &IssueFromRequest) -> Result<IssuedFromRequest, CallError> {
        self.caller
            .change(Method::POST, Route::new(path::FROM_REQUEST), Load::json(issue), Limits::JSON)
            .await
    }

    /// Revokes a certificate.
    pub async fn revoke(&self, serial: CertificateSerial, revoke: Revoke) -> Result<Revoked, CallError> {
        let route = Route::new(path::REVOKE).with("serial", serial.to_string());
        self.caller.change(Method::POST, route, Load::json(&revoke), Limits::JSON).await
    }

    /// Makes a new generation of the authority, which signs from then on.
    pub async fn roll_over(&self) -> Result<RolledOver, CallError> {
        self.caller.change(Method::POST, Route::new(path::ROLL_OVER), Load::nothing(), Limits::JSON).await
    }

    /// The list of revocations; waits for a newer one as long as the query says, and a call's usual time on top.
    pub async fn revocations(&self, query: RevocationsQuery) -> Result<Revocations, CallError> {
        let wait = Duration::from_secs(query.wait_seconds.unwrap_or(0));
        let limits = Limits { timeout: Limits::JSON.timeout.saturating_add(wait), ..Limits::JSON };
        self.caller.read_within(Route::new(path::REVOCATIONS).query(&query), limits).await
    }

    /// Tells clock and pace; answered when all that follows is done.
    pub async fn settle(&self, settle: Settle) -> Result<Settled, CallError> {
        let route = Route::new(path::SETTLE);
        self.caller.change(Method::POST, route, Load::json(&settle), Limits::SETTLE).await
    }

    /// Forgets.
    pub async fn reset(&self, reset: ResetService) -> Result<(), CallError> {
        let route = Route::new(path::RESET);
        self.caller.command(Method::POST, route, Load::json(&reset), Limits::SETTLE).await
    }
}
