//! What a store promises, on every implementation of it.

use std::sync::Arc;
use std::time::Duration;

use careplan_serve::store::sqlite::{self, Readers, Schema, Writer};
use careplan_serve::store::{Change, Edit, LogStore, MemoryStore, Register, SqliteStore, Store, StoreFault};
use careplan_sim::{Canaries, Seed, SimulatedDisk};

fn put(key: &str, value: &str) -> Edit {
    Edit::Put { key: key.to_owned(), value: value.as_bytes().to_vec() }
}

async fn check_a_map(store: &dyn Store) {
    store.commit(vec![put("a/1", "one"), put("a/2", "two"), put("b/1", "other")]).await.expect("commits");
    store.commit(vec![put("a/1", "uno")]).await.expect("commits");
    let loaded = store.load("a/").await.expect("loads");
    assert_eq!(loaded, [("a/1".to_owned(), b"uno".to_vec()), ("a/2".to_owned(), b"two".to_vec())]);
    store
        .commit(vec![Edit::RemoveAll { prefix: "a/".to_owned() }, put("a/3", "three")])
        .await
        .expect("commits");
    assert_eq!(store.load("").await.expect("loads").len(), 2);
}

#[tokio::test]
async fn the_memory_store_is_a_map() {
    check_a_map(&MemoryStore::default()).await;
}

#[tokio::test]
async fn the_sqlite_store_is_a_map() {
    let folder = tempfile::tempdir().expect("a folder");
    check_a_map(&SqliteStore::open(&folder.path().join("s.sqlite3")).expect("opens")).await;
}

#[tokio::test]
async fn what_sqlite_has_committed_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("s.sqlite3");
    SqliteStore::open(&path).expect("opens").commit(vec![put("k", "v")]).await.expect("commits");
    let again = SqliteStore::open(&path).expect("opens again");
    assert_eq!(again.load("").await.expect("loads"), [("k".to_owned(), b"v".to_vec())]);
}

fn log_on(drive: &SimulatedDisk) -> LogStore {
    LogStore::open(drive.mount(), "s.log", Canaries::default()).expect("opens")
}

#[tokio::test]
async fn the_log_store_is_a_map() {
    check_a_map(&log_on(&SimulatedDisk::new(&Seed::new(1), Duration::ZERO))).await;
}

#[tokio::test]
async fn whatever_write_a_machine_crashes_at_its_log_keeps_what_was_answered_and_no_half_batch() {
    for (seed, operations) in
        (0..8_u64).flat_map(|seed| (0..12_u64).map(move |operations| (seed, operations)))
    {
        let drive = SimulatedDisk::new(&Seed::new(seed), Duration::ZERO);
        let store = log_on(&drive);
        drive.crash_after(operations);
        let mut answered = 0_u64;
        while store
            .commit(vec![put("a", &answered.to_string()), put("b", &answered.to_string())])
            .await
            .is_ok()
        {
            answered += 1;
        }
        let found = log_on(&drive).load("").await.expect("loads");
        // What was under way when the machine crashed may be there, whole.
        let of = |batch: u64| ["a", "b"].map(|key| (key.to_owned(), batch.to_string().into_bytes()));
        let last = answered.checked_sub(1).map_or(Vec::new(), |last| of(last).to_vec());
        assert!(found == last || found == of(answered), "seed {seed}, operation {operations}: {found:?}");
    }
}

#[tokio::test]
async fn nodes_on_one_log_store_build_on_one_another() {
    let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
    let shared = LogStore::open_shared(drive.mount(), "s.log", Canaries::default()).expect("opens");
    let node = async || {
        let store: Arc<dyn Store> = Arc::new(shared.clone());
        Register::<u32, u32>::open(store, "n/").await.expect("opens")
    };
    let (one, two) = (node().await, node().await);
    let count = async |node: &Register<u32, u32>| {
        node.change(&1, async |before: Option<&u32>| {
            Ok::<_, StoreFault>(Change::Keep(before.copied().unwrap_or(0) + 1, ()))
        })
        .await
        .expect("counts");
    };
    for _ in 0..5 {
        tokio::join!(count(&one), count(&two));
    }
    assert_eq!(one.find(&1).map(|n| *n).max(two.find(&1).map(|n| *n)), Some(10));
    one.refresh().await.expect("refreshes");
    two.clear().await.expect("clears");
    assert!(one.find(&1).is_some(), "not asked again yet");
    one.refresh().await.expect("refreshes");
    assert!(one.is_empty());
}

#[tokio::test]
async fn a_register_publishes_only_what_was_kept() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let register: Register<u32, String> = Register::open(Arc::clone(&store), "r/").await.expect("opens");
    let refused: Result<(), StoreFault> =
        register.change(&1, async |_| Err(StoreFault::Closed)).await.map(|(): ()| ());
    assert!(refused.is_err());
    assert!(register.find(&1).is_none());
    let kept: Result<usize, StoreFault> = register
        .change(&1, async |before| Ok(Change::Keep("one".to_owned(), before.map_or(0, String::len))))
        .await;
    assert_eq!(kept.expect("kept"), 0);
    let again: Register<u32, String> = Register::open(store, "r/").await.expect("opens again");
    assert_eq!(again.find(&1).as_deref(), Some(&"one".to_owned()));
}

