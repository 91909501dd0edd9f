//! The control API.

use std::fmt;

use bytes::Bytes;
use careplan_domain::{CertificateSerial, OfficeNumber};
use careplan_wire::back_office::ca::{Revoke, RolledOver};
use careplan_wire::back_office::portal::{Letter, RequestEvent, RevokedCertificate};
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber};
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, AnswerEnquiry, AskLetter, Backup, ClockView, Counter, CreatedOffice,
    Enquiries, Enquiry, FaultRules, FaultyCertificate, Inquiry, Invariants, Journal, JournalQuery, MakeReady,
    NewFaultyCertificate, NewNotice, NewOffice, NewSnapshot, NoticeOf, Notices, NoticesQuery, Office,
    Offices, OfficesQuery, Outbox, OutboxItem, OutboxQuery, Poke, Poked, PostedNotice, ReadyOffice,
    RelaySettings, Request, Requests, Reset, SetClock, SetPace, SignRequest, SignedCertificate, Snapshot,
    Snapshots, Status, WentBack, path,
};
use hyper::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::caller::{Caller, Load};
use crate::{BaseUrl, CallError, HttpClient, Limits, Route};

/// 操作盤への接続: the testbed's control API.
///
/// Every change is answered when its effect is visible in every service, which may take longer than other calls.
#[derive(Clone, Debug)]
pub struct ControlClient {
    caller: Caller,
}

/// What the federation's counter does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestStep {
    /// 承認.
    Approve,
    /// 差し戻し.
    Return {
        /// Why, as the office will read it.
        reason: String,
    },
    /// 取下げ.
    Withdraw,
    /// 発行, at once.
    Issue,
}

impl ControlClient {
    /// The control API at `base`.
    pub fn new(http: HttpClient, base: BaseUrl) -> Self {
        Self { caller: Caller::new(http, base) }
    }

    /// `GET status`.
    pub async fn status(&self) -> Result<Status, CallError> {
        self.caller.read(Route::new(path::STATUS)).await
    }

    /// `GET clock`.
    pub async fn clock(&self) -> Result<ClockView, CallError> {
        self.caller.read(Route::new(path::CLOCK)).await
    }

    /// `PUT clock`: makes it stand.
    pub async fn set_clock(&self, clock: &SetClock) -> Result<ClockView, CallError> {
        self.change(Method::PUT, Route::new(path::CLOCK), clock).await
    }

    /// `POST clock/advance`.
    pub async fn advance_clock(&self, advance: &AdvanceClock) -> Result<ClockView, CallError> {
        self.change(Method::POST, Route::new(path::CLOCK_ADVANCE), advance).await
    }

    /// `PUT pace`.
    pub async fn set_pace(&self, pace: SetPace) -> Result<(), CallError> {
        self.caller.command(Method::PUT, Route::new(path::PACE), Load::json(&pace), Limits::SETTLE).await
    }

    /// `POST poke`.
    pub async fn poke(&self, poke: Poke) -> Result<Poked, CallError> {
        self.change(Method::POST, Route::new(path::POKE), &poke).await
    }

    /// `GET offices`.
    pub async fn offices(&self, cursor: Option<&str>) -> Result<Offices, CallError> {
        self.caller
            .read(Route::new(path::OFFICES).query(&OfficesQuery { cursor: cursor.map(str::to_owned) }))
            .await
    }

    /// `POST offices`.
    pub async fn create_office(&self, office: &NewOffice) -> Result<CreatedOffice, CallError> {
        self.change(Method::POST, Route::new(path::OFFICES), office).await
    }

    /// `GET offices/{number}`.
    pub async fn office(&self, number: OfficeNumber) -> Result<Office, CallError> {
        self.caller.read(Route::new(path::OFFICE).with("number", number.as_str())).await
    }

    /// `POST offices/{number}/ready`: takes an office through every step. May be repeated, same answer.
    pub async fn ready_office(&self, number: OfficeNumber) -> Result<ReadyOffice, CallError> {
        self.ready_office_with(number, &MakeReady::default()).await
    }

    /// The same for an office whose people chose their password themselves.
    pub async fn ready_office_with(
        &self,
        number: OfficeNumber,
        known: &MakeReady,
    ) -> Result<ReadyOffice, CallError> {
        let route = Route::new(path::OFFICE_READY).with("number", number.as_str());
        self.change(Method::POST, route, known).await
    }

    /// `POST offices/{number}/licence`.
    pub async fn licence_event(
        &self,
        number: OfficeNumber,
        event: LicenceEvent,
    ) -> Result<Subscriber, CallError> {
        let route = Route::new(path::OFFICE_LICENCE).with("number", number.as_str());
        self.change(Method::POST, route, &event).await
    }

    /// `GET offices/{number}/letter`.
    pub async fn letter(&self, number: OfficeNumber) -> Result<Letter, CallError> {
        self.caller.read(Route::new(path::OFFICE_LETTER).with("number", number.as_str())).await
    }

