//! The running stack: every command done as its people would, and what it came to held against the model.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::OnceLock;

use careplan_client::{Attachment, CallError, Outgoing, RelaySession, RequestStep};
use careplan_domain::{Claims, Secret};
use careplan_office::{Application, Desk, DeskError};
use careplan_scenarios::model::{
    Command, Copies, Effect, Fault, On, Outcome, Parcel, Portion, Posted, Side, Who, World, feature,
};
use careplan_sim::Pace;
use careplan_testbed::{ControlRefusal, FaultRule, OfficeHours, PortalSettings, Service, Settings, Testbed, When};
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use careplan_wire::control::NewOffice;
use careplan_wire::relay::{Message, MessageQuery, Messages};
use mock_ca::{KeyKind, KeyPool};
use tokio::runtime::Runtime;

use crate::walk::Walk;

/// How often a client repeats what got no answer: a fault fires once.
const ATTEMPTS: usize = 3;

/// The stack, its people, and what they know.
pub(crate) struct Stack {
    runtime: Runtime,
    pub(crate) inner: Inner,
}

/// Everything but the threads that carry it.
pub(crate) struct Inner {
    bed: Option<Testbed>,
    people: Vec<Person>,
    /// The numbers of each of the model's messages: one, or as many copies as there turned out to be.
    ids: Vec<Vec<String>>,
    pub(crate) walk: Option<Walk>,
    /// What was done so far.
    done: Vec<Command>,
}

/// One office.
struct Person {
    desk: Desk,
    session: Option<RelaySession>,
    token: Option<Secret>,
}

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By a service, in its word.
    By(String),
    /// Nobody knows whether it was done.
    Lost(String),
    /// Otherwise than anybody is refused.
    #[expect(dead_code, reason = "it is read where it is printed")]
    Strange(String),
}

type Answer<T> = Result<T, Refused>;

impl Stack {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let inner = runtime.block_on(Inner::start());
        Self { runtime, inner }
    }

    /// Does the command, which has happened in `world` already.
    pub(crate) fn act(&mut self, world: &World, command: &Command) {
        self.inner.done.push(command.clone());
        self.runtime.block_on(self.inner.act(world, command));
    }

    pub(crate) fn stop(mut self) {
        if let Some(bed) = self.inner.bed.take() {
            self.runtime.block_on(bed.stop());
        }
    }
}

