//! SQLite keeps the promises of every store, and opens what earlier versions have written.

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::exchange::store::conformance::{
    Bench, PROMISES, Place, on_promises, pages_neither_skip_nor_repeat, steps,
};
use crate::exchange::store::{JapanTime, MessageId, Openness, Place as ListPlace};
use careplan_wire::relay::Side;

/// A file in a directory of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Arc<Self> {
        Arc::new(Self(tempfile::tempdir().expect("a directory")))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("messages.sqlite3")
    }
}

impl Place for Folder {
    fn open(&self) -> BoxFuture<'_, Arc<dyn MessageStore>> {
        let store: Arc<dyn MessageStore> = Arc::new(SqliteMessages::open(&self.file()).expect("opens"));
        Box::pin(std::future::ready(store))
    }

    fn contents(&self) -> BoxFuture<'_, i64> {
        let raw = Connection::open(self.file()).expect("opens");
        let count = raw.query_row("SELECT count(*) FROM content", [], |row| row.get(0)).expect("counts");
        Box::pin(std::future::ready(count))
    }
}

macro_rules! promises_kept {
    ($($promise:ident)+) => {
        $(
            #[tokio::test]
            async fn $promise() {
                let (_, promise) =
                    PROMISES.iter().find(|(name, _)| *name == stringify!($promise)).expect("a promise");
                promise(Bench::new(Folder::new()).await).await;
            }
        )+
    };
}

on_promises!(promises_kept);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn pages_neither_skip_nor_repeat_while_messages_arrive(steps in steps(), limit in 1..5_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let bench = Bench::new(Folder::new()).await;
            pages_neither_skip_nor_repeat(&bench, &steps, limit).await;
        });
    }
}

#[test]
fn every_file_of_a_message_has_a_key_of_its_own() {
    assert_eq!(usize::try_from(FILE_KEYS), Ok(Taken::FILES_MAX));
    assert_eq!(file_key(1, Taken::FILES_MAX - 1) + 1, file_key(2, 0));
}

/// A file as each earlier version has left it: a careplan of that version, in which an office sent three times and the
/// receiver fetched the first two, and answered once.
const RELEASED: [(u32, &str); 2] =
    [(1, include_str!("fixtures/version-1.sql")), (2, include_str!("fixtures/version-2.sql"))];

#[tokio::test]
async fn what_every_released_version_has_written_is_there_afterwards() {
    assert_eq!(RELEASED.map(|(version, _)| version).last().map(|last| last + 1), Some(newest()));
    for (version, written) in RELEASED {
        let folder = Folder::new();
        let old = Connection::open(folder.file()).expect("opens");
        old.execute_batch(written).expect("is SQL");
        drop(old);
        for _opened_again in 0..2 {
            check_released(&SqliteMessages::open(&folder.file()).expect("opens"), version).await;
        }
        let raw = Connection::open(folder.file()).expect("opens");
        let count = |table: &str| {
            raw.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, u32>(0))
                .expect("counts")
        };
        assert_eq!((count("message"), count("file"), count("content")), (4, 5, 2), "version {version}");
        raw.query_row("PRAGMA foreign_key_check", [], |_| Ok(())).expect_err("nothing points into the void");
    }
}

async fn check_released(store: &SqliteMessages, version: u32) {
    let sender: OfficeNumber = "4479900013".parse().expect("an office");
    let all = |side| Wanted {
        office: sender,
        side,
        openness: Openness::Any,
        other: None,
        from: JapanTime::MIN,
        before: ListPlace::NEWEST,
        limit: 10,
    };
    let sent = store.list(all(Side::Sent)).await.expect("lists");
    let seqs: Vec<_> =
        sent.iter().map(|kept| (kept.seq, kept.received_at.is_some(), kept.files.len())).collect();
    assert_eq!(seqs, [(4, false, 1), (2, true, 1), (1, true, 2)], "version {version}");
    assert_eq!(store.list(all(Side::Received)).await.expect("lists").len(), 1);
    let id: MessageId = "55288782b387ebd1c2d6cb12b9".parse().expect("a number");
    let message = store.message(id).await.expect("reads").expect("is there");
    assert_eq!(message.seq, 1);
    for kept in &sent {
        for (position, file) in kept.files.iter().enumerate() {
            let content = store.payload(kept.seq, position).await.expect("reads").expect("is there");
            assert_eq!(hex::encode(Sha256::digest(&content)), file.sha256, "{} of {}", file.name, kept.id);
        }
    }
    let before = store.sent_before(sender, "monthly-1".to_owned()).await.expect("reads").expect("is there");
    assert_eq!(before.messages.iter().map(|kept| kept.seq).collect::<Vec<_>>(), [4]);
    let login = store.login([0x5A; 32]).await.expect("reads").expect("is there");
    assert_eq!((login.office, login.certificate.to_string().as_str()), (sender, "4E3A0001"));
}

fn newest() -> u32 {
    u32::try_from(SCHEMA.steps.len()).expect("few")
}

#[test]
fn a_released_step_is_never_changed() {
    let steps = SCHEMA.steps.iter().map(|step| hex::encode(Sha256::digest(step)));
    insta::assert_debug_snapshot!(steps.collect::<Vec<_>>());
}
