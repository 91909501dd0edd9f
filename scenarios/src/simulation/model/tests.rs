//! Each promise is broken by one forged answer, or one forged row of the store, and is told; and by a true one it is not.

use bytes::Bytes;
use careplan_domain::{CertificateSerial, Secret, Span};
use careplan_sim::{Event, Journal, Seed, Service};
use careplan_wire::relay::{MessageFile, Messages};
use mock_relay::exchange::{Kept, Taken};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::simulation::desk::Certificate;
use crate::simulation::desk::Held;
use crate::simulation::order::Part;
use crate::simulation::world::{Nodes, World};

/// Three offices with a login each, of which the first writes to the second; nothing runs.
struct Stage {
    world: World,
    desks: Vec<Desk>,
    model: Model,
    news: News,
    now: JapanTime,
}

/// What somebody may be wrong about in a forged row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    Sender,
    Receiver,
    Digest,
    Time,
}

impl Stage {
    fn new() -> Self {
        let world = World::new(&Seed::new(1), Nodes::One, true, None);
        let now = world.clock.now();
        let certificate = |nth: usize| Certificate {
            serial: CertificateSerial::from_bytes(&[u8::try_from(nth + 1).expect("few")]).expect("a serial"),
            der: Vec::new(),
            from: now,
            until: now.saturating_add(Span::from_days(1_000)),
            fault: None,
        };
        let desks = (0..3).map(|nth| Desk::forged(nth, certificate(nth))).collect();
        Self { world, desks, model: Model::new(true), news: Vec::new(), now }
    }

    fn by(&self, office: usize) -> By {
        let expires_at = self.world.clock.now().saturating_add(Span::from_days(300));
        let token = Secret::from(format!("token {office}"));
        By { office, node: 1, certificate: 0, held: Some(Held { token, office, certificate: 0, expires_at }) }
    }

    fn order(
        &mut self,
        office: usize,
        order: impl FnOnce(By, careplan_client::RelaySession) -> Order,
    ) -> Order {
        let by = self.by(office);
        let held = by.held.clone().expect("a login");
        let session = self.desks[office].session(&self.world, 1, &held, 0);
        order(by, session)
    }

    fn letter(&self, nth: usize, receiver: usize) -> Letter {
        let to = self.desks[receiver].number;
        Letter {
            subject: format!("letter {nth}"),
            key: Some(format!("key-{nth}")),
            to: Some(to),
            files: (0..2).map(|file| (format!("{file}.pdf"), Bytes::from(format!("{nth} {file}")))).collect(),
            drafts: BTreeMap::from([(to, vec![0, 1])]),
            sender: 0,
        }
    }

    fn send(&mut self, letter: Letter) -> Order {
        self.order(0, |by, session| Order::Send { by, session, letter })
    }

    fn look(&mut self, office: usize, nth: usize) -> Order {
        self.order(office, |by, session| Order::Look { by, session, id: id(nth) })
    }

    fn fetch(&mut self, office: usize, nth: usize, part: Part) -> Order {
        self.order(office, |by, session| Order::Fetch {
            by,
            session,
            id: id(nth),
            name: "0.pdf".to_owned(),
            part,
            patience: None,
        })
    }

    fn recall(&mut self, office: usize, nth: usize) -> Order {
        self.order(office, |by, session| Order::Recall { by, session, id: id(nth) })
    }

    fn list(&mut self, office: usize, side: Side, cursor: Option<&str>) -> Order {
        let cursor = cursor.map(str::to_owned);
        self.order(office, |by, session| Order::Page { by, session, side, cursor, limit: 2 })
    }