    /// `GET offices/{number}/letter.pdf`: one page of A4.
    pub async fn letter_pdf(&self, number: OfficeNumber) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::OFFICE_LETTER_PDF).with("number", number.as_str())).await
    }

    /// `GET outbox/{id}/letter.pdf`.
    pub async fn outbox_letter_pdf(&self, id: &str) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::OUTBOX_LETTER_PDF).with("id", id)).await
    }

    /// `POST offices/{number}/letters`: the office asks for its ID; the answer is the letter that is now under way.
    pub async fn ask_letter(&self, number: OfficeNumber, ask: AskLetter) -> Result<OutboxItem, CallError> {
        let route = Route::new(path::OFFICE_LETTERS).with("number", number.as_str());
        self.change(Method::POST, route, &ask).await
    }

    /// `POST inquiries`: an office without an ID asks for one; the answer is the letter that is now under way.
    pub async fn inquire(&self, inquiry: &Inquiry) -> Result<OutboxItem, CallError> {
        self.change(Method::POST, Route::new(path::INQUIRIES), inquiry).await
    }

    /// `GET counter`.
    pub async fn counter(&self) -> Result<Counter, CallError> {
        self.caller.read(Route::new(path::COUNTER)).await
    }

    /// `GET requests`.
    pub async fn requests(&self) -> Result<Requests, CallError> {
        self.caller.read(Route::new(path::REQUESTS)).await
    }

    /// `POST requests/{id}/{event}`.
    pub async fn step_request(&self, id: &str, step: &RequestStep) -> Result<Request, CallError> {
        let route = Route::new(path::REQUEST_EVENT).with("id", id).with("event", step.as_str());
        self.change(Method::POST, route, &step.body()).await
    }

    /// `POST certificates/faulty`: a certificate with a fault, another one each time.
    pub async fn faulty_certificate(
        &self,
        faulty: &NewFaultyCertificate,
    ) -> Result<FaultyCertificate, CallError> {
        self.change(Method::POST, Route::new(path::CERTIFICATES_FAULTY), faulty).await
    }

    /// `POST offices/{number}/certificates`: a certificate for a key of the office's own. The same request on the same
    /// day gets the same certificate.
    pub async fn sign_request(
        &self,
        number: OfficeNumber,
        request: &SignRequest,
    ) -> Result<SignedCertificate, CallError> {
        let route = Route::new(path::OFFICE_CERTIFICATES).with("number", number.as_str());
        self.change(Method::POST, route, request).await
    }

    /// `POST notices`: posts a notice to one office or to all.
    pub async fn post_notice(&self, notice: &NewNotice) -> Result<PostedNotice, CallError> {
        self.change(Method::POST, Route::new(path::NOTICES), notice).await
    }

    /// `GET notices`: what the counter has posted.
    pub async fn notices(&self, query: &NoticesQuery) -> Result<Notices, CallError> {
        self.caller.read(Route::new(path::NOTICES).query(query)).await
    }

    /// `DELETE notices/{id}`: takes a notice back that the counter posted.
    pub async fn withdraw_notice(&self, id: &str, of: NoticeOf) -> Result<(), CallError> {
        let route = Route::new(path::NOTICE).with("id", id).query(&of);
        self.caller.command(Method::DELETE, route, Load::nothing(), Limits::JSON).await
    }

    /// `POST certificates/{serial}/revoke`.
    pub async fn revoke(
        &self,
        serial: CertificateSerial,
        revoke: Revoke,
    ) -> Result<RevokedCertificate, CallError> {
        let route = Route::new(path::CERTIFICATE_REVOKE).with("serial", serial.to_string());
        self.caller.change(Method::POST, route, Load::json(&revoke), Limits::SETTLE).await
    }

    /// `POST authority/roll-over`.
    pub async fn roll_over(&self) -> Result<RolledOver, CallError> {
        let route = Route::new(path::AUTHORITY_ROLL_OVER);
        self.caller.change(Method::POST, route, Load::nothing(), Limits::SETTLE).await
    }

    /// `GET faults`: the fault rules, with how often each was met and fired.
    pub async fn faults(&self) -> Result<FaultRules, CallError> {
        self.caller.read(Route::new(path::FAULTS)).await
    }

    /// `PUT faults`: these rules in the place of all others.
    pub async fn set_faults(&self, rules: &FaultRules) -> Result<FaultRules, CallError> {
        self.change(Method::PUT, Route::new(path::FAULTS), rules).await
    }

    /// `DELETE faults`: turns all of them off.
    pub async fn clear_faults(&self) -> Result<(), CallError> {
        self.caller.command(Method::DELETE, Route::new(path::FAULTS), Load::nothing(), Limits::SETTLE).await
    }

    /// `GET relay/settings`: how the relay is set.
    pub async fn relay_settings(&self) -> Result<RelaySettings, CallError> {
        self.caller.read(Route::new(path::RELAY_SETTINGS)).await
    }

    /// `PUT relay/settings`: changes what is named, and answers with all of it.
    pub async fn adjust_relay(&self, adjust: &AdjustRelay) -> Result<RelaySettings, CallError> {
        self.change(Method::PUT, Route::new(path::RELAY_SETTINGS), adjust).await
    }

    /// `GET openapi.json`: what the control API says of its calls (OpenAPI 3.1).
    pub async fn openapi(&self) -> Result<serde_json::Value, CallError> {
        self.caller.read(Route::new(path::OPENAPI)).await
    }

    /// `GET relay/openapi.json`: the same of the relay, for whom has no certificate.
    pub async fn relay_openapi(&self) -> Result<serde_json::Value, CallError> {
        self.caller.read(Route::new(path::RELAY_OPENAPI)).await
    }

    /// `GET outbox`: the mails and letters that portal and support site have sent.
    pub async fn outbox(&self, query: &OutboxQuery) -> Result<Outbox, CallError> {
        self.caller.read(Route::new(path::OUTBOX).query(query)).await
    }

    /// `GET enquiries`: what the support site was asked, newest first.
    pub async fn enquiries(&self) -> Result<Enquiries, CallError> {
        self.caller.read(Route::new(path::ENQUIRIES)).await
    }

    /// `POST enquiries/{id}/answer`.
    pub async fn answer_enquiry(&self, id: &str, answer: &AnswerEnquiry) -> Result<Enquiry, CallError> {
        self.change(Method::POST, Route::new(path::ENQUIRY_ANSWER).with("id", id), answer).await
    }

    /// `GET invariants`.
    pub async fn invariants(&self) -> Result<Invariants, CallError> {
        self.caller.read_within(Route::new(path::INVARIANTS), Limits::SETTLE).await
    }

    /// `GET journal`.
    pub async fn journal(&self, query: JournalQuery) -> Result<Journal, CallError> {
        self.caller.read(Route::new(path::JOURNAL).query(&query)).await
    }

    /// `DELETE journal`.
    pub async fn clear_journal(&self) -> Result<(), CallError> {
        self.caller.command(Method::DELETE, Route::new(path::JOURNAL), Load::nothing(), Limits::SETTLE).await
    }

    /// `POST reset`.
    pub async fn reset(&self, reset: Reset) -> Result<(), CallError> {
        self.caller.command(Method::POST, Route::new(path::RESET), Load::json(&reset), Limits::SETTLE).await
    }

    /// `POST backup`: the whole data directory at one moment, in a file beside it.
    pub async fn back_up(&self) -> Result<Backup, CallError> {
        self.caller.change(Method::POST, Route::new(path::BACKUP), Load::nothing(), Limits::SETTLE).await
    }

    /// `GET snapshots`: the states that the testbed can go back to, oldest first.
    pub async fn snapshots(&self) -> Result<Snapshots, CallError> {
        self.caller.read(Route::new(path::SNAPSHOTS)).await
    }

    /// `POST snapshots`: saves the state of now.
    pub async fn save_snapshot(&self, new: &NewSnapshot) -> Result<Snapshot, CallError> {
        self.change(Method::POST, Route::new(path::SNAPSHOTS), new).await
    }

    /// `POST snapshots/{id}/restore`: the testbed is as it was then, clock and pace too, when this answers.
    pub async fn go_back(&self, id: &str) -> Result<WentBack, CallError> {
        let route = Route::new(path::SNAPSHOT_RESTORE).with("id", id);
        self.caller.change(Method::POST, route, Load::nothing(), Limits::SETTLE).await
    }

    /// `DELETE snapshots/{id}`.
    pub async fn delete_snapshot(&self, id: &str) -> Result<(), CallError> {
        let route = Route::new(path::SNAPSHOT).with("id", id);
        self.caller.command(Method::DELETE, route, Load::nothing(), Limits::SETTLE).await
    }

    /// `GET trust/tls-root.pem`: the root of the server certificates.
    pub async fn tls_root(&self) -> Result<String, CallError> {
        self.caller.text(Route::new(path::TLS_ROOT)).await
    }

    /// `GET trust/e-seikyuu-ca.pem`: the authority of the client certificates.
    pub async fn e_seikyuu_ca(&self) -> Result<String, CallError> {
        self.caller.text(Route::new(path::E_SEIKYUU_CA)).await
    }

    async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        route: Route,
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        self.caller.change(method, route, Load::json(body), Limits::SETTLE).await
    }
}

impl RequestStep {
    /// Its word in the path.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Return { .. } => "return",
            Self::Withdraw => "withdraw",
            Self::Issue => "issue",
        }
    }

    pub(crate) fn body(&self) -> RequestEvent {
        match self {
            Self::Return { reason } => RequestEvent { reason: Some(reason.clone()) },
            Self::Approve | Self::Withdraw | Self::Issue => RequestEvent::default(),
        }
    }
}

impl fmt::Display for RequestStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
