//! 模擬ネットワーク: machines by name, connections between them, and the weather on each line.
//!
//! No sockets. How late a piece arrives is drawn for each piece, so connections overtake one another; a line can be slow,
//! or cut, and then holds back what is under way and lets nobody connect. The rule it keeps: everything is drawn from one
//! branch of the seed, in the order in which it is asked for.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use careplan_serve::Listen;
use hyper::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep};

use super::dice::Dice;
use super::pipe::{Due, Pipe};

/// The latest that a piece arrives on a good line.
const FAIR_MICROS_MAX: u64 = 2_000;
/// The latest on a slow one.
const SLOW_MICROS_MAX: u64 = 800_000;
/// How long one tries to connect.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Cables are looked through for dead ones when there are so many more.
const CABLES_MAX: usize = 256;

/// The network of one simulation. Clones are one.
#[derive(Clone)]
pub(super) struct Network(Arc<Mutex<Lines>>);

struct Lines {
    dice: Dice,
    listeners: BTreeMap<String, mpsc::UnboundedSender<(Stream, SocketAddr)>>,
    weather: BTreeMap<(String, String), Weather>,
    cables: Vec<Cable>,
}

/// How a line between two machines is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Weather {
    #[default]
    Fair,
    Slow,
    Cut,
}

/// Both directions of a connection.
struct Cable {
    ends: (String, String),
    pipes: [Weak<Pipe>; 2],
}

/// One end of a connection.
pub(super) struct Stream {
    network: Network,
    ends: (String, String),
    incoming: Arc<Pipe>,
    outgoing: Arc<Pipe>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// Where a machine takes connections.
pub(super) struct Listener(mpsc::UnboundedReceiver<(Stream, SocketAddr)>);

/// What connects for a machine, and what each connection begins with.
#[derive(Clone)]
pub(super) struct Connector {
    network: Network,
    from: String,
    beginning: Arc<[u8]>,
}

impl Network {
    pub(super) fn new(dice: Dice) -> Self {
        Self(Arc::new(Mutex::new(Lines {
            dice,
            listeners: BTreeMap::new(),
            weather: BTreeMap::new(),
            cables: Vec::new(),
        })))
    }

    /// Listens at `machine:port`.
    pub(super) fn listen(&self, address: &str) -> Listener {
        let (arriving, arrived) = mpsc::unbounded_channel();
        self.lines().listeners.insert(address.to_owned(), arriving);
        Listener(arrived)
    }

    /// Connects for `machine`; each connection begins with `beginning`.
    pub(super) fn connector(&self, machine: &str, beginning: &[u8]) -> Connector {
        Connector { network: self.clone(), from: machine.to_owned(), beginning: beginning.into() }
    }

    /// The machine is gone: nobody listens there, and its connections are reset.
    pub(super) fn crash(&self, machine: &str) {
        let broken = {
            let mut lines = self.lines();
            lines.listeners.retain(|address, _| machine_of(address) != machine);
            lines.take_cables(|ends| ends.0 == machine || ends.1 == machine)
        };
        for pipe in &broken {
            pipe.break_off();
        }
    }

    /// Resets the connections between two machines.
    pub(super) fn reset(&self, one: &str, other: &str) {
        let line = between(one, other);
        let broken = self.lines().take_cables(|ends| *ends == line);
        for pipe in &broken {
            pipe.break_off();
        }
    }

    /// Makes the line between two machines so, from now on.
    pub(super) fn set_weather(&self, one: &str, other: &str, weather: Weather) {
        let line = between(one, other);
        let held: Vec<Arc<Pipe>> = {
            let mut lines = self.lines();
            lines.weather.insert(line.clone(), weather);
            let there = lines.cables.iter().filter(|cable| cable.ends == line);
            there.flat_map(|cable| cable.pipes.iter().filter_map(Weak::upgrade)).collect()
        };
        if weather != Weather::Cut {
            for pipe in held {
                pipe.release(|| self.arrival(weather));
            }
        }
    }

    /// All lines are good again.
    pub(super) fn clear_up(&self) {
        let lines: Vec<_> = self.lines().weather.keys().cloned().collect();
        for (one, other) in lines {
            self.set_weather(&one, &other, Weather::Fair);
        }
    }

    async fn connect(&self, from: &str, address: &str, beginning: &[u8]) -> io::Result<Stream> {
        let line = between(from, machine_of(address));
        let weather = self.lines().weather_on(&line);
        if weather == Weather::Cut {
            tokio::time::sleep(CONNECT_PATIENCE).await;
            return Err(io::ErrorKind::TimedOut.into());
        }
        tokio::time::sleep_until(self.arrival(weather)).await;
        let mut ours = {
            let mut lines = self.lines();
            let listener = lines.listeners.get(address).cloned();
            let listener = listener.ok_or(io::ErrorKind::ConnectionRefused)?;
            let pipes = [Pipe::new(), Pipe::new()];
            let end = |incoming: &Arc<Pipe>, outgoing: &Arc<Pipe>| Stream {
                network: self.clone(),
                ends: line.clone(),
                incoming: Arc::clone(incoming),
                outgoing: Arc::clone(outgoing),
                timer: None,
            };
            let (ours, theirs) = (end(&pipes[0], &pipes[1]), end(&pipes[1], &pipes[0]));
            lines.keep(Cable { ends: line.clone(), pipes: pipes.each_ref().map(Arc::downgrade) });
            drop(lines);
            let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
            listener.send((theirs, peer)).map_err(|_| io::ErrorKind::ConnectionRefused)?;
            ours
        };
        ours.write_all(beginning).await?;
        Ok(ours)
    }

