//! Which client certificates the exchange lets in, now.
//!
//! Chain, signature and validity are the handshake's part. What a connection outlives is checked again at every
//! request: a certificate that was revoked or ran out since. The rule it keeps: without a list of revocations nobody
//! is let in, and an older list never takes a newer one's place.

mod handshake_rule;

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use careplan_client::CaBackOffice;
use careplan_domain::{CertificateKind, CertificateSerial, JapanTime};
use careplan_serve::{
    ClientJudge, ClientTrust, JudgeSwap, OnRefused, Peer, PeerCertificate, Security, ServerIdentity,
    TlsFault, TlsSwap, mutual_tls_by,
};
use careplan_sim::{Canary, Environment, Event, Occasion, Service};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::{Revocations, RevocationsQuery};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use thiserror::Error;

use super::refusal::{Refusal, quoted};
use handshake_rule::rule_of;

/// How often a list is asked for that another overtakes: each time, a newer one has come into force.
const REFRESHES_MAX: usize = 8;

/// Where authorities and their lists of revocations come from: the CA's back office, never a URL inside a
/// certificate.
#[async_trait]
pub trait RevocationSource: Send + Sync {
    /// The list now. With `after`, one of another number is waited for, as long as `wait`.
    async fn revocations(&self, after: Option<u64>, wait: Duration) -> Result<Revocations, RevocationFault>;
}

/// The CA gave no list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the CA gives no list of revocations: {0}")]
pub struct RevocationFault(pub String);

/// What the exchange's TLS stands on.
#[derive(Debug)]
pub struct RelayTrust {
    /// Who the exchange is to its clients.
    pub identity: Arc<ServerIdentity>,
}

/// The list could not be taken over.
#[derive(Debug, Error)]
pub enum TrustFault {
    /// There is none.
    #[error(transparent)]
    Source(#[from] RevocationFault),
    /// The authorities beside it cannot be read.
    #[error("the authorities of list {number} cannot be read")]
    Authorities {
        /// Its number.
        number: u64,
        /// What is wrong with their PEM.
        #[source]
        source: rustls_pki_types::pem::Error,
    },
    /// It does not fit the authorities.
    #[error("list {number} of revocations cannot be used")]
    Tls {
        /// Its number.
        number: u64,
        /// What TLS said.
        #[source]
        source: TlsFault,
    },
}

/// Why a certificate is not good for the exchange.
#[derive(Debug, Error)]
pub(super) enum CertificateRefusal {
    #[error("the connection shows no client certificate")]
    Missing,
    #[error("certificate `{serial}` is valid from `{from}` to `{to}`, and it is `{now}`")]
    OutOfTime { serial: CertificateSerial, from: JapanTime, to: JapanTime, now: JapanTime },
    #[error("certificate `{0}` was revoked")]
    Revoked(CertificateSerial),
    #[error("certificate `{serial}` is issued to {}, which the exchange does not take", quoted(.issued_to))]
    Kind { serial: CertificateSerial, issued_to: String },
}

/// The exchange's judgement of client certificates.
pub(super) struct Trust {
    given: RelayTrust,
    source: Arc<dyn RevocationSource>,
    environment: Environment,
    tls: TlsSwap,
    /// The same judge for connections that show their certificate without TLS.
    judge: JudgeSwap,
    /// The list in force. Held while the TLS configuration is swapped, so that both are of one list.
    list: RwLock<List>,
    /// The newer list that a fault rule keeps out. Looked at and changed only while `list` is held for writing.
    kept_out: Mutex<Option<KeptOut>>,
}

/// A list that is not taken over, as long as the fault rules stay as they were.
#[derive(Debug, PartialEq, Eq)]
struct KeptOut {
    list: List,
    rules_edition: u64,
}

/// Whether a question brought a list that is in force now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It did.
    Adopted,
    /// What we have is what there is.
    Nothing,
}

#[derive(Debug, PartialEq, Eq)]
struct List {
    number: u64,
    authorities: Vec<String>,
    revoked: BTreeSet<CertificateSerial>,
}

