//! Further nodes of the relay: who they are, and how they are told what every service goes by.
//!
//! A control call answers when its effect is visible in every service, and a node is one: each settling ends with telling
//! every node. Who does not answer in time is dropped, with a line in the journal, and joins again when it can.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use careplan_client::{BaseUrl, HttpClient, Network, NodeBackOffice, Trust};
use careplan_domain::Secret;
use careplan_serve::{JsonBody, RateLimits, Refused, TlsMin, error_chain};
use careplan_sim::{ClockState, Entropy as _, Event, OsEntropy, RuleCount, Service};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::node::{Follow, FollowedClock, Join, Joined, Leave, path};
use careplan_wire::control::{FaultRules, RelaySettings};
use futures_util::future::join_all;

use super::faults::written;
use super::time::pace_mode;
use super::{Answer, Control, refuse};

/// How long a node may take to go by what it is told: it asks the CA for one list, on the same machine.
pub(super) const NODE_WAIT: Duration = Duration::from_secs(10);
/// Nodes at most: a testbed has two, a rehearsal of a load balancer some more.
const NODES_MAX: usize = 32;
/// Where a node's back office is: like the testbed's own, it never leaves the machine.
const BACK_OFFICE: &str = "http://localhost:";

/// 中継ノード: the relay's nodes beside the testbed's own.
pub(crate) struct Nodes {
    /// The database of the testbed's own relay, if others can share it.
    database: Option<String>,
    /// The names that server certificates are for.
    names: Vec<String>,
    tls_min: TlsMin,
    rate_limits: RateLimits,
    token: Secret,
    /// Tells this process from one before it on the same directory.
    process: String,
    known: Mutex<Known>,
}

/// The number of what is told next belongs to what is told: both are taken under one lock.
struct Known {
    number: u64,
    relay: RelaySettings,
    nodes: BTreeMap<String, Node>,
}

#[derive(Clone)]
struct Node {
    relay: String,
    line: NodeBackOffice,
}

/// The door at which nodes join, still without that of the token.
pub(crate) fn nodes_router(control: Control) -> Router {
    Router::new().route(path::JOIN, post(join)).route(path::LEAVE, post(leave)).with_state(control)
}

async fn join(
    State(control): State<Control>,
    JsonBody(join): JsonBody<Join>,
) -> Result<Json<Joined>, Refused> {
    Ok(Json(control.join(join).await?))
}

async fn leave(State(control): State<Control>, JsonBody(leave): JsonBody<Leave>) -> StatusCode {
    control.leave(&leave).await;
    StatusCode::NO_CONTENT
}

impl Nodes {
    /// None yet, beside a relay that keeps its messages in `database`, if others can share it, and is set as `relay`.
    pub(crate) fn new(
        database: Option<String>,
        names: Vec<String>,
        tls_min: TlsMin,
        rate_limits: RateLimits,
        token: Secret,
        relay: RelaySettings,
    ) -> Self {
        let known = Mutex::new(Known { number: 0, relay, nodes: BTreeMap::new() });
        Self { database, names, tls_min, rate_limits, token, process: OsEntropy.token(), known }
    }

    /// Whether another node serves the relay's API too.
    pub(super) fn has_any(&self) -> bool {
        !self.known().nodes.is_empty()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("no one panics while holding the nodes")
    }

    /// Whether there is no room for a node that has not joined yet.
    fn is_full_for(&self, join: &Join) -> bool {
        let known = self.known();
        known.nodes.len() >= NODES_MAX && !known.nodes.contains_key(&join.back_office)
    }

    /// Whether a node on `asked` shares the relay's database.
    fn check_shared(&self, asked: Option<&str>) -> Answer<()> {
        let Some(own) = &self.database else {
            return Err(refuse(
                ProblemCode::StoreNotShared,
                "the testbed's relay keeps its messages in SQLite, which no second process can share",
            ));
        };
        match asked {
            Some(asked) if asked != own => Err(refuse(
                ProblemCode::StoreNotShared,
                "the node's messages are in another database than those of the testbed's relay",
            )),
            _ => Ok(()),
        }
    }
}

impl Control {
    /// Takes a node in, or notes that it is still there. Who names no back office only asks.
    async fn join(&self, join: Join) -> Answer<Joined> {
        let nodes = &self.parts().nodes;
        nodes.check_shared(join.database.as_deref())?;
        // Not in the middle of a move: what is told is settled.
        let _moving = self.moving().await?;
        if join.database.is_some() && !join.back_office.is_empty() {
            if nodes.is_full_for(&join) {
                // Those that ended without a word do not answer, and make room.
                self.tell_nodes().await;
            }
            self.take_in(join)?;
        }
        Ok(Joined {
            seed: self.parts().kept.seed,
            names: nodes.names.clone(),
            tls_min: nodes.tls_min.to_string(),
            rate_limits: nodes.rate_limits.to_string(),
            follow: self.follow(),
        })
    }

