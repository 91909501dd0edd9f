//! The control API: what steers a testbed. [`Control`] decides without HTTP; [`router`] puts it on the wire.

mod backup;
mod certificates;
mod client_app;
mod elsewhere;
mod faults;
#[cfg(any(test, fuzzing))]
pub(crate) use faults::fuzzing;
mod folders;
mod guard;
mod handlers;
mod invariants;
mod nodes;
mod offices;
mod outbox;
mod overview;
mod pcs;
mod relay;
mod returning;
mod snapshots;
mod time;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use careplan_client::{CaBackOffice, CallError, PortalBackOffice, RelayBackOffice, RequestStep};
use careplan_domain::JapanTime;
use careplan_serve::Shutdown;
use careplan_sim::{Entry, Environment, Event};
use careplan_wire::back_office::ResetService;
use careplan_wire::back_office::ca::{RevocationsQuery, RolledOver};
use careplan_wire::control::{
    AnswerEnquiry, Counter, Enquiries, Enquiry, Journal, JournalEvent, JournalQuery, Keep, NewNotice,
    NoticeOf, Notices, NoticesQuery, PostedNotice, Request, Requests, ServiceStatus, Status,
};
use careplan_wire::{Problem, ProblemCode, Urls};

use crate::data_directory::{E_SEIKYUU_CA_FILE, Kept};
use crate::invariants::Watch;
use crate::network::OpenStores;
use crate::{DataDirectory, DataFault, Desks};

pub(crate) use elsewhere::ElsewhereLine;
pub(crate) use faults::Grounds;
pub use handlers::router;
pub use invariants::InvariantsBroken;
pub(crate) use nodes::{Nodes, nodes_router};
pub use overview::{Census, Exchanged, Unread};
pub use returning::Returning;
pub(crate) use returning::{Asked, Later, Outcome, Returns};
pub(crate) use snapshots::Return;

/// Lines of the journal in one answer, when nothing is said.
const JOURNAL_LIMIT: usize = 1_000;

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
    pub(crate) ca: CaBackOffice,
    pub(crate) portal: PortalBackOffice,
    pub(crate) relay: RelayBackOffice,
    pub(crate) desks: Desks,
    /// Further nodes of the relay.
    pub(crate) nodes: Nodes,
    /// Who hears what happens at the relay.
    pub(crate) watch: Watch,
    /// Every store that is open.
    pub(crate) stores: OpenStores,
    /// CA and portal, where they are in processes of their own.
    pub(crate) elsewhere: Vec<ElsewhereLine>,
    /// Hears when all of it stops.
    pub(crate) shutdown: Shutdown,
    /// Who can have the testbed go back to a snapshot.
    pub(crate) returns: Returns,
}

struct Inner {
    parts: Parts,
    /// Held for the whole of a move of clock or pace: moves queue up, and each is settled before the next.
    moving: tokio::sync::Mutex<Kept>,
    /// Held for writing by a reset, for reading by whatever makes or prepares an office: a reset never meets a
    /// half-made one.
    population: tokio::sync::RwLock<()>,
    /// Held while a backup is made: one after the other, as each needs room for a copy.
    backing_up: tokio::sync::Mutex<()>,
    /// How often it was reset: what others remember of the time before is over.
    resets: AtomicU64,
    /// Whether another state takes the place of this one: nothing of it is changed any more.
    over: AtomicBool,
    /// Whether a snapshot was chosen to go back to.
    leaving: AtomicBool,
}

/// A control call that was refused.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct ControlRefusal(pub Box<Problem>);

type Answer<T> = Result<T, ControlRefusal>;