impl Trust {
    /// Takes the first list; without one there is no exchange.
    pub(super) async fn open(
        given: RelayTrust,
        source: Arc<dyn RevocationSource>,
        environment: Environment,
    ) -> Result<Self, TrustFault> {
        let first = source.revocations(None, Duration::ZERO).await?;
        let (tls, judge) = doors(&given, &first, &environment)?;
        Ok(Self {
            given,
            source,
            environment,
            tls: TlsSwap::new(tls),
            judge: JudgeSwap::new(judge),
            list: RwLock::new(List::of(&first)),
            kept_out: Mutex::default(),
        })
    }

    /// Takes over the CA's present list, whatever its number: a CA that was reset counts from its beginning.
    pub(super) async fn refresh(&self) -> Result<News, TrustFault> {
        for _ in 0..REFRESHES_MAX {
            let known = self.list().number;
            let list = self.source.revocations(None, Duration::ZERO).await?;
            let news = self.adopt(&list, |now| now == known)?;
            let now = self.list().number;
            if news == News::Adopted || now == known || now == list.number {
                return Ok(news);
            }
            // Ours has changed while we asked: the answer may be older than what we have.
        }
        Ok(News::Nothing)
    }

    /// Waits for a list of another number than ours, at most `wait`, and takes it over.
    pub(super) async fn follow(&self, wait: Duration) -> Result<News, TrustFault> {
        let known = self.list().number;
        let list = self.source.revocations(Some(known), wait).await?;
        // If ours has changed while we waited, the answer may be older than what we have.
        self.adopt(&list, |now| now == known)
    }

    fn adopt(&self, list: &Revocations, still_wanted: impl Fn(u64) -> bool) -> Result<News, TrustFault> {
        if *self.list() == List::of(list) {
            return Ok(News::Nothing);
        }
        let (config, judge) = doors(&self.given, list, &self.environment)?;
        {
            let mut current = self.list.write().expect("no one panics while holding the list");
            let next = List::of(list);
            if *current == next || !still_wanted(current.number) {
                return Ok(News::Nothing);
            }
            let Some(next) = self.let_in(next) else { return Ok(News::Nothing) };
            *current = next;
            self.tls.replace(config);
            self.judge.replace(judge);
        }
        let event = Event::done(Service::Relay, "revocations-updated").about(list.number.to_string());
        self.environment.journal.record(self.environment.clock.now(), event);
        Ok(News::Adopted)
    }

    /// `next`, unless a fault rule keeps it out. One list is one occasion for the rules, however often it is offered.
    fn let_in(&self, next: List) -> Option<List> {
        let faults = &self.environment.faults;
        if !faults.is_on() {
            return Some(next);
        }
        let mut kept_out = self.kept_out.lock().expect("no one panics while holding the list kept out");
        let offered = KeptOut { list: next, rules_edition: faults.edition() };
        if kept_out.as_ref() == Some(&offered) {
            return None;
        }
        let firings = faults.decide(Service::Relay, &Occasion::RevocationList);
        let Some(firing) = firings.first() else { return Some(offered.list) };
        let event = firing.event(Service::Relay).about(offered.list.number.to_string());
        self.environment.journal.record(self.environment.clock.now(), event);
        *kept_out = Some(offered);
        None
    }

    /// What the listener needs.
    pub(super) fn security(&self) -> Security {
        Security::Tls { config: self.tls.clone(), refused: self.recorder() }
    }

    /// What a listener of a simulated network needs.
    pub(super) fn security_without_tls(&self) -> Security {
        Security::Shown { judge: self.judge.clone(), refused: self.recorder() }
    }

    fn recorder(&self) -> OnRefused {
        let environment = self.environment.clone();
        Arc::new(move |address, error| record_handshake(&environment, address, error))
    }

