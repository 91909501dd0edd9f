//! What every [`MessageStore`] must do. An implementation joins with a [`Place`] and one test for each of [`PROMISES`]: [`on_promises`] names them all.
//!
//! SQLite's are tests of this crate; PostgreSQL's are a program of their own (`mock-relay/tests/postgres`), which takes this
//! file in and needs a server.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, Span};
use careplan_sim::{Alphabet, Clock, Seed};
use careplan_wire::relay::{MessageFile, Side};
use proptest::prelude::*;

use futures_util::future::BoxFuture;
use sha2::{Digest as _, Sha256};

use crate::activity::{Count, Period, Traffic};
use crate::exchange::{
    Draft, DraftFile, Kept, Key, LOGINS_MAX, Login, MessageId, MessageIds, MessageStore, Openness,
    Place as ListPlace, Recall, Receipt, Sending, Stored, TokenHash, Wanted,
};

/// Where an implementation keeps one test's messages. Opening it again is dying and coming back, or another node.
pub(crate) trait Place: Send + Sync {
    /// A store on this place.
    fn open(&self) -> BoxFuture<'_, Arc<dyn MessageStore>>;

    /// How many contents lie there, whether or not a store can still be asked for them.
    fn contents(&self) -> BoxFuture<'_, i64>;
}

/// A store and what a test needs around it; reopening is dying and coming back.
pub(crate) struct Bench {
    place: Arc<dyn Place>,
    store: Arc<dyn MessageStore>,
    clock: Clock,
}

fn office(nth: u32) -> OfficeNumber {
    OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits")
}

fn file(name: &str, content: &str) -> DraftFile {
    DraftFile {
        file: MessageFile {
            name: name.to_owned(),
            bytes: content.len() as u64,
            sha256: hex::encode(Sha256::digest(content)),
        },
        content: Bytes::from(content.to_owned()),
    }
}

fn key(text: &str, content: u8) -> Key {
    Key { text: text.to_owned(), fingerprint: [content; 32] }
}

impl Bench {
    pub(crate) async fn new(place: Arc<dyn Place>) -> Self {
        let store = place.open().await;
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        Self { place, store, clock }
    }

    async fn reopened(self) -> Self {
        drop(self.store);
        Self { store: self.place.open().await, ..self }
    }

    pub(crate) fn sending(&self, receivers: &[u32], key: Option<Key>) -> Sending {
        Sending {
            sender: office(0),
            subject: "4月分".to_owned(),
            body: "よろしくお願いします。".to_owned(),
            drafts: receivers
                .iter()
                .map(|&nth| Draft {
                    receiver: office(nth),
                    serial: Some("20260401090000".to_owned()),
                    files: vec![file("a.CSV", &format!("a to {nth}")), file("b.pdf", "b")],
                })
                .collect(),
            key,
            ids: MessageIds::new(&Seed::new(1)),
            clock: self.clock.clone(),
        }
    }

    async fn send(&self, receivers: &[u32], key: Option<Key>) -> Vec<Kept> {
        match self.store.send(self.sending(receivers, key)).await.expect("stores") {
            Stored::Now(kept) => kept,
            Stored::Before(_) => panic!("nothing was sent under this key"),
        }
    }

    async fn list(&self, wanted: Wanted) -> Vec<u64> {
        self.store.list(wanted).await.expect("lists").iter().map(|kept| kept.seq).collect()
    }
}

fn wanted(nth: u32, side: Side) -> Wanted {
    Wanted {
        office: office(nth),
        side,
        openness: Openness::Any,
        other: None,
        from: JapanTime::MIN,
        before: ListPlace::NEWEST,
        limit: 100,
    }
}

