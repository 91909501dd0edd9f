//! The authority as a service: opening it, and what is read from it.

mod issuing;
mod issuing_faulty;
mod packing;
mod revoking;
mod rolling_over;
mod whole;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use careplan_domain::{CertificateSerial, JapanTime};
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Environment, Event, Labour, Service};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Registered;
use rustls_pki_types::CertificateDer;
use tokio::sync::watch;

use crate::authorities::Authorities;
use crate::authority::{Authority, AuthorityRecord};
use crate::certificate_record::{CertificateRecord, Revocation};
use crate::forgotten::Forgotten;
use crate::package_seal::PackageSeal;
use crate::revocation_list::Entries;
use crate::tally::Tally;
use crate::{CertificateKey, Generation, KeyPool, OpenFault, Settings};
use revoking::Posted;
pub(crate) use whole::beside;

/// Where authorities are kept, by generation.
pub(crate) const AUTHORITY_PREFIX: &str = "ca/authority/";
/// Where certificates are kept, by serial.
const CERTIFICATE_PREFIX: &str = "ca/certificate/";
/// Where revocations of forgotten certificates are kept, by serial.
const FORGOTTEN_PREFIX: &str = "ca/forgotten/";
/// Where the tally is kept.
const TALLY_PREFIX: &str = "ca/tally/";
/// Its only entry: the generations count together.
const TALLY_KEY: Generation = Generation::FIRST;

/// e-seikyuu認証局. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Ca(Arc<Inner>);

struct Inner {
    settings: Settings,
    /// All generations. A new one is begun in one's turn.
    authorities: RwLock<Arc<Authorities>>,
    authorities_kept: Register<Generation, AuthorityRecord>,
    certificates: Register<CertificateSerial, CertificateRecord>,
    /// The revocations of certificates that a reset forgot.
    forgotten: Register<CertificateSerial, Forgotten>,
    tallies: Register<Generation, Tally>,
    keys: KeyPool,
    seal: PackageSeal,
    environment: Environment,
    /// Held from looking until the change is published, so that serials and list numbers follow one another.
    turn: tokio::sync::Mutex<()>,
    /// What is known of all certificates together; changed only in one's turn.
    index: Mutex<Index>,
    posted: watch::Sender<Posted>,
}

/// Which request has which certificate, which are revoked, and the next ordinal: all follow from the certificates.
#[derive(Debug, Default)]
struct Index {
    by_request: BTreeMap<String, CertificateSerial>,
    revoked: BTreeMap<CertificateSerial, Revoked>,
    /// The same, as the lists tell it.
    entries: BTreeMap<Generation, Entries>,
    /// The revocation with the highest number.
    last: Option<Revocation>,
    next_ordinal: u64,
}

