//! The accept loop: connections in, requests to a router, an orderly end.

mod begun;
mod connection;
mod loopback;
mod spell;
mod unread;

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::future::{Either, select};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tracing::warn;

pub(crate) use self::begun::Begun;
use self::begun::{clear_away, report_panic};
use self::connection::Connection;
pub use self::loopback::{HeldPort, LoopbackListener};
use crate::crowd::Crowd;
use crate::line::Line;
use crate::patience::Flow;
use crate::{FaultDoor, JudgeSwap, Shutdown, TlsSwap};

/// Where connections come from. A simulated network is another implementation.
pub trait Listen: Send + 'static {
    /// One connection's bytes.
    type Io: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    /// The next connection and its peer's address.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Io, SocketAddr)>> + Send;

    /// Makes the end of this connection a reset, where the network knows resets.
    fn end_with_reset(_io: &Self::Io) {}
}

/// Whether a listener speaks TLS, and who hears of a refused handshake.
#[derive(Clone)]
pub enum Security {
    /// Bare HTTP.
    Plain,
    /// TLS with the configuration that stands in the swap when a connection arrives.
    Tls {
        /// The configuration now.
        config: TlsSwap,
        /// Told why, in rustls' words, when a peer was refused in the handshake.
        refused: OnRefused,
    },
    /// Bare HTTP after the peer's certificate, on a network that nobody else can reach: a simulated one.
    Shown {
        /// Who judges the certificates now.
        judge: JudgeSwap,
        /// Told why, in rustls' words, when a peer was refused.
        refused: OnRefused,
    },
}

/// Hears of a handshake that ended in a refusal: the peer's address, and why.
pub type OnRefused = Arc<dyn Fn(SocketAddr, &io::Error) + Send + Sync>;

/// 制限: what one listener bears at most. `docs/limits.md` has them as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Connections at once from one address (of IPv6: from one /64); further ones are closed. This machine itself is
    /// not counted.
    pub connections_per_address: usize,
    /// Time for a TLS handshake.
    pub handshake: Duration,
    /// Time for a request's head, and so the longest idle time between two requests.
    pub head: Duration,
    /// How a request's body must flow in.
    pub body: Flow,
    /// How an answer must be taken.
    pub answer: Flow,
    /// Bytes of a request's head, its first line included.
    pub head_bytes: usize,
    /// Header lines of a request.
    pub headers: usize,
    /// Time for open requests to end once a stop was asked for.
    pub farewell: Duration,
}

impl Limits {
    /// What every listener bears unless it is told otherwise.
    pub const DEFAULT: Self = Self {
        // Twice the idle connections that a relay must bear with 10,000 offices online.
        connections: 20_000,
        // A company's fifty offices behind one address, each with ten PCs and two connections a PC.
        connections_per_address: 1_000,
        // Ten round trips of a bad mobile line; nothing of it waits for a person.
        handshake: Duration::from_secs(10),
        // After a minute without a word, what stands between closes a connection too.
        head: Duration::from_mins(1),
        body: Flow { pause: PAUSE_MAX, bytes_per_second: BYTES_PER_SECOND_MIN },
        answer: Flow { pause: PAUSE_MAX, bytes_per_second: BYTES_PER_SECOND_MIN },
        // hyper's own floor is 8 KiB; cookies and a long file name fit four times over.
        head_bytes: 32 * 1024,
        // Browsers send about twenty.
        headers: 64,
        // An exchange of the largest message takes less; a client that dawdles is cut off.
        farewell: Duration::from_secs(2),
    };
}

/// A line went away and came back.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// Half of an ISDN channel, which has 64 kbit/s: no office's line is slower.
const BYTES_PER_SECOND_MIN: u32 = 4 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Serves `router` on `listener` until `shutdown`; returns when the last connection has ended.
pub async fn run<L: Listen>(
    listener: L,
    security: Security,
    router: Router,
    limits: Limits,
    shutdown: Shutdown,
) {
    run_with_faults(listener, security, router, limits, None, shutdown).await;
}

/// The same, with what goes wrong by rule.
pub async fn run_with_faults<L: Listen>(
    mut listener: L,
    security: Security,
    router: Router,
    limits: Limits,
    faults: Option<FaultDoor>,
    shutdown: Shutdown,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let crowd = Crowd::new(limits.connections_per_address);
    let mut connections = JoinSet::new();
    loop {
        let mut accepting = pin!(accept_one(&mut listener, &permits));
        let accepting = poll_fn(|context| {
            clear_away(&mut connections, context);
            accepting.as_mut().poll(context)
        });
        let Some((accepted, permit)) = unless(&shutdown, accepting).await else { break };
        match accepted {
            Ok((io, address)) => {
                // Closed before a word is said: a handshake would cost more than the refusal saves.
                let Some(presence) = crowd.admit(address) else { continue };
                let connection = Connection {
                    address,
                    security: security.clone(),
                    router: router.clone(),
                    limits,
                    faults: faults.clone(),
                    shutdown: shutdown.clone(),
                };
                connections.spawn(async move {
                    connection.serve(Line::new(io, L::end_with_reset, limits.answer)).await;
                    drop((permit, presence));
                });
            }
            Err(error) => {
                // Out of file descriptors, mostly: give the open connections a moment to end.
                warn!(%error, "could not accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let farewell = async {
        while let Some(ended) = connections.join_next().await {
            report_panic(ended);
        }
    };
    if tokio::time::timeout(limits.farewell, farewell).await.is_err() {
        connections.shutdown().await;
    }
}

async fn accept_one<L: Listen>(
    listener: &mut L,
    permits: &Arc<Semaphore>,
) -> (io::Result<(L::Io, SocketAddr)>, tokio::sync::OwnedSemaphorePermit) {
    let permit = Arc::clone(permits).acquire_owned().await.expect("the semaphore is never closed");
    (listener.accept().await, permit)
}

/// `work`'s result, or nothing when the stop comes first: it is asked first.
pub(crate) async fn unless<T>(shutdown: &Shutdown, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(shutdown.requested()), pin!(work)).await {
        Either::Left(((), _)) => None,
        Either::Right((done, _)) => Some(done),
    }
}