async fn what_was_sent_is_there_whole(bench: Bench) {
    let kept = bench.send(&[1, 2], None).await;
    assert_eq!(kept.len(), 2);
    let bench = bench.reopened().await;
    for (message, nth) in kept.iter().zip([1, 2]) {
        let found = bench.store.message(message.id.clone()).await.expect("reads").expect("is there");
        assert_eq!(&found, message);
        assert_eq!(found.receiver, office(nth));
        assert_eq!(found.sent_at, bench.clock.now());
        let content = bench.store.payload(message.seq, 0).await.expect("reads").expect("is there");
        assert_eq!(content, format!("a to {nth}"));
        let content = bench.store.payload(message.seq, 1).await.expect("reads").expect("is there");
        assert_eq!(content, "b");
        assert_eq!(bench.store.payload(message.seq, 2).await.expect("reads"), None);
        let contents = bench.store.payloads(message.seq, 0..3).await.expect("reads");
        assert_eq!(contents, [Some(Bytes::from(format!("a to {nth}"))), Some(Bytes::from("b")), None]);
        assert_eq!(bench.store.payloads(message.seq, 1..2).await.expect("reads"), [Some(Bytes::from("b"))]);
    }
}

async fn traffic_is_counted_by_sending_and_by_receipt(bench: Bench) {
    let day = |text: &str| -> JapanTime { text.parse().expect("a time") };
    let april = Period { from: day("2026-04-01"), until: day("2026-05-01") };
    let may = Period { from: day("2026-05-01"), until: day("2026-06-01") };
    let count = |messages, files| Count { messages, files };
    // Two in April, one of them fetched then, the other in May's first moment; a third in May, fetched by half.
    let kept = bench.send(&[1, 1, 2], None).await;
    let receive = async |seq, positions, at| bench.store.receive(seq, positions, at).await.expect("notes");
    receive(kept[0].seq, vec![0, 1], bench.clock.now()).await;
    receive(kept[1].seq, vec![0], bench.clock.now()).await;
    receive(kept[1].seq, vec![1], may.from).await;
    bench.clock.set(may.from).expect("forward");
    let late = bench.send(&[1], None).await;
    receive(late[0].seq, vec![0], may.from).await;

    let bench = bench.reopened().await;
    let traffic = async |nth, period| bench.store.traffic(office(nth), period).await.expect("counts");
    assert_eq!(traffic(0, april).await, Traffic { sent: count(3, 6), received: count(0, 0) });
    assert_eq!(traffic(0, may).await, Traffic { sent: count(1, 2), received: count(0, 0) });
    assert_eq!(traffic(1, april).await, Traffic { sent: count(0, 0), received: count(1, 2) });
    assert_eq!(traffic(1, may).await, Traffic { sent: count(0, 0), received: count(1, 2) });
    assert_eq!(traffic(2, april).await, Traffic::default(), "sent to it, and not fetched");
}

async fn an_unknown_message_is_not_there(bench: Bench) {
    bench.send(&[1], None).await;
    let id: MessageId = "0".repeat(MessageId::LENGTH).parse().expect("a number");
    assert!(bench.store.message(id).await.expect("reads").is_none());
}

async fn a_key_is_good_for_one_send(bench: Bench) {
    let first = bench.send(&[1, 2], Some(key("k", 1))).await;
    for content in [1, 2] {
        let again = bench.store.send(bench.sending(&[3], Some(key("k", content)))).await.expect("answers");
        let Stored::Before(before) = again else { panic!("stored twice") };
        assert_eq!(before.fingerprint, [1; 32]);
        assert_eq!(
            before.messages.iter().map(|kept| kept.seq).collect::<Vec<_>>(),
            first.iter().map(|kept| kept.seq).collect::<Vec<_>>()
        );
    }
    assert_eq!(bench.list(wanted(0, Side::Sent)).await.len(), 2);
    let bench = bench.reopened().await;
    let before = bench.store.sent_before(office(0), "k".to_owned()).await.expect("reads");
    assert_eq!(before.expect("is there").messages.len(), 2);
    assert!(bench.store.sent_before(office(1), "k".to_owned()).await.expect("reads").is_none());
}

async fn two_sends_under_one_key_at_once_store_one(bench: Bench) {
    let sends = (0..8).map(|_| bench.store.send(bench.sending(&[1], Some(key("k", 1)))));
    let outcomes = futures_util::future::join_all(sends).await;
    let now = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Stored::Now(_)))).count();
    let before = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Stored::Before(_)))).count();
    assert_eq!((now, before), (1, 7));
}

