//! Boots the services: sockets first, then the CA, the portal, the relay, each behind its own address.

mod closing;
mod doors;
mod elsewhere;
mod front;
pub(crate) mod ground;
mod intermission;
mod listeners;
mod open_stores;
pub(crate) mod services;
mod tasks;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use careplan_client::{CallError, InvalidTlsSettings};
use careplan_serve::store::StoreFault;
use careplan_serve::{Security, Shutdown, Stop, TlsFault, TlsRootFault};
use careplan_sim::{ClockRefusal, Journal, Service};
use careplan_wire::ReadyFile;
use careplan_wire::back_office::node;
use mock_ca::Ca;
use mock_eseikyuu::Portal;
use thiserror::Error;
use tokio::task::JoinSet;

use crate::control::{Nodes, Parts, Returns, nodes_router};
use crate::data_directory::{READY_FILE, write_whole};
use crate::invariants::Watch;
use crate::snapshots::Shelf;
use crate::{
    Control, ControlRefusal, DataDirectory, DataFault, Desks, Mount, Population, PopulationFault, Settings,
    backup, control_router,
};

pub use self::doors::Address;
use self::doors::{Doors, Routers};
pub(crate) use self::listeners::bind_loopback;
pub(crate) use self::open_stores::OpenStores;

use self::closing::Closing;
use self::front::Front;
use self::ground::Ground;
pub(crate) use self::intermission::Intermission;
use self::intermission::Styles;
use self::listeners::{HeldPorts, Listeners};
use self::services::Calls;
use self::tasks::Tasks;

/// A running network. Dropped, it stops; `stop` waits until it has.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) control: Control,
    pub(crate) ready_file: ReadyFile,
    pub(crate) routers: Routers,
    stop: Stop,
    tasks: JoinSet<()>,
    extra_ready_file: Option<PathBuf>,
    /// Its ports, which stay its own while it is restarted.
    held: Option<Arc<HeldPorts>>,
    /// What answers at the console's address.
    front: Front,
    /// How its addresses are served while it goes back to a snapshot.
    styles: Styles,
    returns: Returns,
    /// What must have been let go of before another network can use the directory.
    closing: Closing,
}

/// What a network leaves to the one that takes its place.
#[derive(Clone)]
pub(crate) struct Left {
    directory: DataDirectory,
    held: Arc<HeldPorts>,
    pub(crate) watch: Watch,
    returns: Returns,
    /// What outlives a network that has stepped aside.
    pub(crate) lasting: Option<Lasting>,
}

/// What a network begins with: nothing, or what another has left.
struct Inheritance {
    directory: Option<DataDirectory>,
    held: Option<Arc<HeldPorts>>,
    watch: Watch,
    returns: Returns,
    lasting: Option<Lasting>,
}

/// What the networks before and after have in common when a testbed goes back to a snapshot.
#[derive(Clone)]
pub(crate) struct Lasting {
    front: Front,
    pub(crate) journal: Journal,
}

