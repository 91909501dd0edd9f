//! What a network has running, and how each service is served behind its address. Not which services there are.

use std::future::Future;

use careplan_serve::{Limits, LoopbackListener, Security, Shutdown, run_with_faults};
use mock_ca::Ca;
use mock_eseikyuu::Portal;
use mock_relay::exchange::Exchange;
use tokio::task::JoinSet;

use super::doors::{Address, Doors, Routers};

/// What runs, and how it is told to stop.
pub(super) struct Tasks {
    pub(super) set: JoinSet<()>,
    pub(super) routers: Routers,
    pub(super) shutdown: Shutdown,
}

impl Tasks {
    /// Serves `router` behind its doors.
    pub(super) fn serve(
        &mut self,
        at: Address,
        listener: LoopbackListener,
        security: Security,
        router: axum::Router,
        doors: Doors,
    ) {
        self.routers.add(at, &router);
        let Doors { faults, rates } = doors;
        let router = match rates {
            Some(rates) => rates.guard(router),
            None => router,
        };
        self.spawn(|shutdown| {
            run_with_faults(listener, security, router, Limits::default(), faults, shutdown)
        });
    }

    /// The CA's publication; who waits for its list is answered at the end.
    pub(super) fn serve_ca(&mut self, ca: &Ca, listener: LoopbackListener, doors: Doors) {
        self.serve(Address::Publication, listener, Security::Plain, ca.publication(), doors);
        let waited_on = ca.clone();
        self.spawn(|shutdown| async move {
            shutdown.requested().await;
            waited_on.stop_waiting();
        });
    }

    /// The portal's pages, and what it does by itself.
    pub(super) fn serve_portal(
        &mut self,
        portal: Portal,
        listener: LoopbackListener,
        sites: Security,
        pages: axum::Router,
        doors: Doors,
    ) {
        self.serve(Address::Portal, listener, sites, pages, doors);
        self.spawn(|shutdown| async move { portal.keep_pace(shutdown).await });
    }

    /// The relay's API, where it is here, and what goes on behind it.
    pub(super) fn serve_relay(
        &mut self,
        exchange: Exchange,
        listener: Option<LoopbackListener>,
        doors: Doors,
    ) {
        if let Some(listener) = listener {
            self.serve(Address::Relay, listener, exchange.security(), exchange.api(), doors);
        }
        let kept_short = exchange.clone();
        self.spawn(|shutdown| async move { kept_short.keep_retention(shutdown).await });
        self.spawn(|shutdown| async move { exchange.follow_revocations(shutdown).await });
    }

    pub(super) fn spawn<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        task: impl FnOnce(Shutdown) -> F,
    ) {
        self.set.spawn(task(self.shutdown.clone()));
    }
}