async fn a_message_is_received_when_its_last_file_has_gone_out(bench: Bench) {
    let seq = bench.send(&[1], None).await[0].seq;
    let receive = |positions| bench.store.receive(seq, positions, bench.clock.now());
    assert_eq!(receive(vec![1]).await.expect("notes"), Receipt::Partial);
    assert_eq!(receive(vec![1]).await.expect("notes"), Receipt::Nothing);
    let open = || Wanted { openness: Openness::Open, ..wanted(1, Side::Received) };
    assert_eq!(bench.list(open()).await, [seq]);
    bench.clock.advance(Span::from_hours(1));
    assert_eq!(receive(vec![0]).await.expect("notes"), Receipt::Completed);
    bench.clock.advance(Span::from_hours(1));
    assert_eq!(receive(vec![0, 1]).await.expect("notes"), Receipt::Nothing);

    let bench = bench.reopened().await;
    assert!(bench.list(open()).await.is_empty());
    let closed = Wanted { openness: Openness::Closed, ..wanted(0, Side::Sent) };
    let kept = bench.store.list(closed).await.expect("lists").remove(0);
    assert_eq!(kept.received_at, Some("2026-04-01T10:00".parse().expect("a time")));
    assert!(kept.taken.has_all(2));
}

async fn a_receipt_for_nothing_changes_nothing(bench: Bench) {
    assert_eq!(bench.store.receive(7, vec![0], bench.clock.now()).await.expect("notes"), Receipt::Nothing);
}

async fn a_recalled_message_has_no_files_and_no_receipt(bench: Bench) {
    let seqs: Vec<u64> = bench.send(&[1, 2], None).await.iter().map(|kept| kept.seq).collect();
    let at = bench.clock.now();
    bench.clock.advance(Span::from_hours(1));
    assert_eq!(bench.store.recall(seqs[0], at).await.expect("recalls"), Recall::Done);
    assert_eq!(bench.store.recall(seqs[0], bench.clock.now()).await.expect("answers"), Recall::Before(at));
    assert_eq!(bench.store.recall(seqs[1] + 1, at).await.expect("answers"), Recall::Nothing);

    let bench = bench.reopened().await;
    assert_eq!(bench.store.receive(seqs[0], vec![0, 1], at).await.expect("answers"), Receipt::Recalled);
    assert_eq!(bench.store.payload(seqs[0], 0).await.expect("reads"), None);
    assert!(bench.store.payload(seqs[1], 0).await.expect("reads").is_some());
    let only = |openness| Wanted { openness, ..wanted(0, Side::Sent) };
    assert_eq!(bench.list(only(Openness::Recalled)).await, [seqs[0]]);
    assert_eq!(bench.list(only(Openness::Open)).await, [seqs[1]]);
    assert_eq!(bench.list(only(Openness::Any)).await, [seqs[1], seqs[0]]);
    let kept = bench.store.list(only(Openness::Recalled)).await.expect("lists").remove(0);
    assert_eq!((kept.recalled_at, kept.received_at), (Some(at), None));
}

async fn a_message_of_which_a_file_has_gone_out_is_not_recalled(bench: Bench) {
    let seq = bench.send(&[1], None).await[0].seq;
    bench.store.receive(seq, vec![1], bench.clock.now()).await.expect("notes");
    assert_eq!(bench.store.recall(seq, bench.clock.now()).await.expect("answers"), Recall::TooLate);
    assert!(bench.store.payload(seq, 0).await.expect("reads").is_some());
    assert_eq!(
        bench.store.receive(seq, vec![0], bench.clock.now()).await.expect("notes"),
        Receipt::Completed
    );
}

