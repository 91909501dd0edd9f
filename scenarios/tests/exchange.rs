//! A property of the whole stack: whatever five offices send, list, download, take back and repeat over real mutual TLS,
//! the exchange answers as a small model does.

use std::collections::BTreeMap;

use careplan_client::{Attachment, Identity, Network, Outgoing, RelayClient, RelaySession, Trust};
use careplan_domain::{Claims, OfficeNumber};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::ProblemCode;
use careplan_wire::control::NewOffice;
use careplan_wire::relay::{Login, Message, MessageQuery, MessageState, Messages, Side};
use mock_ca::KeyKind;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tokio::runtime::Runtime;

const OFFICES: [&str; 5] = ["4479900013", "4479900021", "4479900039", "4479900047", "4479900054"];

/// What one office did, or the world with it.
#[derive(Clone, Debug)]
enum Action {
    /// Send `files` files to `to`; the key makes it repeatable.
    Send { from: usize, to: usize, files: usize },
    /// Repeat the `which`th send, as a client does that got no answer.
    Repeat { which: usize },
    /// Repeat the key of the `which`th send with other content.
    Conflict { which: usize },
    /// List both sides, `limit` at a time.
    List { office: usize, limit: u32 },
    /// The receiver downloads one file of the `which`th message, or all of it.
    Download { which: usize, file: Option<usize> },
    /// An office takes the `which`th message back, if that is its to take.
    Recall { which: usize, office: usize },
    /// Some office's next page of a list that was begun earlier, or the first page of a new one.
    Turn { office: usize, sent: bool },
    /// Somebody who is neither sender nor receiver asks for the `which`th message.
    Peek { which: usize, office: usize },
}

/// A message as the model knows it.
#[derive(Clone, Debug)]
struct Posted {
    from: usize,
    to: usize,
    files: Vec<Vec<u8>>,
    downloaded: Vec<bool>,
    recalled: bool,
}

