//! What the portal does for the other services.

use bytes::Bytes;
use careplan_domain::{CertificateSerial, OfficeNumber, Secret};
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::portal::{
    Facts, FactsList, Letter, PasswordsInForce, Register, RegisterInquiry, RevokedCertificate, Verified,
    Verify, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::{
    AskLetter, Counter, NewNotice, NoticeOf, Notices, NoticesQuery, Outbox, OutboxItem, OutboxQuery, Poke,
    Poked, PostedNotice, Request, Requests,
};
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

    /// What an office would have to type now, whichever letter told it.
    pub async fn passwords(&self, number: OfficeNumber) -> Result<PasswordsInForce, CallError> {
        self.caller.read(Route::new(path::PASSWORDS).with("number", number.as_str())).await
    }

    /// An office's registration letter as a PDF.
    pub async fn letter_pdf(&self, number: OfficeNumber) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::LETTER_PDF).with("number", number.as_str())).await
    }

    /// A letter of the outbox as a PDF.
    pub async fn outbox_letter_pdf(&self, id: &str) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::OUTBOX_LETTER_PDF).with("id", id)).await
    }

    /// An office asks for its ID; the answer is the letter that is now under way.
    pub async fn ask_letter(&self, number: OfficeNumber, ask: AskLetter) -> Result<OutboxItem, CallError> {
        let route = Route::new(path::LETTERS).with("number", number.as_str());
        self.caller.change(Method::POST, route, Load::json(&ask), Limits::JSON).await
    }

    /// An office without an ID asks for one; the answer is the letter that is now under way.
    pub async fn register_inquiry(&self, inquiry: &RegisterInquiry) -> Result<OutboxItem, CallError> {
        let route = Route::new(path::INQUIRIES);
        self.caller.change(Method::POST, route, Load::json(inquiry), Limits::JSON).await
    }

    /// Whether the counter is open, and what waits there.
    pub async fn counter(&self) -> Result<Counter, CallError> {
        self.caller.read(Route::new(path::COUNTER)).await
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

    /// Posts a notice to one office or to all.
    pub async fn post_notice(&self, notice: &NewNotice) -> Result<PostedNotice, CallError> {
        let route = Route::new(path::NOTICES);
        self.caller.change(Method::POST, route, Load::json(notice), Limits::JSON).await
    }

    /// What the counter has posted.
    pub async fn notices(&self, query: &NoticesQuery) -> Result<Notices, CallError> {
        self.caller.read(Route::new(path::NOTICES).query(query)).await
    }

    /// Takes a notice back.
    pub async fn withdraw_notice(&self, id: &str, of: NoticeOf) -> Result<(), CallError> {
        let route = Route::new(path::NOTICE).with("id", id).query(&of);
        self.caller.command(Method::DELETE, route, Load::nothing(), Limits::JSON).await
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
