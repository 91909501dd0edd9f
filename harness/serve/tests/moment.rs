//! Several databases at one moment, while everybody writes to them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use careplan_serve::store::sqlite::{Gate, Moment};
use careplan_serve::store::{Edit, SqliteStore, Store};
use futures_util::future::try_join_all;
use proptest::prelude::{ProptestConfig, Strategy, prop, proptest};
use tokio::sync::watch;

/// What an office does, one step after the other: each step is a commit to the store of its number.
type Walk = Vec<usize>;

/// A step of a walk: whose, and which.
type Step = (usize, usize);

const STORES: usize = 3;

fn name(store: usize) -> String {
    format!("{store}.sqlite3")
}

/// Both halves of a step belong to one commit.
fn halves((walker, place): Step) -> Vec<Edit> {
    let half = |half: &str| Edit::Put { key: format!("{walker}/{place}/{half}"), value: b"done".to_vec() };
    vec![half("left"), half("right")]
}

/// Copies all stores of `from` to `to`, as they are at one moment.
async fn cut(from: &Path, gates: &[Gate], to: &Path) {
    let moments: Vec<Moment> =
        (0..STORES).map(|store| Moment::prepare(&from.join(name(store))).expect("opens")).collect();
    let held = try_join_all(gates.iter().map(Gate::hold)).await.expect("are held");
    let elsewhere = SqliteStore::open(&to.join("elsewhere.sqlite3")).expect("opens");
    for (store, moment) in moments.iter().enumerate() {
        moment.pin().expect("is pinned");
        // Whoever is not held goes on a few steps meanwhile.
        for turn in 0..2 {
            elsewhere.commit(put(&format!("{store}/{turn}"))).await.expect("commits");
        }
    }
    drop(held);
    for (store, moment) in moments.into_iter().enumerate() {
        moment.copy(&to.join(name(store))).expect("is copied");
    }
}

/// The steps that are in the copies of `folder`, each of them whole.
async fn steps_in(folder: &Path, walks: &[Walk]) -> BTreeSet<Step> {
    let mut steps = BTreeSet::new();
    for store in 0..STORES {
        let entries =
            SqliteStore::open(&folder.join(name(store))).expect("opens").load("").await.expect("loads");
        let keys: BTreeSet<String> = entries.into_iter().map(|(key, _)| key).collect();
        for (walker, walk) in walks.iter().enumerate() {
            for place in (0..walk.len()).filter(|&place| walk[place] == store) {
                let found = ["left", "right"].map(|half| keys.contains(&format!("{walker}/{place}/{half}")));
                assert_eq!(found[0], found[1], "half of step {place} of {walker} is in the copy");
                if found[0] {
                    steps.insert((walker, place));
                }
            }
        }
    }
    steps
}

/// Everybody walks; as soon as so many steps are acknowledged, a cut is made, and checked when all have arrived.
async fn walk_and_cut(walks: Vec<Walk>, moments: Vec<usize>) {
    let folder = tempfile::tempdir().expect("a folder");
    let stores: Vec<Arc<SqliteStore>> = (0..STORES)
        .map(|store| Arc::new(SqliteStore::open(&folder.path().join(name(store))).expect("opens")))
        .collect();
    let gates: Vec<Gate> = stores.iter().map(|store| store.gate()).collect();
    let acknowledged: Arc<Mutex<BTreeSet<Step>>> = Arc::default();
    let count = watch::Sender::new(0);
    let mut walkers = Vec::new();
    for (walker, walk) in walks.iter().cloned().enumerate() {
        let (stores, acknowledged, count) = (stores.clone(), Arc::clone(&acknowledged), count.clone());
        walkers.push(tokio::spawn(async move {
            for (place, store) in walk.into_iter().enumerate() {
                stores[store].commit(halves((walker, place))).await.expect("commits");
                acknowledged.lock().expect("nobody panicked").insert((walker, place));
                count.send_modify(|count| *count += 1);
            }
        }));
    }
    let mut cuts = Vec::new();
    for moment in moments {
        count.subscribe().wait_for(|&count| count >= moment).await.expect("is counted");
        let before = acknowledged.lock().expect("nobody panicked").clone();
        let to = tempfile::tempdir().expect("a folder");
        cut(folder.path(), &gates, to.path()).await;
        cuts.push((before, to));
    }
    for walker in walkers {
        walker.await.expect("no panic");
    }
    for (before, to) in cuts {
        let steps = steps_in(to.path(), &walks).await;
        assert!(steps.is_superset(&before), "an acknowledged step is not in the copy");
        for &(walker, place) in &steps {
            // Nobody takes a step before the one before was acknowledged: so a later one alone is of no one moment.
            assert!(
                place == 0 || steps.contains(&(walker, place - 1)),
                "{walker} is at {place} without the step before"
            );
        }
    }
}

fn walks() -> impl Strategy<Value = Vec<Walk>> {
    prop::collection::vec(prop::collection::vec(0..STORES, 1..24), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// However steps and cuts fall: a copy has what was acknowledged before, each step whole, and none without those before.
    #[test]
    fn copies_are_of_one_moment(walks in walks(), moments in prop::collection::vec(0_usize..24, 1..5)) {
        let steps: usize = walks.iter().map(Vec::len).sum();
        let mut moments: Vec<usize> = moments.into_iter().map(|moment| moment.min(steps)).collect();
        moments.sort_unstable();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(walk_and_cut(walks, moments));
    }
}

fn put(key: &str) -> Vec<Edit> {
    vec![Edit::Put { key: key.to_owned(), value: Vec::new() }]
}

#[tokio::test]
async fn while_a_store_is_held_nothing_is_committed_and_then_all_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.sqlite3");
    let store = Arc::new(SqliteStore::open(&path).expect("opens"));
    let held = store.gate().hold().await.expect("is held");
    let writing = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.commit(put("k")).await }
    });
    // Whatever another store takes meanwhile, this one stands.
    let other = SqliteStore::open(&folder.path().join("other.sqlite3")).expect("opens");
    for number in 0..50 {
        other.commit(put(&format!("{number}"))).await.expect("commits");
    }
    assert!(!writing.is_finished());
    assert!(store.load("").await.expect("loads").is_empty(), "nothing is committed meanwhile");
    drop(held);
    writing.await.expect("no panic").expect("commits");
    assert_eq!(store.load("").await.expect("loads").len(), 1);
}

#[tokio::test]
async fn what_was_pinned_is_copied_whatever_comes_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("s.sqlite3")).expect("opens");
    store.commit(put("before")).await.expect("commits");
    let moment = Moment::prepare(&folder.path().join("s.sqlite3")).expect("opens");
    store.commit(put("pinned")).await.expect("commits");
    moment.pin().expect("is pinned");
    for later in 0..300 {
        store.commit(put(&format!("later/{later}"))).await.expect("commits");
    }
    let copy = folder.path().join("copy.sqlite3");
    moment.copy(&copy).expect("is copied");
    let copied = SqliteStore::open(&copy).expect("opens").load("").await.expect("loads");
    assert_eq!(copied.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["before", "pinned"]);
}