impl Posted {
    fn state(&self) -> MessageState {
        if self.recalled {
            MessageState::Recalled
        } else if self.downloaded.iter().all(|done| *done) {
            MessageState::Received
        } else {
            MessageState::Unreceived
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Model {
    messages: Vec<Posted>,
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Action;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Action> {
        let office = 0..OFFICES.len();
        let send = (office.clone(), office.clone(), 1..4_usize).prop_map(|(from, to, files)| Action::Send {
            from,
            to,
            files,
        });
        let turn = (office.clone(), any::<bool>()).prop_map(|(office, sent)| Action::Turn { office, sent });
        let list = (office.clone(), 1..6_u32).prop_map(|(office, limit)| Action::List { office, limit });
        if state.messages.is_empty() {
            return prop_oneof![3 => send, 1 => list].boxed();
        }
        let which = 0..state.messages.len();
        prop_oneof![
            4 => send,
            2 => list,
            4 => turn,
            2 => (which.clone(), office.clone()).prop_map(|(which, office)| Action::Recall { which, office }),
            2 => which.clone().prop_map(|which| Action::Repeat { which }),
            1 => which.clone().prop_map(|which| Action::Conflict { which }),
            4 => (which.clone(), prop::option::of(0..3_usize))
                .prop_map(|(which, file)| Action::Download { which, file }),
            1 => (which, office).prop_map(|(which, office)| Action::Peek { which, office }),
        ]
        .boxed()
    }

    fn apply(mut state: Self, action: &Action) -> Self {
        match *action {
            Action::Send { from, to, files } if from != to => {
                let number = state.messages.len();
                let files: Vec<Vec<u8>> = (0..files).map(|file| content(number, file)).collect();
                let downloaded = vec![false; files.len()];
                state.messages.push(Posted { from, to, files, downloaded, recalled: false });
            }
            Action::Recall { which, office } => {
                let message = &mut state.messages[which];
                message.recalled |= office == message.from && !message.downloaded.contains(&true);
            }
            Action::Download { which, .. } if state.messages[which].recalled => {}
            Action::Download { which, file } => {
                let message = &mut state.messages[which];
                match file {
                    None => message.downloaded.fill(true),
                    Some(file) => {
                        let count = message.downloaded.len();
                        message.downloaded[file % count] = true;
                    }
                }
            }
            _ => {}
        }
        state
    }

    fn preconditions(state: &Self, action: &Action) -> bool {
        match *action {
            Action::Repeat { which }
            | Action::Conflict { which }
            | Action::Download { which, .. }
            | Action::Recall { which, .. }
            | Action::Peek { which, .. } => which < state.messages.len(),
            Action::Send { .. } | Action::List { .. } | Action::Turn { .. } => true,
        }
    }
}

/// The stack, five sessions, and the id of each message of the model.
struct Exchange {
    runtime: Runtime,
    bed: Option<Testbed>,
    sessions: Vec<RelaySession>,
    numbers: Vec<OfficeNumber>,
    ids: Vec<String>,
    walk: Option<Walk>,
}

/// A list that is read page by page while other things happen.
struct Walk {
    office: usize,
    side: Side,
    query: MessageQuery,
    /// What was there when its first page was asked for.
    expected: Vec<String>,
    seen: Vec<String>,
}

impl StateMachineTest for Exchange {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_model: &Model) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (bed, sessions, numbers) = runtime.block_on(start());
        Self { runtime, bed: Some(bed), sessions, numbers, ids: Vec::new(), walk: None }
    }

    fn apply(mut this: Self, model: &Model, action: Action) -> Self {
        let runtime = this.runtime.handle().clone();
        runtime.block_on(this.act(model, action));
        this
    }

    fn teardown(mut this: Self, _model: Model) {
        if let Some(bed) = this.bed.take() {
            this.runtime.block_on(bed.stop());
        }
    }
}

impl Exchange {
    /// Does the action and compares with the model, in which it has already happened.
    async fn act(&mut self, model: &Model, action: Action) {
        match action {
            Action::Send { from, to, files } => self.send(model, from, to, files).await,
            Action::Repeat { which } => {
                let message = &model.messages[which];
                let outgoing = self.outgoing(which, message.to, &message.files);
                let again = self.sessions[message.from].send(&outgoing).await.expect("the same answer");
                assert_eq!(again.messages[0].id, self.ids[which]);
            }
            Action::Conflict { which } => {
                let message = &model.messages[which];
                let outgoing = self.outgoing(which, message.to, &[b"other".to_vec()]);
                let refused = self.sessions[message.from].send(&outgoing).await.expect_err("another content");
                assert_eq!(refused.code(), Some(ProblemCode::IdempotencyConflict));
            }
            Action::List { office, limit } => {
                self.check_list(model, office, Side::Sent, limit).await;
                self.check_list(model, office, Side::Received, limit).await;
            }
            Action::Download { which, file } => self.download(&model.messages[which], which, file).await,
            Action::Recall { which, office } => self.recall(&model.messages[which], which, office).await,
            Action::Turn { office, sent } => self.turn(model, office, sent).await,
            Action::Peek { which, office } => {
                let message = &model.messages[which];
                let answer = self.sessions[office].message(&self.ids[which]).await;
                if office == message.from || office == message.to {
                    assert_eq!(answer.expect("one of the two").state, message.state());
                } else {
                    assert_eq!(answer.expect_err("a stranger").code(), Some(ProblemCode::MessageUnknown));
                }
            }
        }
    }

