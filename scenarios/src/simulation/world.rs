//! 世界: the machines, what stands on them, and what happens to them.
//!
//! The services are the ones that anybody runs, with their own routers behind their own accept loop; network, disk, keys
//! and time are simulated. The rule it keeps: what a crashed process leaves behind can neither answer nor write.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use axum::Router;
use careplan_client::{BaseUrl, CaBackOffice, HttpClient, PortalBackOffice, RelayBackOffice, Trust};
use careplan_domain::Secret;
use careplan_serve::back_office::Token;
use careplan_serve::store::{LogStore, Store};
use careplan_serve::{
    Limits, Security, ServerIdentity, SessionCookie, Stop, TlsRoot, error_chain, run_with_faults, shown,
};
use careplan_sim::{Canaries, Canary, Clock, Entry, Environment, Journal, Seed, SimulatedDisk};
use mock_ca::{Ca, KeyKind, KeyPool};
use mock_eseikyuu::{PasswordCost, Portal};
use mock_relay::Subscribers;
use mock_relay::exchange::{Exchange, LogMessages, MessageStore, OpenFault, RelayTrust};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;
use tokio::task::JoinSet;

use super::dice::Dice;
use super::network::Network;

/// The keys of every simulation: the authority's and, in turn, those of its certificates. They open nothing else.
const KEYS: &str = include_str!("../../fixtures/simulation-keys.pem");
/// A sync takes this long at most.
const SYNC_MAX: Duration = Duration::from_millis(3);
/// A hash that costs next to nothing: the simulation is about order, not about passwords.
const PASSWORD_COST: PasswordCost = PasswordCost { memory_kib: 8, passes: 1 };

/// A machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Ca,
    Portal,
    /// A node of the exchange.
    Relay(u8),
    /// The database that two nodes share.
    Database,
}

impl Place {
    pub(super) fn name(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ca => f.write_str("ca"),
            Self::Portal => f.write_str("portal"),
            Self::Relay(node) => write!(f, "relay-{node}"),
            Self::Database => f.write_str("database"),
        }
    }
}

/// Why a machine does not come up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum NotUp {
    /// What it needs is not there, or its disk crashes meanwhile; it may come up later.
    #[error("{0}")]
    Waits(String),
    /// It never will.
    #[error("{0}")]
    Broken(String),
}

impl NotUp {
    fn broken(fault: impl std::error::Error) -> Self {
        Self::Broken(error_chain(&fault))
    }
}

/// How many nodes the exchange has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nodes {
    /// One, with a log of its own.
    One,
    /// Two on one database.
    Two,
}

/// Everything around the offices.
pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) network: Network,
    pub(super) nodes: Nodes,
    recall: bool,
    seed: Seed,
    canary: Option<Canary>,
    token: Token,
    keys: KeyPool,
    identity: Arc<ServerIdentity>,
    drives: BTreeMap<Place, SimulatedDisk>,
    up: Mutex<BTreeMap<Place, Machine>>,
    boots: Mutex<BTreeMap<Place, u64>>,
    /// Crashes so far.
    crashes: AtomicU64,
    /// What the journals of crashed machines had still to tell.
    last_words: Mutex<Vec<(Place, Entry)>>,
}

/// A machine that runs.
struct Machine {
    service: Service,
    journal: Journal,
    told: u64,
    tasks: JoinSet<()>,
    /// Dropped with it: whoever listens to it stops.
    _stop: Stop,
}

/// What runs on a machine.
#[derive(Clone)]
enum Service {
    Ca,
    Portal(Portal),
    Relay { subscribers: Subscribers, messages: LogMessages },
    Database { entries: LogStore, messages: LogMessages },
}

impl World {
    pub(super) fn new(seed: &Seed, nodes: Nodes, recall: bool, canary: Option<Canary>) -> Self {
        let mut places = vec![Place::Ca, Place::Portal];
        match nodes {
            Nodes::One => places.push(Place::Relay(1)),
            Nodes::Two => places.push(Place::Database),
        }
        let disk = seed.child("simulation/disk");
        let drives =
            places.into_iter().map(|place| (place, SimulatedDisk::new(&disk.child(&place.name()), SYNC_MAX)));
        Self {
            clock: Clock::standing("2026-04-01T09:00".parse().expect("a time")),
            network: Network::new(Dice::new(seed.child("simulation/network"))),
            nodes,
            recall,
            canary,
            token: Token::new(Secret::from("simulated back office")),
            keys: KeyPool::given(KeyKind::Rsa2048, keys()).expect("the keys are of this kind"),
            identity: identity(),
            drives: drives.collect(),
            up: Mutex::default(),
            boots: Mutex::default(),
            crashes: AtomicU64::new(0),
            last_words: Mutex::default(),
            seed: seed.clone(),
        }
    }

