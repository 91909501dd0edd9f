//! The six addresses of a testbed, as far as it serves them itself.

use std::io;
use std::sync::Arc;

use careplan_client::BaseUrl;
use careplan_serve::{HeldPort, LoopbackListener};
use careplan_wire::Urls;

use super::StartFault;
use crate::{Elsewhere, Settings};

/// The sockets, bound before any service starts, so that every service knows every address.
pub(super) struct Listeners {
    pub(super) console: LoopbackListener,
    /// None where the service is elsewhere, as with the relay's and the CA's.
    pub(super) portal: Option<LoopbackListener>,
    pub(super) site: LoopbackListener,
    pub(super) relay: Option<LoopbackListener>,
    pub(super) ca: Option<LoopbackListener>,
    pub(super) back_office: LoopbackListener,
}

/// The ports of a network, kept while it is restarted.
#[derive(Debug)]
pub(crate) struct HeldPorts {
    console: HeldPort,
    portal: Option<HeldPort>,
    site: HeldPort,
    relay: Option<HeldPort>,
    ca: Option<HeldPort>,
    back_office: HeldPort,
}

impl HeldPorts {
    /// Listeners on all of them.
    pub(super) fn listen(&self) -> Result<Listeners, StartFault> {
        let listen = |port: &HeldPort| port.listen().map_err(port_lost);
        let own = |port: &Option<HeldPort>| port.as_ref().map(listen).transpose();
        Ok(Listeners {
            console: listen(&self.console)?,
            portal: own(&self.portal)?,
            site: listen(&self.site)?,
            relay: own(&self.relay)?,
            ca: own(&self.ca)?,
            back_office: listen(&self.back_office)?,
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
        let held = |listener: LoopbackListener| listener.held().map_err(port_lost);
        let own = |listener: Option<LoopbackListener>| {
            Ok::<_, StartFault>(match listener.map(held).transpose()? {
                Some((listener, port)) => (Some(listener), Some(port)),
                None => (None, None),
            })
        };
        let (console, console_port) = held(self.console)?;
        let (portal, portal_port) = own(self.portal)?;
        let (site, site_port) = held(self.site)?;
        let (relay, relay_port) = own(self.relay)?;
        let (ca, ca_port) = own(self.ca)?;
        let (back_office, back_office_port) = held(self.back_office)?;
        let ports = HeldPorts {
            console: console_port,
            portal: portal_port,
            site: site_port,
            relay: relay_port,
            ca: ca_port,
            back_office: back_office_port,
        };
        Ok((Self { console, portal, site, relay, ca, back_office }, ports))
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
        let own = async |elsewhere: Option<&BaseUrl>, offset: u16, service: &'static str| match elsewhere {
            Some(_) => Ok(None),
            None => bind(offset, service).await.map(Some),
        };
        let Elsewhere { ca, portal, relay } = &settings.without;
        Ok(Self {
            console: bind(0, "console").await?,
            portal: own(portal.as_ref(), 1, "portal").await?,
            site: bind(2, "usage site").await?,
            relay: own(relay.as_ref(), 3, "relay").await?,
            ca: own(ca.as_ref(), 4, "CA's publication").await?,
            back_office: LoopbackOnly::bind(settings).await?,
        })
    }

    pub(super) fn urls(&self, settings: &Settings) -> Result<Urls, StartFault> {
        let host = settings.host();
        let page = if settings.https_sites() { "https" } else { "http" };
        let url = |scheme: &str, listener: &LoopbackListener| {
            Ok::<_, StartFault>(format!("{scheme}://{host}:{}", listener.port().map_err(port_lost)?))
        };
        let url_of = |scheme: &str, own: Option<&LoopbackListener>, elsewhere: Option<&BaseUrl>| {
            own.map_or_else(
                || Ok(elsewhere.map(ToString::to_string).unwrap_or_default()),
                |listener| url(scheme, listener),
            )
        };
        let Elsewhere { ca, portal, relay } = &settings.without;
        Ok(Urls {
            console: url(page, &self.console)?,
            portal: url_of(page, self.portal.as_ref(), portal.as_ref())?,
            site: url(page, &self.site)?,
            relay: url_of("https", self.relay.as_ref(), relay.as_ref())?,
            ca: url_of("http", self.ca.as_ref(), ca.as_ref())?,
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