impl Control {
    pub(crate) fn new(parts: Parts) -> Self {
        let moving = tokio::sync::Mutex::new(parts.kept.clone());
        Self(Arc::new(Inner {
            parts,
            moving,
            population: tokio::sync::RwLock::default(),
            backing_up: tokio::sync::Mutex::default(),
            resets: AtomicU64::new(0),
            over: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
        }))
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

    /// All generations of the authority of the client certificates, PEM one after the other.
    pub async fn e_seikyuu_ca_pem(&self) -> Answer<String> {
        Ok(self.parts().ca.revocations(RevocationsQuery::default()).await?.authorities.concat())
    }

    /// Begins a new generation of the authority; answers once the relay takes its certificates and the file that
    /// others are told to trust has it.
    pub async fn roll_over(&self) -> Answer<RolledOver> {
        let rolled_over = self.parts().ca.roll_over().await?;
        self.settle().await?;
        let pem = self.e_seikyuu_ca_pem().await?;
        self.directory().write(E_SEIKYUU_CA_FILE, pem.as_bytes())?;
        Ok(rolled_over)
    }

    /// How the testbed is.
    pub async fn status(&self) -> Status {
        let parts = self.parts();
        // Not in the middle of a move.
        let moving = self.0.moving.lock().await;
        let settle = self.settle_words();
        // One that was started anew hears of the pace; that it does not answer shows below.
        let _told = self.tell_elsewhere().await;
        let offices = parts.portal.offices().await;
        // To settle is to do nothing when all is settled, and tells how many steps wait.
        let portal = parts.portal.settle(settle).await;
        let ca = parts.ca.settle(settle).await.is_ok();
        let relay = parts.relay.settle(settle).await.is_ok();
        let answers = |name: &str, answers| ServiceStatus { name: name.to_owned(), answers };
        let nodes = self.tell_nodes().await;
        let nodes = nodes.iter().map(|(node, heard)| answers(&format!("relay node {node}"), *heard));
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: parts.kept.seed,
            clock: self.clock(),
            pace: time::pace_mode(parts.environment.pace.pace()),
            standard_files: moving.relay.standard_files,
            relay: moving.relay.clone(),
            data: (!parts.ephemeral).then(|| parts.directory.path().display().to_string()),
            urls: parts.urls.clone(),
            services: [answers("ca", ca), answers("portal", portal.is_ok()), answers("relay", relay)]
                .into_iter()
                .chain(nodes)
                .collect(),
            offices: offices.map_or(0, |list| list.offices.len()),
            steps_waiting: portal.map_or(0, |settled| settled.waiting),
            invariants: parts.watch.brief(),
        }
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

    /// How often it was reset since the start.
    pub fn resets(&self) -> u64 {
        self.0.resets.load(Ordering::Acquire)
    }

    /// Forgets what `keep` does not keep, in every service; fault rules are never kept.
    pub async fn reset(&self, keep: Keep) -> Answer<()> {
        let _moving = self.moving().await?;
        let _alone = self.0.population.write().await;
        self.0.resets.fetch_add(1, Ordering::AcqRel);
        self.judge_before_reset().await;
        let parts = self.parts();
        let reset = ResetService { keep };
        // The portal first: who it no longer vouches for, no other service can take in again meanwhile.
        parts.portal.reset(reset).await?;
        parts.ca.reset(reset).await?;
        parts.relay.reset(reset).await?;
        // Nobody's enquiry is an office's.
        parts.relay.forget_enquiries().await?;
        match keep {
            Keep::Nothing => parts.desks.clear().await?,
            // What lies in a folder was received or made before.
            Keep::Offices => parts.desks.empty_folders().await?,
        }
        self.forget_faults();
        self.clear_journal();
        parts.watch.reset(keep);
        self.settle().await
    }

    /// What the support site was asked, newest first.
    pub async fn enquiries(&self) -> Answer<Enquiries> {
        Ok(self.parts().relay.enquiries().await?)
    }

    /// Keeps an answer to an enquiry, in the place of a former one.
    pub async fn answer_enquiry(&self, id: &str, answer: &AnswerEnquiry) -> Answer<Enquiry> {
        Ok(self.parts().relay.answer_enquiry(id, answer).await?)
    }

    /// Whether the counter is open, and what waits there.
    pub async fn counter(&self) -> Answer<Counter> {
        Ok(self.parts().portal.counter().await?)
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

    /// Posts a notice at the portal, to one office or to all.
    pub async fn post_notice(&self, notice: &NewNotice) -> Answer<PostedNotice> {
        Ok(self.parts().portal.post_notice(notice).await?)
    }

    /// What the counter has posted.
    pub async fn notices(&self, query: &NoticesQuery) -> Answer<Notices> {
        Ok(self.parts().portal.notices(query).await?)
    }

    /// Takes a notice back that the counter posted.
    pub async fn withdraw_notice(&self, id: &str, of: NoticeOf) -> Answer<()> {
        Ok(self.parts().portal.withdraw_notice(id, of).await?)
    }

    /// The turn of whoever moves clock or settings, or does anything else that must not meet such a move.
    async fn moving(&self) -> Answer<tokio::sync::MutexGuard<'_, Kept>> {
        let kept = self.0.moving.lock().await;
        if self.0.over.load(Ordering::Acquire) {
            return Err(refuse(
                ProblemCode::Busy,
                "the testbed is going back to a snapshot: ask again in a moment",
            ));
        }
        Ok(kept)
    }

    /// Who hears what happens at the relay.
    pub(crate) fn watch(&self) -> &Watch {
        &self.parts().watch
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
        fault: event.fault,
    }
}

/// The journal tells whole seconds.
fn truncated(at: JapanTime) -> JapanTime {
    JapanTime::from_unix_seconds(at.unix_seconds())
}