async fn files_are_forgotten_oldest_first_and_messages_stay(bench: Bench) {
    let mut seqs = Vec::new();
    for _ in 0..4 {
        seqs.push(bench.send(&[1], None).await[0].seq);
        bench.clock.advance(Span::from_hours(1));
    }
    let third = "2026-04-01T11:00".parse().expect("a time");
    bench.store.recall(seqs[1], bench.clock.now()).await.expect("recalls");
    assert_eq!(bench.store.forget_files(third, 1).await.expect("forgets"), 1);
    assert!(bench.store.payload(seqs[0], 0).await.expect("reads").is_none());
    assert_eq!(bench.store.forget_files(third, 9).await.expect("forgets"), 0);
    let bench = bench.reopened().await;
    for (seq, is_there) in [(seqs[2], true), (seqs[3], true)] {
        assert_eq!(bench.store.payload(seq, 1).await.expect("reads").is_some(), is_there);
    }
    assert_eq!(bench.store.forget_files(bench.clock.now(), 9).await.expect("forgets"), 2);
    assert!(bench.store.payload(seqs[3], 1).await.expect("reads").is_none());
    assert_eq!(bench.list(wanted(0, Side::Sent)).await.len(), 4);
}

async fn a_login_outlives_the_process_and_ends(bench: Bench) {
    let now = bench.clock.now();
    let login = |hash: u8, expires_at| Login {
        token_hash: [hash; 32],
        office: office(1),
        certificate: CertificateSerial::from_bytes(&[1, 2, 3]).expect("a serial"),
        expires_at,
    };
    let lasting = login(1, now.saturating_add(Span::from_hours(8)));
    bench.store.keep_login(lasting.clone(), now).await.expect("keeps");
    bench.store.keep_login(login(2, now.saturating_sub(Span::from_hours(1))), now).await.expect("keeps");
    let bench = bench.reopened().await;
    assert_eq!(bench.store.login([1; 32]).await.expect("reads"), Some(lasting));
    // What has ended is told as ended for a day, whoever logs in meanwhile; then the next login takes it away.
    bench.store.keep_login(login(3, now), now).await.expect("keeps");
    assert!(bench.store.login([2; 32]).await.expect("reads").is_some());
    let later = now.saturating_add(Span::from_hours(23)).saturating_add(Span::from_millis(1));
    bench.store.keep_login(login(4, later), later).await.expect("keeps");
    assert_eq!(bench.store.login([2; 32]).await.expect("reads"), None);
    bench.store.end_login([1; 32]).await.expect("ends");
    assert_eq!(bench.store.login([1; 32]).await.expect("reads"), None);
    bench.store.clear_logins().await.expect("clears");
    assert_eq!(bench.store.login([3; 32]).await.expect("reads"), None);
}

async fn the_oldest_login_of_an_office_ends_when_there_are_too_many(bench: Bench) {
    let now = bench.clock.now();
    let expires_at = now.saturating_add(Span::from_hours(8));
    let login = |office: OfficeNumber, number: usize| {
        let mut token_hash = [0; 32];
        token_hash[..8].copy_from_slice(&(number as u64).reverse_bits().to_be_bytes());
        Login {
            token_hash,
            office,
            certificate: CertificateSerial::from_bytes(&[1, 2, 3]).expect("a serial"),
            expires_at,
        }
    };
    let other = login(office(2), 1_000);
    bench.store.keep_login(other.clone(), now).await.expect("keeps");
    for number in 0..LOGINS_MAX {
        let ended = bench.store.keep_login(login(office(1), number), now).await.expect("keeps");
        assert_eq!(ended, Vec::<TokenHash>::new(), "{number}");
    }
    let bench = bench.reopened().await;
    for number in [LOGINS_MAX, LOGINS_MAX + 1] {
        let oldest = login(office(1), number - LOGINS_MAX).token_hash;
        assert!(bench.store.login(oldest).await.expect("reads").is_some());
        let ended = bench.store.keep_login(login(office(1), number), now).await.expect("keeps");
        assert_eq!(ended, [oldest]);
        assert_eq!(bench.store.login(oldest).await.expect("reads"), None);
    }
    assert_eq!(bench.store.login(other.token_hash).await.expect("reads"), Some(other));
}

async fn places_rise_though_the_clock_is_set_back(bench: Bench) {
    let first = bench.send(&[1], None).await.remove(0);
    let earlier = first.sent_at.saturating_sub(Span::from_hours(1));
    let behind = Bench {
        clock: Clock::standing(earlier),
        store: Arc::clone(&bench.store),
        place: Arc::clone(&bench.place),
    };
    let second = behind.send(&[1, 2], None).await.remove(1);
    assert_eq!(second.sent_at, first.sent_at, "time stands until the clock has come there again");
    assert!(second.place() > first.place());
    bench.clock.advance(Span::from_hours(1));
    assert_eq!(bench.send(&[1], None).await[0].sent_at, bench.clock.now());
}

