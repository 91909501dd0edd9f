//! The authority as a service: opening it, and what is read from it.

mod issuing;
mod revoking;
mod whole;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard};

use careplan_domain::CertificateSerial;
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Environment, Event, Service};
use careplan_wire::ProblemCode;
use rustls_pki_types::CertificateDer;
use tokio::sync::watch;

use crate::authority::{Authority, AuthorityRecord, GENERATION};
use crate::certificate_record::CertificateRecord;
use crate::tally::Tally;
use crate::{CertificateKey, KeyPool, OpenFault, Settings};
use revoking::Posted;

/// Where authorities are kept, by generation.
pub(crate) const AUTHORITY_PREFIX: &str = "ca/authority/";
/// Where certificates are kept, by serial.
const CERTIFICATE_PREFIX: &str = "ca/certificate/";
/// Where the tallies of the authorities are kept, by generation.
const TALLY_PREFIX: &str = "ca/tally/";

/// e-seikyuu認証局. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Ca(Arc<Inner>);

struct Inner {
    settings: Settings,
    authority: Authority,
    certificates: Register<CertificateSerial, CertificateRecord>,
    tallies: Register<u32, Tally>,
    keys: KeyPool,
    environment: Environment,
    /// Held from looking until the change is published, so that serials and list numbers follow one another.
    turn: tokio::sync::Mutex<()>,
    /// What is known of all certificates together; changed only in one's turn.
    index: Mutex<Index>,
    posted: watch::Sender<Posted>,
}

/// Which request has which certificate, and the next ordinal: both follow from the certificates.
#[derive(Debug, Default)]
struct Index {
    by_request: BTreeMap<String, CertificateSerial>,
    next_ordinal: u64,
}

impl Ca {
    /// Reads the authority that `store` keeps, or makes one, with a key from `keys`, where there is none yet.
    pub async fn open(
        settings: Settings,
        store: Arc<dyn Store>,
        keys: KeyPool,
        environment: Environment,
    ) -> Result<Self, OpenFault> {
        if settings.keys != keys.kind() {
            return Err(OpenFault::Keys { asked: settings.keys, found: keys.kind() });
        }
        let authorities = Register::open(Arc::clone(&store), AUTHORITY_PREFIX).await?;
        let certificates: Register<CertificateSerial, CertificateRecord> =
            Register::open(Arc::clone(&store), CERTIFICATE_PREFIX).await?;
        let tallies = Register::open(store, TALLY_PREFIX).await?;
        let authority = read_or_make(&authorities, certificates.len(), &keys, &environment).await?;
        let tally = read_or_begin(&tallies, &environment).await?;
        let index = Index::of(&certificates, &tally);
        let first = revoking::newest(&certificates, &tally).sign(&authority).map_err(OpenFault::Signing)?;
        Ok(Self(Arc::new(Inner {
            settings,
            authority,
            certificates,
            tallies,
            keys,
            environment,
            turn: tokio::sync::Mutex::default(),
            index: Mutex::new(index),
            posted: watch::Sender::new(Posted::first(first)),
        })))
    }

    /// The authority's certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.0.authority.certificate_pem
    }

    /// The authority's certificate, DER.
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.0.authority.certificate_der
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.0.index.lock().expect("no one panics while holding the index")
    }

    fn record(&self, event: Event) {
        let environment = &self.0.environment;
        environment.journal.record(environment.clock.now(), event);
    }
}

/// The journal's line of what was not done: refused by a rule, or failed. The log has the chain of causes.
fn unfulfilled(kind: &'static str, code: ProblemCode, cause: &dyn Error) -> Event {
    if code != ProblemCode::Internal {
        return Event::refused(Service::Ca, kind, code.as_str(), cause.to_string());
    }
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(error) = source {
        chain = format!("{chain}: {error}");
        source = error.source();
    }
    tracing::error!("{chain}");
    Event::failed(Service::Ca, kind, chain)
}

impl Index {
    fn of(certificates: &Register<CertificateSerial, CertificateRecord>, tally: &Tally) -> Self {
        let mut index = Self { by_request: BTreeMap::new(), next_ordinal: tally.next_ordinal };
        for (serial, certificate) in certificates.all() {
            index.enter(serial, &certificate);
        }
        index
    }

    fn enter(&mut self, serial: CertificateSerial, certificate: &CertificateRecord) {
        self.by_request.insert(certificate.request.clone(), serial);
        self.next_ordinal = self.next_ordinal.max(certificate.ordinal + 1);
    }
}

async fn read_or_make(
    authorities: &Register<u32, AuthorityRecord>,
    certificates: usize,
    keys: &KeyPool,
    environment: &Environment,
) -> Result<Authority, OpenFault> {
    let key = || format!("{AUTHORITY_PREFIX}{GENERATION}");
    let record = match authorities.find(&GENERATION) {
        Some(record) => record,
        None if certificates > 0 => return Err(OpenFault::AuthorityMissing { key: key(), certificates }),
        None => {
            let made = make(&keys.take().await, environment)?;
            authorities
                .change(&GENERATION, async |_| Ok::<_, StoreFault>(Change::Keep(made.clone(), ())))
                .await?;
            Arc::new(made)
        }
    };
    record.read().map_err(|damage| OpenFault::Authority { key: key(), cause: damage.to_string() })
}

fn make(key: &CertificateKey, environment: &Environment) -> Result<AuthorityRecord, OpenFault> {
    let made = AuthorityRecord::make(key, &environment.seed).map_err(OpenFault::Signing)?;
    let event = Event::done(Service::Ca, "authority-made").because(format!("with a new {} key", key.kind()));
    environment.journal.record(environment.clock.now(), event);
    tracing::info!(keys = %key.kind(), "made the e-seikyuu CA");
    Ok(made)
}

/// The tally; the first list, which is empty, has number 1.
async fn read_or_begin(
    tallies: &Register<u32, Tally>,
    environment: &Environment,
) -> Result<Tally, StoreFault> {
    tallies
        .change(&GENERATION, async |found| {
            if let Some(tally) = found {
                return Ok(Change::Leave(*tally));
            }
            let tally = Tally { next_ordinal: 0, list_number: 1, listed_at: environment.clock.now() };
            Ok(Change::Keep(tally, tally))
        })
        .await
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ca")
            .field("settings", &self.0.settings)
            .field("certificates", &self.0.certificates.len())
            .finish_non_exhaustive()
    }
}