    /// The promises that an answer breaks.
    fn broken_by(&mut self, order: &Order, seen: &Seen) -> Vec<&'static str> {
        let around = Around { desks: &self.desks, now: self.now, has_crashed: false };
        self.model.expect(order, &around);
        let broken = self.model.judge(order, seen, &around, &mut self.news);
        self.model.conclude();
        broken.into_iter().map(|(promise, _)| promise).collect()
    }

    #[track_caller]
    fn check(&mut self, order: &Order, seen: &Seen, broken: &[&str]) {
        assert_eq!(self.broken_by(order, seen), broken, "{order} = {seen}");
    }

    /// A letter from the first office to the second, sent and answered.
    #[track_caller]
    fn sent(&mut self, nth: usize) {
        let letter = self.letter(nth, 1);
        let to = self.desks[1].number;
        let order = self.send(letter);
        self.check(&order, &Seen::Sent(vec![(id(nth), to)]), &[]);
    }

    /// The second office has fetched all of it.
    #[track_caller]
    fn fetched(&mut self, nth: usize) {
        for file in 0..2 {
            let order = self.fetch(1, nth, Part::One(file));
            self.check(&order, &content(&format!("{nth} {file}")), &[]);
        }
    }

    /// A letter as a list shows it.
    fn shown(&self, nth: usize, state: MessageState, wrong: Wrong) -> Message {
        let Kept { sender, receiver, sent_at, files, subject, .. } = self.kept(nth, wrong);
        Message {
            id: id(nth),
            serial: None,
            from: sender,
            to: receiver,
            state,
            label: String::new(),
            subject,
            body: None,
            sent_at,
            received_at: None,
            recalled_at: None,
            files,
        }
    }

    /// A letter as the store has it.
    fn kept(&self, nth: usize, wrong: Wrong) -> Kept {
        let office = |right: usize, is_wrong| self.desks[if is_wrong { 2 } else { right }].number;
        let letter = self.letter(nth, 1);
        let files = letter.files.iter().map(|(name, content)| MessageFile {
            name: name.clone(),
            bytes: content.len() as u64,
            sha256: hex::encode(Sha256::digest(if wrong == Wrong::Digest { b"?" } else { &content[..] })),
        });
        let late = Span::from_days(u64::from(wrong == Wrong::Time));
        Kept {
            seq: nth as u64,
            id: id(nth).parse().expect("a number"),
            sender: office(0, wrong == Wrong::Sender),
            receiver: office(1, wrong == Wrong::Receiver),
            sent_at: self.world.clock.now().saturating_add(late),
            received_at: None,
            recalled_at: None,
            serial: None,
            subject: letter.subject.clone(),
            body: None,
            files: files.collect(),
            taken: Taken::default(),
        }
    }

    #[track_caller]
    fn check_kept(&mut self, kept: &[Kept], broken: &[&str]) {
        let found = self.model.audit(kept, self.now);
        let promises: Vec<&str> = found.iter().map(|(promise, _)| *promise).collect();
        assert_eq!(promises, broken, "{found:?}");
    }

    /// The second office is shown the letter so.
    #[track_caller]
    fn check_shown(&mut self, nth: usize, state: MessageState, wrong: Wrong, broken: &[&str]) {
        let (order, message) = (self.look(1, nth), self.shown(nth, state, wrong));
        self.check(&order, &Seen::Message(Box::new(message)), broken);
    }

    /// A line of the journal.
    fn refused(&mut self, office: usize, rule: &'static str) {
        let journal = Journal::default();
        let event = Event { rule: Some(rule), outcome: Outcome::Refused, ..Event::done(Service::Relay, "x") };
        journal.record(self.now, event.office(self.desks[office].number));
        self.news.extend(journal.after(0, 1).into_iter().map(|entry| (Place::Relay(1), entry)));
    }
}

fn id(nth: usize) -> String {
    format!("{nth:026x}")
}

fn content(text: &str) -> Seen {
    Seen::Content(Bytes::from(text.to_owned()))
}

fn refusal(code: &str) -> Seen {
    Seen::Refused(code.to_owned())
}