    async fn send(&mut self, model: &Model, from: usize, to: usize, files: usize) {
        if from == to {
            let files: Vec<Vec<u8>> = (0..files).map(|file| content(0, file)).collect();
            let mut outgoing = self.outgoing(0, to, &files);
            outgoing.idempotency_key = None;
            let refused = self.sessions[from].send(&outgoing).await.expect_err("its own number");
            assert_eq!(refused.code(), Some(ProblemCode::ReceiverSelf));
            return;
        }
        let number = model.messages.len() - 1;
        let outgoing = self.outgoing(number, to, &model.messages[number].files);
        let sent = self.sessions[from].send(&outgoing).await.expect("is accepted");
        assert_eq!(sent.messages.len(), 1);
        self.ids.push(sent.messages[0].id.clone());
    }

    fn outgoing(&self, number: usize, to: usize, files: &[Vec<u8>]) -> Outgoing {
        let files = files
            .iter()
            .enumerate()
            .map(|(index, content)| Attachment::new(format!("{index}.pdf"), content.clone()));
        Outgoing {
            idempotency_key: Some(format!("send-{number}")),
            ..Outgoing::files(files).to(self.numbers[to])
        }
    }

    async fn recall(&self, message: &Posted, which: usize, office: usize) {
        let answer = self.sessions[office].recall(&self.ids[which]).await;
        let refused = |code| Some((answer.as_ref().err()?.code(), Some(code)));
        let (found, expected) = match office {
            office if office == message.from && message.recalled => {
                assert_eq!(answer.expect("is its to take").state, MessageState::Recalled);
                return;
            }
            office if office == message.from => refused(ProblemCode::RecallTooLate),
            office if office == message.to => refused(ProblemCode::RecallNotSender),
            _ => refused(ProblemCode::MessageUnknown),
        }
        .expect("is refused");
        assert_eq!(found, expected);
    }

    /// Whatever happens between two pages, all that was there at the first is seen once and in its order.
    async fn turn(&mut self, model: &Model, office: usize, sent: bool) {
        let mut walk = self.walk.take().unwrap_or_else(|| {
            let side = if sent { Side::Sent } else { Side::Received };
            let expected = self.listed(model, office, side).into_iter().map(|(id, _)| id).collect();
            let query = MessageQuery { limit: Some(2), ..MessageQuery::default() };
            Walk { office, side, query, expected, seen: Vec::new() }
        });
        let page = self.page(walk.office, walk.side, &walk.query).await;
        walk.seen.extend(page.messages.into_iter().map(|message| message.id));
        assert!(walk.expected.starts_with(&walk.seen), "{:?} of {:?}", walk.seen, walk.expected);
        walk.query.cursor = page.next_cursor;
        if walk.query.cursor.is_some() {
            self.walk = Some(walk);
        } else {
            assert_eq!(walk.seen, walk.expected);
        }
    }

    async fn download(&self, message: &Posted, which: usize, file: Option<usize>) {
        let session = &self.sessions[message.to];
        if message.recalled {
            let refused = session.archive(&self.ids[which]).await.expect_err("was taken back");
            assert_eq!(refused.code(), Some(ProblemCode::MessageRecalled));
            return;
        }
        if let Some(file) = file {
            let file = file % message.files.len();
            let bytes = session.file(&self.ids[which], &format!("{file}.pdf")).await.expect("downloads");
            assert_eq!(bytes, message.files[file], "byte-identical");
        } else {
            let zip = session.archive(&self.ids[which]).await.expect("downloads");
            for content in &message.files {
                // Stored, not compressed: each file's bytes stand in the archive as they are.
                assert!(zip.windows(content.len()).any(|window| window == content), "byte-identical");
            }
        }
        let seen = session.message(&self.ids[which]).await.expect("is there");
        assert_eq!(seen.state, message.state());
    }

    async fn check_list(&self, model: &Model, office: usize, side: Side, limit: u32) {
        let expected = self.listed(model, office, side);
        let listed = self.every_page(office, side, limit).await;
        let found: Vec<(String, MessageState)> =
            listed.iter().map(|message| (message.id.clone(), message.state)).collect();
        assert_eq!(found, expected, "newest first, none skipped, none repeated");
        for message in &listed {
            assert_eq!(message.label, message.state.label(side));
        }
    }

