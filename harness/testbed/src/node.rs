//! A further node of the relay, in a process of its own: it joins a running testbed and shares its database.
//!
//! It is the relay's API and nothing else: no portal, no usage site, no CA, no control. From the testbed's directory it reads
//! the root that signs its server certificate, and the token of the back office; by the back office it is told clock, pace,
//! fault rules and how the relay is set. The rule it keeps: what it cannot learn from the testbed or the database it does not remember.

mod following;
mod invitation;
mod peers;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use careplan_client::{CallError, InvalidTlsSettings};
use careplan_domain::{JapanTime, Secret};
use careplan_serve::back_office::Token;
use careplan_serve::store::StoreFault;
use careplan_serve::store::postgres::Database;
use careplan_serve::{
    FaultDoor, InvalidRateLimits, InvalidTlsMin, Limits, LoopbackListener, RateDoor, RateLimits, Security,
    ServerIdentity, Shutdown, Stop, TlsMin, TlsRootFault, run, run_with_faults,
};
use careplan_sim::{Clock, Environment, Seed, Service};
use careplan_wire::back_office::node::{Join, Joined, Leave};
use careplan_wire::{ReadyFile, Urls};
use futures_util::future::{Either, select};
use mock_relay::Subscribers;
use mock_relay::exchange::{Exchange, OpenFault, RelayTrust};
use thiserror::Error;
use tokio::task::JoinSet;

use self::following::Following;
pub(crate) use self::following::clock_state;
use self::invitation::Invitation;
use self::peers::Peers;
use crate::data_directory::write_whole;
use crate::network::services::RelayStores;

/// How often a node says that it is still there: so long a testbed that was restarted may not know it.
const JOIN_EVERY: Duration = Duration::from_secs(1);
/// How long a node that stops waits for the testbed to hear it.
const LEAVE_WAIT: Duration = Duration::from_secs(1);

/// 設定: how a node starts.
#[derive(Clone, Debug)]
pub struct NodeSettings {
    /// The ready file of the testbed that it joins. It is read again and again: the testbed may be restarted elsewhere.
    pub join: PathBuf,
    /// The address of the database that it shares; none takes the one that the testbed's directory names.
    pub database: Option<Secret>,
    /// The port of its API; 0 takes a free one.
    pub port: u16,
    /// Where it writes a ready file of its own.
    pub ready_file: Option<PathBuf>,
}

/// A running node. Dropped, it stops; `stop` waits until it has.
#[derive(Debug)]
pub struct RelayNode {
    ready_file: ReadyFile,
    written_to: Option<PathBuf>,
    /// Whoever says that the node is there: told first, so that nobody is told of a node that has ended.
    staying: Stop,
    stayer: JoinSet<()>,
    stop: Stop,
    tasks: JoinSet<()>,
}

