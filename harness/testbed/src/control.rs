//! The control API: what steers a testbed. [`Control`] decides without HTTP; [`router`] puts it on the wire.

mod guard;
mod handlers;

use std::sync::Arc;

use careplan_client::{CaBackOffice, CallError, PortalBackOffice, RelayBackOffice, RequestStep};
use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, Prefecture};
use careplan_office::Desk;
use careplan_sim::{ClockState, Entry, Environment, Event, Pace, Service};
use careplan_wire::back_office::portal::{Facts, Letter, Register, RevokedCertificate};
use careplan_wire::back_office::{ResetService, Settle};
use careplan_wire::control::{
    AdvanceClock, ClockMode, ClockView, CreatedOffice, Journal, JournalEvent, JournalQuery, Keep, NewOffice,
    Office, Offices, PaceMode, Poke, Poked, ReadyOffice, Request, Requests, ServiceStatus, SetClock, Stage,
    Status,
};
use careplan_wire::relay::LicenceState;
use careplan_wire::{Problem, ProblemCode, Urls};

use crate::data_directory::Kept;
use crate::population::{Planned, drawn_number};
use crate::{DataDirectory, DataFault, Desks};

pub use handlers::router;

/// Lines of the journal in one answer, when nothing is said.
const JOURNAL_LIMIT: usize = 1_000;
/// Offices on one page of the list.
const OFFICES_PAGE: usize = 500;
/// Numbers drawn for one office before giving up: of 100,000 numbers in a prefecture, most are free.
const NUMBER_ATTEMPTS: u64 = 1_000;
/// Characters of an office's or a municipality's name.
const NAME_MAX: usize = 100;

/// 試験環境の操作: the testbed as its control API sees it. Cheap to clone.
#[derive(Clone)]
pub struct Control(Arc<Inner>);

/// What a control is made of.
pub(crate) struct Parts {
    pub(crate) environment: Environment,
    pub(crate) directory: DataDirectory,
    pub(crate) ephemeral: bool,
    pub(crate) kept: Kept,
    pub(crate) urls: Urls,
    pub(crate) tls_root_pem: String,
    pub(crate) e_seikyuu_ca_pem: String,
    pub(crate) ca: CaBackOffice,
    pub(crate) portal: PortalBackOffice,
    pub(crate) relay: RelayBackOffice,
    pub(crate) desks: Desks,
}

struct Inner {
    parts: Parts,
    /// Held for the whole of a move of clock or pace: moves queue up, and each is settled before the next.
    moving: tokio::sync::Mutex<Kept>,
}

/// A control call that was refused.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct ControlRefusal(pub Box<Problem>);

type Answer<T> = Result<T, ControlRefusal>;

impl Control {
    pub(crate) fn new(parts: Parts) -> Self {
        let moving = tokio::sync::Mutex::new(parts.kept.clone());
        Self(Arc::new(Inner { parts, moving }))
    }

    /// The environment that all services share.
    pub fn environment(&self) -> &Environment {
        &self.parts().environment
    }

    /// Where the services are.
    pub fn urls(&self) -> &Urls {
        &self.parts().urls
    }

    /// The directory that holds everything.
    pub fn directory(&self) -> &DataDirectory {
        &self.parts().directory
    }

    /// The root of the server certificates, PEM.
    pub fn tls_root_pem(&self) -> &str {
        &self.parts().tls_root_pem
    }

    /// The authority of the client certificates, PEM.
    pub fn e_seikyuu_ca_pem(&self) -> &str {
        &self.parts().e_seikyuu_ca_pem
    }

