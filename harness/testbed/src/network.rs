//! Boots the services: sockets first, then the CA, the portal, the relay, each behind its own address.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use careplan_client::{BaseUrl, CaBackOffice, InvalidTlsSettings, PortalBackOffice, RelayBackOffice, Trust};
use careplan_domain::{Secret, Span};
use careplan_serve::back_office::Token;
use careplan_serve::store::{SqliteStore, Store, StoreFault};
use careplan_serve::{
    Limits, LoopbackListener, Security, ServerIdentity, SessionCookie, Shutdown, Stop, TlsFault, TlsRoot,
    TlsRootFault, TlsSwap, server_tls,
};
use careplan_sim::{Clock, ClockState, Entropy as _, Environment, OsEntropy, PaceSwitch, Seed};
use careplan_wire::{ReadyFile, TrustFiles, Urls};
use mock_ca::{Ca, KeyPool};
use mock_eseikyuu::Portal;
use mock_relay::usage::UsageSite;
use mock_relay::Subscribers;
use mock_relay::exchange::{Exchange, RelayTrust, SqliteMessages};
use thiserror::Error;
use tokio::task::JoinSet;

use crate::control::Parts;
use crate::data_directory::{Kept, write_whole};
use crate::{
    ClockStart, Control, ControlRefusal, DataDirectory, DataFault, DataPlace, Desks, Mount, Population,
    PopulationFault, Settings, control_router,
};

/// The key pool's depth: what a class of ten offices asks for at once, and no more work than a second's.
const KEYS_READY: usize = 8;
/// How long a login to the usage site may be idle (assumed).
const SESSION_IDLE: Span = Span::from_minutes(30);
/// The file in the data directory that tells scripts where everything is.
const READY_FILE: &str = "ready.json";
const TLS_ROOT_FILE: &str = "trust/tls-root.pem";
const TLS_ROOT_KEY_FILE: &str = "tls/root-key.pem";
const E_SEIKYUU_CA_FILE: &str = "trust/e-seikyuu-ca.pem";
const TOKEN_FILE: &str = "back-office.token";

/// A running network. Dropped, it stops; `stop` waits until it has.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) control: Control,
    pub(crate) ready_file: ReadyFile,
    stop: Stop,
    tasks: JoinSet<()>,
    extra_ready_file: Option<PathBuf>,
}