#[tokio::test]
async fn a_damaged_record_is_named() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    store.commit(vec![put("r/7", "{")]).await.expect("commits");
    let opened = Register::<u32, String>::open(store, "r/").await;
    assert!(matches!(opened.err(), Some(StoreFault::Damaged { key, .. }) if key == "r/7"));
}

const NUMBERS: Schema = Schema { steps: &["CREATE TABLE number (n INTEGER PRIMARY KEY)"] };

#[tokio::test]
async fn a_refused_job_takes_back_its_own_writes_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.sqlite3");
    let writer = Arc::new(Writer::start("numbers", sqlite::open(&path, NUMBERS).expect("opens")));
    let insert = |n: i64, refuse: bool| {
        let writer = Arc::clone(&writer);
        async move {
            writer
                .write(move |connection| -> Result<(), StoreFault> {
                    connection.execute("INSERT INTO number VALUES (?1)", [n])?;
                    if refuse { Err(StoreFault::Closed) } else { Ok(()) }
                })
                .await
        }
    };
    let jobs: Vec<_> = (0..100).map(|n| tokio::spawn(insert(n, n % 3 == 0))).collect();
    for (n, job) in jobs.into_iter().enumerate() {
        assert_eq!(job.await.expect("no panic").is_err(), n % 3 == 0, "{n}");
    }
    let readers = Arc::new(Readers::new(&path));
    let count: Result<i64, StoreFault> = readers
        .read(|connection| Ok(connection.query_row("SELECT count(*) FROM number", [], |row| row.get(0))?))
        .await;
    assert_eq!(count.expect("counts"), 66);
}

#[tokio::test]
async fn a_job_that_panics_takes_nobody_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.sqlite3");
    let writer = Writer::start("numbers", sqlite::open(&path, NUMBERS).expect("opens"));
    let broke: Result<(), StoreFault> = writer
        .write(|connection| {
            connection.execute("INSERT INTO number VALUES (1)", [])?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(broke, Err(StoreFault::Panicked)));
    let count: Result<i64, StoreFault> = writer
        .write(|connection| Ok(connection.query_row("SELECT count(*) FROM number", [], |row| row.get(0))?))
        .await;
    assert_eq!(count.expect("the writer goes on"), 0);
}

/// More than a queue holds.
const MANY: usize = 1_500;

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_waited_for_and_then_the_store_is_busy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.sqlite3");
    let writer = Arc::new(Writer::start("numbers", sqlite::open(&path, NUMBERS).expect("opens")));
    let (release, held) = std::sync::mpsc::channel::<()>();
    let holding = Arc::clone(&writer);
    let holder = tokio::spawn(async move {
        let wait = move |_: &_| {
            let _released = held.recv();
            Ok::<_, StoreFault>(())
        };
        holding.write(wait).await
    });
    let insert = |n: usize| {
        let writer = Arc::clone(&writer);
        tokio::spawn(async move {
            let n = i64::try_from(n).expect("small");
            writer
                .write(move |connection| -> Result<(), StoreFault> {
                    connection.execute("INSERT INTO number VALUES (?1)", [n])?;
                    Ok(())
                })
                .await
        })
    };
    let mut jobs: Vec<_> = (0..MANY).map(insert).collect();
    // Time passes by itself while everybody waits: who found no place is told so.
    let last = jobs.pop().expect("many").await.expect("no panic");
    assert!(matches!(last, Err(StoreFault::Busy)), "{last:?}");
    drop(release);
    holder.await.expect("no panic").expect("is released");
    let mut written = 0_usize;
    for job in jobs {
        match job.await.expect("no panic") {
            Ok(()) => written += 1,
            Err(fault) => assert!(matches!(fault, StoreFault::Busy), "{fault}"),
        }
    }
    let count: Result<i64, StoreFault> = writer
        .write(|connection| Ok(connection.query_row("SELECT count(*) FROM number", [], |row| row.get(0))?))
        .await;
    assert_eq!(usize::try_from(count.expect("counts")), Ok(written), "the busy ones wrote nothing");
    assert!(written > 0);
}

#[tokio::test(start_paused = true)]
async fn when_all_readers_stay_taken_the_store_is_busy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.sqlite3");
    let _made = sqlite::open(&path, NUMBERS).expect("opens");
    let readers = Arc::new(Readers::new(&path));
    let mut held = Vec::new();
    // As many as there are, and one that finds none.
    let refused = loop {
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let readers = Arc::clone(&readers);
        let reading = tokio::spawn(async move {
            let query = move |_: &_| {
                let _heard = begun.send(());
                let _released = wait.recv();
                Ok::<_, StoreFault>(())
            };
            readers.read(query).await
        });
        // Threads that work keep the paused time from passing by itself: it is moved once the reader waits or reads.
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(6)).await;
        match has_begun.await {
            Ok(()) => held.push((release, reading)),
            Err(_) => break reading.await.expect("no panic"),
        }
        assert!(held.len() < 1_000, "there is no end of readers");
    };
    assert!(matches!(refused, Err(StoreFault::Busy)), "{refused:?}");
    for (release, reading) in held {
        drop(release);
        reading.await.expect("no panic").expect("reads on");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("n.sqlite3");
    sqlite::open(&path, NUMBERS).expect("opens").pragma_update(None, "user_version", 9).expect("sets");
    let opened = sqlite::open(&path, NUMBERS);
    assert!(matches!(opened, Err(StoreFault::Newer { found: 9, known: 1, .. })));
}