/// A network that has ended for another state of its own to take its place.
pub(crate) struct Aside {
    pub(crate) left: Left,
    pub(crate) intermission: Intermission,
    /// Whether nothing of it has a store open any more.
    pub(crate) is_closed: bool,
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
    /// A file of a store cannot be opened.
    #[error("the store `{}` cannot be opened", path.display())]
    StoreFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: StoreFault,
    },
    /// What a store holds cannot be read.
    #[error("a store cannot be opened")]
    Store(#[from] StoreFault),
    /// The CA cannot start.
    #[error("the certificate authority cannot start")]
    Ca(#[source] mock_ca::OpenFault),
    /// The relay cannot start.
    #[error("the relay cannot start")]
    Relay(#[source] mock_relay::exchange::OpenFault),
    /// A service that was to be elsewhere is not.
    #[error("the {part} is not at {url}")]
    Elsewhere {
        /// The service.
        part: &'static str,
        /// Where it was said to be.
        url: String,
        /// What its address answers.
        #[source]
        source: CallError,
    },
    /// The CA, which is elsewhere, does not tell its certificates.
    #[error("the CA does not tell its certificates")]
    Authorities(#[source] CallError),
    /// The TLS root cannot be made or read.
    #[error("the TLS root cannot be used")]
    TlsRoot(#[from] TlsRootFault),
    /// A TLS configuration does not fit together.
    #[error("TLS cannot be served")]
    Tls(#[from] TlsFault),
    /// The clock cannot begin there.
    #[error(transparent)]
    Clock(#[from] ClockRefusal),
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

impl Network {
    pub(crate) async fn start(settings: Settings, returns: Returns) -> Result<Self, StartFault> {
        let (directory, held, lasting) = (None, None, None);
        Self::begin(settings, Inheritance { directory, held, watch: Watch::begin(), returns, lasting }).await
    }

    /// Takes the place of a network that has ended, on its directory and its ports.
    pub(crate) async fn take_over(settings: Settings, left: Left) -> Result<Self, StartFault> {
        let Left { directory, held, watch, returns, lasting } = left;
        let (directory, held) = (Some(directory), Some(held));
        Self::begin(settings, Inheritance { directory, held, watch, returns, lasting }).await
    }

    async fn begin(settings: Settings, inheritance: Inheritance) -> Result<Self, StartFault> {
        let Inheritance { directory, held, watch, returns, lasting } = inheritance;
        let journal = lasting.as_ref().map(|lasting| lasting.journal.clone());
        let (ground, listeners, held) =
            clear_the_ground(&settings, directory, held, journal.unwrap_or_default()).await?;
        let population = ground.population()?;
        let (stop, shutdown) = Stop::new();
        let mut tasks = Tasks { set: JoinSet::new(), routers: Routers::default(), shutdown };
        let doors = [Service::Ca, Service::Portal, Service::Relay, Service::UsageSite];
        let [at_ca, at_portal, at_relay, at_site] = doors.map(|service| ground.doors(service));
        let sites = ground.site_security()?;
        let styles = Styles { sites: sites.clone(), relay: ground.bare_tls()? };
        let calls = ground.calls()?;

        let ca = match listeners.ca {
            Some(_) => Some(ground.open_ca().await?),
            None => None,
        };
        let later_doors = Mount::default();
        let elsewhere = ground.elsewhere()?;
        let first_doors = match &ca {
            Some(ca) => ca.back_office(),
            None => elsewhere.clone(),
        };
        let back_office = ground.token.guard(first_doors.fallback_service(later_doors.router()));
        tasks.serve(
            Address::BackOffice,
            listeners.back_office,
            Security::Plain,
            back_office,
            Doors::default(),
        );
        if let (Some(ca), Some(listener)) = (&ca, listeners.ca) {
            tasks.serve_ca(ca, listener, at_ca);
        }
        ground.wait_for_elsewhere().await?;

        let portal = match listeners.portal {
            Some(_) => Some(ground.open_portal(Arc::new(calls.ca.clone())).await?),
            None => None,
        };
        let stores = ground.relay_stores().await?;
        let database = stores.database.clone();
        let messages = Arc::clone(&stores.messages);
        let (exchange, usage, directory) = ground.open_relay(&calls, stores).await?;
        exchange.witnessed_by(Arc::new(watch.clone()));
        watch.network(Arc::clone(&messages), ground.environment.journal.clone());
        let support = ground.open_support().await?;
        let closing = Closing::new(exchange.clone(), ground.stores.clone());
        let nodes_door = Mount::default();
        let back_office = portals_back_office(portal.as_ref(), ca.is_some(), elsewhere)
            .merge(exchange.back_office())
            .merge(support.back_office())
            .route(node::path::JOIN, nodes_door.route())
            .route(node::path::LEAVE, nodes_door.route());
        tasks.routers.add(Address::BackOffice, &back_office);
        later_doors.fill(back_office.fallback(careplan_serve::not_found));
        let visited = usage.clone();
        exchange.on_reset(move || visited.close_sessions());
        if let (Some(portal), Some(listener)) = (portal, listeners.portal) {
            let pages = settings.own_host(portal.site());
            tasks.serve_portal(portal, listener, sites.clone(), pages, at_portal);
        }
        tasks.serve_relay(exchange, listeners.relay, at_relay);
        let pages = settings.own_host(usage.router().merge(directory.router()).merge(support.router()));
        tasks.serve(Address::Site, listeners.site, sites.clone(), pages, at_site);
        tasks.spawn(|shutdown| async move { directory.keep_pace(shutdown).await });

        let (control, ready_file) =
            oversee(ground, calls, ca.as_ref(), database, watch, (tasks.shutdown.clone(), returns.clone()))
                .await?;
        nodes_door.fill(nodes_router(control.clone()));
        let router = control_router(control.clone(), &settings.own_names(), console(&settings, &control));
        tasks.routers.add(Address::Console, &router);
        let front = Front::kept(lasting.map(|lasting| lasting.front), listeners.console, sites);
        front.fill(router, tasks.shutdown.clone());
        let extra_ready_file = settings.ready_file.clone();
        let Tasks { set: tasks, routers, .. } = tasks;
        let held = Some(held);
        let network = Self {
            control,
            ready_file,
            routers,
            stop,
            tasks,
            extra_ready_file,
            held,
            front,
            styles,
            returns,
            closing,
        };
        match network.settle_in(population).await {
            Ok(()) => Ok(network),
            Err(fault) => {
                // What is running already is ended in good order: the directory is free when this answers.
                network.stop().await;
                Err(fault)
            }
        }
    }

    /// Makes the offices of the first start, and tells scripts that all is ready.
    async fn settle_in(&self, population: Option<Population>) -> Result<(), StartFault> {
        // Before the first office: a portal elsewhere learns where the CA is.
        self.control.tell_elsewhere().await.map_err(StartFault::Populate)?;
        if let Some(population) = population {
            let planned = population.planned(&self.control.environment().seed)?;
            self.control.populate(planned).await.map_err(StartFault::Populate)?;
        }
        // What was revoked before this start is known to the relay from its start.
        self.control.tell_revoked().await;
        self.write_ready_files()
    }

    /// Stops every service, waits until the last connection has ended, and fails if any task panicked.
    pub(crate) async fn stop(mut self) {
        // From now on, whoever connects is refused.
        self.held = None;
        self.end().await;
        self.closing.part();
        self.control.watch().network_ended();
    }

    /// The same, for a network that takes its place.
    pub(crate) async fn leave(mut self) -> Left {
        self.end().await;
        self.let_go().await.0
    }

    async fn end(&mut self) {
        self.stop.stop();
        tokio::join!(join_all_of(&mut self.tasks), self.front.end());
        remove_ready_files(self.control.directory(), self.extra_ready_file.as_deref());
    }

    /// Ends in good order for another state to take its place. Whoever asks meanwhile is told so, at every address; the
    /// connections to the console stay.
    pub(crate) async fn step_aside(mut self) -> Result<Aside, StartFault> {
        self.front.clear();
        let held = self.held.as_ref().expect("a network that is to be taken over has kept its ports");
        let intermission = Intermission::begin(held, &self.styles)?;
        self.stop.stop();
        join_all_of(&mut self.tasks).await;
        remove_ready_files(self.control.directory(), self.extra_ready_file.as_deref());
        let lasting =
            Lasting { front: self.front.clone(), journal: self.control.environment().journal.clone() };
        let (left, is_closed) = self.let_go().await;
        Ok(Aside { left: Left { lasting: Some(lasting), ..left }, intermission, is_closed })
    }

    /// Drops every service where it stands, without a farewell: what was under way is under way no more.
    pub(crate) async fn drop_dead(mut self) -> Left {
        tokio::join!(self.tasks.shutdown(), self.front.drop_dead());
        self.let_go().await.0
    }

    /// Answers once the last of its services is gone, and whether it is.
    async fn let_go(self) -> (Left, bool) {
        let Self { control, held, closing, routers, tasks, returns, .. } = self;
        let watch = control.watch().clone();
        let directory = control.directory().clone();
        let held = held.expect("a network that is to be taken over has kept its ports");
        drop((control, routers, tasks));
        watch.network_ended();
        let is_closed = closing.closed().await;
        (Left { directory, held, watch, returns, lasting: None }, is_closed)
    }

    fn write_ready_files(&self) -> Result<(), StartFault> {
        let text =
            serde_json::to_vec_pretty(&self.ready_file).expect("a ready file is plain text and numbers");
        self.control.directory().write(READY_FILE, &text)?;
        if let Some(path) = &self.extra_ready_file {
            write_whole(path, &text)
                .map_err(|source| StartFault::ReadyFile { path: path.clone(), source })?;
        }
        Ok(())
    }
}

/// The directory, put in order, and the ports: what every service stands on.
async fn clear_the_ground(
    settings: &Settings,
    directory: Option<DataDirectory>,
    held: Option<Arc<HeldPorts>>,
    journal: Journal,
) -> Result<(Ground<'_>, Listeners, Arc<HeldPorts>), StartFault> {
    let (directory, kept) = Ground::directory(settings, directory)?;
    remove_ready_files(&directory, settings.ready_file.as_deref());
    backup::sweep(&directory);
    Shelf::of(directory.path()).sweep();
    let (listeners, held) = Listeners::on(settings, held).await?;
    // Only now: a start that found its ports taken has decided nothing.
    directory.keep(&kept)?;
    let urls = listeners.urls(settings)?;
    let ground = Ground::lay(settings, directory, kept, urls, journal)?;
    Ok((ground, listeners, held))
}

/// The portal's back office; without one here, what is elsewhere, where that has not taken the CA's place already.
fn portals_back_office(portal: Option<&Portal>, ca_is_here: bool, elsewhere: axum::Router) -> axum::Router {
    match portal {
        Some(portal) => portal.back_office(),
        None if ca_is_here => elsewhere,
        None => axum::Router::new(),
    }
}

/// The pages behind the control API.
fn console(settings: &Settings, control: &Control) -> axum::Router {
    match &settings.console {
        Some(console) => console(control.clone()),
        None => axum::Router::new().fallback(careplan_serve::not_found),
    }
}

/// Waits for the end of all of them; fails if one panicked.
async fn join_all_of(tasks: &mut JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended
            && let Ok(panic) = error.try_into_panic()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

/// A ready file that outlives its process (after a kill) names ports where nobody, or somebody else, listens.
fn remove_ready_files(directory: &DataDirectory, extra: Option<&Path>) {
    directory.remove(READY_FILE);
    if let Some(path) = extra {
        // That it was already gone is all right.
        let _gone = std::fs::remove_file(path);
    }
}

/// What steers the running services, and what scripts are told of them.
async fn oversee(
    ground: Ground<'_>,
    calls: Calls,
    ca: Option<&Ca>,
    database: Option<String>,
    watch: Watch,
    (shutdown, returns): (Shutdown, Returns),
) -> Result<(Control, ReadyFile), StartFault> {
    let authorities = match ca {
        Some(ca) => ca.trust_pem(),
        None => calls.authorities().await.map_err(StartFault::Authorities)?,
    };
    let trust = ground.write_trust(&authorities)?;
    let elsewhere = ground.lines_elsewhere()?;
    let store = ground.store("testbed/desks.sqlite3")?;
    let root_pem = ground.root.certificate_pem();
    let network = ground.desks_network();
    let desks = Desks::open(store, &ground.urls, network, ground.environment.clone()).await?;
    let ready_file = ReadyFile {
        pid: std::process::id(),
        seed: ground.kept.seed,
        clock: ground.environment.clock.now(),
        data: ground.lasting_data(),
        urls: ground.urls.clone(),
        trust,
    };
    let control = Control::new(Parts {
        stores: ground.stores,
        elsewhere,
        nodes: Nodes::new(
            database,
            ground.settings.own_names(),
            ground.settings.tls_min,
            ground.settings.rate_limits(),
            ground.token.secret().clone(),
            ground.kept.relay.clone(),
        ),
        ephemeral: ready_file.data.is_none(),
        tls_root_pem: root_pem.to_owned(),
        environment: ground.environment,
        directory: ground.directory,
        kept: ground.kept,
        urls: ground.urls,
        ca: calls.ca,
        portal: calls.portal,
        relay: calls.relay,
        desks,
        watch,
        shutdown,
        returns,
    });
    Ok((control, ready_file))
}