/// A case that fails leaves itself as a scenario; the last one that does is the shortest.
impl Drop for Stack {
    fn drop(&mut self) {
        if std::thread::panicking() {
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
        if let Err(broken) = self.bed().invariants().check().await {
            panic!("after: {command}\n{broken}");
        }
    }

    async fn carry_out(&mut self, world: &World, command: &Command) -> Answer<()> {
        match *command {
            Command::FirstLogin(who) => self.desk(who).change_password().await.map_err(Refused::of_desk),
            Command::Request(who) => self.desk(who).request_certificate().await.map_err(Refused::of_desk),
            Command::Renew(who) => self.desk(who).renew_certificate().await.map_err(Refused::of_desk),
            Command::Approve(who) => self.step(who, RequestStep::Approve).await,
            Command::Return(who) => self.step(who, RequestStep::Return { reason: "不備".to_owned() }).await,
            Command::Issue(who) => self.step(who, RequestStep::Issue).await,
            Command::Install(who) => self.install(world, who).await,
            Command::Revoke(who) => self.revoke(who).await,
            Command::Apply(who) => {
                let applied = self.person(who).desk.apply(&Application::model()).await;
                applied.map(drop).map_err(Refused::of_desk)
            }
            Command::StopRenewal(who) => self.desk(who).stop_renewal().await.map_err(Refused::of_desk),
            Command::Pay(who) => {
                let paid = LicenceEvent { event: LicenceEventKind::Paid };
                let control = self.bed().control();
                control.licence_event(who.number(), paid).await.map(drop).map_err(Refused::of_control)
            }
            Command::Send(ref parcel) => self.send(world, parcel).await,
            Command::Repeat { send } => self.repeat(world, send).await,
            Command::Conflict { send } => {
                let key = &world.keys[send];
                let other = Outgoing {
                    idempotency_key: Some(key_of(key.number)),
                    ..Outgoing::files([Attachment::new("other.pdf", "other")]).to(key.parcel.to[0].number())
                };
                self.sending(key.parcel.from, &other, ATTEMPTS).await.map(drop)
            }
            Command::List { who, side, limit } => self.list(world, who, side, limit).await,
            Command::Turn { who, side } => self.turn(world, who, side).await,
            Command::Download { message, portion } => self.download(world, message, portion).await,
            Command::Peek { message, who } => {
                let id = self.id(message);
                let found = self.ask(who, async |session| session.message(&id).await).await?;
                check_message(&found, &world.messages[message], world);
                Ok(())
            }
            Command::Recall { message, who } => {
                let id = self.id(message);
                let recalled = self.ask(who, async |session| session.recall(&id).await).await?;
                check_message(&recalled, &world.messages[message], world);
                Ok(())
            }
            Command::Advance(step) => {
                self.bed().clock().advance(step.span()).await.expect("the clock moves");
                Ok(())
            }
            Command::Restart => {
                self.bed.as_mut().expect("it runs").restart().await.expect("comes back");
                self.reconnect();
                Ok(())
            }
            Command::Kill => {
                self.bed.as_mut().expect("it runs").kill().await.expect("comes back");
                self.reconnect();
                Ok(())
            }
            Command::FaultOn(fault) => {
                self.bed().faults().set([rule(fault)]).await.expect("the rule stands");
                Ok(())
            }
            Command::FaultsOff => {
                self.bed().faults().clear().await.expect("it goes");
                Ok(())
            }
        }
    }

    /// A step of the counter on the office's latest request.
    async fn step(&self, who: Who, step: RequestStep) -> Answer<()> {
        let requests = self.bed().control().requests().await.map_err(Refused::of_control)?.requests;
        let latest = requests.iter().rfind(|request| request.office == who.number());
        let latest = latest.expect("the model says that there is one");
        self.bed().control().step_request(&latest.id, &step).await.map(drop).map_err(Refused::of_control)
    }

    async fn install(&mut self, world: &World, who: Who) -> Answer<()> {
        let expected = world.office(who).longest(world.now).map(|index| world.office(who).certificates[index]);
        let person = self.person(who);
        let installed = person.desk.install_certificate().await.map_err(Refused::of_desk)?;
        assert_eq!(Some(installed.not_after.day()), expected.map(|certificate| certificate.last), "{who}");
        person.desk.read_personal_user().await.map_err(Refused::of_desk)?;
        // Another certificate has another connection, and a token is of one certificate.
        (person.session, person.token) = (None, None);
        Ok(())
    }

    async fn revoke(&self, who: Who) -> Answer<()> {
        let requests = self.bed().control().requests().await.map_err(Refused::of_control)?.requests;
        let of_office = requests.iter().filter(|request| request.office == who.number());
        let newest = of_office.filter_map(|request| request.serial).next_back();
        let newest = newest.expect("the model says that there is one");
        self.bed().control().revoke(newest, Revoke::default()).await.map(drop).map_err(Refused::of_control)
    }

    async fn send(&mut self, world: &World, parcel: &Parcel) -> Answer<()> {
        let number = world.tried - 1;
        let outgoing = outgoing(parcel, number);
        let is_refused = matches!(world.outcome, Outcome::Refused(_));
        // Nobody repeats what might have been done: without a key it would be done twice.
        let attempts = if parcel.has_key || is_refused { ATTEMPTS } else { 1 };
        let posted: Vec<usize> = if is_refused {
            Vec::new()
        } else {
            (world.messages.len() - parcel.to.len()..world.messages.len()).collect()
        };
        match self.sending(parcel.from, &outgoing, attempts).await {
            Ok(sent) => {
                assert_eq!(sent.len(), parcel.to.len(), "one message a receiver");
                self.look_up(world, parcel.from, &posted, &sent).await
            }
            Err(Refused::Lost(why)) if !is_refused => {
                self.look_up(world, parcel.from, &posted, &BTreeMap::new()).await?;
                Err(Refused::Lost(why))
            }
            Err(refused) => {
                // What the model takes for sent has no number then; the check that follows says so.
                self.ids.resize(world.messages.len(), Vec::new());
                Err(refused)
            }
        }
    }

    /// Finds the numbers of what was just sent: in the answer, and in the list where there may be more or fewer.
    async fn look_up(
        &mut self,
        world: &World,
        from: Who,
        posted: &[usize],
        sent: &BTreeMap<String, String>,
    ) -> Answer<()> {
        let listed = self.every_page(from, Side::Sent, 500).await?;
        for &index in posted {
            let message = &world.messages[index];
            let is_it = |found: &&Message| found.subject == message.subject() && found.to == message.to.number();
            let ids: Vec<String> = listed.iter().filter(is_it).map(|found| found.id.clone()).collect();
            let Copies { min, max } = message.copies;
            assert!((min..=max).contains(&ids.len()), "{} of {}, {min} to {max} expected", ids.len(), message.subject());
            if let Some(told) = sent.get(message.to.number().as_str()) {
                assert!(ids.contains(told), "what was acknowledged is in the list");
            }
            self.ids.push(ids);
        }
        Ok(())
    }

    async fn repeat(&mut self, world: &World, send: usize) -> Answer<()> {
        let key = &world.keys[send];
        let outgoing = outgoing(&key.parcel, key.number);
        let sent = self.sending(key.parcel.from, &outgoing, ATTEMPTS).await?;
        for &message in &key.messages {
            let told = sent.get(world.messages[message].to.number().as_str());
            assert_eq!(told, Some(&self.id(message)), "the same answer");
        }
        Ok(())
    }

    /// Sends, and again while the answer is lost: the number of each receiver's message.
    async fn sending(
        &mut self,
        from: Who,
        outgoing: &Outgoing,
        attempts: usize,
    ) -> Answer<BTreeMap<String, String>> {
        let sent = self.insist(from, attempts, async |session| session.send(outgoing).await).await?;
        Ok(sent.messages.into_iter().map(|message| (message.to.to_string(), message.id)).collect())
    }

    async fn list(&mut self, world: &World, who: Who, side: Side, limit: u32) -> Answer<()> {
        let found = self.every_page(who, side, limit).await?;
        let mut expected = Vec::new();
        for index in world.listed(who, side) {
            let posted = &world.messages[index];
            let state = posted.state(world.now);
            // Copies stand beside one another: nothing else was sent between them.
            expected.extend(self.ids[index].iter().map(|_| (posted.subject(), state)));
        }
        let told: Vec<_> = found.iter().map(|message| (message.subject.clone(), message.state)).collect();
        assert_eq!(told, expected, "{who}'s {side} list: newest first, none skipped, none repeated");
        for message in &found {
            assert_eq!(message.label, message.state.label(wire(side)));
        }
        Ok(())
    }

    async fn turn(&mut self, world: &World, who: Who, side: Side) -> Answer<()> {
        let walk = match self.walk.take() {
            Some(walk) => walk,
            None => {
                let listed = world.listed(who, side).into_iter();
                Walk::begin(who, side, listed.flat_map(|index| self.ids[index].iter().rev().cloned()).collect())
            }
        };
        // Whoever reads need not be whoever was to begin.
        let (reader, side) = (walk.who, walk.side);
        match self.page(reader, side, &walk.query).await {
            Ok(page) => self.walk = walk.turn(page),
            Err(refused) if reader == who => return Err(refused),
            Err(Refused::By(reason)) => {
                let kept_out = !world.office(reader).installed.is_some_and(|index| {
                    world.office(reader).certificates[index].is_in_force(world.now)
                });
                assert!(kept_out || reason.starts_with("licence"), "{reader} was refused for {reason}");
            }
            Err(refused) => return Err(refused),
        }
        // The one who was to begin is let in or not all the same.
        if reader != who {
            self.page(who, side, &MessageQuery::default()).await?;
        }
        Ok(())
    }

    async fn every_page(&mut self, who: Who, side: Side, limit: u32) -> Answer<Vec<Message>> {
        let mut query = MessageQuery { limit: Some(limit), ..MessageQuery::default() };
        let mut listed = Vec::new();
        loop {
            let page = self.page(who, side, &query).await?;
            assert!(page.messages.len() <= limit as usize);
            listed.extend(page.messages);
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => return Ok(listed),
            }
        }
    }