/// A revocation, and whose list tells of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revoked {
    pub generation: Generation,
    pub revocation: Revocation,
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
        let authorities_kept = Register::open(Arc::clone(&store), AUTHORITY_PREFIX).await?;
        let certificates: Register<CertificateSerial, CertificateRecord> =
            Register::open(Arc::clone(&store), CERTIFICATE_PREFIX).await?;
        let forgotten = Register::open(Arc::clone(&store), FORGOTTEN_PREFIX).await?;
        let tallies = Register::open(Arc::clone(&store), TALLY_PREFIX).await?;
        let authorities = Arc::new(
            read_or_make(&authorities_kept, certificates.len() + forgotten.len(), &keys, &environment)
                .await?,
        );
        let seal = packing::open_seal(store, &certificates).await?;
        let tally = read_or_begin(&tallies, &environment).await?;
        let index = Index::of(&certificates, &forgotten, &tally);
        if let Some((key, generation)) = signed_by_nobody(&certificates, &authorities) {
            let cause = format!("generation {generation} of the CA, which has signed it, is missing");
            return Err(OpenFault::Entry { key, cause });
        }
        let first = revoking::newest(&index, &tally).sign(&authorities).map_err(OpenFault::Signing)?;
        Ok(Self(Arc::new(Inner {
            settings,
            authorities: RwLock::new(authorities),
            authorities_kept,
            certificates,
            forgotten,
            tallies,
            keys,
            seal,
            environment,
            turn: tokio::sync::Mutex::default(),
            index: Mutex::new(index),
            posted: watch::Sender::new(Posted::first(first)),
        })))
    }

    /// The certificate of the generation that signs now, PEM.
    pub fn certificate_pem(&self) -> String {
        self.authorities().current().certificate_pem.clone()
    }

    /// The certificate of the generation that signs now, DER.
    pub fn certificate_der(&self) -> CertificateDer<'static> {
        self.authorities().current().certificate_der.clone()
    }

    /// The certificates of all generations, oldest first, PEM one after the other: what to trust.
    pub fn trust_pem(&self) -> String {
        self.authorities().all().iter().map(|authority| authority.certificate_pem.as_str()).collect()
    }

    pub(crate) fn authorities(&self) -> Arc<Authorities> {
        Arc::clone(&self.0.authorities.read().expect("no one panics while holding the authorities"))
    }

    /// The certificate of this serial, as it is kept.
    pub(crate) fn certificate(&self, serial: &CertificateSerial) -> Option<Arc<CertificateRecord>> {
        self.0.certificates.find(serial)
    }

    /// What the register says of a certificate, unless it has none of this serial.
    pub fn registered(&self, serial: &CertificateSerial) -> Option<Registered> {
        self.certificate(serial).map(|record| record.registered(*serial))
    }

    /// How many certificates of `generation` are revoked.
    pub(crate) fn revoked_of(&self, generation: Generation) -> usize {
        self.index().revoked.values().filter(|revoked| revoked.generation == generation).count()
    }

    /// Where certificates say that the publication is.
    pub(crate) fn publication_url(&self) -> &str {
        &self.0.settings.publication_url
    }

    pub(crate) fn now(&self) -> JapanTime {
        self.0.environment.clock.now()
    }

    /// Who signs and packs.
    pub(crate) fn labour(&self) -> Labour {
        self.0.environment.labour
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
    fn of(
        certificates: &Register<CertificateSerial, CertificateRecord>,
        forgotten: &Register<CertificateSerial, Forgotten>,
        tally: &Tally,
    ) -> Self {
        let mut index = Self { next_ordinal: tally.next_ordinal, ..Self::default() };
        let mut revoked = BTreeMap::new();
        for (serial, certificate) in certificates.all() {
            index.enter(serial, &certificate);
            if let Some(revocation) = certificate.revocation {
                revoked.insert(serial, Revoked { generation: certificate.generation, revocation });
            }
        }
        for (serial, gone) in forgotten.all() {
            let Forgotten { generation, revocation } = *gone;
            revoked.insert(serial, Revoked { generation, revocation });
        }
        // As they came: what a list of some number says is the same after a restart.
        let mut revoked: Vec<_> = revoked.into_iter().collect();
        revoked.sort_by_key(|(_, revoked)| revoked.revocation.number);
        for (serial, revoked) in revoked {
            index.revoke(serial, revoked);
        }
        index
    }

    fn enter(&mut self, serial: CertificateSerial, certificate: &CertificateRecord) {
        // Faulty ones answer no request, and count by themselves.
        if certificate.fault.is_none() {
            self.by_request.insert(certificate.request.clone(), serial);
            self.next_ordinal = self.next_ordinal.max(certificate.ordinal + 1);
        }
    }

    /// Later than all before.
    fn revoke(&mut self, serial: CertificateSerial, revoked: Revoked) {
        self.entries.entry(revoked.generation).or_default().push(&serial, &revoked.revocation);
        self.last = Some(revoked.revocation);
        self.revoked.insert(serial, revoked);
    }
}

async fn read_or_make(
    kept: &Register<Generation, AuthorityRecord>,
    certificates: usize,
    keys: &KeyPool,
    environment: &Environment,
) -> Result<Authorities, OpenFault> {
    let first = Generation::FIRST;
    if kept.find(&first).is_none() {
        if certificates > 0 {
            return Err(OpenFault::AuthorityMissing {
                key: format!("{AUTHORITY_PREFIX}{first}"),
                certificates,
            });
        }
        let made = make(&keys.take().await, environment)?;
        kept.change(&first, async |_| Ok::<_, StoreFault>(Change::Keep(made, ()))).await?;
    }
    let mut all = kept.all().into_iter().map(|(generation, record)| read(generation, &record));
    let oldest = all.next().expect("the first generation was found or made")?;
    all.try_fold(Authorities::first(oldest), |authorities, newer| Ok(authorities.with(newer?)))
}

fn read(generation: Generation, record: &AuthorityRecord) -> Result<Authority, OpenFault> {
    record.read(generation).map_err(|damage| OpenFault::Authority {
        key: format!("{AUTHORITY_PREFIX}{generation}"),
        cause: damage.to_string(),
    })
}

/// A certificate whose generation is not there, by its key.
fn signed_by_nobody(
    certificates: &Register<CertificateSerial, CertificateRecord>,
    authorities: &Authorities,
) -> Option<(String, Generation)> {
    certificates.all().into_iter().find_map(|(serial, certificate)| {
        let generation = certificate.generation;
        authorities.of(generation).is_none().then(|| (format!("{CERTIFICATE_PREFIX}{serial}"), generation))
    })
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
    tallies: &Register<Generation, Tally>,
    environment: &Environment,
) -> Result<Tally, StoreFault> {
    tallies
        .change(&TALLY_KEY, async |found| {
            if let Some(tally) = found {
                return Ok(Change::Leave(*tally));
            }
            let now = environment.clock.now();
            let tally = Tally { next_ordinal: 0, next_faulty: 0, list_number: 1, listed_at: now };
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
