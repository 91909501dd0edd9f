//! What the exchange has acknowledged survives SIGKILL: real processes, killed while offices send and receive.

#[path = "support/process.rs"]
mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use careplan_client::{Attachment, Outgoing, RelaySession};
use careplan_domain::OfficeNumber;
use careplan_sim::{Alphabet, Seed};
use careplan_wire::relay::{Message, MessageQuery, MessageState};
use process::{Running, log_in, new_office};
use sha2::{Digest as _, Sha256};
use tokio::sync::Notify;

/// How often the process is killed.
const ROUNDS: u64 = 20;
/// Offices' connections that send at the same time.
const SENDERS: u64 = 4;
/// The most acknowledgements before a kill.
const ACKNOWLEDGED_MAX: u64 = 24;

/// What was sent under one idempotency key, and whether the answer came.
struct Attempt {
    content: Vec<Vec<u8>>,
    acknowledged: Option<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_message_survives_a_kill_at_any_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", "none", "--seed", "7"]);
    let sender = new_office(&running, "4479900013", "43").await;
    let receiver = new_office(&running, "4479900021", "11").await;
    running.kill();

    let seed = Seed::new(2026).child("kill");
    let mut attempts: BTreeMap<String, Attempt> = BTreeMap::new();
    let mut read_in_full: BTreeSet<String> = BTreeSet::new();
    for round in 0..ROUNDS {
        let running = Running::start(&data, &[]);
        let session = log_in(&running, &receiver).await;
        check(&session, &attempts, &read_in_full).await;
        repeat_unanswered(&log_in(&running, &sender).await, receiver.number, &mut attempts).await;

        let limit = usize::try_from(1 + seed.nth(round).below(ACKNOWLEDGED_MAX)).expect("small");
        let burst = Burst { round, limit, seed: seed.nth(round), to: receiver.number };
        let (sent, read) = burst.run(&running, &sender, session, || running.kill_now()).await;
        running.kill();
        attempts.extend(sent);
        read_in_full.extend(read);
    }
    let running = Running::start(&data, &[]);
    let session = log_in(&running, &receiver).await;
    check(&session, &attempts, &read_in_full).await;
    let acknowledged = attempts.values().filter(|attempt| attempt.acknowledged.is_some()).count();
    assert!(acknowledged >= usize::try_from(ROUNDS).expect("small"), "each round acknowledged something");
    running.kill();
}

/// Sends on several connections, and reads beside them, until `limit` acknowledgements; then kills.
struct Burst {
    round: u64,
    limit: usize,
    seed: Seed,
    to: OfficeNumber,
}

impl Burst {
    async fn run(
        self,
        running: &Running,
        sender: &careplan_wire::control::ReadyOffice,
        reading: RelaySession,
        kill: impl FnOnce(),
    ) -> (Vec<(String, Attempt)>, Vec<String>) {
        let count = Arc::new(AtomicUsize::new(0));
        let enough = Arc::new(Notify::new());
        let mut tasks = Vec::new();
        for connection in 0..SENDERS {
            let session = log_in(running, sender).await;
            let (count, enough) = (Arc::clone(&count), Arc::clone(&enough));
            let (to, seed, limit, round) = (self.to, self.seed.nth(connection), self.limit, self.round);
            tasks.push(tokio::spawn(async move {
                let mut attempts = Vec::new();
                for index in 0_u64.. {
                    let key = format!("r{round}c{connection}n{index}");
                    let content = content(&seed.nth(index));
                    let answer = session.send(&outgoing(&key, to, &content)).await;
                    let acknowledged = answer.ok().map(|sent| sent.messages[0].id.clone());
                    let gone = acknowledged.is_none();
                    attempts.push((key, Attempt { content, acknowledged }));
                    if gone {
                        // Killed, we hope; if it refused, the checks will tell. Nobody waits for ever.
                        enough.notify_one();
                        break;
                    }
                    if count.fetch_add(1, Ordering::SeqCst) + 1 == limit {
                        enough.notify_one();
                    }
                }
                attempts
            }));
        }
        let reader = tokio::spawn(read_until_gone(reading));
        enough.notified().await;
        kill();
        let mut attempts = Vec::new();
        for task in tasks {
            attempts.extend(task.await.expect("no panic"));
        }
        (attempts, reader.await.expect("no panic"))
    }
}