#[test]
fn what_is_true_breaks_nothing() {
    let mut stage = Stage::new();
    for nth in 1..4 {
        stage.sent(nth);
    }
    stage.check_shown(1, MessageState::Unreceived, Wrong::Nothing, &[]);
    stage.fetched(1);
    stage.check_shown(1, MessageState::Received, Wrong::Nothing, &[]);
    let recall = stage.recall(0, 2);
    let recalled = stage.shown(2, MessageState::Recalled, Wrong::Nothing);
    stage.check(&recall, &Seen::Message(Box::new(recalled)), &[]);
    stage.refused(0, "recall-too-late");
    let recall = stage.recall(0, 1);
    stage.check(&recall, &refusal("recall-too-late"), &[]);
    let received = Kept {
        taken: Taken::default().with(0).with(1),
        received_at: Some(stage.now),
        ..stage.kept(1, Wrong::Nothing)
    };
    let taken_back = Kept { recalled_at: Some(stage.now), ..stage.kept(2, Wrong::Nothing) };
    let open = stage.kept(3, Wrong::Nothing);
    stage.check_kept(&[received, taken_back, open], &[]);
    assert!(stage.news.is_empty(), "the refusal has taken its line");
}

#[test]
fn loss() {
    let mut stage = Stage::new();
    stage.sent(1);
    stage.check_kept(&[], &["loss"]);
}

#[test]
fn doubling() {
    let mut stage = Stage::new();
    let letter = stage.letter(1, 1);
    let order = stage.send(letter);
    stage.check(&order, &Seen::Unclear("interrupted".to_owned()), &[]);
    let (one, other) = (stage.kept(1, Wrong::Nothing), stage.kept(1, Wrong::Nothing));
    let other = Kept { id: id(2).parse().expect("a number"), ..other };
    stage.check_kept(&[one, other], &["doubling"]);
    let mut stage = Stage::new();
    stage.sent(1);
    let other = Message { id: id(2), ..stage.shown(1, MessageState::Unreceived, Wrong::Nothing) };
    let list = stage.list(1, Side::Received, None);
    let page = Messages { messages: vec![other], next_cursor: Some("more".to_owned()) };
    stage.check(&list, &Seen::Page(page), &["doubling"]);
}

#[test]
fn repetition() {
    let mut stage = Stage::new();
    stage.sent(1);
    let (letter, to) = (stage.letter(1, 1), stage.desks[1].number);
    let order = stage.send(letter);
    stage.check(&order, &Seen::Sent(vec![(id(2), to)]), &["repetition"]);
}

#[test]
fn authorship() {
    let mut stage = Stage::new();
    stage.sent(1);
    let stray = stage.shown(7, MessageState::Unreceived, Wrong::Nothing);
    let list = stage.list(1, Side::Received, Some("of another list"));
    let page = Messages { messages: vec![stray], next_cursor: None };
    stage.check(&list, &Seen::Page(page), &["authorship"]);
    stage.check_shown(1, MessageState::Unreceived, Wrong::Sender, &["authorship"]);
    let stray = stage.kept(7, Wrong::Nothing);
    let kept = [stage.kept(1, Wrong::Sender), stray];
    stage.check_kept(&kept, &["authorship", "authorship"]);
}

#[test]
fn identity() {
    let mut stage = Stage::new();
    stage.sent(1);
    let (letter, to) = (stage.letter(2, 1), stage.desks[1].number);
    let order = stage.send(letter);
    stage.check(&order, &Seen::Sent(vec![(id(1), to)]), &["identity"]);
    let mut stage = Stage::new();
    stage.sent(1);
    stage.sent(2);
    let order = stage.look(1, 1);
    let other = stage.shown(2, MessageState::Unreceived, Wrong::Nothing);
    stage.check(&order, &Seen::Message(Box::new(other)), &["identity"]);
}

#[test]
fn sorting() {
    let mut stage = Stage::new();
    let (letter, to) = (stage.letter(1, 1), stage.desks[2].number);
    let order = stage.send(letter);
    stage.check(&order, &Seen::Sent(vec![(id(1), to)]), &["sorting"]);
    stage.check_shown(1, MessageState::Unreceived, Wrong::Receiver, &["sorting"]);
    let kept = stage.kept(1, Wrong::Receiver);
    stage.check_kept(&[kept], &["sorting"]);
}