    /// Every machine, in the order in which they start.
    pub(super) fn places(&self) -> &'static [Place] {
        match self.nodes {
            Nodes::One => &[Place::Ca, Place::Portal, Place::Relay(1)],
            Nodes::Two => &[Place::Ca, Place::Portal, Place::Database, Place::Relay(1), Place::Relay(2)],
        }
    }

    pub(super) fn relays(&self) -> &'static [u8] {
        match self.nodes {
            Nodes::One => &[1],
            Nodes::Two => &[1, 2],
        }
    }

    pub(super) fn is_up(&self, place: Place) -> bool {
        self.up().contains_key(&place)
    }

    /// The disk that this machine writes to.
    pub(super) fn drive(&self, place: Place) -> Option<&SimulatedDisk> {
        self.drives.get(&place)
    }

    /// No crash is to come at a write.
    pub(super) fn disarm(&self) {
        self.drives.values().for_each(SimulatedDisk::disarm);
    }

    /// How many crashes there were.
    pub(super) fn crashes(&self) -> u64 {
        self.crashes.load(Ordering::Relaxed)
    }

    /// Starts a machine; what went wrong, if it does not come up.
    pub(super) async fn boot(&self, place: Place) -> Result<(), NotUp> {
        let booted = self.try_to_boot(place).await;
        let disk = if self.nodes == Nodes::Two && matches!(place, Place::Relay(_)) {
            Place::Database
        } else {
            place
        };
        match booted {
            Err(NotUp::Broken(why)) if self.drives[&disk].has_crashed() => Err(NotUp::Waits(why)),
            booted => booted,
        }
    }

    async fn try_to_boot(&self, place: Place) -> Result<(), NotUp> {
        let boots = {
            let mut boots = self.boots.lock().expect("no one panics while counting");
            let boots = boots.entry(place).or_default();
            *boots += 1;
            *boots
        };
        let name = place.name();
        let tokens = self.seed.child("simulation/tokens").child(&name).nth(boots);
        let environment = Environment::simulated(self.clock.clone(), self.seed.clone(), &tokens, self.canary);
        let journal = environment.journal.clone();
        let (stop, shutdown) = Stop::new();
        let mut running = Running { network: self.network.clone(), tasks: JoinSet::new(), name, shutdown };
        let service = match place {
            Place::Ca => self.boot_ca(environment, &mut running).await?,
            Place::Portal => self.boot_portal(environment, &mut running).await?,
            Place::Relay(_) => self.boot_relay(place, environment, &mut running).await?,
            Place::Database => {
                let (entries, messages) = self.open_logs(place, environment.canaries)?;
                Service::Database { entries, messages }
            }
        };
        if let Some(drive) = self.drives.get(&place) {
            running.reset_when_crashed(drive);
        }
        let machine = Machine { service, journal, told: 0, tasks: running.tasks, _stop: stop };
        self.up().insert(place, machine);
        Ok(())
    }

    /// The machine loses its power. Nodes go down with their database.
    pub(super) fn crash(&self, place: Place) {
        self.crashes.fetch_add(1, Ordering::Relaxed);
        let mut gone = vec![place];
        if place == Place::Database {
            gone.extend([Place::Relay(1), Place::Relay(2)]);
        }
        for place in gone {
            if let Some(machine) = self.up().remove(&place) {
                let words = machine.journal.after(machine.told, usize::MAX);
                self.last_words().extend(words.into_iter().map(|entry| (place, entry)));
            }
            if let Some(drive) = self.drives.get(&place) {
                drive.crash();
            }
            self.network.crash(&place.name());
        }
    }

    /// The machines whose disk crashed under them go down; which they were.
    pub(super) fn bury_crashed(&self) -> Vec<Place> {
        let crashed: Vec<Place> = self
            .drives
            .iter()
            .filter(|(place, drive)| self.is_up(**place) && drive.has_crashed())
            .map(|(place, _)| *place)
            .collect();
        for place in &crashed {
            self.crash(*place);
        }
        crashed
    }

    /// The machines that run and of which a task has ended, which none does by itself.
    pub(super) fn ended(&self) -> Vec<Place> {
        let mut up = self.up();
        let ended = |(place, machine): (&Place, &mut Machine)| machine.tasks.try_join_next().map(|_| *place);
        up.iter_mut().filter_map(ended).collect()
    }

    /// What each journal says that was not told yet.
    pub(super) fn news(&self) -> Vec<(Place, Entry)> {
        let mut news = std::mem::take(&mut *self.last_words());
        for (place, machine) in self.up().iter_mut() {
            for entry in machine.journal.after(machine.told, usize::MAX) {
                machine.told = entry.seq;
                news.push((*place, entry));
            }
        }
        news
    }

    /// The portal's own calls, where people at its pages arrive.
    pub(super) fn portal(&self) -> Option<Portal> {
        match &self.up().get(&Place::Portal)?.service {
            Service::Portal(portal) => Some(portal.clone()),
            _ => None,
        }
    }

    /// The offices of a node, where people at the usage site arrive.
    pub(super) fn subscribers(&self) -> Option<Subscribers> {
        self.up().values().find_map(|machine| match &machine.service {
            Service::Relay { subscribers, .. } => Some(subscribers.clone()),
            _ => None,
        })
    }

    /// What the exchange keeps, where a node of it runs.
    pub(super) fn messages(&self) -> Option<LogMessages> {
        self.up().values().find_map(|machine| match &machine.service {
            Service::Relay { messages, .. } | Service::Database { messages, .. } => Some(messages.clone()),
            _ => None,
        })
    }

    pub(super) fn portal_desk(&self) -> PortalBackOffice {
        PortalBackOffice::new(self.client("desk", &[]), base("portal:8445"), self.token.secret().clone())
    }

    pub(super) fn ca_desk(&self) -> CaBackOffice {
        CaBackOffice::new(self.client("desk", &[]), base("ca:8445"), self.token.secret().clone())
    }

    pub(super) fn relay_desk(&self, node: u8) -> RelayBackOffice {
        let base = base(&format!("relay-{node}:8445"));
        RelayBackOffice::new(self.client("desk", &[]), base, self.token.secret().clone())
    }

    /// A client of an office that shows this certificate to the exchange, or none.
    pub(super) fn office_client(&self, machine: &str, certificate: Option<&[u8]>) -> HttpClient {
        self.client(machine, &shown(certificate))
    }

    fn client(&self, machine: &str, beginning: &[u8]) -> HttpClient {
        let connector = self.network.connector(machine, beginning);
        let network = careplan_client::Network::over(connector, Trust::nobody());
        network.client().expect("a client that trusts nobody needs nothing")
    }

    async fn boot_ca(&self, environment: Environment, running: &mut Running) -> Result<Service, NotUp> {
        let store = self.open_store(Place::Ca, environment.canaries)?;
        let settings = mock_ca::Settings { keys: KeyKind::Rsa2048, ..mock_ca::Settings::default() };
        let ca = Ca::open(settings, store, self.keys.clone(), environment).await.map_err(NotUp::broken)?;
        running.serve(8445, Security::Plain, self.token.guard(ca.back_office()));
        Ok(Service::Ca)
    }

    async fn boot_portal(&self, environment: Environment, running: &mut Running) -> Result<Service, NotUp> {
        let store = self.open_store(Place::Portal, environment.canaries)?;
        let cookie = SessionCookie { name: "careplan_portal_8441".to_owned(), secure: false };
        let settings =
            mock_eseikyuu::Settings { password_cost: PASSWORD_COST, ..mock_eseikyuu::Settings::new(cookie) };
        let issuer =
            CaBackOffice::new(self.client("portal", &[]), base("ca:8445"), self.token.secret().clone());
        let portal =
            Portal::open(settings, store, Arc::new(issuer), environment).await.map_err(NotUp::broken)?;
        running.serve(8441, Security::Plain, portal.site());
        running.serve(8445, Security::Plain, self.token.guard(portal.back_office()));
        let (pace, shutdown) = (portal.clone(), running.shutdown.clone());
        running.tasks.spawn(async move { pace.keep_pace(shutdown).await });
        Ok(Service::Portal(portal))
    }

    async fn boot_relay(
        &self,
        place: Place,
        environment: Environment,
        running: &mut Running,
    ) -> Result<Service, NotUp> {
        let (entries, messages) = match self.nodes {
            Nodes::One => self.open_logs(place, environment.canaries)?,
            Nodes::Two => match self.up().get(&Place::Database).map(|machine| machine.service.clone()) {
                Some(Service::Database { entries, messages }) => (entries, messages),
                _ => return Err(NotUp::Waits("the database is down".to_owned())),
            },
        };
        let name = place.name();
        let secret = || self.token.secret().clone();
        let portal = PortalBackOffice::new(self.client(&name, &[]), base("portal:8445"), secret());
        let ca = CaBackOffice::new(self.client(&name, &[]), base("ca:8445"), secret());
        let subscribers =
            Subscribers::open(Arc::new(entries), environment.clone()).await.map_err(NotUp::broken)?;
        let settings = mock_relay::exchange::Settings {
            recall: self.recall,
            ..mock_relay::exchange::Settings::default()
        };
        let exchange = Exchange::open(
            settings,
            Arc::new(messages.clone()) as Arc<dyn MessageStore>,
            subscribers.clone(),
            Arc::new(portal),
            Arc::new(ca),
            RelayTrust { identity: Arc::clone(&self.identity) },
            environment,
        )
        .await
        .map_err(|fault| match &fault {
            OpenFault::Revocations(_) => NotUp::Waits(error_chain(&fault)),
            OpenFault::Trust(_) | OpenFault::FilesMax(_) => NotUp::broken(fault),
        })?;
        running.serve(8443, exchange.security_without_tls(), exchange.api());
        running.serve(8445, Security::Plain, self.token.guard(exchange.back_office()));
        for keeping in [true, false] {
            let (exchange, shutdown) = (exchange.clone(), running.shutdown.clone());
            running.tasks.spawn(async move {
                if keeping {
                    exchange.keep_retention(shutdown).await;
                } else {
                    exchange.follow_revocations(shutdown).await;
                }
            });
        }
        Ok(Service::Relay { subscribers, messages })
    }

    fn open_store(&self, place: Place, canaries: Canaries) -> Result<Arc<dyn Store>, NotUp> {
        let store =
            LogStore::open(self.drives[&place].mount(), "records.log", canaries).map_err(NotUp::broken)?;
        Ok(Arc::new(store))
    }

    fn open_logs(&self, place: Place, canaries: Canaries) -> Result<(LogStore, LogMessages), NotUp> {
        let disk = self.drives[&place].mount();
        let (entries, messages) = ("subscribers.log", "messages.log");
        Ok(match self.nodes {
            Nodes::One => (
                LogStore::open(Arc::clone(&disk), entries, canaries).map_err(NotUp::broken)?,
                LogMessages::open(disk, messages, canaries).map_err(NotUp::broken)?,
            ),
            Nodes::Two => (
                LogStore::open_shared(Arc::clone(&disk), entries, canaries).map_err(NotUp::broken)?,
                LogMessages::open_shared(disk, messages, canaries).map_err(NotUp::broken)?,
            ),
        })
    }

    fn last_words(&self) -> MutexGuard<'_, Vec<(Place, Entry)>> {
        self.last_words.lock().expect("no one panics while holding the words")
    }

    fn up(&self) -> MutexGuard<'_, BTreeMap<Place, Machine>> {
        self.up.lock().expect("no one panics while holding the machines")
    }
}

