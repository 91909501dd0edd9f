//! Several nodes on one database: what each may rely on while the others write.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, Span};
use careplan_serve::store::StoreFault;
use careplan_serve::store::postgres::Database;
use careplan_sim::{Clock, Seed};
use careplan_wire::relay::{MessageFile, Side};
use futures_util::future::{BoxFuture, join_all};
use mock_relay::exchange::{
    Draft, DraftFile, Kept, Key, Login, MessageIds, MessageStore, Openness, Place, Receipt, Sending, Stored,
    Wanted,
};

use crate::open;

/// A test, on a database that nobody has used.
pub(crate) type Test = (&'static str, fn(String) -> BoxFuture<'static, ()>);

pub(crate) const TESTS: &[Test] = &[
    ("nodes_that_start_at_once_make_one_schema", |address| Box::pin(nodes_that_start_at_once(address))),
    ("a_database_of_a_newer_version_is_refused", |address| Box::pin(a_newer_version(address))),
    ("of_two_nodes_sends_under_one_key_one_is_stored", |address| Box::pin(one_key_on_two_nodes(address))),
    ("a_message_is_received_once_whoever_notes_it", |address| Box::pin(one_receipt(address))),
    ("a_login_at_one_node_is_one_at_the_other", |address| Box::pin(logins(address))),
    ("no_message_appears_below_a_place_that_was_read", |address| Box::pin(places_rise(address))),
    ("places_rise_though_the_clocks_of_two_machines_differ", |address| Box::pin(clocks_differ(address))),
    ("sends_with_the_same_contents_do_not_wait_for_one_another_for_ever", |address| {
        Box::pin(shared_contents(address))
    }),
    ("a_send_that_waits_too_long_for_its_number_is_told_so", |address| Box::pin(busy(address))),
    ("a_send_that_cannot_be_stored_keeps_no_other_from_it", |address| Box::pin(one_of_many(address))),
    ("many_sends_at_once_are_numbered_without_a_gap", |address| Box::pin(many_at_once(address))),
];

pub(crate) fn office(nth: u32) -> OfficeNumber {
    OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits")
}

fn file(content: &str) -> DraftFile {
    let file = MessageFile {
        name: format!("{content}.pdf"),
        bytes: content.len() as u64,
        // Computed from the content where it is none.
        sha256: String::new(),
    };
    DraftFile { file, content: Bytes::from(content.to_owned()) }
}

pub(crate) fn sending(clock: &Clock, contents: &[&str], key: Option<Key>) -> Sending {
    Sending {
        sender: office(0),
        subject: String::new(),
        body: String::new(),
        drafts: vec![Draft {
            receiver: office(1),
            serial: None,
            files: contents.iter().map(|content| file(content)).collect(),
        }],
        key,
        ids: MessageIds::new(&Seed::new(1)),
        clock: clock.clone(),
    }
}

pub(crate) fn clock() -> Clock {
    Clock::standing("2026-04-01T09:00".parse().expect("a time"))
}

pub(crate) async fn send(node: &dyn MessageStore, sending: Sending) -> Kept {
    match node.send(sending).await.expect("stores") {
        Stored::Now(mut kept) => kept.remove(0),
        Stored::Before(_) => panic!("nothing was sent under this key"),
    }
}

pub(crate) fn page(before: Place, limit: usize) -> Wanted {
    let (office, from) = (office(1), JapanTime::MIN);
    Wanted { office, side: Side::Received, openness: Openness::Any, other: None, from, before, limit }
}

async fn nodes_that_start_at_once(address: String) {
    let nodes = join_all((0..6).map(|_| open(&address))).await;
    let clock = clock();
    let seqs = join_all(nodes.iter().map(|node| send(&**node, sending(&clock, &["a"], None)))).await;
    let seqs: BTreeSet<u64> = seqs.iter().map(|kept| kept.seq).collect();
    assert_eq!(seqs, (1..=6).collect());
}