    async fn page(&mut self, who: Who, side: Side, query: &MessageQuery) -> Answer<Messages> {
        self.insist(who, ATTEMPTS, async |session| match side {
            Side::Sent => session.sent(query).await,
            Side::Received => session.received(query).await,
        })
        .await
    }

    async fn download(&mut self, world: &World, index: usize, portion: Portion) -> Answer<()> {
        let posted = &world.messages[index];
        let id = self.id(index);
        let files: Vec<_> = match portion {
            Portion::File(file) => vec![&posted.files[file % posted.files.len()]],
            Portion::Files | Portion::Archive => posted.files.iter().collect(),
        };
        if portion == Portion::Archive {
            let zip = self.insist(posted.to, ATTEMPTS, async |session| session.archive(&id).await).await?;
            for file in files {
                // Stored, not compressed: each file's bytes stand in the archive as they are.
                let content = file.content.as_slice();
                assert!(zip.windows(content.len()).any(|window| window == content), "byte-identical");
            }
        } else {
            for file in files {
                let bytes = self.ask(posted.to, async |session| session.file(&id, &file.name).await).await?;
                assert_eq!(bytes, file.content, "byte-identical");
            }
        }
        let found = self.ask(posted.to, async |session| session.message(&id).await).await?;
        check_message(&found, posted, world);
        Ok(())
    }

