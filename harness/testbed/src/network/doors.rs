//! What stands before the router of a listener, and what the routers behind them know.

use axum::Router;
use careplan_serve::{FaultDoor, RateDoor, Route, routes_of};

/// 入口: what a request passes before it reaches its service. What steers the testbed has none: no rule and no limit can
/// lock its own way out.
#[derive(Debug, Default)]
pub(super) struct Doors {
    pub(super) faults: Option<FaultDoor>,
    pub(super) rates: Option<RateDoor>,
}

/// 入口の住所: one of a testbed's six addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Console and control API.
    Console,
    /// 電子請求受付システム.
    Portal,
    /// 利用状況Webサイト, and whatever else has its address.
    Site,
    /// The relay's API.
    Relay,
    /// What the CA publishes.
    Publication,
    /// The back office, of all services together.
    BackOffice,
}

/// The routers behind the addresses, kept to be asked what they know.
#[derive(Debug, Default)]
pub(crate) struct Routers(Vec<(Address, Router)>);

impl Routers {
    pub(super) fn add(&mut self, at: Address, router: &Router) {
        self.0.push((at, router.clone()));
    }

    /// Every route at one address.
    pub(crate) fn routes(&self, at: Address) -> Vec<Route> {
        let here = self.0.iter().filter(|(address, _)| *address == at);
        let mut routes: Vec<Route> = here.flat_map(|(_, router)| routes_of(router)).collect();
        routes.sort();
        routes
    }
}
