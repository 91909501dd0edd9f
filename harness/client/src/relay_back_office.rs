//! What relay and usage site do for the testbed.

use careplan_domain::{OfficeNumber, Secret};
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber, Subscribers, path};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::{AnswerEnquiry, Enquiries, Enquiry, Outbox, RelaySettings};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, Route};

/// 連携基盤の事務局: the relay's part of the back office.
#[derive(Clone, Debug)]
pub struct RelayBackOffice {
    caller: Caller,
}

impl RelayBackOffice {
    /// The back office at `base`; `token` is the data directory's.
    pub fn new(http: HttpClient, base: BaseUrl, token: Secret) -> Self {
        Self { caller: Caller::new(http, base).bearing(token) }
    }

    /// One office, as the exchange knows it.
    pub async fn office(&self, number: OfficeNumber) -> Result<Subscriber, CallError> {
        self.caller.read(Route::new(path::OFFICE).with("number", number.as_str())).await
    }

    /// All offices that the exchange knows.
    pub async fn offices(&self) -> Result<Subscribers, CallError> {
        self.caller.read(Route::new(path::OFFICES)).await
    }

    /// Tells what happened to an office's licence; answered with the office as it then stands.
    pub async fn licence_event(
        &self,
        number: OfficeNumber,
        event: LicenceEvent,
    ) -> Result<Subscriber, CallError> {
        let route = Route::new(path::LICENCE).with("number", number.as_str());
        self.caller.change(Method::POST, route, Load::json(&event), Limits::JSON).await
    }

    /// How the relay is set.
    pub async fn settings(&self) -> Result<RelaySettings, CallError> {
        self.caller.read(Route::new(path::SETTINGS)).await
    }

    /// Sets the relay so, from now on.
    pub async fn adjust(&self, settings: &RelaySettings) -> Result<RelaySettings, CallError> {
        let route = Route::new(path::SETTINGS);
        self.caller.change(Method::PUT, route, Load::json(settings), Limits::JSON).await
    }

    /// What the support site was asked, newest first.
    pub async fn enquiries(&self) -> Result<Enquiries, CallError> {
        self.caller.read(Route::new(path::ENQUIRIES)).await
    }

    /// Keeps an answer to an enquiry.
    pub async fn answer_enquiry(&self, id: &str, answer: &AnswerEnquiry) -> Result<Enquiry, CallError> {
        let route = Route::new(path::ENQUIRY_ANSWER).with("id", id);
        self.caller.change(Method::POST, route, Load::json(answer), Limits::JSON).await
    }

    /// The mails with which enquiries were answered, newest first; all that are kept.
    pub async fn outbox(&self) -> Result<Outbox, CallError> {
        self.caller.read(Route::new(path::OUTBOX)).await
    }

    /// Forgets every enquiry, and begins their numbers anew.
    pub async fn forget_enquiries(&self) -> Result<(), CallError> {
        let route = Route::new(path::ENQUIRIES);
        self.caller.command(Method::DELETE, route, Load::nothing(), Limits::JSON).await
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