async fn a_newer_version(address: String) {
    drop(open(&address).await);
    let database = Database::open(&address).await.expect("connects");
    let connection = database.connection().await.expect("connects");
    connection.execute("UPDATE careplan_schema SET version = 99", &[]).await.expect("updates");
    let opened = mock_relay::exchange::PostgresMessages::open(database).await;
    let refused = opened.map(drop).expect_err("it is of a newer version");
    assert!(matches!(refused, StoreFault::Newer { found: 99, .. }), "{refused}");
    assert!(!refused.to_string().contains("careplan@"), "{refused}");
}

async fn one_key_on_two_nodes(address: String) {
    let (one, two) = (open(&address).await, open(&address).await);
    let clock = clock();
    for round in 0..10 {
        let key = || Some(Key { text: format!("k{round}"), fingerprint: [7; 32] });
        let sends = (0..8).map(|nth| {
            let node = if nth % 2 == 0 { &one } else { &two };
            node.send(sending(&clock, &["a", "b"], key()))
        });
        let mut winner = Vec::new();
        let mut told = Vec::new();
        for stored in join_all(sends).await {
            match stored.expect("answers") {
                Stored::Now(kept) => winner.extend(kept),
                Stored::Before(before) => told.push(before),
            }
        }
        assert_eq!((winner.len(), told.len()), (1, 7), "one send is stored");
        for before in told {
            assert_eq!(before.fingerprint, [7; 32]);
            let ids: Vec<_> = before.messages.iter().map(|kept| kept.id.clone()).collect();
            assert_eq!(ids, [winner[0].id.clone()], "everybody gets the winner's answer");
        }
    }
}

async fn one_receipt(address: String) {
    let (one, two) = (open(&address).await, open(&address).await);
    let clock = clock();
    for _ in 0..10 {
        let seq = send(&*one, sending(&clock, &["a", "b"], None)).await.seq;
        let notes = (0..8).map(|nth| {
            let node = if nth % 2 == 0 { &one } else { &two };
            node.receive(seq, vec![nth / 2 % 2], clock.now())
        });
        let receipts = join_all(notes).await;
        let count = |wanted| {
            receipts.iter().filter(|receipt| matches!(receipt, Ok(found) if *found == wanted)).count()
        };
        assert_eq!(
            (count(Receipt::Completed), count(Receipt::Partial), count(Receipt::Nothing)),
            (1, 1, 6),
            "{receipts:?}"
        );
    }
}

async fn logins(address: String) {
    let (one, two) = (open(&address).await, open(&address).await);
    assert!(one.is_shared(), "so nobody remembers logins in its place");
    let now = clock().now();
    let login = Login {
        token_hash: [3; 32],
        office: office(1),
        certificate: CertificateSerial::from_bytes(&[1, 2, 3]).expect("a serial"),
        expires_at: now.saturating_add(Span::from_hours(8)),
    };
    one.keep_login(login.clone(), now).await.expect("keeps");
    assert_eq!(two.login([3; 32]).await.expect("reads"), Some(login));
    two.end_login([3; 32]).await.expect("ends");
    assert_eq!(one.login([3; 32]).await.expect("reads"), None);
}

/// Three nodes send while a reader follows the newest place: whatever it finds later lies above what it has seen, and in
/// the end it has seen everything.
async fn places_rise(address: String) {
    const EACH: usize = 40;
    let nodes = [open(&address).await, open(&address).await, open(&address).await];
    // Running, so that times and numbers both have to rise.
    let clock = Clock::system();
    let senders = nodes.iter().enumerate().map(|(nth, node)| {
        let (node, clock) = (Arc::clone(node), clock.clone());
        tokio::spawn(async move {
            for round in 0..EACH {
                // Contents of many sizes: so transactions overtake one another before they are numbered.
                let content = format!("{nth}-{round}").repeat(1 + round % 5 * 2_000);
                send(&*node, sending(&clock, &[&content], None)).await;
            }
        })
    });
    let senders = tokio::spawn(join_all(senders.collect::<Vec<_>>()));
    let reader = open(&address).await;
    let mut seen: Vec<Place> = Vec::new();
    loop {
        let is_over = senders.is_finished();
        let mut listed = reader.list(page(Place::NEWEST, 1_000)).await.expect("lists");
        listed.reverse();
        let places: Vec<Place> = listed.iter().map(Kept::place).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(places.starts_with(&seen), "a message appeared below {:?}", seen.last());
        seen = places;
        if is_over {
            break;
        }
    }
    for sender in senders.await.expect("no panic") {
        sender.expect("no panic");
    }
    assert_eq!(seen.len(), nodes.len() * EACH);
}