/// Downloads what waits, over and over, until the server is gone; tells the messages it has in full.
async fn read_until_gone(session: RelaySession) -> Vec<String> {
    let mut done = Vec::new();
    let unreceived = MessageQuery { state: Some(MessageState::Unreceived), ..MessageQuery::default() };
    while let Ok(page) = session.received(&unreceived).await {
        for message in page.messages {
            if session.archive(&message.id).await.is_err() {
                return done;
            }
            done.push(message.id);
        }
    }
    done
}

/// Every acknowledged message is there once and whole; nothing else is there but whole unanswered ones; what
/// was read in full is 受信済.
async fn check(session: &RelaySession, attempts: &BTreeMap<String, Attempt>, received: &BTreeSet<String>) {
    let messages = all_received(session).await;
    let ids: BTreeSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids.len(), messages.len(), "a list repeats no message");
    let keys: BTreeSet<&str> = messages.iter().map(|message| message.subject.as_str()).collect();
    assert_eq!(keys.len(), messages.len(), "no send was stored twice");
    for (key, attempt) in attempts {
        if let Some(id) = &attempt.acknowledged {
            assert!(ids.contains(id.as_str()), "acknowledged message {id} ({key}) is lost");
        }
    }
    for message in &messages {
        let attempt = &attempts[&message.subject];
        let expected: Vec<String> = attempt.content.iter().map(|content| sha256(content)).collect();
        let listed: Vec<String> = message.files.iter().map(|file| file.sha256.clone()).collect();
        assert_eq!(listed, expected, "message {} is whole", message.id);
        if received.contains(&message.id) {
            assert_eq!(message.state, MessageState::Received, "{} was read in full", message.id);
        }
    }
    // The bytes themselves, of the newest few: reading every one in every round would be quadratic.
    for message in messages.iter().take(8) {
        let attempt = &attempts[&message.subject];
        for (file, content) in message.files.iter().zip(&attempt.content) {
            let bytes = session.file(&message.id, &file.name).await.expect("downloads");
            assert_eq!(&bytes[..], &content[..], "{} is byte-identical", file.name);
        }
    }
}

/// A client that got no answer repeats with the same key: then it is there once.
async fn repeat_unanswered(
    session: &RelaySession,
    to: OfficeNumber,
    attempts: &mut BTreeMap<String, Attempt>,
) {
    for (key, attempt) in attempts.iter_mut().filter(|(_, attempt)| attempt.acknowledged.is_none()) {
        let sent = session.send(&outgoing(key, to, &attempt.content)).await.expect("is acknowledged now");
        attempt.acknowledged = Some(sent.messages[0].id.clone());
    }
}

async fn all_received(session: &RelaySession) -> Vec<Message> {
    let mut query = MessageQuery { limit: Some(500), ..MessageQuery::default() };
    let mut messages = Vec::new();
    loop {
        let page = session.received(&query).await.expect("lists");
        messages.extend(page.messages);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return messages,
        }
    }
}

fn outgoing(key: &str, to: OfficeNumber, content: &[Vec<u8>]) -> Outgoing {
    Outgoing {
        to: Some(to),
        subject: Some(key.to_owned()),
        body: None,
        files: content
            .iter()
            .enumerate()
            .map(|(index, content)| Attachment::new(format!("{index}.pdf"), content.clone()))
            .collect(),
        idempotency_key: Some(key.to_owned()),
    }
}

fn content(seed: &Seed) -> Vec<Vec<u8>> {
    (0..3)
        .map(|file| {
            let seed = seed.nth(file);
            let length = usize::try_from(1 + seed.child("length").below(6_000)).expect("small");
            seed.text(Alphabet::Hex, length).into_bytes()
        })
        .collect()
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}