    /// When a piece that is written now arrives.
    fn due(&self, line: &(String, String)) -> Due {
        let weather = self.lines().weather_on(line);
        match weather {
            Weather::Cut => Due::Held,
            Weather::Fair | Weather::Slow => Due::At(self.arrival(weather)),
        }
    }

    fn arrival(&self, weather: Weather) -> Instant {
        let most = match weather {
            Weather::Fair => FAIR_MICROS_MAX,
            Weather::Slow | Weather::Cut => SLOW_MICROS_MAX,
        };
        Instant::now() + Duration::from_micros(100 + self.lines().dice.below(most))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().expect("no one panics while holding the lines")
    }
}

impl Lines {
    fn weather_on(&self, line: &(String, String)) -> Weather {
        self.weather.get(line).copied().unwrap_or_default()
    }

    fn keep(&mut self, cable: Cable) {
        if self.cables.len() >= CABLES_MAX {
            self.cables.retain(|cable| cable.pipes.iter().any(|pipe| pipe.strong_count() > 0));
        }
        self.cables.push(cable);
    }

    fn take_cables(&mut self, wanted: impl Fn(&(String, String)) -> bool) -> Vec<Arc<Pipe>> {
        let (taken, left) =
            std::mem::take(&mut self.cables).into_iter().partition(|cable| wanted(&cable.ends));
        self.cables = left;
        let taken: Vec<Cable> = taken;
        taken.iter().flat_map(|cable| cable.pipes.iter().filter_map(Weak::upgrade)).collect()
    }
}

fn between(one: &str, other: &str) -> (String, String) {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    (first.to_owned(), second.to_owned())
}

fn machine_of(address: &str) -> &str {
    address.split_once(':').map_or(address, |(machine, _)| machine)
}

impl Listen for Listener {
    type Io = Stream;

    async fn accept(&mut self) -> io::Result<(Stream, SocketAddr)> {
        match self.0.recv().await {
            Some(arrived) => Ok(arrived),
            // The machine has crashed, and this loop with it.
            None => std::future::pending().await,
        }
    }

    fn end_with_reset(io: &Stream) {
        io.outgoing.break_off();
        io.incoming.break_off();
    }
}

impl tower::Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Stream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Self { network, from, beginning } = self.clone();
        Box::pin(async move {
            let address = uri.authority().map(ToString::to_string).unwrap_or_default();
            network.connect(&from, &address, &beginning).await.map(TokioIo::new)
        })
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.incoming.poll_read(context, &mut this.timer, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.outgoing.poll_write(context, bytes, || self.network.due(&self.ends))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outgoing.end(|| self.network.due(&self.ends));
        Poll::Ready(Ok(()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.outgoing.end(|| self.network.due(&self.ends));
        self.incoming.leave();
    }
}

#[cfg(test)]
mod tests {
    use careplan_sim::Seed;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn network() -> Network {
        Network::new(Dice::new(Seed::new(1)))
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_arrive_in_order_and_a_cut_line_holds_them() {
        let network = network();
        let mut listener = network.listen("b:1");
        let mut ours = network.connect("a", "b:1", b"hello").await.expect("connects");
        let (mut theirs, _) = listener.accept().await.expect("arrives");
        let mut read = [0; 5];
        theirs.read_exact(&mut read).await.expect("reads");
        assert_eq!(&read, b"hello");

        network.set_weather("b", "a", Weather::Cut);
        ours.write_all(b"later").await.expect("writes");
        let hour = Duration::from_hours(1);
        assert!(tokio::time::timeout(hour, theirs.read_exact(&mut read)).await.is_err());
        assert_eq!(
            network.connect("a", "b:1", b"").await.err().map(|e| e.kind()),
            Some(io::ErrorKind::TimedOut)
        );
        network.clear_up();
        theirs.read_exact(&mut read).await.expect("reads");
        assert_eq!(&read, b"later");
        drop(ours);
        assert_eq!(theirs.read(&mut read).await.expect("ends"), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_crash_resets_connections_and_nobody_listens_any_more() {
        let network = network();
        let mut listener = network.listen("b:1");
        let mut ours = network.connect("a", "b:1", b"").await.expect("connects");
        let (theirs, _) = listener.accept().await.expect("arrives");
        network.crash("b");
        let reset = ours.read_u8().await.expect_err("is reset");
        assert_eq!(reset.kind(), io::ErrorKind::ConnectionReset);
        drop(theirs);
        let refused = network.connect("a", "b:1", b"").await.err().map(|error| error.kind());
        assert_eq!(refused, Some(io::ErrorKind::ConnectionRefused));
    }
}
