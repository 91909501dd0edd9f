//! The running stack: every command done as its people would, and what it came to held against the model.

mod commands;
mod faults;
mod fetches;
mod lists;
mod refused;
mod sends;

use std::sync::OnceLock;

use careplan_client::RelaySession;
use careplan_domain::{Claims, Secret};
use careplan_office::Desk;
use careplan_scenarios::model::{Command, Outcome, Who, World, feature};
use careplan_sim::Pace;
use careplan_testbed::{OfficeHours, PortalSettings, Settings, Testbed};
use careplan_wire::control::NewOffice;
use mock_ca::{KeyKind, KeyPool};
use tokio::runtime::Runtime;

use self::refused::Refused;
use crate::walk::Walk;

/// How often a client repeats what got no answer: a fault fires once.
const ATTEMPTS: usize = 3;

/// The stack, its people, and what they know.
pub(crate) struct Stack {
    runtime: Runtime,
    inner: Inner,
    legacy: Legacy,
}

/// 形見: what a case leaves that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Legacy {
    /// It stands in a test as it is.
    Nothing,
    /// Itself, as a scenario.
    Scenario,
}

/// Everything but the threads that carry it.
struct Inner {
    bed: Option<Testbed>,
    people: Vec<Person>,
    /// The numbers of each of the model's messages: one, or as many copies as there turned out to be.
    ids: Vec<Vec<String>>,
    walk: Option<Walk>,
    /// What was done so far.
    done: Vec<Command>,
}

/// One office.
struct Person {
    desk: Desk,
    session: Option<RelaySession>,
    token: Option<Secret>,
}

type Answer<T> = Result<T, Refused>;

impl Stack {
    pub(crate) fn start(legacy: Legacy) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let inner = runtime.block_on(Inner::start());
        Self { runtime, inner, legacy }
    }

    /// Does the command, which has happened in `world` already.
    pub(crate) fn act(&mut self, world: &World, command: &Command) {
        self.inner.done.push(command.clone());
        self.runtime.block_on(self.inner.act(world, command));
    }

    /// The end, and how many commands there were.
    pub(crate) fn stop(mut self) -> usize {
        if let Some(bed) = self.inner.bed.take() {
            self.runtime.block_on(bed.stop());
        }
        self.inner.done.len()
    }
}

/// A case that fails leaves itself as a scenario; the last one that does is the shortest.
impl Drop for Stack {
    fn drop(&mut self) {
        if std::thread::panicking() && self.legacy == Legacy::Scenario {
            let text = feature(&crate::begin(), &self.inner.done);
            let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("network.feature");
            // Nobody is helped by a second panic.
            let _unwritten = std::fs::write(path, text);
        }
    }
}

impl Inner {
    async fn start() -> Self {
        let settings = Settings {
            keys: KeyKind::P256,
            key_pool: Some(keys()),
            recall: Some(true),
            pace: Pace::Explicit,
            portal: PortalSettings { counter_hours: Some(OfficeHours::Ignored), ..PortalSettings::default() },
            ..Settings::fresh()
        };
        let bed = Testbed::start_with(settings).await.expect("starts");
        let begin = crate::begin();
        let mut people = Vec::new();
        for who in Who::ALL {
            let new = NewOffice {
                name: who.name().to_owned(),
                service_kinds: vec![who.kind().0.parse().expect("a kind")],
                prefecture: "大分県".to_owned(),
                municipality: "中津市".to_owned(),
                claims: Claims::Agent,
                number: Some(who.number()),
            };
            bed.create_office(new).await.expect("is registered");
            let office = bed.office(who.number());
            let is_ready = begin.office(who).installed.is_some();
            let desk = if is_ready { office.ready().await } else { office.desk().await };
            people.push(Person { desk: desk.expect("a desk"), session: None, token: None });
        }
        Self { bed: Some(bed), people, ids: Vec::new(), walk: None, done: Vec::new() }
    }

    fn bed(&self) -> &Testbed {
        self.bed.as_ref().expect("it runs until the end")
    }

    async fn act(&mut self, world: &World, command: &Command) {
        let answer = self.carry_out(world, command).await;
        check(command, &world.outcome, &answer);
        assert_eq!(self.bed().clock().now(), world.now, "the clock after: {command}");
        match self.bed().invariants().check().await {
            Ok(report) => assert!(report.unseen.is_empty(), "after: {command}\n{:?}", report.unseen),
            Err(broken) => panic!("after: {command}\n{broken}"),
        }
    }

    /// Connections are gone; tokens are not.
    fn reconnect(&mut self) {
        for person in &mut self.people {
            person.session = None;
        }
    }

    fn person(&mut self, who: Who) -> &mut Person {
        &mut self.people[who.index()]
    }

    fn desk(&self, who: Who) -> &Desk {
        &self.people[who.index()].desk
    }

    fn id(&self, message: usize) -> String {
        self.ids[message].first().expect("the model says that there is one").clone()
    }
}

/// Whether it came to what the model says.
fn check(command: &Command, expected: &Outcome, answer: &Answer<()>) {
    let holds = match (expected, answer) {
        (Outcome::Done | Outcome::PerhapsDone, Ok(())) | (Outcome::PerhapsDone, Err(Refused::Lost(_))) => {
            true
        }
        (Outcome::Refused(reasons), Err(Refused::By(reason))) => reasons.contains(&reason.as_str()),
        _ => false,
    };
    assert!(holds, "{command}\nexpected: {expected:?}\nfound: {answer:?}");
}

/// All cases draw from one pool.
fn keys() -> KeyPool {
    static KEYS: OnceLock<KeyPool> = OnceLock::new();
    KEYS.get_or_init(|| KeyPool::start(KeyKind::P256, 4)).clone()
}