    /// How the testbed is.
    pub async fn status(&self) -> Status {
        let parts = self.parts();
        let settle = self.settle_words();
        let offices = parts.portal.offices().await;
        // To settle is to do nothing when all is settled, and tells how many steps wait.
        let portal = parts.portal.settle(settle).await;
        let ca = parts.ca.settle(settle).await.is_ok();
        let relay = parts.relay.settle(settle).await.is_ok();
        let answers = |name: &str, answers| ServiceStatus { name: name.to_owned(), answers };
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: parts.kept.seed,
            clock: self.clock(),
            pace: pace_mode(parts.environment.pace.pace()),
            data: (!parts.ephemeral).then(|| parts.directory.path().display().to_string()),
            urls: parts.urls.clone(),
            services: vec![answers("ca", ca), answers("portal", portal.is_ok()), answers("relay", relay)],
            offices: offices.map_or(0, |list| list.offices.len()),
            steps_waiting: portal.map_or(0, |settled| settled.waiting),
        }
    }

    /// The clock.
    pub fn clock(&self) -> ClockView {
        let state = self.environment().clock.state();
        let mode = match state {
            ClockState::Running { .. } => ClockMode::Running,
            ClockState::Standing { .. } => ClockMode::Standing,
        };
        ClockView { now: state.now(), mode }
    }

    /// Makes the clock stand at a time.
    pub async fn set_clock(&self, asked: SetClock) -> Answer<ClockView> {
        self.move_clock(|state| state.set(asked.now)).await
    }

    /// Moves the clock on.
    pub async fn advance_clock(&self, asked: AdvanceClock) -> Answer<ClockView> {
        match (asked.by, asked.to) {
            (Some(by), None) => self.move_clock(|state| Ok(state.advanced(by))).await,
            (None, Some(to)) => self.move_clock(|state| state.advanced_to(to)).await,
            _ => {
                Err(refuse(ProblemCode::InvalidField, "give exactly one of `by` (a span) and `to` (a time)"))
            }
        }
    }

    async fn move_clock(
        &self,
        next: impl FnOnce(ClockState) -> Result<ClockState, careplan_sim::MovedBackwards>,
    ) -> Answer<ClockView> {
        let mut kept = self.0.moving.lock().await;
        let clock = &self.environment().clock;
        let state =
            next(clock.state()).map_err(|back| refuse(ProblemCode::ClockBackwards, back.to_string()))?;
        // First on the disk: a testbed that is killed here wakes up at the later time, never at the earlier.
        kept.set_clock(state);
        self.directory().keep(&kept)?;
        match state {
            ClockState::Standing { at } => clock.set(at),
            ClockState::Running { .. } => clock.advance_to(state.now()),
        }
        .map_err(|back| refuse(ProblemCode::ClockBackwards, back.to_string()))?;
        self.note(
            Event::done(Service::Testbed, "clock-moved").because(format!("the clock shows {}", clock.now())),
        );
        self.settle().await?;
        Ok(self.clock())
    }

    /// Sets the pace; in automatic pace, what is due happens before this answers.
    pub async fn set_pace(&self, mode: PaceMode) -> Answer<()> {
        let _moving = self.0.moving.lock().await;
        let pace = match mode {
            PaceMode::Automatic => Pace::Automatic,
            PaceMode::Explicit => Pace::Explicit,
        };
        self.environment().pace.set(pace);
        self.note(Event::done(Service::Testbed, "pace-set").because(format!("the pace is {pace}")));
        self.settle().await
    }

    /// Does the next steps, whatever their time.
    pub async fn poke(&self, poke: Poke) -> Answer<Poked> {
        let _moving = self.0.moving.lock().await;
        if poke.drain && poke.steps.is_some() {
            return Err(refuse(ProblemCode::InvalidField, "give `steps` or `drain`, not both"));
        }
        let poked = self.parts().portal.poke(poke).await?;
        self.settle().await?;
        Ok(poked)
    }

    /// Lets every service do what follows from clock and pace.
    async fn settle(&self) -> Answer<()> {
        let parts = self.parts();
        let settle = self.settle_words();
        // In this order: the portal's steps may revoke and issue, which the relay must see.
        parts.portal.settle(settle).await?;
        parts.ca.settle(settle).await?;
        parts.relay.settle(settle).await?;
        Ok(())
    }

    fn settle_words(&self) -> Settle {
        let environment = self.environment();
        Settle { now: environment.clock.now(), pace: pace_mode(environment.pace.pace()) }
    }

    /// Offices by number, after `cursor`.
    pub async fn offices(&self, cursor: Option<OfficeNumber>) -> Answer<Offices> {
        let parts = self.parts();
        let facts = parts.portal.offices().await?.offices;
        let subscribers = parts.relay.offices().await?.offices;
        let mut offices: Vec<Office> = facts
            .into_iter()
            .filter(|facts| cursor.is_none_or(|cursor| facts.number > cursor))
            .take(OFFICES_PAGE + 1)
            .map(|facts| {
                let licence = subscribers
                    .binary_search_by_key(&facts.number, |subscriber| subscriber.number)
                    .map_or(LicenceState::None, |index| subscribers[index].licence.state);
                office_of(facts, licence)
            })
            .collect();
        let next_cursor = (offices.len() > OFFICES_PAGE).then(|| {
            offices.truncate(OFFICES_PAGE);
            offices[OFFICES_PAGE - 1].number.to_string()
        });
        Ok(Offices { offices, next_cursor })
    }

    /// One office.
    pub async fn office(&self, number: OfficeNumber) -> Answer<Office> {
        let parts = self.parts();
        let facts = parts.portal.office(number).await?;
        let licence = match parts.relay.office(number).await {
            Ok(subscriber) => subscriber.licence.state,
            Err(error) if error.code() == Some(ProblemCode::OfficeUnknown) => LicenceState::None,
            Err(other) => return Err(other.into()),
        };
        Ok(office_of(facts, licence))
    }

    /// Registers an office with the federation.
    pub async fn create_office(&self, new: NewOffice) -> Answer<CreatedOffice> {
        let prefecture = prefecture_of(&new.prefecture)?;
        check_names(&new)?;
        let register = |number| Register {
            number,
            name: new.name.clone(),
            service_kinds: new.service_kinds.clone(),
            prefecture: prefecture.name().to_owned(),
            municipality: new.municipality.clone(),
            claims: new.claims,
        };
        if let Some(number) = new.number {
            return self.register(&register(number)).await;
        }
        let parts = self.parts();
        let taken = parts.portal.offices().await?.offices.len() as u64;
        for attempt in taken..taken + NUMBER_ATTEMPTS {
            let number = drawn_number(&parts.environment.seed, prefecture.code(), attempt);
            match self.register(&register(number)).await {
                Err(refusal) if refusal.0.known_code() == Some(ProblemCode::OfficeExists) => {}
                answer => return answer,
            }
        }
        Err(refuse(ProblemCode::OfficeExists, "no free number was drawn: give `number`"))
    }

    async fn register(&self, register: &Register) -> Answer<CreatedOffice> {
        let letter: Letter = self.parts().portal.register(register).await?;
        Ok(CreatedOffice {
            number: letter.number,
            name: letter.name,
            service_kinds: register.service_kinds.clone(),
            user_id: letter.user_id,
            temporary_password: letter.temporary_password,
            certificate_password: letter.certificate_password,
            stage: self.office(letter.number).await?.stage,
        })
    }

    /// The office's registration letter.
    pub async fn letter(&self, number: OfficeNumber) -> Answer<Letter> {
        Ok(self.parts().portal.letter(number).await?)
    }

    /// Takes an office through every step; again gives the same answer.
    pub async fn make_ready(&self, number: OfficeNumber) -> Answer<ReadyOffice> {
        let parts = self.parts();
        parts.desks.make_ready(number, &parts.portal).await
    }

    /// The desk of an office that is ready, its certificate installed.
    pub async fn ready_desk(&self, number: OfficeNumber) -> Answer<Desk> {
        let ready = self.make_ready(number).await?;
        self.parts().desks.seat(&ready)
    }

    /// The desk of an office as its letter left it.
    pub async fn fresh_desk(&self, number: OfficeNumber) -> Answer<Desk> {
        let letter = self.letter(number).await?;
        self.parts().desks.sit_down(&letter)
    }

    /// The requests at the counter.
    pub async fn requests(&self) -> Answer<Requests> {
        Ok(self.parts().portal.requests().await?)
    }

    /// Approve, return, withdraw or issue a request now.
    pub async fn step_request(&self, id: &str, step: &RequestStep) -> Answer<Request> {
        let request = self.parts().portal.step_request(id, step).await?;
        self.settle().await?;
        Ok(request)
    }

    /// Revokes a certificate; answers once the relay refuses it.
    pub async fn revoke(&self, serial: CertificateSerial) -> Answer<RevokedCertificate> {
        let revoked = self.parts().portal.revoke(serial).await?;
        self.settle().await?;
        Ok(revoked)
    }

    /// A part of the journal.
    pub fn journal(&self, query: JournalQuery) -> Journal {
        let limit = query.limit.unwrap_or(JOURNAL_LIMIT).clamp(1, JOURNAL_LIMIT);
        let entries = self.environment().journal.after(query.after.unwrap_or(0), limit);
        Journal { events: entries.into_iter().map(journal_event).collect() }
    }

    /// Forgets the journal.
    pub fn clear_journal(&self) {
        self.environment().journal.clear();
    }

    /// Forgets what `keep` does not keep, in every service.
    pub async fn reset(&self, keep: Keep) -> Answer<()> {
        let _moving = self.0.moving.lock().await;
        let parts = self.parts();
        let reset = ResetService { keep };
        // From the outside in, so that no service knows an office that the one behind it has forgotten.
        parts.relay.reset(reset).await?;
        if keep == Keep::Nothing {
            parts.desks.clear().await?;
        }
        parts.portal.reset(reset).await?;
        parts.ca.reset(reset).await?;
        self.clear_journal();
        self.settle().await
    }

    /// Makes the offices that the testbed begins with; again makes what is missing.
    pub(crate) async fn populate(&self, planned: Vec<Planned>) -> Answer<()> {
        let mut ready = Vec::new();
        let mut known = self.parts().portal.offices().await?.offices.len();
        for planned in planned {
            // Killed half-way, the first ones are there already, in the same order.
            let number = if known > 0 && planned.office.number.is_none() {
                known -= 1;
                continue;
            } else {
                match self.create_office(planned.office.clone()).await {
                    Ok(created) => created.number,
                    Err(refusal) if refusal.0.known_code() == Some(ProblemCode::OfficeExists) => {
                        planned.office.number.ok_or(refusal)?
                    }
                    Err(refusal) => return Err(refusal),
                }
            };
            if planned.ready {
                ready.push(number);
            }
        }
        for number in ready {
            self.make_ready(number).await?;
        }
        let mut kept = self.0.moving.lock().await;
        kept.populated = true;
        self.directory().keep(&kept)?;
        Ok(())
    }

    fn note(&self, event: Event) {
        let environment = self.environment();
        environment.journal.record(environment.clock.now(), event);
    }

    fn parts(&self) -> &Parts {
        &self.0.parts
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("urls", self.urls()).finish_non_exhaustive()
    }
}

