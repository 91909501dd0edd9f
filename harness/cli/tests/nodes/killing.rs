//! Both nodes are killed in turn while an office sends through them.

use std::collections::BTreeMap;
use std::sync::Arc;

use careplan_client::{Attachment, Outgoing, RelaySession};
use careplan_domain::OfficeNumber;
use careplan_wire::relay::{MessageQuery, MessageState};
use tokio::sync::Notify;

use crate::LoggedIn;
use crate::process::{Running, new_office};

/// How often a node is killed: each half of them.
const ROUNDS: u32 = 6;
/// Acknowledgements that the doomed node gives first.
const ACKNOWLEDGED_MIN: u32 = 5;

/// By key: the message, where an answer came.
type Attempts = BTreeMap<String, Option<String>>;

pub(crate) async fn in_turn(store: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut testbed = Running::start(&data, &["--offices", "none", "--seed", "7", "--store", &store]);
    let mut node = Running::start_node(&data, &store);
    // Each logs in once, for all rounds, one at either node.
    let sender = LoggedIn::at(&testbed, new_office(&testbed, "4479900013", "43").await).await;
    let receiver = LoggedIn::at(&node, new_office(&testbed, "4479900021", "11").await).await;
    let to = receiver.office.number;

    let mut attempts = Attempts::new();
    for round in 0..ROUNDS {
        let kills_node = round % 2 == 0;
        let (doomed, survivor) = if kills_node { (&node, &testbed) } else { (&testbed, &node) };
        let enough = Arc::new(Notify::new());
        let sending = |nth: u32, running: &Running| {
            let (session, enough) = (sender.session(running), Arc::clone(&enough));
            tokio::spawn(async move { send_until_gone(&session, round, nth, to, &enough).await })
        };
        let doomed_senders = [sending(0, doomed), sending(1, doomed)];
        enough.notified().await;
        doomed.kill_now();
        for sender in doomed_senders {
            attempts.extend(sender.await.expect("no panic"));
        }
        // Nobody starts it again yet: the other one goes on alone, and knows who is logged in.
        let session = sender.session(survivor);
        for (key, answer) in &mut attempts {
            let again = session.send(&outgoing(key, to)).await.expect("the survivor takes it");
            let id = again.messages[0].id.clone();
            assert_eq!(answer.get_or_insert_with(|| id.clone()), &id, "a key has one answer");
        }
        check(&receiver.session(survivor), &attempts).await;
        if kills_node {
            node = Running::start_node(&data, &store);
        } else {
            testbed = Running::start(&data, &[]);
        }
    }
    check(&receiver.session(&testbed), &attempts).await;
    check(&receiver.session(&node), &attempts).await;
}

async fn send_until_gone(
    session: &RelaySession,
    round: u32,
    nth: u32,
    to: OfficeNumber,
    enough: &Notify,
) -> Attempts {
    let mut attempts = Attempts::new();
    for index in 0_u32.. {
        let key = format!("r{round}c{nth}n{index}");
        let answer = session.send(&outgoing(&key, to)).await;
        let id = answer.ok().map(|sent| sent.messages[0].id.clone());
        let is_gone = id.is_none();
        attempts.insert(key, id);
        if is_gone || index == ACKNOWLEDGED_MIN {
            enough.notify_one();
        }
        if is_gone {
            break;
        }
    }
    attempts
}

/// Every message is there once, and whole.
async fn check(session: &RelaySession, attempts: &Attempts) {
    let mut query = MessageQuery { limit: Some(500), ..MessageQuery::default() };
    let mut found = BTreeMap::new();
    let mut count = 0;
    loop {
        let page = session.received(&query).await.expect("lists");
        count += page.messages.len();
        found.extend(page.messages.into_iter().map(|message| (message.subject.clone(), message)));
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(count, found.len(), "no send was stored twice");
    let expected: BTreeMap<&String, &String> =
        attempts.iter().filter_map(|(key, id)| Some((key, id.as_ref()?))).collect();
    assert_eq!(found.iter().map(|(key, message)| (key, &message.id)).collect::<BTreeMap<_, _>>(), expected);
    // One a round is fetched, by turns through either node.
    if let Some((key, message)) = found.iter().find(|(_, message)| message.state == MessageState::Unreceived)
    {
        let bytes = session.file(&message.id, "a.pdf").await.expect("downloads");
        assert_eq!(&bytes[..], key.as_bytes());
        let shared = session.file(&message.id, "same.pdf").await.expect("downloads");
        assert_eq!(&shared[..], b"the same in every message");
        let seen = session.message(&message.id).await.expect("is there");
        assert_eq!(seen.state, MessageState::Received);
    }
}

fn outgoing(key: &str, to: OfficeNumber) -> Outgoing {
    Outgoing {
        to: Some(to),
        subject: Some(key.to_owned()),
        body: None,
        files: vec![
            Attachment::new("a.pdf", key.to_owned()),
            Attachment::new("same.pdf", "the same in every message"),
        ],
        idempotency_key: Some(key.to_owned()),
    }
}