    /// Asks again while the answer is lost: what is asked may be done twice without harm.
    async fn insist<T>(
        &mut self,
        who: Who,
        attempts: usize,
        call: impl AsyncFn(&RelaySession) -> Result<T, CallError>,
    ) -> Answer<T> {
        let mut attempt = 1;
        loop {
            match self.ask(who, &call).await {
                Err(Refused::Lost(_)) if attempt < attempts => attempt += 1,
                answer => return answer,
            }
        }
    }

    /// Asks the relay as this office, logged in anew where the login has ended.
    async fn ask<T>(
        &mut self,
        who: Who,
        call: impl AsyncFn(&RelaySession) -> Result<T, CallError>,
    ) -> Answer<T> {
        let session = self.session(who).await?;
        match call(&session).await.map_err(Refused::of_call) {
            Err(Refused::By(code)) if code.starts_with("token-") => {
                let person = self.person(who);
                (person.session, person.token) = (None, None);
                let session = self.session(who).await?;
                call(&session).await.map_err(Refused::of_call)
            }
            answer => answer,
        }
    }

    async fn session(&mut self, who: Who) -> Answer<RelaySession> {
        let person = self.person(who);
        if let Some(session) = &person.session {
            return Ok(session.clone());
        }
        let certificate = person.desk.store.certificates().last().expect("the model says that there is one");
        let relay = person.desk.relay(certificate).map_err(Refused::of_desk)?;
        let token = match person.token.clone() {
            Some(token) => token,
            None => {
                let login = person.desk.login().map_err(Refused::of_desk)?;
                relay.login(&login).await.map_err(Refused::of_call)?.token
            }
        };
        let session = relay.session(token.clone());
        (person.session, person.token) = (Some(session.clone()), Some(token));
        Ok(session)
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

impl Refused {
    fn of_call(error: CallError) -> Self {
        match &error {
            CallError::Problem { problem, .. } if problem.code == "fault-rule" => Self::Lost(error.to_string()),
            CallError::Problem { problem, .. } => Self::By(problem.code.clone()),
            CallError::HandshakeRefused { .. } => Self::By("handshake".to_owned()),
            CallError::Interrupted { .. } | CallError::Unreachable { .. } | CallError::Unreadable { .. } => {
                Self::Lost(format!("{error:?}"))
            }
            _ => Self::Strange(format!("{error:?}")),
        }
    }

    fn of_desk(error: DeskError) -> Self {
        match error {
            DeskError::Visit(_) => Self::By("page".to_owned()),
            DeskError::Call(error) => Self::of_call(error),
            other => Self::Strange(format!("{other:?}")),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
    fn of_control(refusal: ControlRefusal) -> Self {
        Self::By(refusal.0.code.clone())
    }
}

/// Whether it came to what the model says.
fn check(command: &Command, expected: &Outcome, answer: &Answer<()>) {
    let holds = match (expected, answer) {
        (Outcome::Done | Outcome::PerhapsDone, Ok(())) | (Outcome::PerhapsDone, Err(Refused::Lost(_))) => true,
        (Outcome::Refused(reasons), Err(Refused::By(reason))) => reasons.contains(&reason.as_str()),
        _ => false,
    };
    assert!(holds, "{command}\nexpected: {expected:?}\nfound: {answer:?}");
}

fn check_message(found: &Message, posted: &Posted, world: &World) {
    assert_eq!(found.subject, posted.subject());
    assert_eq!((found.from, found.to), (posted.from.number(), posted.to.number()));
    assert_eq!(found.state, posted.state(world.now), "{}", posted.subject());
    let names: Vec<&String> = found.files.iter().map(|file| &file.name).collect();
    assert_eq!(names, posted.files.iter().map(|file| &file.name).collect::<Vec<_>>());
}

fn outgoing(parcel: &Parcel, number: usize) -> Outgoing {
    let files = parcel.files(number).into_iter().map(|file| Attachment::new(file.name, file.content));
    let outgoing = Outgoing {
        subject: Some(format!("第{number}便")),
        idempotency_key: parcel.has_key.then(|| key_of(number)),
        ..Outgoing::files(files)
    };
    match parcel.named_receiver() {
        Some(to) => outgoing.to(to.number()),
        None => outgoing,
    }
}

fn key_of(number: usize) -> String {
    format!("send-{number}")
}

fn rule(Fault { effect, on }: Fault) -> FaultRule {
    use careplan_testbed::Effect as Does;
    let does = match effect {
        Effect::Status => Does::Status(503),
        Effect::Reset => Does::Reset,
        Effect::Truncate => Does::Truncate,
        Effect::Duplicate => Does::Duplicate,
        Effect::Latency => Does::Latency(std::time::Duration::from_millis(5)),
    };
    let route = match on {
        On::Send => "POST /api/v1/messages",
        On::Download => "GET /api/v1/messages/{id}/archive",
        On::List => "GET /api/v1/messages/received",
    };
    let once = FaultRule::new("once".parse().expect("a name"), Service::Relay, does);
    FaultRule {
        route: Some(route.parse().expect("a route")),
        when: When::Nth(std::num::NonZeroU64::MIN),
        ..once
    }
}

pub(crate) fn wire(side: Side) -> careplan_wire::relay::Side {
    match side {
        Side::Sent => careplan_wire::relay::Side::Sent,
        Side::Received => careplan_wire::relay::Side::Received,
    }
}

/// All cases draw from one pool.
fn keys() -> KeyPool {
    static KEYS: OnceLock<KeyPool> = OnceLock::new();
    KEYS.get_or_init(|| KeyPool::start(KeyKind::P256, 4)).clone()
}