impl From<CallError> for ControlRefusal {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem { problem, .. } => Self(problem),
            other => refuse(ProblemCode::PeerUnreachable, careplan_serve::error_chain(&other)),
        }
    }
}

impl From<DataFault> for ControlRefusal {
    fn from(fault: DataFault) -> Self {
        refuse(ProblemCode::Internal, fault.to_string())
    }
}

impl From<careplan_serve::store::StoreFault> for ControlRefusal {
    fn from(fault: careplan_serve::store::StoreFault) -> Self {
        refuse(ProblemCode::Internal, fault.to_string())
    }
}

pub(crate) fn refuse(code: ProblemCode, detail: impl Into<String>) -> ControlRefusal {
    ControlRefusal(Box::new(Problem::new(code, detail)))
}

fn pace_mode(pace: Pace) -> PaceMode {
    match pace {
        Pace::Automatic => PaceMode::Automatic,
        Pace::Explicit => PaceMode::Explicit,
    }
}

fn office_of(facts: Facts, licence: LicenceState) -> Office {
    let stage = match (licence, facts.certificate_valid) {
        (LicenceState::Active, true) => Stage::Ready,
        (LicenceState::Active | LicenceState::Expired, _) => Stage::Applied,
        (LicenceState::None, _) => facts.stage,
    };
    Office {
        number: facts.number,
        name: facts.name,
        service_kinds: facts.service_kinds,
        prefecture: facts.prefecture,
        municipality: facts.municipality,
        claims: facts.claims,
        user_id: facts.user_id,
        stage,
    }
}

