//! Fault rules at a listener: what the rules say is done to connections and requests here.
//!
//! Which rule fires is decided in `careplan-sim`; what a rule did goes to the journal by its name. The rule it keeps:
//! without rules a request costs one look at a flag, and nothing is ever held longer than a limit says.

mod answer;
mod plan;
mod truncated;
mod twice;

use std::sync::Arc;

use careplan_domain::OfficeNumber;
use careplan_sim::{Effect, Environment, Event, Firing, Occasion, RoutePattern, Service};
use careplan_wire::control::FAULT_SERVICES;
use rustls::ServerConfig;
use tokio::sync::Semaphore;

pub(crate) use self::answer::{place, wants_page};
use self::plan::Plan;
pub(crate) use self::plan::{BrokenOff, Carrying};
use crate::{Peer, ServerChains};

/// How many requests are held in memory at once to be done twice: with the largest messages, a quarter of a gigabyte.
const TWICE_AT_ONCE: usize = 4;

/// 障害の入口: where a listener meets the fault rules of its service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FaultDoor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    service: Service,
    environment: Environment,
    /// What a TLS listener can offer.
    chains: Option<ServerChains>,
    /// Who may keep a request in memory to have it done twice.
    twice: Arc<Semaphore>,
}

impl FaultDoor {
    /// The door of `service`, to the rules of its environment.
    pub fn new(service: Service, environment: Environment) -> Self {
        Self::of(service, environment, None)
    }

    /// The same, of listeners that speak TLS and can offer these chains.
    pub fn with_chains(service: Service, environment: Environment, chains: ServerChains) -> Self {
        Self::of(service, environment, Some(chains))
    }

    fn of(service: Service, environment: Environment, chains: Option<ServerChains>) -> Self {
        let twice = Arc::new(Semaphore::new(TWICE_AT_ONCE));
        Self(Arc::new(Inner { service, environment, chains, twice }))
    }

    /// The configuration for a connection that has arrived: `config`, or one with a wrong chain.
    pub(crate) fn offered(&self, config: Arc<ServerConfig>) -> Arc<ServerConfig> {
        let (Some(chains), true) = (&self.0.chains, self.0.environment.faults.is_on()) else { return config };
        let firings = self.0.environment.faults.decide(self.0.service, &Occasion::Connection);
        for firing in firings {
            if let Effect::WrongChain(chain) = firing.effect {
                self.note(&firing, None, "a TLS connection".to_owned());
                return Arc::new(chains.presenting(chain, &config));
            }
        }
        config
    }

    /// What is to go wrong with a request, if anything is.
    pub(crate) fn plan<B>(&self, request: &axum::http::Request<B>, peer: &Peer) -> Option<Plan> {
        if !self.0.environment.faults.is_on() {
            return None;
        }
        let (method, path) = (request.method().as_str(), request.uri().path());
        let office = peer.certificate.as_ref().and_then(|certificate| certificate.office);
        let office = office.map(|user| user.office());
        let occasion = Occasion::Request { method, path, office };
        let firings = self.0.environment.faults.decide(self.0.service, &occasion);
        let plan = Plan::of(firings, self.0.service, &self.0.environment.clock, &self.0.twice)?;
        for firing in plan.firings() {
            self.note(firing, office, self.route(method, path));
        }
        Some(plan)
    }

    /// A request in the journal's words: its route. A path may hold a file's name, which the journal never does.
    fn route(&self, method: &str, path: &str) -> String {
        let word = self.0.service.to_string();
        let routes = FAULT_SERVICES.iter().find(|service| service.word == word).map_or(&[][..], |s| s.routes);
        let known =
            |template: &str| template.parse::<RoutePattern>().is_ok_and(|route| route.meets(method, path));
        let exact = routes.iter().find(|(_, template)| *template == path);
        match exact.or_else(|| routes.iter().find(|(_, template)| known(template))) {
            Some((_, template)) => format!("{method} {template}"),
            None => format!("{} of an unknown path", careplan_domain::excerpt(method)),
        }
    }

    fn note(&self, firing: &Firing, office: Option<OfficeNumber>, about: String) {
        let event = Event { office, ..firing.event(self.0.service).about(about) };
        self.0.environment.journal.record(self.0.environment.clock.now(), event);
    }
}
