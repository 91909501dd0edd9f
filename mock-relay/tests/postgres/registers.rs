//! What the exchange knows of offices, on two nodes: each judges by what the other has answered.

use std::sync::Arc;

use careplan_serve::store::postgres::{Database, PostgresStore};
use careplan_serve::store::{Change, Edit, Register, Store, StoreFault};
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::control::Keep;
use futures_util::future::join_all;
use mock_relay::{Application, PersonName, Subscribers};

use crate::nodes::Test;
use crate::testing::facts;

pub(crate) const TESTS: &[Test] = &[
    ("the_store_of_entries_is_a_map", |address| Box::pin(a_map(address))),
    ("a_licence_that_begins_at_one_node_holds_at_the_other", |address| Box::pin(a_licence(address))),
    ("of_two_applications_at_two_nodes_one_is_taken", |address| Box::pin(one_application(address))),
    ("changes_of_one_record_at_many_nodes_build_on_one_another", |address| Box::pin(counting(address))),
    ("what_is_forgotten_at_one_node_is_gone_at_the_other", |address| Box::pin(forgotten(address))),
    ("a_turn_that_is_given_up_changes_nothing_and_holds_up_nobody", |address| Box::pin(given_up(address))),
];

async fn store(address: &str) -> Arc<dyn Store> {
    let database = Database::open(address).await.expect("connects");
    Arc::new(PostgresStore::open(database).await.expect("opens"))
}

/// Before the free pass, so that a fee is due.
fn environment() -> Environment {
    Environment::new(Clock::standing("2024-11-01T09:00".parse().expect("a time")), Seed::new(1))
}

async fn subscribers(address: &str) -> Subscribers {
    Subscribers::open(store(address).await, environment()).await.expect("opens")
}

fn application() -> Application {
    let person =
        PersonName { family: "東京".parse().expect("a name"), given: "太郎".parse().expect("a name") };
    Application {
        representative: person.clone(),
        contact: person,
        telephone: "0123456789".parse().expect("a number"),
        mail: "test1@test.com".parse().expect("an address"),
    }
}

fn put(key: &str, value: &str) -> Edit {
    Edit::Put { key: key.to_owned(), value: value.as_bytes().to_vec() }
}

async fn a_map(address: String) {
    let store = store(&address).await;
    store.commit(vec![put("a/1", "one"), put("a/2", "two"), put("b/1", "other")]).await.expect("commits");
    store.commit(vec![put("a/1", "uno")]).await.expect("commits");
    let loaded = store.load("a/").await.expect("loads");
    assert_eq!(loaded, [("a/1".to_owned(), b"uno".to_vec()), ("a/2".to_owned(), b"two".to_vec())]);
    let removal = Edit::RemoveAll { prefix: "a/".to_owned() };
    store.commit(vec![removal, put("a/3", "three")]).await.expect("commits");
    assert_eq!(store.load("").await.expect("loads").len(), 2);
    let changes = store.shared().expect("is shared").changes("a/", 1).await.expect("tells");
    let entries = [("a/1", None), ("a/2", None), ("a/3", Some(b"three".to_vec()))];
    let mut found = changes.entries;
    found.sort();
    assert_eq!(found, entries.map(|(key, value)| (key.to_owned(), value)));
    assert_eq!(changes.last, 3);
}

async fn a_licence(address: String) {
    let (one, two) = (subscribers(&address).await, subscribers(&address).await);
    let now = environment().clock.now();
    let number = one.admit(&facts("4470300015")).await.expect("admitted").number;
    two.refresh().await.expect("refreshes");
    assert!(two.find(&number).is_some() && !two.registered(&number, now));
    one.apply(&number, application()).await.expect("taken");
    two.refresh().await.expect("refreshes");
    assert!(two.registered(&number, now));
    assert_eq!(two.find(&number), one.find(&number));
    two.settle_fee(&number).await.expect("is noted");
    one.refresh().await.expect("refreshes");
    assert_eq!(one.find(&number), two.find(&number));
    // A node that starts later finds all of it.
    assert_eq!(subscribers(&address).await.find(&number), two.find(&number));
}

async fn one_application(address: String) {
    let (one, two) = (subscribers(&address).await, subscribers(&address).await);
    let number = one.admit(&facts("4470300015")).await.expect("admitted").number;
    // The second node has not heard of the office: its turn tells it.
    let both = tokio::join!(one.apply(&number, application()), two.apply(&number, application()));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
}

async fn counting(address: String) {
    const NODES: usize = 4;
    const EACH: usize = 25;
    let node = async || Register::<u32, usize>::open(store(&address).await, "count/").await.expect("opens");
    let nodes = [node().await, node().await, node().await, node().await];
    let increase = async |register: &Register<u32, usize>| {
        for _ in 0..EACH {
            let changed: Result<(), StoreFault> = register
                .change(&1, async |before| Ok(Change::Keep(before.map_or(1, |count| count + 1), ())))
                .await;
            changed.expect("is kept");
        }
    };
    join_all(nodes.iter().map(increase)).await;
    for register in &nodes {
        register.refresh().await.expect("refreshes");
        assert_eq!(register.find(&1).as_deref(), Some(&(NODES * EACH)));
    }
}

async fn forgotten(address: String) {
    let (one, two) = (subscribers(&address).await, subscribers(&address).await);
    let number = one.admit(&facts("4470300015")).await.expect("admitted").number;
    two.refresh().await.expect("refreshes");
    two.reset(Keep::Nothing).await.expect("forgets");
    one.refresh().await.expect("refreshes");
    assert!(one.find(&number).is_none() && one.all().is_empty());
    one.admit(&facts("4470300015")).await.expect("admitted again");
    two.refresh().await.expect("refreshes");
    assert_eq!(two.all().len(), 1);
}

async fn given_up(address: String) {
    let store = store(&address).await;
    store.commit(vec![put("a/1", "one")]).await.expect("commits");
    let shared = store.shared().expect("is shared");
    for _ in 0..40 {
        drop(shared.turn().await.expect("has its turn"));
    }
    assert_eq!(shared.changes("a/", 1).await.expect("tells").entries, []);
    store.commit(vec![put("a/1", "two")]).await.expect("commits");
    assert_eq!(shared.changes("a/", 1).await.expect("tells").last, 2);
}