    /// A node stops: nobody tells it anything from here on.
    async fn leave(&self, leave: &Leave) {
        // Not in the middle of a telling, which would miss it.
        let _moving = self.0.moving.lock().await;
        let left = self.parts().nodes.known().nodes.remove(&leave.back_office);
        if let Some(Node { relay, .. }) = left {
            self.note(Event::done(Service::Testbed, "node-left").because(format!("it served {relay}")));
        }
    }

    fn take_in(&self, join: Join) -> Answer<()> {
        let nodes = &self.parts().nodes;
        let port = join.back_office.strip_prefix(BACK_OFFICE).and_then(|port| port.parse::<u16>().ok());
        let base: BaseUrl = port.and_then(|_| join.back_office.parse().ok()).ok_or_else(|| {
            refuse(ProblemCode::InvalidField, format!("`back_office`: expected {BACK_OFFICE}PORT"))
        })?;
        let mut known = nodes.known();
        if known.nodes.contains_key(&join.back_office) {
            return Ok(());
        }
        if known.nodes.len() >= NODES_MAX {
            return Err(refuse(ProblemCode::Busy, format!("{NODES_MAX} nodes have joined already")));
        }
        let line = NodeBackOffice::new(plain_client()?, base, nodes.token.clone());
        let event = Event::done(Service::Testbed, "node-joined").because(format!("it serves {}", join.relay));
        known.nodes.insert(join.back_office, Node { relay: join.relay, line });
        drop(known);
        self.note(event);
        Ok(())
    }

    /// Has every node go by the relay's new settings, as the testbed's own does already.
    pub(super) async fn tell_settings(&self, relay: &RelaySettings) {
        self.parts().nodes.known().relay = relay.clone();
        self.tell_nodes().await;
    }

    /// Tells every node what to go by, and answers when all do; who does not is dropped. Each with whether it heard.
    pub(super) async fn tell_nodes(&self) -> Vec<(String, bool)> {
        let nodes = &self.parts().nodes;
        let told: Vec<(String, Node)> = {
            let known = nodes.known();
            known.nodes.iter().map(|(name, node)| (name.clone(), node.clone())).collect()
        };
        if told.is_empty() {
            return Vec::new();
        }
        let follow = self.follow();
        let answers = join_all(told.into_iter().map(|(name, node)| {
            let follow = &follow;
            async move {
                let answer = match tokio::time::timeout(NODE_WAIT, node.line.follow(follow)).await {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(error_chain(&error)),
                    Err(_) => Err(format!("it did not answer within {} seconds", NODE_WAIT.as_secs())),
                };
                (name, node.relay, answer)
            }
        }));
        let mut heard = Vec::new();
        for (name, relay, answer) in answers.await {
            if let Err(reason) = &answer {
                nodes.known().nodes.remove(&name);
                let reason = format!("the node at {relay} was dropped: {reason}");
                self.note(Event::failed(Service::Testbed, "node-dropped", reason));
            }
            heard.push((relay, answer.is_ok()));
        }
        heard
    }

    /// What every service goes by, under the next number.
    pub(super) fn follow(&self) -> Follow {
        let nodes = &self.parts().nodes;
        let environment = self.environment();
        let mut known = nodes.known();
        known.number += 1;
        let rules = environment.faults.rules();
        let uncounted = |(rule, _): &(_, RuleCount)| {
            // Counts are each process's own.
            careplan_wire::control::FaultRule {
                met: None,
                fired: None,
                ..written(rule, RuleCount::default())
            }
        };
        Follow {
            process: nodes.process.clone(),
            number: known.number,
            clock: match environment.clock.state() {
                ClockState::Running { ahead } => FollowedClock::RunningAheadMillis(ahead.as_millis()),
                ClockState::Standing { at } => FollowedClock::StandingAt(at),
            },
            pace: pace_mode(environment.pace.pace()),
            faults: FaultRules { rules: rules.iter().map(uncounted).collect() },
            relay: known.relay.clone(),
            back_office: self.urls().back_office.clone(),
        }
    }
}

fn plain_client() -> Answer<HttpClient> {
    let client = Network::tcp(Trust::nobody()).client();
    client.map_err(|error| refuse(ProblemCode::Internal, error_chain(&error)))
}