async fn a_cleared_store_is_empty_and_gives_no_number_twice(bench: Bench) {
    let before = bench.send(&[1], Some(key("k", 1))).await.remove(0);
    bench.store.clear_messages().await.expect("clears");
    assert!(bench.list(wanted(0, Side::Sent)).await.is_empty());
    assert!(bench.store.payload(before.seq, 0).await.expect("reads").is_none());
    let bench = bench.reopened().await;
    let after = bench.send(&[1], Some(key("k", 2))).await.remove(0);
    assert!(after.seq > before.seq);
    assert_ne!(after.id, before.id);
}

async fn a_content_stays_until_the_last_message_that_has_it_loses_it(bench: Bench) {
    // `b` is the same in all of them, `a` in none.
    let first = bench.send(&[1, 2], Some(key("k", 1))).await;
    bench.clock.advance(Span::from_hours(1));
    let second = bench.send(&[3], None).await.remove(0);
    let there = async |bench: &Bench, message: &Kept, position| {
        bench.store.payload(message.seq, position).await.expect("reads").is_some()
    };
    let now = bench.clock.now();
    assert_eq!(bench.place.contents().await, 4);
    assert_eq!(bench.store.recall(first[0].seq, now).await.expect("recalls"), Recall::Done);
    assert!(!there(&bench, &first[0], 0).await && !there(&bench, &first[0], 1).await);
    assert!(there(&bench, &first[1], 1).await && there(&bench, &second, 1).await);
    assert_eq!(bench.place.contents().await, 3);

    assert_eq!(bench.store.forget_files(now, 9).await.expect("forgets"), 1);
    assert!(!there(&bench, &first[1], 0).await && !there(&bench, &first[1], 1).await);
    assert!(there(&bench, &second, 0).await && there(&bench, &second, 1).await);
    assert_eq!(bench.place.contents().await, 2);

    let later = now.saturating_add(Span::from_hours(1));
    assert_eq!(bench.store.forget_files(later, 9).await.expect("forgets"), 1);
    assert!(!there(&bench, &second, 0).await && !there(&bench, &second, 1).await);
    assert_eq!(bench.place.contents().await, 0);
    // The messages stay, and their key.
    let before = bench.store.sent_before(office(0), "k".to_owned()).await.expect("reads");
    assert_eq!(before.expect("is there").messages.len(), 2);
    // What went can come again.
    let again = bench.send(&[1], None).await.remove(0);
    assert!(there(&bench, &again, 0).await && there(&bench, &again, 1).await);
}

async fn what_two_nodes_forget_at_once_is_forgotten_once(bench: Bench) {
    let seqs: Vec<u64> = bench.send(&[1, 2, 3, 4], None).await.iter().map(|kept| kept.seq).collect();
    bench.clock.advance(Span::from_hours(1));
    let other = bench.place.open().await;
    let moment = bench.clock.now();
    let (here, there) =
        futures_util::join!(bench.store.forget_files(moment, 9), other.forget_files(moment, 9));
    assert_eq!(here.expect("forgets") + there.expect("forgets"), seqs.len());
    for seq in seqs {
        assert!(bench.store.payload(seq, 1).await.expect("reads").is_none());
    }
}

async fn a_recall_and_a_receipt_at_once_have_one_outcome(bench: Bench) {
    let other = bench.place.open().await;
    for _ in 0..8 {
        let seq = bench.send(&[1], None).await[0].seq;
        let at = bench.clock.now();
        let (recall, receipt) =
            futures_util::join!(bench.store.recall(seq, at), other.receive(seq, vec![0, 1], at));
        match (recall.expect("answers"), receipt.expect("answers")) {
            (Recall::Done, Receipt::Recalled) => {
                assert!(bench.store.payload(seq, 0).await.expect("reads").is_none());
            }
            (Recall::TooLate, Receipt::Completed) => {
                assert!(bench.store.payload(seq, 0).await.expect("reads").is_some());
            }
            both => panic!("{both:?}"),
        }
    }
}