/// A machine on its way up.
struct Running {
    network: Network,
    tasks: JoinSet<()>,
    name: String,
    shutdown: careplan_serve::Shutdown,
}

impl Running {
    fn serve(&mut self, port: u16, security: Security, router: Router) {
        let listener = self.network.listen(&format!("{}:{port}", self.name));
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(run_with_faults(listener, security, router, Limits::default(), None, shutdown));
    }

    /// Whoever waits for an answer of a machine that has crashed learns it at once.
    fn reset_when_crashed(&mut self, drive: &SimulatedDisk) {
        let (mut crashes, network) = (drive.crashes(), self.network.clone());
        let lost = match &*self.name {
            // Nodes without their database answer nobody.
            "database" => vec!["relay-1".to_owned(), "relay-2".to_owned()],
            name => vec![name.to_owned()],
        };
        crashes.mark_unchanged();
        self.tasks.spawn(async move {
            if crashes.changed().await.is_ok() {
                for machine in &lost {
                    network.crash(machine);
                }
            }
        });
    }
}

fn base(address: &str) -> BaseUrl {
    format!("http://{address}").parse().expect("an address of our own making")
}

/// Where offices reach a node.
pub(super) fn api_base(node: u8) -> BaseUrl {
    base(&format!("relay-{node}:8443"))
}

fn keys() -> Vec<Vec<u8>> {
    PrivatePkcs8KeyDer::pem_slice_iter(KEYS.as_bytes())
        .map(|key| key.expect("the keys are PEM").secret_pkcs8_der().to_vec())
        .collect()
}

/// The exchange wants one, and shows it to nobody here.
fn identity() -> Arc<ServerIdentity> {
    static IDENTITY: OnceLock<Arc<ServerIdentity>> = OnceLock::new();
    let made = IDENTITY.get_or_init(|| {
        let today = "2026-04-01T09:00".parse().expect("a time");
        let root = TlsRoot::create(&[], today).expect("a root can be made");
        Arc::new(root.server_identity(&[], today).expect("a root makes identities"))
    });
    Arc::clone(made)
}

#[cfg(test)]
mod tests;
