//! The portal as a service: what pages, back office and the passing of time do to the offices' records.
//!
//! No HTTP here. The rule it keeps: a change is on the store before anybody is told, and whoever moves a request (the
//! counter, the batch, a poke) has the counter's one desk meanwhile, so that no two moves cross at the CA.

mod accounts;
mod applying;
mod authorities;
mod counter;
mod downloading;
mod inquiries;
mod letters;
mod notices;
mod pace;
mod registering;
mod reissuing;
mod sending;
mod strangers;
mod withdrawing;

use std::sync::Arc;

use axum::Router;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::Sessions;
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Environment, Event, Service};
use careplan_wire::back_office::portal::Facts;
use careplan_wire::control::Keep;
use thiserror::Error;
use tokio::sync::{Mutex, Notify, Semaphore};

pub use accounts::{ChangePasswordRefusal, LogIn, LogInRefusal, NewPassword, PasswordFinding, VerifyFault};
pub use applying::{Application, ApplyRefusal, BeforeYouApply, CertificatePassword, Procedure, Terms};
pub use counter::{CounterRefusal, RevokeRefusal};
pub use inquiries::InquiryRefusal;
pub use letters::LetterRefusal;
pub use notices::{NewNotice, PostNoticeRefusal};
pub use pace::StepFault;
pub use registering::RegisterRefusal;
pub use reissuing::{Delivery, ReissueRefusal};
pub use sending::UnknownCursor;
pub use withdrawing::{PostedTo, WithdrawNoticeRefusal};

use self::strangers::Strangers;
use crate::notice::{Board, ReadMarks};
use crate::office::{Kept, Office};
use crate::site::{self, Visit};
use crate::{Issuer, Settings, back_office};

/// Passwords hashed at once: bounds their memory, and there are few cores.
const HASHES_AT_ONCE: usize = 4;

/// 電子請求受付システム. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    settings: Settings,
    environment: Environment,
    issuer: Arc<dyn Issuer>,
    offices: Register<OfficeNumber, Kept>,
    /// What was posted to all: one record, [`notices::BOARD`].
    board: Register<String, Board>,
    read_marks: Register<OfficeNumber, ReadMarks>,
    sessions: Sessions<Visit>,
    strangers: Strangers,
    /// Whoever moves requests sits here, across the call to the CA: what was looked at does not change meanwhile.
    desk: Mutex<()>,
    /// Rung when a request was sent, for whoever keeps the pace.
    sent: Notify,
    hashing: Semaphore,
}

/// No office has this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no office `{0}` is registered at the portal")]
pub struct OfficeUnknown(pub OfficeNumber);

impl Portal {
    /// Opens the portal on its records.
    pub async fn open(
        settings: Settings,
        store: Arc<dyn Store>,
        issuer: Arc<dyn Issuer>,
        environment: Environment,
    ) -> Result<Self, StoreFault> {
        let offices = Register::open(store.clone(), "mock-eseikyuu/offices/").await?;
        let board = Register::open(store.clone(), "mock-eseikyuu/board/").await?;
        let read_marks = Register::open(store, "mock-eseikyuu/read-marks/").await?;
        let sessions = Sessions::new(settings.cookie.clone(), settings.session_idle, environment.clone());
        Ok(Self(Arc::new(Inner {
            settings,
            environment,
            issuer,
            offices,
            board,
            read_marks,
            sessions,
            strangers: Strangers::default(),
            desk: Mutex::new(()),
            sent: Notify::new(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
        })))
    }

    /// All pages.
    pub fn site(&self) -> Router {
        site::router(self.clone())
    }

    /// Every path of the portal's back office; the caller guards it.
    pub fn back_office(&self) -> Router {
        back_office::router(self.clone())
    }

    /// An office's record.
    pub fn office(&self, number: &OfficeNumber) -> Option<Office> {
        self.0.offices.find(number).map(|kept| kept.0.clone())
    }

    /// All offices' records, by number.
    pub fn offices(&self) -> Vec<Office> {
        self.0.offices.all().into_iter().map(|(_, kept)| kept.0.clone()).collect()
    }

    /// What the portal tells of an office.
    pub fn facts(&self, number: &OfficeNumber) -> Option<Facts> {
        let kept = self.0.offices.find(number)?;
        Some(self.facts_of(&kept.0, self.now()))
    }

    /// What the portal tells of all offices, by number.
    pub fn all_facts(&self) -> Vec<Facts> {
        let now = self.now();
        self.0.offices.all().iter().map(|(_, kept)| self.facts_of(&kept.0, now)).collect()
    }

    fn facts_of(&self, office: &Office, now: JapanTime) -> Facts {
        let kind = self.kind_to_issue(office.claims.certificate_kind(), now);
        Facts { certificate_kind: Some(kind), ..office.facts(now) }
    }

    /// Forgets. Offices, accounts and certificates are one: either all stay or all go; logins end in any case.
    pub async fn reset(&self, keep: Keep) -> Result<(), StoreFault> {
        let _desk = self.0.desk.lock().await;
        self.0.sessions.clear();
        self.0.strangers.clear();
        match keep {
            Keep::Offices => Ok(()),
            Keep::Nothing => {
                // The offices after them: a crash between leaves them, and the reset can be repeated.
                self.0.read_marks.clear().await?;
                self.0.board.clear().await?;
                self.0.offices.clear().await?;
                // Whoever opened a notice meanwhile left a mark; from here on no office is there to do so.
                self.0.read_marks.clear().await
            }
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn sessions(&self) -> &Sessions<Visit> {
        &self.0.sessions
    }

    /// Where chance comes from.
    pub(crate) fn entropy(&self) -> &dyn careplan_sim::Entropy {
        &*self.0.environment.entropy
    }

    /// A fresh token, for a form.
    pub(crate) fn token(&self) -> String {
        self.0.environment.entropy.token()
    }

    pub(crate) fn now(&self) -> JapanTime {
        self.0.environment.clock.now()
    }

    pub(crate) fn record(&self, at: JapanTime, event: Event) {
        self.0.environment.journal.record(at, event);
    }

    /// Journals something done just now.
    pub(crate) fn done(&self, office: OfficeNumber, kind: &'static str) {
        self.record(self.now(), Event::done(Service::Portal, kind).office(office));
    }

    /// Journals a refusal just now.
    pub(crate) fn refused(
        &self,
        office: Option<OfficeNumber>,
        kind: &'static str,
        rule: &'static str,
        reason: impl Into<String>,
    ) {
        let event = Event::refused(Service::Portal, kind, rule, reason);
        self.record(
            self.now(),
            match office {
                Some(office) => event.office(office),
                None => event,
            },
        );
    }

    /// Lets `decide` change an office's record; its refusal changes nothing.
    async fn change<T, E>(
        &self,
        number: OfficeNumber,
        decide: impl FnOnce(&mut Office) -> Result<T, E> + Send,
    ) -> Result<T, E>
    where
        E: From<StoreFault> + From<OfficeUnknown>,
    {
        self.0
            .offices
            .change(&number, async |kept: Option<&Kept>| {
                let mut office = kept.ok_or(OfficeUnknown(number))?.0.clone();
                let answer = decide(&mut office)?;
                Ok(Change::Keep(Kept(office), answer))
            })
            .await
    }
}

#[cfg(test)]
mod released;
#[cfg(test)]
mod tests;