#[test]
fn privacy() {
    let mut stage = Stage::new();
    stage.sent(1);
    let shown = stage.shown(1, MessageState::Unreceived, Wrong::Nothing);
    let list = stage.list(2, Side::Received, None);
    let page = Messages { messages: vec![shown.clone()], next_cursor: None };
    stage.check(&list, &Seen::Page(page), &["privacy"]);
    let look = stage.look(2, 1);
    stage.check(&look, &Seen::Message(Box::new(shown)), &["privacy", "privacy"]);
    let fetch = stage.fetch(2, 1, Part::One(0));
    stage.check(&fetch, &content("1 0"), &["privacy", "privacy"]);
}

/// Whoever shows a letter to a stranger may say that it is the stranger's.
#[test]
fn a_letter_is_nobody_elses_though_the_exchange_says_so() {
    let mut stage = Stage::new();
    stage.sent(1);
    let stranger = stage.desks[2].number;
    let shown = Message { from: stranger, ..stage.shown(1, MessageState::Unreceived, Wrong::Nothing) };
    let list = stage.list(2, Side::Sent, None);
    let page = Messages { messages: vec![shown], next_cursor: None };
    stage.check(&list, &Seen::Page(page), &["authorship", "privacy"]);
}

#[test]
fn admission() {
    let mut stage = Stage::new();
    let answered = |stage: &mut Stage| {
        let page = Messages { messages: Vec::new(), next_cursor: None };
        let list = stage.list(1, Side::Received, None);
        stage.broken_by(&list, &Seen::Page(page))
    };
    assert_eq!(answered(&mut stage), [""; 0]);
    let serial = stage.desks[1].certificates[0].serial;
    stage.model.revoking(serial);
    stage.model.revoked(serial);
    assert_eq!(answered(&mut stage), [""; 0], "the node was not told yet");
    stage.model.settled(1);
    assert_eq!(answered(&mut stage), ["admission"]);

    let mut stage = Stage::new();
    stage.now = stage.now.saturating_add(Span::from_days(301));
    assert_eq!(answered(&mut stage), ["admission"], "its login is over");

    let mut stage = Stage::new();
    stage.desks[1].certificates[0].fault = Some(careplan_wire::CertificateFault::WrongKind);
    assert_eq!(answered(&mut stage), ["admission"]);

    let mut stage = Stage::new();
    let out = stage.order(1, |by, session| Order::LogOut { by, session });
    stage.check(&out, &Seen::Done, &[]);
    assert_eq!(answered(&mut stage), ["admission"]);
}

#[test]
fn one_login_may_be_ended_twice_at_once() {
    let mut stage = Stage::new();
    let out = stage.order(1, |by, session| Order::LogOut { by, session });
    let around = Around { desks: &stage.desks, now: stage.now, has_crashed: false };
    for _ in 0..2 {
        stage.model.expect(&out, &around);
    }
    for _ in 0..2 {
        assert!(stage.model.judge(&out, &Seen::Done, &around, &mut stage.news).is_empty());
    }
    stage.model.conclude();
    stage.check(&out, &Seen::Done, &["admission"]);
}

#[test]
fn integrity() {
    let mut stage = Stage::new();
    stage.sent(1);
    let fetch = stage.fetch(1, 1, Part::One(0));
    stage.check(&fetch, &content("1 1"), &["integrity"]);
    stage.check_shown(1, MessageState::Unreceived, Wrong::Digest, &["integrity"]);
    let kept = Kept { taken: Taken::default().with(0), ..stage.kept(1, Wrong::Digest) };
    stage.check_kept(&[kept], &["integrity"]);
    // No archive at all, and one without a file.
    for zip in ["PK", "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
        let mut stage = Stage::new();
        stage.sent(1);
        let fetch = stage.fetch(1, 1, Part::All);
        stage.check(&fetch, &content(zip), &["integrity"]);
    }
}