/// A node that could not start.
#[derive(Debug, Error)]
pub enum NodeFault {
    /// There is no testbed to join.
    #[error("no running testbed: cannot read `{}`", path.display())]
    NoTestbed {
        /// What was to be read.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of the testbed is not what it should be.
    #[error("`{}` is damaged: {cause}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// The testbed sets something to what this node does not know: it is of another version.
    #[error("the testbed's terms cannot be kept: {0}")]
    Terms(String),
    /// The testbed did not take it in.
    #[error("the testbed does not take the node in")]
    Join(#[source] CallError),
    /// The testbed's relay keeps its messages in SQLite.
    #[error("the testbed's relay shares its messages with nobody")]
    NotShared,
    /// A port is taken or may not be used.
    #[error("cannot listen on port {port}")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreFault),
    /// The relay cannot open.
    #[error("the relay cannot start")]
    Relay(#[source] OpenFault),
    /// The list of revocations cannot be followed.
    #[error("the relay cannot start: {0}")]
    Revocations(String),
    /// No server certificate can be made.
    #[error("the TLS root cannot be used")]
    TlsRoot(#[from] TlsRootFault),
    /// No client can be made.
    #[error("the node cannot call the testbed")]
    Client(#[from] InvalidTlsSettings),
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

impl RelayNode {
    /// Joins the testbed and serves.
    pub async fn start(settings: NodeSettings) -> Result<Self, NodeFault> {
        let invitation = Invitation::read(&settings.join)?;
        let peers = Arc::new(Peers::of(&invitation)?);
        let question = |database| Join { relay: String::new(), back_office: String::new(), database };
        // A testbed that shares nothing says so before any database is looked for.
        peers.join(&question(None)).await.map_err(NodeFault::Join)?;
        let database =
            settings.database.as_ref().or(invitation.database.as_ref()).ok_or(NodeFault::NotShared)?;
        let database = Database::open(database.expose()).await?;
        // Nothing is made or changed in a database that is not the testbed's.
        let identity = database.known_identity().await?.unwrap_or_default();
        let terms = peers.join(&question(Some(identity))).await.map_err(NodeFault::Join)?;
        let stores = RelayStores::shared(database).await?;

        let api = listen(settings.port).await?;
        let back_office = listen(0).await?;
        // It stands on the testbed's machine, and is reached by loopback, whatever its certificate is for beside that.
        let relay_url = format!("https://localhost:{}", port_of(&api)?);
        let join = Join {
            relay: relay_url.clone(),
            back_office: format!("http://localhost:{}", port_of(&back_office)?),
            database: stores.database.clone(),
        };
        let environment = environment(&terms);
        let opened: Arc<OnceLock<Exchange>> = Arc::default();
        let following =
            Following::new(environment.clone(), Arc::clone(&opened), invitation.ready.urls.clone());

        // Before it joins: it may be told at once.
        let (stop, shutdown) = Stop::new();
        let mut tasks = JoinSet::new();
        let told = Token::new(invitation.token.clone()).guard(following.router());
        tasks.spawn(run(back_office, Security::Plain, told, Limits::default(), shutdown.clone()));
        let joined = peers.join(&join).await.map_err(NodeFault::Join)?;
        following.go_by(&joined.follow).await.map_err(|fault| NodeFault::Revocations(fault.to_string()))?;

        let identity = invitation.root.server_identity(&terms.names, Clock::system().now())?;
        let identity = Arc::new(ServerIdentity { tls_min: tls_min_of(&terms)?, ..identity });
        let chains = identity.chains.clone();
        let subscribers = Subscribers::open(stores.entries, environment.clone()).await?;
        let exchange = Exchange::open(
            settings_of(&joined)?,
            stores.messages,
            subscribers,
            Arc::clone(&peers) as _,
            Arc::clone(&peers) as _,
            RelayTrust { identity },
            environment.clone(),
        )
        .await
        .map_err(NodeFault::Relay)?;
        // From here on it goes by what it is told; what came between opening and this is taken over now.
        let _first = opened.set(exchange.clone());
        following.catch_up().await.map_err(|fault| NodeFault::Revocations(fault.to_string()))?;

        let limits = rate_limits_of(&terms)?;
        let calls = if limits == RateLimits::OFF {
            exchange.api()
        } else {
            RateDoor::new(Service::Relay, limits, environment.clone()).guard(exchange.api())
        };
        let door = FaultDoor::with_chains(Service::Relay, environment.clone(), chains);
        tasks.spawn(run_with_faults(
            api,
            exchange.security(),
            calls,
            Limits::default(),
            Some(door),
            shutdown.clone(),
        ));
        let (kept_short, until) = (exchange.clone(), shutdown.clone());
        tasks.spawn(async move { kept_short.keep_retention(until).await });
        let until = shutdown.clone();
        tasks.spawn(async move { exchange.follow_revocations(until).await });
        let (staying, until) = Stop::new();
        let mut stayer = JoinSet::new();
        stayer.spawn(stay_joined(settings.join.clone(), join, peers, following, until));

        let ready_file = ready_file(&invitation.ready, relay_url, terms.seed, environment.clock.now());
        let node = Self { ready_file, written_to: settings.ready_file, staying, stayer, stop, tasks };
        node.write_ready_file()?;
        Ok(node)
    }

    /// What it tells scripts of itself: the testbed's ready file, with the node's own process and relay.
    pub fn ready_file(&self) -> &ReadyFile {
        &self.ready_file
    }

    /// Stops, waits until the last connection has ended, and fails if any task panicked.
    pub async fn stop(mut self) {
        self.staying.stop();
        all_ended(&mut self.stayer).await;
        self.stop.stop();
        all_ended(&mut self.tasks).await;
        if let Some(path) = &self.written_to {
            // That it was already gone is all right.
            let _gone = std::fs::remove_file(path);
        }
    }

    fn write_ready_file(&self) -> Result<(), NodeFault> {
        let Some(path) = &self.written_to else { return Ok(()) };
        let text =
            serde_json::to_vec_pretty(&self.ready_file).expect("a ready file is plain text and numbers");
        write_whole(path, &text).map_err(|source| NodeFault::ReadyFile { path: path.clone(), source })
    }
}

async fn all_ended(tasks: &mut JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended
            && let Ok(panic) = error.try_into_panic()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Joins again and again, wherever the testbed is by then, until `shutdown`; then leaves.
async fn stay_joined(
    ready_file: PathBuf,
    join: Join,
    peers: Arc<Peers>,
    following: Following,
    shutdown: Shutdown,
) {
    rejoin(&ready_file, &join, &peers, &following, shutdown).await;
    let leave = Leave { back_office: join.back_office };
    // A testbed that is gone needs no word.
    let _told = tokio::time::timeout(LEAVE_WAIT, peers.leave(&leave)).await;
}

async fn rejoin(
    ready_file: &std::path::Path,
    join: &Join,
    peers: &Peers,
    following: &Following,
    shutdown: Shutdown,
) {
    let mut is_alone = false;
    loop {
        let pause = std::pin::pin!(tokio::time::sleep(JOIN_EVERY));
        if let Either::Left(_) = select(std::pin::pin!(shutdown.requested()), pause).await {
            return;
        }
        let joining = std::pin::pin!(join_again(ready_file, join, peers, following));
        match select(std::pin::pin!(shutdown.requested()), joining).await {
            Either::Left(_) => return,
            Either::Right((Ok(()), _)) => is_alone = false,
            Either::Right((Err(reason), _)) => {
                if !is_alone {
                    tracing::warn!("the testbed does not answer, and the node goes on alone: {reason}");
                }
                is_alone = true;
            }
        }
    }
}

async fn join_again(
    ready_file: &std::path::Path,
    join: &Join,
    peers: &Peers,
    following: &Following,
) -> Result<(), String> {
    let told = |error: &dyn std::error::Error| careplan_serve::error_chain(error);
    let invitation = Invitation::read(ready_file).map_err(|fault| told(&fault))?;
    peers.move_to(&invitation).map_err(|fault| told(&fault))?;
    let joined = peers.join(join).await.map_err(|error| told(&error))?;
    following.go_by(&joined.follow).await.map_err(|fault| told(&fault))
}

fn settings_of(joined: &Joined) -> Result<mock_relay::exchange::Settings, NodeFault> {
    let adjusted = mock_relay::exchange::Settings::default().adjusted(joined.follow.relay.clone());
    adjusted.map_err(|refusal| NodeFault::Terms(refusal.to_string()))
}

fn tls_min_of(terms: &Joined) -> Result<TlsMin, NodeFault> {
    terms.tls_min.parse().map_err(|invalid: InvalidTlsMin| NodeFault::Terms(invalid.to_string()))
}

fn rate_limits_of(terms: &Joined) -> Result<RateLimits, NodeFault> {
    terms.rate_limits.parse().map_err(|invalid: InvalidRateLimits| NodeFault::Terms(invalid.to_string()))
}

fn environment(terms: &Joined) -> Environment {
    let clock = Clock::resume(clock_state(terms.follow.clock));
    Environment::new(clock, Seed::new(terms.seed))
}

fn ready_file(testbed: &ReadyFile, relay: String, seed: u64, clock: JapanTime) -> ReadyFile {
    ReadyFile {
        pid: std::process::id(),
        seed,
        clock,
        data: testbed.data.clone(),
        urls: Urls { relay, ..testbed.urls.clone() },
        trust: testbed.trust.clone(),
    }
}

async fn listen(port: u16) -> Result<LoopbackListener, NodeFault> {
    crate::network::bind_loopback(port).await.map_err(|source| NodeFault::Port { port, source })
}

fn port_of(listener: &LoopbackListener) -> Result<u16, NodeFault> {
    listener.port().map_err(|source| NodeFault::Port { port: 0, source })
}
