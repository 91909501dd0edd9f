//! What the portal does for the other services.

use careplan_domain::{CertificateSerial, OfficeNumber, Secret};
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::portal::{
    Facts, FactsList, Letter, Register, RevokedCertificate, Verified, Verify, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::{Outbox, OutboxQuery, Poke, Poked, Request, Requests};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, RequestStep, Route};

/// 電子請求受付システムの事務局: the portal's part of the back office.
#[derive(Clone, Debug)]
pub struct PortalBackOffice {
    caller: Caller,
}

impl PortalBackOffice {
    /// The back office at `base`; `token` is the data directory's.
    pub fn new(http: HttpClient, base: BaseUrl, token: Secret) -> Self {
        Self { caller: Caller::new(http, base).bearing(token) }
    }

    /// Registers an office for e-claims; the answer is its letter.
    pub async fn register(&self, register: &Register) -> Result<Letter, CallError> {
        let route = Route::new(path::OFFICES);
        self.caller.change(Method::POST, route, Load::json(register), Limits::JSON).await
    }

    /// All offices.
    pub async fn offices(&self) -> Result<FactsList, CallError> {
        self.caller.read(Route::new(path::OFFICES)).await
    }

    /// One office.
    pub async fn office(&self, number: OfficeNumber) -> Result<Facts, CallError> {
        self.caller.read(Route::new(path::OFFICE).with("number", number.as_str())).await
    }

    /// An office's letter.
    pub async fn letter(&self, number: OfficeNumber) -> Result<Letter, CallError> {
        self.caller.read(Route::new(path::LETTER).with("number", number.as_str())).await
    }

    /// Is this the password of this user? A wrong one counts towards the lock.
    pub async fn verify(&self, verify: &Verify) -> Result<Verified, CallError> {
        let route = Route::new(path::VERIFY);
        self.caller.change(Method::POST, route, Load::json(verify), Limits::JSON).await
    }

    /// All certificate requests.
    pub async fn requests(&self) -> Result<Requests, CallError> {
        self.caller.read(Route::new(path::REQUESTS)).await
    }

    /// Approves, returns, withdraws or issues a request.
    pub async fn step_request(&self, id: &str, step: &RequestStep) -> Result<Request, CallError> {
        let route = Route::new(path::REQUEST_EVENT).with("id", id).with("event", step.as_str());
        self.caller.change(Method::POST, route, Load::json(&step.body()), Limits::SETTLE).await
    }

    /// Revokes a certificate.
    pub async fn revoke(
        &self,
        serial: CertificateSerial,
        revoke: Revoke,
    ) -> Result<RevokedCertificate, CallError> {
        let route = Route::new(path::REVOKE).with("serial", serial.to_string());
        self.caller.change(Method::POST, route, Load::json(&revoke), Limits::SETTLE).await
    }

    /// The mails and letters that the portal has sent.
    pub async fn outbox(&self, query: &OutboxQuery) -> Result<Outbox, CallError> {
        self.caller.read(Route::new(path::OUTBOX).query(query)).await
    }

    /// Tells clock and pace; answered when all that follows is done.
    pub async fn settle(&self, settle: Settle) -> Result<Settled, CallError> {
        let route = Route::new(path::SETTLE);
        self.caller.change(Method::POST, route, Load::json(&settle), Limits::SETTLE).await
    }

    /// Does the next steps, whatever their time.
    pub async fn poke(&self, poke: Poke) -> Result<Poked, CallError> {
        let route = Route::new(path::POKE);
        self.caller.change(Method::POST, route, Load::json(&poke), Limits::SETTLE).await
    }

    /// Forgets.
    pub async fn reset(&self, reset: ResetService) -> Result<(), CallError> {
        let route = Route::new(path::RESET);
        self.caller.command(Method::POST, route, Load::json(&reset), Limits::SETTLE).await
    }
}