#[test]
fn receipts() {
    let mut stage = Stage::new();
    stage.sent(1);
    stage.check_shown(1, MessageState::Received, Wrong::Nothing, &["receipts"]);
    let kept = Kept {
        taken: Taken::default().with(0),
        received_at: Some(stage.now),
        ..stage.kept(1, Wrong::Nothing)
    };
    stage.check_kept(&[kept], &["receipts", "receipts"]);
    let mut stage = Stage::new();
    stage.sent(1);
    stage.fetched(1);
    stage.check_shown(1, MessageState::Unreceived, Wrong::Nothing, &["receipts"]);
    let kept = Kept { taken: Taken::default().with(0), ..stage.kept(1, Wrong::Nothing) };
    stage.check_kept(&[kept], &["receipts"]);
}

#[test]
fn states() {
    let mut stage = Stage::new();
    stage.sent(1);
    stage.check_shown(1, MessageState::Expired, Wrong::Nothing, &["states"]);
    stage.check_shown(1, MessageState::Recalled, Wrong::Nothing, &["states"]);
    stage.check_shown(1, MessageState::Unreceived, Wrong::Time, &["states"]);
    let recall = stage.recall(0, 1);
    let unmoved = stage.shown(1, MessageState::Unreceived, Wrong::Nothing);
    stage.check(&recall, &Seen::Message(Box::new(unmoved)), &["states", "states"]);
    let forgotten = stage.kept(1, Wrong::Nothing);
    stage.check_kept(&[forgotten], &["states"]);
    let both = Kept {
        recalled_at: Some(stage.now),
        taken: Taken::default().with(0),
        ..stage.kept(1, Wrong::Nothing)
    };
    stage.check_kept(&[both], &["states", "receipts"]);

    let mut stage = Stage::new();
    stage.sent(1);
    stage.now = stage.now.saturating_add(Span::from_days(90));
    stage.check_shown(1, MessageState::Unreceived, Wrong::Nothing, &["states"]);
    stage.check_shown(1, MessageState::Expired, Wrong::Nothing, &[]);
}

#[test]
fn what_was_kept_does_not_go_back() {
    let mut stage = Stage::new();
    stage.sent(1);
    let fetch = stage.fetch(1, 1, Part::One(0));
    stage.check(&fetch, &Seen::Unclear("interrupted".to_owned()), &[]);
    let kept = stage.kept(1, Wrong::Nothing);
    let taken = Kept { taken: Taken::default().with(0), ..kept.clone() };
    stage.check_kept(&[taken], &[]);
    stage.check_kept(&[kept], &["states"]);
}

#[test]
fn cursors() {
    let mut stage = Stage::new();
    for nth in 1..4 {
        stage.sent(nth);
    }
    let page = |stage: &Stage, numbers: &[usize], next: Option<&str>| {
        let shown = numbers.iter().map(|&nth| stage.shown(nth, MessageState::Unreceived, Wrong::Nothing));
        Seen::Page(Messages { messages: shown.collect(), next_cursor: next.map(str::to_owned) })
    };
    for (second, broken) in [(&[1][..], &[][..]), (&[2, 1], &["cursors"]), (&[], &["cursors"])] {
        let first = page(&stage, &[3, 2], Some("next"));
        let list = stage.list(1, Side::Received, None);
        stage.check(&list, &first, &[]);
        let (rest, list) = (page(&stage, second, None), stage.list(1, Side::Received, Some("next")));
        stage.check(&list, &rest, broken);
    }
}

#[test]
fn journal() {
    let mut stage = Stage::new();
    for nth in 1..3 {
        stage.sent(nth);
        stage.fetched(nth);
    }
    stage.refused(0, "recall-too-late");
    let (one, other) = (stage.recall(0, 1), stage.recall(0, 2));
    stage.check(&one, &refusal("recall-too-late"), &[]);
    stage.check(&other, &refusal("recall-too-late"), &["journal"]);
    // A line of another office is no reason for this one.
    stage.refused(1, "recall-too-late");
    stage.check(&other, &refusal("recall-too-late"), &["journal"]);
}