    /// The certificate of a peer, if it is good at `now`.
    pub(super) fn check(
        &self,
        peer: Option<&Peer>,
        now: JapanTime,
    ) -> Result<Arc<PeerCertificate>, CertificateRefusal> {
        let certificate =
            peer.and_then(|peer| peer.certificate.as_ref()).ok_or(CertificateRefusal::Missing)?;
        let serial = certificate.serial;
        if !certificate.is_valid_at(now) {
            let (from, to) = (certificate.not_before, certificate.not_after);
            return Err(CertificateRefusal::OutOfTime { serial, from, to, now });
        }
        let is_looked_up = !self.environment.canaries.has(Canary::SkipRevocationCheck);
        if is_looked_up && self.list().revoked.contains(&serial) {
            return Err(CertificateRefusal::Revoked(serial));
        }
        if !certificate.kind.is_some_and(CertificateKind::accepted_by_exchange) {
            return Err(CertificateRefusal::Kind { serial, issued_to: certificate.issued_to.clone() });
        }
        Ok(Arc::clone(certificate))
    }

    #[cfg(test)]
    pub(super) fn has_revoked(&self, serial: CertificateSerial) -> bool {
        self.list().revoked.contains(&serial)
    }

    fn list(&self) -> std::sync::RwLockReadGuard<'_, List> {
        self.list.read().expect("no one panics while holding the list")
    }
}

/// Both doors of one list: TLS, and the judge that stands in it.
fn doors(
    given: &RelayTrust,
    list: &Revocations,
    environment: &Environment,
) -> Result<(rustls::ServerConfig, ClientJudge), TrustFault> {
    let trust = ClientTrust {
        authorities: authorities(list)?,
        revocations: list.lists.iter().cloned().map(CertificateRevocationListDer::from).collect(),
    };
    let fault = |source| TrustFault::Tls { number: list.number, source };
    let judge = ClientJudge::new(&trust, &environment.clock).map_err(fault)?;
    Ok((mutual_tls_by(&given.identity, &judge).map_err(fault)?, judge))
}

fn authorities(list: &Revocations) -> Result<Vec<CertificateDer<'static>>, TrustFault> {
    let read = |pem: &String| CertificateDer::from_pem_slice(pem.as_bytes());
    list.authorities
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(|source| TrustFault::Authorities { number: list.number, source })
}

/// Writes down why a handshake failed, where the peer's certificate was the cause. A peer that only went away
/// (a port scan, a browser that asks the user first) was refused by nobody.
fn record_handshake(environment: &Environment, address: SocketAddr, error: &io::Error) {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    let (rule, reason) = match cause {
        Some(rustls::Error::NoCertificatesPresented) => (ProblemCode::CertificateMissing.as_str(), None),
        Some(rustls::Error::InvalidCertificate(fault)) => rule_of(fault),
        Some(_) => ("tls-handshake", None),
        None => {
            tracing::debug!(peer = %address, "a handshake broke off: {error}");
            return;
        }
    };
    let reason = reason.unwrap_or_else(|| error.to_string());
    let event = Event::refused(Service::Relay, "handshake", rule, reason);
    environment.journal.record(environment.clock.now(), event);
}

impl List {
    fn of(list: &Revocations) -> Self {
        Self {
            number: list.number,
            authorities: list.authorities.clone(),
            revoked: list.revoked.iter().copied().collect(),
        }
    }
}

impl Refusal for CertificateRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Missing => ProblemCode::CertificateMissing,
            Self::OutOfTime { .. } => ProblemCode::CertificateExpired,
            Self::Revoked(_) => ProblemCode::CertificateRevoked,
            Self::Kind { .. } => ProblemCode::CertificateKind,
        }
    }
}

impl Refusal for TrustFault {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Source(_) => ProblemCode::PeerUnreachable,
            Self::Authorities { .. } | Self::Tls { .. } => ProblemCode::Internal,
        }
    }
}

#[async_trait]
impl RevocationSource for CaBackOffice {
    async fn revocations(&self, after: Option<u64>, wait: Duration) -> Result<Revocations, RevocationFault> {
        let query = RevocationsQuery { after, wait_seconds: Some(wait.as_secs()) };
        Self::revocations(self, query).await.map_err(|error| RevocationFault(error.to_string()))
    }
}