async fn clocks_differ(address: String) {
    let (one, two) = (open(&address).await, open(&address).await);
    let ahead = clock();
    ahead.advance(Span::from_minutes(2));
    let first = send(&*one, sending(&ahead, &["a"], None)).await;
    let second = send(&*two, sending(&clock(), &["b"], None)).await;
    assert_eq!(second.sent_at, first.sent_at, "time stands until the other clock has come there");
    assert!(second.place() > first.place());
}

async fn shared_contents(address: String) {
    let (one, two) = (open(&address).await, open(&address).await);
    let clock = clock();
    for round in 0..10 {
        let names: Vec<String> = (0..6).map(|nth| format!("{round}-{nth}")).collect();
        let forth: Vec<&str> = names.iter().map(String::as_str).collect();
        let back: Vec<&str> = forth.iter().rev().copied().collect();
        let sends = (0..8).map(|nth| {
            let (node, contents) = if nth % 2 == 0 { (&one, &forth) } else { (&two, &back) };
            send(&**node, sending(&clock, contents, None))
        });
        for kept in join_all(sends).await {
            for (position, file) in kept.files.iter().enumerate() {
                let content = one.payload(kept.seq, position).await.expect("reads").expect("is there");
                assert_eq!(format!("{}.pdf", String::from_utf8_lossy(&content)), file.name);
            }
        }
    }
}

async fn busy(address: String) {
    let node = open(&address).await;
    let clock = clock();
    let database = Database::open(&address).await.expect("connects");
    let mut holder = database.connection().await.expect("connects");
    let holding = holder.transaction().await.expect("begins");
    holding.execute("SELECT last_seq FROM numbering FOR UPDATE", &[]).await.expect("locks");
    let refused = node.send(sending(&clock, &["a"], None)).await;
    assert!(matches!(refused, Err(StoreFault::Busy)), "{refused:?}");
    holding.rollback().await.expect("lets go");
    assert_eq!(
        send(&*node, sending(&clock, &["a"], None)).await.seq,
        1,
        "nothing of the refused one is left"
    );
}

async fn one_of_many(address: String) {
    let node = open(&address).await;
    let clock = clock();
    let sends = (0..8).map(|nth| {
        let content = nth.to_string();
        let mut sending = sending(&clock, &[&content], None);
        if nth == 3 {
            // No text of PostgreSQL can hold it.
            sending.drafts[0].serial = Some("\0".to_owned());
        }
        node.send(sending)
    });
    let stored = join_all(sends).await;
    let failed: Vec<usize> = (0..8).filter(|&nth| stored[nth].is_err()).collect();
    assert_eq!(failed, [3]);
    assert_eq!(node.list(page(Place::NEWEST, 10)).await.expect("lists").len(), 7);
}

/// More than one transaction takes.
async fn many_at_once(address: String) {
    const MANY: u64 = 300;
    let node = open(&address).await;
    let clock = Clock::system();
    let sends = (0..MANY).map(|nth| {
        let sending = sending(&clock, &[&nth.to_string()], None);
        send(&*node, sending)
    });
    let mut kept = join_all(sends).await;
    kept.sort_by_key(|kept| kept.seq);
    assert!(kept.iter().map(|kept| kept.seq).eq(1..=MANY));
    assert!(kept.is_sorted_by_key(Kept::place));
    for kept in kept {
        let content = node.payload(kept.seq, 0).await.expect("reads").expect("is there");
        assert_eq!(format!("{}.pdf", String::from_utf8_lossy(&content)), kept.files[0].name);
    }
}
