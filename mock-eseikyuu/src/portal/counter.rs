//! The federation's counter (国保連合会の窓口): moves requests by hand, and fetches what the CA issues.

mod looking;

use careplan_domain::{CertificateKind, CertificateSerial, JapanTime};
use careplan_serve::store::StoreFault;
use careplan_sim::{Event, Service};
use careplan_wire::back_office::ca::{Issue, RevocationReason};
use careplan_wire::back_office::portal::{RequestEvent, RevokedCertificate};
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::office::Office;
use crate::request::{self, Certificate, Command, CommandName, Purpose, Request, RequestId, State};
use crate::{IssuerFault, OfficeHours};

/// What the office reads when no reason was given.
const REASON_DEFAULT: &str = "申請内容をご確認ください。";

/// Why a request was not moved.
#[derive(Debug, Error)]
pub enum CounterRefusal {
    /// There is no such request.
    #[error("there is no request `{0}`")]
    Unknown(String),
    /// Its state does not allow it.
    #[error("`{request}`: {cause}")]
    State {
        /// Which request.
        request: RequestId,
        /// What would have been possible.
        cause: request::Refusal,
    },
    /// The counter is closed.
    #[error("the counter is closed at {now}; it opens at {opens}")]
    Closed {
        /// When it was asked.
        now: JapanTime,
        /// When it would have been possible.
        opens: JapanTime,
    },
    /// The reason is too long.
    #[error("the reason has {found} characters, at most {max} are taken", max = RequestEvent::REASON_MAX)]
    ReasonTooLong {
        /// How many.
        found: usize,
    },
    /// The CA did not do its part.
    #[error("the CA did not issue")]
    Issuer(#[from] IssuerFault),
    /// The store failed.
    #[error("the step was not stored")]
    Store(#[from] StoreFault),
}

impl From<OfficeUnknown> for CounterRefusal {
    fn from(unknown: OfficeUnknown) -> Self {
        Self::Unknown(unknown.0.to_string())
    }
}

/// Why a certificate was not revoked.
#[derive(Debug, Error)]
pub enum RevokeRefusal {
    /// No request has this certificate.
    #[error("no certificate `{0}` was issued through the portal")]
    Unknown(CertificateSerial),
    /// As for any other step.
    #[error(transparent)]
    Counter(#[from] CounterRefusal),
}

impl Portal {
    /// All requests, by the time they were sent.
    pub fn requests(&self) -> Vec<Request> {
        let now = self.now();
        let mut requests: Vec<Request> = self
            .offices()
            .iter()
            .flat_map(|office| office.requests.iter().map(|request| request.as_of(now)))
            .collect();
        requests.sort_by_key(|request| (request.sent_at, request.id));
        requests
    }

    /// One request.
    pub fn request(&self, id: &RequestId) -> Result<Request, CounterRefusal> {
        let office = self.office(&id.office);
        let found = office.as_ref().and_then(|office| office.request(id));
        found.map(|request| request.as_of(self.now())).ok_or_else(|| CounterRefusal::Unknown(id.to_string()))
    }

    /// 承認, within the counter's hours.
    pub async fn approve(&self, id: &RequestId) -> Result<Request, CounterRefusal> {
        let _desk = self.0.desk.lock().await;
        let now = self.now();
        // Whatever cannot be approved at any hour is told as that.
        let waits =
            self.request(id).is_ok_and(|found| found.state.possible(now).contains(&CommandName::Approve));
        let opens = match self.0.settings.office_hours {
            OfficeHours::Kept => request::counter_opens(now),
            OfficeHours::Ignored => now,
        };
        if waits && opens > now {
            let refusal = CounterRefusal::Closed { now, opens };
            let event =
                Event::refused(Service::Portal, "request-approved", "counter-closed", refusal.to_string());
            self.record(now, event.office(id.office).about(id.to_string()));
            return Err(refusal);
        }
        self.step(id, Command::Approve, now).await
    }

    /// 差し戻し, with the reason that the office reads.
    pub async fn return_(&self, id: &RequestId, reason: Option<String>) -> Result<Request, CounterRefusal> {
        let reason = reason.filter(|reason| !reason.trim().is_empty()).unwrap_or(REASON_DEFAULT.to_owned());
        let found = reason.chars().count();
        if found > RequestEvent::REASON_MAX {
            let refusal = CounterRefusal::ReasonTooLong { found };
            self.refused(Some(id.office), "request-returned", "invalid-field", refusal.to_string());
            return Err(refusal);
        }
        let _desk = self.0.desk.lock().await;
        self.step(id, Command::Return { reason }, self.now()).await
    }

    /// 取下げ.
    pub async fn withdraw(&self, id: &RequestId) -> Result<Request, CounterRefusal> {
        let _desk = self.0.desk.lock().await;
        self.step(id, Command::Withdraw, self.now()).await
    }

    /// 発行 at once: skips the counter's hours, the delay and the batch.
    pub async fn issue(&self, id: &RequestId) -> Result<Request, CounterRefusal> {
        let _desk = self.0.desk.lock().await;
        let now = self.now();
        if matches!(self.request(id)?.state, State::Requested(_)) {
            self.step(id, Command::Approve, now).await?;
        }
        self.issue_step(id, now).await
    }

    /// 失効: the CA's list first, then the record, so that a crash between leaves a certificate that is refused and a
    /// step that can be repeated.
    pub async fn revoke(
        &self,
        serial: &CertificateSerial,
        reason: RevocationReason,
    ) -> Result<RevokedCertificate, RevokeRefusal> {
        let _desk = self.0.desk.lock().await;
        let now = self.now();
        let found = self.requests().into_iter().find(|request| {
            request.state.certificate().is_some_and(|certificate| certificate.serial == *serial)
        });
        let Some(found) = found else {
            let refusal = RevokeRefusal::Unknown(*serial);
            self.refused(None, "certificate-revoked", "certificate-unknown", refusal.to_string());
            return Err(refusal);
        };
        if let Err(cause) = found.state.apply(Command::Revoke { reason }, now) {
            return Err(self.state_refused(&found.id, "certificate-revoked", cause).into());
        }
        let revoked = self
            .0
            .issuer
            .revoke(serial, reason)
            .await
            .map_err(|fault| self.failed(&found.id, "certificate-revoked", fault))?;
        self.step(&found.id, Command::Revoke { reason }, now).await?;
        Ok(RevokedCertificate { serial: *serial, number: revoked.number })
    }

    /// Issues an approved request at `now`. Whoever calls has the desk.
    pub(super) async fn issue_step(&self, id: &RequestId, now: JapanTime) -> Result<Request, CounterRefusal> {
        let approved = self.request(id)?;
        if !approved.state.possible(now).contains(&CommandName::Issue) {
            let cause = request::Refusal::Impossible {
                asked: CommandName::Issue,
                found: approved.state.name(),
                possible: approved.state.possible(now),
            };
            return Err(self.state_refused(id, "request-issued", cause));
        }
        let (issued, _) =
            self.fetch(&approved, now).await.map_err(|fault| self.failed(id, "request-issued", fault))?;
        let State::Issued(issued) = issued.state else {
            unreachable!("an approved request to which a certificate came is issued")
        };
        self.step(id, Command::Issue(issued.certificate), now).await
    }

    /// Fetches the certificate of an approved request from the CA. The request's number is the key: repeated after a
    /// crash, it gets the same certificate.
    pub(super) async fn fetch(
        &self,
        approved: &Request,
        now: JapanTime,
    ) -> Result<(Request, request::Event), IssuerFault> {
        let issued = self
            .0
            .issuer
            .issue(Issue {
                request: approved.id.to_string(),
                office: careplan_domain::OfficeUserId::of(approved.id.office),
                kind: self.kind_to_issue(approved.kind, now),
                start_day: match approved.purpose {
                    Purpose::First => self.0.settings.start_day.of(now.day()),
                    // No day between the two may be without a certificate.
                    Purpose::Renewal { .. } => now.day(),
                },
                end_day: approved.purpose.end_day(now.day()),
                package_password: approved.package_password.clone(),
            })
            .await?;
        let certificate = Certificate {
            serial: issued.serial,
            pem: issued.certificate_pem,
            not_before: issued.not_before,
            not_after: issued.not_after,
        };
        Ok(approved
            .apply(Command::Issue(certificate), now)
            .expect("whoever fetches has an approved request, which can be issued"))
    }

    /// Moves a request on the store. Whoever calls has the desk.
    pub(super) async fn step(
        &self,
        id: &RequestId,
        command: Command,
        now: JapanTime,
    ) -> Result<Request, CounterRefusal> {
        let kind = journal_kind(&command);
        let moved = self
            .change(id.office, |office: &mut Office| {
                let before = office.request(id).ok_or_else(|| CounterRefusal::Unknown(id.to_string()))?;
                let (moved, event) = before
                    .as_of(now)
                    .apply(command, now)
                    .map_err(|cause| CounterRefusal::State { request: *id, cause })?;
                office.put(moved.clone(), event, now);
                Ok((moved, event))
            })
            .await;
        match moved {
            Ok((moved, event)) => {
                let event = Event::done(Service::Portal, event.journal_kind());
                self.record(now, event.office(id.office).about(id.to_string()));
                Ok(moved)
            }
            Err(CounterRefusal::State { cause, .. }) => Err(self.state_refused(id, kind, cause)),
            Err(refusal @ CounterRefusal::Unknown(_)) => {
                let event = Event::refused(Service::Portal, kind, "request-unknown", refusal.to_string());
                self.record(now, event.about(id.to_string()));
                Err(refusal)
            }
            Err(fault) => {
                let event = Event::failed(Service::Portal, kind, fault.to_string());
                self.record(now, event.office(id.office).about(id.to_string()));
                Err(fault)
            }
        }
    }

    /// 介護DX証明書 is issued instead of 請求委任事業所用ケアプラン証明書 from its day on (C).
    pub(crate) fn kind_to_issue(&self, requested: CertificateKind, now: JapanTime) -> CertificateKind {
        match (requested, self.0.settings.care_dx_from) {
            (CertificateKind::CarePlan, Some(from)) if now.day() >= from => CertificateKind::CareDx,
            _ => requested,
        }
    }

    fn state_refused(&self, id: &RequestId, kind: &'static str, cause: request::Refusal) -> CounterRefusal {
        let refusal = CounterRefusal::State { request: *id, cause };
        let event = Event::refused(Service::Portal, kind, "request-state", refusal.to_string());
        self.record(self.now(), event.office(id.office).about(id.to_string()));
        refusal
    }

    fn failed(&self, id: &RequestId, kind: &'static str, fault: IssuerFault) -> CounterRefusal {
        let event = Event::failed(Service::Portal, kind, fault.to_string());
        self.record(self.now(), event.office(id.office).about(id.to_string()));
        fault.into()
    }
}

fn journal_kind(command: &Command) -> &'static str {
    match command {
        Command::Approve => "request-approved",
        Command::Issue(_) => "request-issued",
        Command::Return { .. } => "request-returned",
        Command::Withdraw => "request-withdrawn",
        Command::Revoke { .. } => "certificate-revoked",
        Command::AnnounceEnd => "certificate-end-announced",
        Command::Expire => "certificate-expired",
    }
}