async fn a_large_content_comes_out_as_it_went_in(bench: Bench) {
    let rows = "1,4479900013,4479900021,居宅サービス計画\r\n".repeat(20_000);
    let noise: Vec<u8> = Seed::new(2).text(Alphabet::Hex, 300_000).into_bytes();
    let mut sending = bench.sending(&[1], None);
    sending.subject = String::from("a\0b 髙");
    sending.body = String::from("\0");
    sending.drafts[0].files =
        vec![file("a.CSV", &rows), file("b.pdf", &String::from_utf8(noise.clone()).expect("hex"))];
    let Stored::Now(kept) = bench.store.send(sending).await.expect("stores") else {
        panic!("no key was given")
    };
    let bench = bench.reopened().await;
    assert_eq!(bench.store.message(kept[0].id.clone()).await.expect("reads").as_ref(), Some(&kept[0]));
    let content = |position| bench.store.payload(kept[0].seq, position);
    assert_eq!(content(0).await.expect("reads").expect("is there"), rows);
    assert_eq!(content(1).await.expect("reads").expect("is there"), noise);
}

/// One step of the model test: somebody sends, fetches, takes back, waits or turns a page.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Send { from: u32, to: u32 },
    Receive { nth: usize },
    Recall { nth: usize },
    Advance { minutes: u64 },
    Turn,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_u32, 0..3_u32).prop_map(|(from, to)| Step::Send { from, to }),
        1 => (0..40_usize).prop_map(|nth| Step::Receive { nth }),
        1 => (0..40_usize).prop_map(|nth| Step::Recall { nth }),
        1 => (1..90_u64).prop_map(|minutes| Step::Advance { minutes }),
        3 => Just(Step::Turn),
    ];
    proptest::collection::vec(step, 1..60)
}

/// Pages through each office's lists while messages arrive, against a `Vec`: what was there at the first page is
/// seen once, in order, and nothing is seen twice.
pub(crate) async fn pages_neither_skip_nor_repeat(bench: &Bench, steps: &[Step], limit: usize) {
    let mut model: Vec<Kept> = Vec::new();
    let mut pages: BTreeMap<&str, (Wanted, Vec<u64>, Vec<u64>)> = BTreeMap::new();
    for (name, side) in [("sent", Side::Sent), ("received", Side::Received)] {
        pages.insert(name, (Wanted { limit, ..wanted(0, side) }, Vec::new(), Vec::new()));
    }
    for step in steps {
        match *step {
            Step::Send { from, to } => {
                let sending = Sending { sender: office(from), ..bench.sending(&[to], None) };
                let Stored::Now(kept) = bench.store.send(sending).await.expect("stores") else {
                    panic!("no key was given")
                };
                model.extend(kept);
            }
            Step::Receive { nth } => {
                if let Some(kept) = model.get(nth) {
                    bench.store.receive(kept.seq, vec![0, 1], bench.clock.now()).await.expect("notes");
                }
            }
            Step::Recall { nth } => {
                if let Some(kept) = model.get(nth) {
                    bench.store.recall(kept.seq, bench.clock.now()).await.expect("answers");
                }
            }
            Step::Advance { minutes } => bench.clock.advance(Span::from_minutes(minutes)),
            Step::Turn => {
                for (wanted, expected, seen) in pages.values_mut() {
                    if wanted.before == ListPlace::NEWEST {
                        *expected = newest_first(&model, wanted);
                    }
                    let page = bench.store.list(wanted.clone()).await.expect("lists");
                    seen.extend(page.iter().map(|kept| kept.seq));
                    if let Some(last) = page.last() {
                        wanted.before = last.place();
                    }
                    assert!(expected.starts_with(seen), "{seen:?} of {expected:?}");
                }
            }
        }
    }
    for (wanted, expected, seen) in pages.values_mut() {
        if wanted.before == ListPlace::NEWEST {
            *expected = newest_first(&model, wanted);
        }
        loop {
            let page = bench.store.list(wanted.clone()).await.expect("lists");
            let Some(last) = page.last() else { break };
            wanted.before = last.place();
            seen.extend(page.iter().map(|kept| kept.seq));
        }
        assert_eq!(seen, expected);
    }
}