    /// What the model has in a list, newest first.
    fn listed(&self, model: &Model, office: usize, side: Side) -> Vec<(String, MessageState)> {
        model
            .messages
            .iter()
            .zip(&self.ids)
            .filter(|(message, _)| match side {
                Side::Sent => message.from == office,
                Side::Received => message.to == office,
            })
            .map(|(message, id)| (id.clone(), message.state()))
            .rev()
            .collect()
    }

    async fn every_page(&self, office: usize, side: Side, limit: u32) -> Vec<Message> {
        let mut query = MessageQuery { limit: Some(limit), ..MessageQuery::default() };
        let mut listed = Vec::new();
        loop {
            let page = self.page(office, side, &query).await;
            assert!(page.messages.len() <= limit as usize);
            listed.extend(page.messages);
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => return listed,
            }
        }
    }
}

impl Exchange {
    async fn page(&self, office: usize, side: Side, query: &MessageQuery) -> Messages {
        let page = match side {
            Side::Sent => self.sessions[office].sent(query).await,
            Side::Received => self.sessions[office].received(query).await,
        };
        page.expect("lists")
    }
}

async fn start() -> (Testbed, Vec<RelaySession>, Vec<OfficeNumber>) {
    let settings = Settings { keys: KeyKind::P256, recall: Some(true), ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    let trust = Trust::from_pem(bed.control().tls_root_pem()).expect("a certificate");
    let network = Network::tcp(trust);
    let mut sessions = Vec::new();
    let mut numbers = Vec::new();
    for number in OFFICES {
        let created = bed.create_office(new_office(number)).await.expect("is registered");
        let ready = bed.control().make_ready(created.number).await.expect("becomes ready");
        let identity =
            Identity::from_pem(&ready.certificate_pem, &ready.private_key_pem).expect("an identity");
        let http = network.client_as(&identity).expect("a client");
        let relay = RelayClient::new(http, bed.control().urls().relay.parse().expect("a URL"));
        let login = Login {
            personal_id: ready.personal_id.to_string(),
            personal_password: ready.personal_password,
            office_id: ready.user_id.to_string(),
            office_password: ready.user_password,
            client_version: "1.1.2".to_owned(),
        };
        sessions.push(relay.session(relay.login(&login).await.expect("logs in").token));
        numbers.push(ready.number);
    }
    (bed, sessions, numbers)
}

fn new_office(number: &str) -> NewOffice {
    NewOffice {
        name: format!("みほん{number}"),
        service_kinds: vec!["11".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: Some(number.parse().expect("a number")),
    }
}

/// The content of a file of the `number`th message: its own, so that nothing can be mistaken for another.
fn content(number: usize, file: usize) -> Vec<u8> {
    format!("message {number}, file {file}: {}", "x".repeat(number * 97 % 4_000)).into_bytes()
}

/// The states that a message can be in, seen by the model: a guard against a model that never receives.
#[test]
fn the_model_reaches_every_state() {
    let sent = Model::apply(Model::default(), &Action::Send { from: 0, to: 1, files: 2 });
    assert_eq!(sent.messages[0].state(), MessageState::Unreceived);
    let recalled = Model::apply(sent.clone(), &Action::Recall { which: 0, office: 0 });
    assert_eq!(recalled.messages[0].state(), MessageState::Recalled);
    let half = Model::apply(sent, &Action::Download { which: 0, file: Some(0) });
    assert_eq!(half.messages[0].state(), MessageState::Unreceived);
    let half = Model::apply(half, &Action::Recall { which: 0, office: 0 });
    let whole = Model::apply(half, &Action::Download { which: 0, file: Some(1) });
    let states: BTreeMap<_, _> =
        whole.messages.iter().map(|message| (message.from, message.state())).collect();
    assert_eq!(states[&0], MessageState::Received);
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_exchange_answers_as_the_model_does(sequential 1..40 => Exchange);
}