/// A testbed that could not start.
#[derive(Debug, Error)]
pub enum StartFault {
    /// The data directory cannot be used.
    #[error(transparent)]
    Data(#[from] DataFault),
    /// A port is taken or may not be used.
    #[error("cannot listen on port {port} for the {service}")]
    Port {
        /// The port.
        port: u16,
        /// Which service.
        service: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The population cannot be read.
    #[error(transparent)]
    Population(#[from] PopulationFault),
    /// A store cannot be opened.
    #[error("a store cannot be opened")]
    Store(#[from] StoreFault),
    /// The CA cannot start.
    #[error("the certificate authority cannot start")]
    Ca(#[source] mock_ca::OpenFault),
    /// The relay cannot start.
    #[error("the relay cannot start")]
    Relay(#[source] mock_relay::exchange::OpenFault),
    /// The TLS root cannot be made or read.
    #[error("the TLS root cannot be used")]
    TlsRoot(#[from] TlsRootFault),
    /// A TLS configuration does not fit together.
    #[error("TLS cannot be served")]
    Tls(#[from] TlsFault),
    /// A client cannot be made.
    #[error("the services cannot call one another")]
    Client(#[from] InvalidTlsSettings),
    /// The offices could not be made.
    #[error("the offices of the population could not be made")]
    Populate(#[source] ControlRefusal),
    /// The ready file cannot be written.
    #[error("cannot write the ready file `{}`", path.display())]
    ReadyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

struct Listeners {
    console: LoopbackListener,
    portal: LoopbackListener,
    site: LoopbackListener,
    relay: LoopbackListener,
    ca: LoopbackListener,
    back_office: LoopbackListener,
}

impl Network {
    pub(crate) async fn start(settings: Settings) -> Result<Self, StartFault> {
        let directory = match &settings.data {
            DataPlace::Directory(path) => DataDirectory::open(path)?,
            DataPlace::Ephemeral => DataDirectory::temporary()?,
        };
        let kept = kept_or_new(&directory, &settings)?;
        let population = Population::parse(&kept.population).or_else(|fault| {
            // A file that was read at the first start need not be there at the next.
            if kept.populated { Ok(Population::None) } else { Err(fault) }
        })?;
        let listeners = Listeners::bind(&settings).await?;
        let urls = listeners.urls(&settings)?;
        let environment = Environment {
            pace: PaceSwitch::new(settings.pace),
            ..Environment::new(Clock::resume(kept.clock()), Seed::new(kept.seed))
        };
        let token = back_office_token(&directory)?;
        let root = tls_root(&directory, &settings.public_names)?;
        let identity = Arc::new(root.server_identity(&settings.public_names, Clock::system().now())?);

        let (stop, shutdown) = Stop::new();
        let mut tasks = Tasks { set: JoinSet::new(), shutdown };
        let sites = site_security(&settings, &identity, &environment.clock)?;
        let http = careplan_client::Network::tcp(Trust::nobody()).client()?;
        let back_office: BaseUrl = urls.back_office.parse().expect("a URL of our own making");
        let ca_calls = CaBackOffice::new(http.clone(), back_office.clone(), token.secret().clone());
        let portal_calls = PortalBackOffice::new(http.clone(), back_office.clone(), token.secret().clone());
        let relay_calls = RelayBackOffice::new(http, back_office, token.secret().clone());

        let keys = settings.key_pool.clone().unwrap_or_else(|| KeyPool::start(settings.keys, KEYS_READY));
        let ca = open_ca(&settings, &directory, &urls, keys, &environment).await?;
        let (later_doors, console_door) = (Mount::default(), Mount::default());
        tasks.serve(listeners.ca, Security::Plain, ca.publication());
        let back_office = axum::Router::new().merge(ca.back_office()).fallback_service(later_doors.router());
        tasks.serve(listeners.back_office, Security::Plain, token.guard(back_office));

        let portal = open_portal(&directory, &urls, ca_calls.clone(), &settings, &environment).await?;
        let portal_door = portal.back_office();
        tasks.serve(listeners.portal, sites.clone(), portal.site());
        tasks.spawn(|shutdown| async move { portal.keep_pace(shutdown).await });

        let subscribers =
            Subscribers::open(open_store(&directory, "relay/subscribers.sqlite3")?, environment.clone()).await?;
        let messages = SqliteMessages::open(&directory.file("relay/exchange.sqlite3")?)?;
        let exchange = Exchange::open(
            mock_relay::exchange::Settings::default(),
            Arc::new(messages),
            subscribers.clone(),
            Arc::new(portal_calls.clone()),
            Arc::new(ca_calls.clone()),
            RelayTrust { authorities: vec![ca.certificate_der().clone()], identity: Arc::clone(&identity) },
            environment.clone(),
        )
        .await
        .map_err(StartFault::Relay)?;
        later_doors.fill(portal_door.merge(exchange.back_office()).fallback(careplan_serve::not_found));
        tasks.serve(listeners.relay, exchange.security(), exchange.api());
        tasks.spawn(|shutdown| async move { exchange.follow_revocations(shutdown).await });
        let usage = UsageSite::open(
            usage_settings(&urls, &settings),
            subscribers,
            Arc::new(portal_calls.clone()),
            environment.clone(),
        );
        tasks.serve(listeners.site, sites.clone(), usage.router());

        let trust = write_trust(&directory, &root, ca.certificate_pem())?;
        let desks = Desks::open(
            open_store(&directory, "testbed/desks.sqlite3")?,
            urls.clone(),
            root.certificate_pem(),
            environment.clone(),
        )
        .await?;
        let ephemeral = settings.data == DataPlace::Ephemeral;
        let data = (!ephemeral).then(|| absolute(directory.path()));
        let populated = kept.populated;
        let ready_file = ReadyFile {
            pid: std::process::id(),
            seed: kept.seed,
            clock: environment.clock.now(),
            data,
            urls: urls.clone(),
            trust,
        };
        let control = Control::new(Parts {
            environment,
            directory,
            ephemeral,
            kept,
            urls,
            tls_root_pem: root.certificate_pem().to_owned(),
            e_seikyuu_ca_pem: ca.certificate_pem().to_owned(),
            ca: ca_calls,
            portal: portal_calls,
            relay: relay_calls,
            desks,
        });
        if let Some(console) = &settings.console {
            console_door.fill(console(control.clone()));
        }
        let front = control_router(control.clone(), &settings.public_names).fallback_service(console_door.router());
        tasks.serve(listeners.console, sites, front);

        if !populated {
            let planned = population.planned(&control.environment().seed)?;
            control.populate(planned).await.map_err(StartFault::Populate)?;
        }
        let network = Self {
            control,
            ready_file,
            stop,
            tasks: tasks.set,
            extra_ready_file: settings.ready_file.clone(),
        };
        network.write_ready_files()?;
        Ok(network)
    }

    /// Stops every service, waits until the last connection has ended, and fails if any task panicked.
    pub(crate) async fn stop(mut self) {
        self.stop.stop();
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended
                && let Ok(panic) = error.try_into_panic()
            {
                std::panic::resume_unwind(panic);
            }
        }
        self.remove_ready_files();
    }

    fn write_ready_files(&self) -> Result<(), StartFault> {
        let text = serde_json::to_vec_pretty(&self.ready_file).expect("a ready file is plain text and numbers");
        self.control.directory().write(READY_FILE, &text)?;
        if let Some(path) = &self.extra_ready_file {
            write_whole(path, &text)
                .map_err(|source| StartFault::ReadyFile { path: path.clone(), source })?;
        }
        Ok(())
    }

    fn remove_ready_files(&self) {
        self.control.directory().remove(READY_FILE);
        if let Some(path) = &self.extra_ready_file {
            // A stale ready file names a dead process; that it was already gone is all right.
            let _gone = std::fs::remove_file(path);
        }
    }
}

/// What runs, and how it is told to stop.
struct Tasks {
    set: JoinSet<()>,
    shutdown: Shutdown,
}

impl Tasks {
    fn serve(&mut self, listener: LoopbackListener, security: Security, router: axum::Router) {
        self.spawn(|shutdown| careplan_serve::run(listener, security, router, Limits::default(), shutdown));
    }

    fn spawn<F: Future<Output = ()> + Send + 'static>(&mut self, task: impl FnOnce(Shutdown) -> F) {
        self.set.spawn(task(self.shutdown.clone()));
    }
}

impl Listeners {
    async fn bind(settings: &Settings) -> Result<Self, StartFault> {
        let bind = async |offset: u16, service: &'static str| {
            let port = if settings.port_base == 0 { 0 } else { settings.port_base.saturating_add(offset) };
            let bound = match settings.bind {
                None => bind_loopback(port).await,
                Some(address) => LoopbackListener::bind_to(address, port).await,
            };
            bound.map_err(|source| StartFault::Port { port, service, source })
        };
        Ok(Self {
            console: bind(0, "console").await?,
            portal: bind(1, "portal").await?,
            site: bind(2, "usage site").await?,
            relay: bind(3, "relay").await?,
            ca: bind(4, "CA's publication").await?,
            back_office: LoopbackOnly::bind(settings).await?,
        })
    }

    fn urls(&self, settings: &Settings) -> Result<Urls, StartFault> {
        let host = settings.host();
        let page = if settings.https_sites() { "https" } else { "http" };
        let url = |scheme: &str, listener: &LoopbackListener| {
            Ok::<_, StartFault>(format!("{scheme}://{host}:{}", listener.port().map_err(port_lost)?))
        };
        Ok(Urls {
            console: url(page, &self.console)?,
            portal: url(page, &self.portal)?,
            site: url(page, &self.site)?,
            relay: url("https", &self.relay)?,
            ca: url("http", &self.ca)?,
            back_office: format!("http://localhost:{}", self.back_office.port().map_err(port_lost)?),
        })
    }
}

/// The back office never leaves the machine, whatever the others are bound to.
struct LoopbackOnly;

impl LoopbackOnly {
    async fn bind(settings: &Settings) -> Result<LoopbackListener, StartFault> {
        let port = if settings.port_base == 0 { 0 } else { settings.port_base.saturating_add(5) };
        bind_loopback(port).await.map_err(|source| StartFault::Port { port, service: "back office", source })
    }
}

/// A free port on 127.0.0.1 may be taken on ::1: then the next free one will do.
async fn bind_loopback(port: u16) -> io::Result<LoopbackListener> {
    const ATTEMPTS: u32 = 16;
    let mut attempt = 1;
    loop {
        match LoopbackListener::bind(port).await {
            Err(error) if port == 0 && error.kind() == io::ErrorKind::AddrInUse && attempt < ATTEMPTS => {
                attempt += 1;
            }
            bound => return bound,
        }
    }
}

fn port_lost(source: io::Error) -> StartFault {
    StartFault::Port { port: 0, service: "testbed", source }
}

fn kept_or_new(directory: &DataDirectory, settings: &Settings) -> Result<Kept, StartFault> {
    let clock_start = |start: ClockStart| match start {
        ClockStart::System => "system".to_owned(),
        ClockStart::Standing(at) => at.to_string(),
    };
    if let Some(kept) = directory.kept()? {
        disagreement("--seed", settings.seed.map(|seed| seed.to_string()), &kept.seed.to_string())?;
        disagreement("--clock", settings.clock.map(clock_start), &kept.clock_start)?;
        let population = settings.population.as_ref().map(ToString::to_string);
        disagreement("--offices", population, &kept.population)?;
        let names = settings.public_names.join(", ");
        if !settings.public_names.iter().all(|name| kept.public_names.contains(name)) {
            disagreement("--public-name", Some(names), &kept.public_names.join(", "))?;
        }
        return Ok(kept);
    }
    let start = settings.clock.unwrap_or(ClockStart::System);
    let clock = match start {
        ClockStart::System => ClockState::Running { ahead: Span::default() },
        ClockStart::Standing(at) => ClockState::Standing { at },
    };
    let population = settings.population.as_ref().unwrap_or(&Population::Demo).to_string();
    let kept = Kept::new(
        settings.seed.unwrap_or(1),
        clock_start(start),
        clock,
        population,
        settings.public_names.clone(),
    );
    directory.keep(&kept)?;
    Ok(kept)
}

fn disagreement(flag: &'static str, asked: Option<String>, kept: &str) -> Result<(), DataFault> {
    match asked {
        Some(asked) if asked != kept => Err(DataFault::Disagrees { flag, asked, kept: kept.to_owned() }),
        _ => Ok(()),
    }
}

fn back_office_token(directory: &DataDirectory) -> Result<Token, DataFault> {
    if let Some(text) = directory.read(TOKEN_FILE)?
        && let Ok(text) = String::from_utf8(text)
        && text.len() >= 32
    {
        return Ok(Token::new(Secret::from(text)));
    }
    let token = OsEntropy.token();
    directory.write(TOKEN_FILE, token.as_bytes())?;
    Ok(Token::new(Secret::from(token)))
}

fn tls_root(directory: &DataDirectory, public_names: &[String]) -> Result<TlsRoot, StartFault> {
    if let (Some(certificate), Some(key)) = (directory.read(TLS_ROOT_FILE)?, directory.read(TLS_ROOT_KEY_FILE)?) {
        return Ok(TlsRoot::read(&String::from_utf8_lossy(&certificate), &String::from_utf8_lossy(&key))?);
    }
    let root = TlsRoot::create(public_names, Clock::system().now())?;
    directory.write(TLS_ROOT_KEY_FILE, root.key_pem().as_bytes())?;
    Ok(root)
}

fn write_trust(
    directory: &DataDirectory,
    root: &TlsRoot,
    e_seikyuu_ca_pem: &str,
) -> Result<TrustFiles, DataFault> {
    directory.write(TLS_ROOT_FILE, root.certificate_pem().as_bytes())?;
    directory.write(E_SEIKYUU_CA_FILE, e_seikyuu_ca_pem.as_bytes())?;
    Ok(TrustFiles {
        tls_root: absolute(&directory.path().join(TLS_ROOT_FILE)),
        e_seikyuu_ca: absolute(&directory.path().join(E_SEIKYUU_CA_FILE)),
    })
}

fn absolute(path: &Path) -> PathBuf {
    // Fails only when the working directory is gone; the path as it was given is the best left then.
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn site_security(settings: &Settings, identity: &ServerIdentity, clock: &Clock) -> Result<Security, TlsFault> {
    if !settings.https_sites() {
        return Ok(Security::Plain);
    }
    Ok(Security::Tls {
        config: TlsSwap::new(server_tls(identity, clock)?),
        refused: Arc::new(|peer, error| tracing::debug!(%peer, "a page's TLS handshake was refused: {error}")),
    })
}

fn open_store(directory: &DataDirectory, name: &str) -> Result<Arc<dyn Store>, StartFault> {
    Ok(Arc::new(SqliteStore::open(&directory.file(name)?)?))
}

async fn open_ca(
    settings: &Settings,
    directory: &DataDirectory,
    urls: &Urls,
    keys: KeyPool,
    environment: &Environment,
) -> Result<Ca, StartFault> {
    let ca_settings = mock_ca::Settings {
        keys: settings.keys,
        publication_url: urls.ca.clone(),
        ..mock_ca::Settings::default()
    };
    let store = open_store(directory, "ca/records.sqlite3")?;
    Ca::open(ca_settings, store, keys, environment.clone()).await.map_err(StartFault::Ca)
}

async fn open_portal(
    directory: &DataDirectory,
    urls: &Urls,
    ca: CaBackOffice,
    settings: &Settings,
    environment: &Environment,
) -> Result<Portal, StartFault> {
    let portal_settings = mock_eseikyuu::Settings::new(cookie("portal", &urls.portal, settings));
    let store = open_store(directory, "portal/records.sqlite3")?;
    Ok(Portal::open(portal_settings, store, Arc::new(ca), environment.clone()).await?)
}

fn usage_settings(urls: &Urls, settings: &Settings) -> mock_relay::usage::Settings {
    mock_relay::usage::Settings {
        cookie: cookie("site", &urls.site, settings),
        support_url: format!("{}/support", urls.site),
        download_url: format!("{}/support/download", urls.site),
        session_idle: SESSION_IDLE,
    }
}

/// Cookies know no ports, so the port is in the name.
fn cookie(service: &str, url: &str, settings: &Settings) -> SessionCookie {
    let port = url.rsplit(':').next().unwrap_or_default();
    SessionCookie { name: format!("careplan_{service}_{port}"), secure: settings.https_sites() }
}