fn prefecture_of(text: &str) -> Answer<Prefecture> {
    Prefecture::from_name(text).or_else(|| text.parse().ok()).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        refuse(
            ProblemCode::InvalidField,
            format!(
                "`prefecture`: `{shown}` is none; expected a name like `大分県` or a code from `01` to `47`"
            ),
        )
    })
}

fn check_names(new: &NewOffice) -> Answer<()> {
    for (field, text) in [("name", &new.name), ("municipality", &new.municipality)] {
        let length = text.chars().count();
        if text.trim().is_empty() || length > NAME_MAX || text.chars().any(char::is_control) {
            return Err(refuse(
                ProblemCode::InvalidField,
                format!(
                    "`{field}`: {length} characters; expected 1 to {NAME_MAX}, none of them a control character"
                ),
            ));
        }
    }
    if new.service_kinds.is_empty() {
        return Err(refuse(
            ProblemCode::InvalidField,
            "`service_kinds`: is empty; expected at least one, like `43`",
        ));
    }
    Ok(())
}

fn journal_event(entry: Entry) -> JournalEvent {
    let Entry { seq, at, event } = entry;
    JournalEvent {
        seq,
        at: truncated(at),
        service: event.service.to_string(),
        kind: event.kind.to_owned(),
        office: event.office,
        request: event.request,
        outcome: event.outcome.to_string(),
        reason: event.reason,
        rule: event.rule.map(str::to_owned),
    }
}

/// The journal tells whole seconds.
fn truncated(at: JapanTime) -> JapanTime {
    JapanTime::from_unix_seconds(at.unix_seconds())
}
