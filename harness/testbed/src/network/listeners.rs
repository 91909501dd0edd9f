//! The six addresses of a testbed.

use std::io;
use std::sync::Arc;

use careplan_serve::{HeldPort, LoopbackListener};
use careplan_wire::Urls;

use super::StartFault;
use crate::Settings;

/// The sockets, bound before any service starts, so that every service knows every address.
pub(super) struct Listeners {
    pub(super) console: LoopbackListener,
    pub(super) portal: LoopbackListener,
    pub(super) site: LoopbackListener,
    pub(super) relay: LoopbackListener,
    pub(super) ca: LoopbackListener,
    pub(super) back_office: LoopbackListener,
}

/// The ports of a network, kept while it is restarted.
#[derive(Debug)]
pub(crate) struct HeldPorts([HeldPort; 6]);

impl HeldPorts {
    /// Listeners on all of them.
    pub(super) fn listen(&self) -> Result<Listeners, StartFault> {
        let [console, portal, site, relay, ca, back_office] =
            self.0.each_ref().map(|port| port.listen().map_err(port_lost));
        Ok(Listeners {
            console: console?,
            portal: portal?,
            site: site?,
            relay: relay?,
            ca: ca?,
            back_office: back_office?,
        })
    }
}

impl Listeners {
    /// Listeners on the ports that are held, or on those of the settings; and what keeps their ports.
    pub(super) async fn on(
        settings: &Settings,
        held: Option<Arc<HeldPorts>>,
    ) -> Result<(Self, Arc<HeldPorts>), StartFault> {
        if let Some(held) = held {
            return Ok((held.listen()?, held));
        }
        let (listeners, held) = Self::bind(settings).await?.held()?;
        Ok((listeners, Arc::new(held)))
    }

    /// The same, and what keeps their ports.
    fn held(self) -> Result<(Self, HeldPorts), StartFault> {
        let Self { console, portal, site, relay, ca, back_office } = self;
        let held = [console, portal, site, relay, ca, back_office].map(LoopbackListener::held);
        let mut listeners = Vec::new();
        let mut ports = Vec::new();
        for held in held {
            let (listener, port) = held.map_err(port_lost)?;
            listeners.push(listener);
            ports.push(port);
        }
        let [console, portal, site, relay, ca, back_office] =
            listeners.try_into().unwrap_or_else(|_| unreachable!("six listeners are six"));
        let ports = ports.try_into().unwrap_or_else(|_| unreachable!("six ports are six"));
        Ok((Self { console, portal, site, relay, ca, back_office }, HeldPorts(ports)))
    }

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

    pub(super) fn urls(&self, settings: &Settings) -> Result<Urls, StartFault> {
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
pub(crate) async fn bind_loopback(port: u16) -> io::Result<LoopbackListener> {
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
