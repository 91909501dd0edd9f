//! The line to the database: what becomes of a call when it is cut or falls silent, and what a server that goes away leaves.

mod proxy;

use std::time::Duration;

use careplan_serve::store::StoreFault;
use careplan_serve::store::postgres::Database;
use futures_util::future::join_all;
use mock_relay::exchange::{Key, MessageStore as _, Place, PostgresMessages, Stored};

use self::proxy::Proxy;
use crate::nodes::{Test, clock, office, page, send, sending};
use crate::open;

pub(crate) const TESTS: &[Test] = &[
    ("a_line_that_is_cut_after_the_commit_is_told_and_the_key_finds_the_one_message", |address| {
        Box::pin(cut_after_the_commit(address))
    }),
    ("a_server_that_is_silent_holds_nobody_for_good", |address| Box::pin(silent(address))),
    ("a_send_whose_server_goes_away_is_no_defect_of_ours", |address| Box::pin(gone(address))),
    ("sends_stand_the_isolation_that_a_database_prefers", |address| Box::pin(isolation(address))),
    ("a_database_belongs_to_one_data_directory", |address| Box::pin(one_owner(address))),
];

fn key() -> Key {
    Key { text: "k".to_owned(), fingerprint: [7; 32] }
}

async fn cut_after_the_commit(address: String) {
    let proxy = Proxy::before(&address).await;
    let far = open(&proxy.address).await;
    proxy.cut_after(b"COMMIT\0");
    let lost = far.send(sending(&clock(), &["a"], Some(key()))).await;
    assert!(matches!(lost, Err(StoreFault::Unavailable)), "{lost:?}");
    // It may be there, and whoever repeats it under its key has it once.
    let near = open(&address).await;
    let again = near.send(sending(&clock(), &["a"], Some(key()))).await.expect("answers");
    assert!(matches!(again, Stored::Before(before) if before.messages.len() == 1));
    assert_eq!(near.list(page(Place::NEWEST, 10)).await.expect("lists").len(), 1);
    // The line is there again for whoever comes next.
    assert_eq!(far.list(page(Place::NEWEST, 10)).await.expect("lists").len(), 1);
}

async fn silent(address: String) {
    let proxy = Proxy::before(&address).await;
    let database = Database::open_with(&proxy.address, Duration::from_millis(300)).await.expect("connects");
    let node = PostgresMessages::open(database).await.expect("opens");
    proxy.stall();
    for _ in 0..2 {
        let asked = node.list(page(Place::NEWEST, 10)).await;
        assert!(matches!(asked, Err(StoreFault::Unavailable)), "{asked:?}");
    }
    proxy.go_on();
    assert_eq!(node.list(page(Place::NEWEST, 10)).await.expect("lists"), []);
}

async fn gone(address: String) {
    let node = open(&address).await;
    let database = Database::open(&address).await.expect("connects");
    let mut holder = database.connection().await.expect("connects");
    let holding = holder.transaction().await.expect("begins");
    holding.execute("SELECT last_seq FROM numbering FOR UPDATE", &[]).await.expect("locks");
    let waiting = tokio::spawn(async move { (node.send(sending(&clock(), &["a"], None)).await, node) });
    let other = database.connection().await.expect("connects");
    let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while other.query(ended, &[]).await.expect("asks").is_empty() {}
    let (sent, node) = waiting.await.expect("no panic");
    assert!(matches!(sent, Err(StoreFault::Unavailable)), "{sent:?}");
    holding.rollback().await.expect("lets go");
    // A connection of the pool may not have heard yet that its server is gone.
    while let Err(fault) = node.list(page(Place::NEWEST, 10)).await {
        assert!(matches!(fault, StoreFault::Unavailable), "{fault}");
    }
    assert_eq!(send(&*node, sending(&clock(), &["a"], None)).await.seq, 1);
}

async fn isolation(address: String) {
    let database = Database::open(&address).await.expect("connects");
    let strict = "DO $$ BEGIN EXECUTE format(
        'ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()); END $$";
    database.connection().await.expect("connects").batch_execute(strict).await.expect("alters");
    let node = open(&address).await;
    let clock = clock();
    let sends = (0..6).map(|_| node.send(sending(&clock, &["a"], None)));
    for sent in join_all(sends).await {
        assert!(matches!(sent, Ok(Stored::Now(_))), "{sent:?}");
    }
    assert_eq!(node.list(page(Place::NEWEST, 10)).await.expect("lists")[0].receiver, office(1));
}

async fn one_owner(address: String) {
    let database = Database::open(&address).await.expect("connects");
    assert_eq!(database.known_identity().await.expect("asks"), None);
    // One that was used before there were owners is taken by the first who comes.
    drop(open(&address).await);
    assert!(database.known_identity().await.expect("asks").is_some());
    for _ in 0..2 {
        database.claim("one").await.expect("is its own");
    }
    let refused = database.claim("two").await.expect_err("it is another's");
    assert!(matches!(&refused, StoreFault::Foreign(_)), "{refused}");
    assert!(!refused.to_string().contains("careplan@"), "{refused}");
    database.claim("one").await.expect("is its own still");
}
