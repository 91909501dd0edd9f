//! Sockets of this machine.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::Poll;

use tokio::net::{TcpListener, TcpStream};
use tracing::debug;

use super::Listen;

/// One port on several addresses: 127.0.0.1 and, where the machine has it, ::1.
#[derive(Debug)]
pub struct LoopbackListener(Vec<TcpListener>);

impl LoopbackListener {
    /// Binds `port` on both loopback addresses; 0 chooses a free one. A machine without IPv6 is served on IPv4.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = v4.local_addr()?.port();
        let mut listeners = vec![v4];
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => listeners.push(v6),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            Err(error) => debug!("no ::1 on this machine: {error}"),
        }
        Ok(Self(listeners))
    }

    /// Binds `port` on one given address.
    pub async fn bind_to(address: IpAddr, port: u16) -> io::Result<Self> {
        Ok(Self(vec![TcpListener::bind((address, port)).await?]))
    }

    /// The port.
    pub fn port(&self) -> io::Result<u16> {
        Ok(self.0[0].local_addr()?.port())
    }
}

/// 確保したポート: keeps the port of a listener while nobody serves it. Who connects meanwhile waits.
#[derive(Debug)]
pub struct HeldPort(Vec<std::net::TcpListener>);

impl LoopbackListener {
    /// The listener, and what keeps its port when it is gone.
    pub fn held(self) -> io::Result<(Self, HeldPort)> {
        let own = self.0.into_iter().map(TcpListener::into_std).collect::<io::Result<Vec<_>>>()?;
        let held = HeldPort(own);
        Ok((held.listen()?, held))
    }
}

impl HeldPort {
    /// A listener on the port.
    pub fn listen(&self) -> io::Result<LoopbackListener> {
        let listen = |own: &std::net::TcpListener| TcpListener::from_std(own.try_clone()?);
        Ok(LoopbackListener(self.0.iter().map(listen).collect::<io::Result<_>>()?))
    }
}

impl Listen for LoopbackListener {
    type Io = TcpStream;

    async fn accept(&mut self) -> io::Result<(Self::Io, SocketAddr)> {
        let (stream, address) = poll_fn(|context| {
            self.0
                .iter()
                .map(|listener| listener.poll_accept(context))
                .find(Poll::is_ready)
                .unwrap_or(Poll::Pending)
        })
        .await?;
        stream.set_nodelay(true)?;
        Ok((stream, address))
    }

    fn end_with_reset(io: &TcpStream) {
        reset_at_end(io);
    }
}

impl Listen for TcpListener {
    type Io = TcpStream;

    async fn accept(&mut self) -> io::Result<(Self::Io, SocketAddr)> {
        let (stream, address) = Self::accept(self).await?;
        stream.set_nodelay(true)?;
        Ok((stream, address))
    }

    fn end_with_reset(io: &TcpStream) {
        reset_at_end(io);
    }
}

/// A close without lingering discards what is unsent and sends RST.
fn reset_at_end(stream: &TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        debug!("a connection could not be made to end with a reset: {error}");
    }
}