fn newest_first(model: &[Kept], wanted: &Wanted) -> Vec<u64> {
    let own = |kept: &&Kept| match wanted.side {
        Side::Sent => kept.sender == wanted.office,
        Side::Received => kept.receiver == wanted.office,
    };
    model.iter().rev().filter(own).map(|kept| kept.seq).collect()
}

async fn lists_keep_to_what_is_wanted(bench: Bench) {
    let start = bench.clock.now();
    let mut sent = Vec::new();
    for hour in 0..6_u64 {
        sent.extend(bench.send(&[1 + u32::try_from(hour % 2).expect("small")], None).await);
        bench.clock.advance(Span::from_hours(1));
    }
    for nth in [1, 4] {
        bench.store.receive(sent[nth].seq, vec![0, 1], bench.clock.now()).await.expect("notes");
    }
    let seqs = |places: &[usize]| places.iter().map(|&nth| sent[nth].seq).collect::<Vec<_>>();
    let at = |hours| start.saturating_add(Span::from_hours(hours));
    let all = wanted(0, Side::Sent);
    assert_eq!(bench.list(all.clone()).await, seqs(&[5, 4, 3, 2, 1, 0]));
    assert_eq!(bench.list(Wanted { limit: 2, ..all.clone() }).await, seqs(&[5, 4]));
    assert_eq!(bench.list(Wanted { other: Some(office(1)), ..all.clone() }).await, seqs(&[4, 2, 0]));
    assert_eq!(bench.list(Wanted { from: at(3), ..all.clone() }).await, seqs(&[5, 4, 3]));
    assert_eq!(
        bench.list(Wanted { before: ListPlace::before(at(3)), ..all.clone() }).await,
        seqs(&[2, 1, 0])
    );
    assert_eq!(bench.list(Wanted { openness: Openness::Closed, ..all.clone() }).await, seqs(&[4, 1]));
    assert_eq!(bench.list(Wanted { openness: Openness::Open, ..all }).await, seqs(&[5, 3, 2, 0]));
    assert_eq!(bench.list(wanted(2, Side::Received)).await, seqs(&[5, 3, 1]));
    assert!(bench.list(wanted(2, Side::Sent)).await.is_empty());
}

/// One promise, kept on a bench of its own.
pub(crate) type Promise = fn(Bench) -> BoxFuture<'static, ()>;

/// Hands every promise's name to a macro, so that each store tests all of them by name.
macro_rules! on_promises {
    ($callback:ident) => {
        $callback! {
            what_was_sent_is_there_whole
            an_unknown_message_is_not_there
            a_key_is_good_for_one_send
            two_sends_under_one_key_at_once_store_one
            a_message_is_received_when_its_last_file_has_gone_out
            a_receipt_for_nothing_changes_nothing
            a_recalled_message_has_no_files_and_no_receipt
            a_message_of_which_a_file_has_gone_out_is_not_recalled
            files_are_forgotten_oldest_first_and_messages_stay
            a_login_outlives_the_process_and_ends
            the_oldest_login_of_an_office_ends_when_there_are_too_many
            places_rise_though_the_clock_is_set_back
            a_cleared_store_is_empty_and_gives_no_number_twice
            lists_keep_to_what_is_wanted
            traffic_is_counted_by_sending_and_by_receipt
            a_content_stays_until_the_last_message_that_has_it_loses_it
            what_two_nodes_forget_at_once_is_forgotten_once
            a_recall_and_a_receipt_at_once_have_one_outcome
            a_large_content_comes_out_as_it_went_in
        }
    };
}
pub(crate) use on_promises;

macro_rules! promises {
    ($($promise:ident)+) => {
        /// All promises, by name.
        pub(crate) const PROMISES: &[(&str, Promise)] =
            &[$((stringify!($promise), |bench| Box::pin($promise(bench)))),+];
    };
}

self::on_promises!(promises);