#[test]
fn refusals_without_a_cause() {
    let mut stage = Stage::new();
    stage.sent(1);
    for code in
        ["message-unknown", "message-expired", "message-recalled", "token-invalid", "certificate-revoked"]
    {
        stage.refused(1, code);
        let fetch = stage.fetch(1, 1, Part::All);
        stage.check(&fetch, &refusal(code), &["refusal"]);
    }
    stage.refused(0, "idempotency-conflict");
    let letter = stage.letter(1, 1);
    let again = stage.send(letter);
    stage.check(&again, &refusal("idempotency-conflict"), &["refusal"]);
}

#[test]
fn refusals_that_are_missing() {
    let mut stage = Stage::new();
    stage.sent(1);
    let nobody: OfficeNumber = "4479999990".parse().expect("an office number");
    let other = Letter { key: Some("key-1".to_owned()), ..stage.letter(2, 1) };
    let towards = |stage: &Stage, nth, to| Letter {
        to: Some(to),
        drafts: BTreeMap::from([(to, vec![0, 1])]),
        ..stage.letter(nth, 1)
    };
    let (itself, nobodys) = (towards(&stage, 3, stage.desks[0].number), towards(&stage, 4, nobody));
    for (nth, letter) in [(2, other), (3, itself), (4, nobodys)] {
        let to = letter.to.expect("somebody");
        let order = stage.send(letter);
        stage.check(&order, &Seen::Sent(vec![(id(nth), to)]), &["refusal"]);
    }

    let mut stage = Stage::new();
    stage.sent(1);
    let fetch = stage.fetch(1, 1, Part::One(0));
    stage.check(&fetch, &content("1 0"), &[]);
    let recall = stage.recall(0, 1);
    let recalled = stage.shown(1, MessageState::Recalled, Wrong::Nothing);
    assert!(stage.broken_by(&recall, &Seen::Message(Box::new(recalled))).contains(&"refusal"), "too late");

    let mut stage = Stage::new();
    stage.sent(1);
    let recall = stage.recall(1, 1);
    let recalled = stage.shown(1, MessageState::Recalled, Wrong::Nothing);
    assert!(stage.broken_by(&recall, &Seen::Message(Box::new(recalled))).contains(&"refusal"), "not its own");

    let mut stage = Stage::new();
    stage.sent(1);
    stage.now = stage.now.saturating_add(Span::from_days(90));
    let fetch = stage.fetch(1, 1, Part::One(0));
    stage.check(&fetch, &content("1 0"), &["refusal"]);
}

/// The answer was lost, and what must not be is there all the same.
#[test]
fn a_letter_that_must_have_been_refused_is_not_there() {
    let mut stage = Stage::new();
    stage.sent(1);
    let other = Letter { key: Some("key-1".to_owned()), ..stage.letter(2, 1) };
    let order = stage.send(other);
    stage.check(&order, &Seen::Unclear("interrupted".to_owned()), &[]);
    let kept = [stage.kept(1, Wrong::Nothing), stage.kept(2, Wrong::Nothing)];
    stage.check_kept(&kept, &["refusal"]);
}

#[test]
fn answer() {
    let mut stage = Stage::new();
    let list = stage.list(1, Side::Received, None);
    for (why, broken) in [
        ("internal", &["answer"][..]),
        ("odd: not JSON", &["answer"]),
        ("timeout", &[]),
        ("interrupted", &[]),
    ] {
        stage.check(&list, &Seen::Unclear(why.to_owned()), broken);
    }
    let around = Around { desks: &stage.desks, now: stage.now, has_crashed: true };
    let seen = Seen::Unclear("internal".to_owned());
    assert_eq!(stage.model.judge(&list, &seen, &around, &mut stage.news), []);
}
