//! The log keeps the promises of every store, on a disk that forgets what was not synced.

use std::sync::Weak;

use careplan_sim::{Seed, SimulatedDisk};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use proptest::prelude::*;

use super::*;
use crate::exchange::store::conformance::{
    Bench, PROMISES, Place, on_promises, pages_neither_skip_nor_repeat, steps,
};

/// A disk of its own. While a store is open, opening again is another node; after the last one has gone, it is coming
/// back from a crash.
struct Machine {
    drive: SimulatedDisk,
    open: Mutex<Weak<Inner>>,
}

impl Machine {
    fn new() -> Arc<Self> {
        let drive = SimulatedDisk::new(&Seed::new(1), Duration::ZERO);
        Arc::new(Self { drive, open: Mutex::default() })
    }

    fn store(&self) -> LogMessages {
        let mut open = self.open.lock().expect("no one panics while holding it");
        if let Some(inner) = open.upgrade() {
            return LogMessages(inner);
        }
        let store = LogMessages::open(self.drive.mount(), "messages", Canaries::default()).expect("opens");
        *open = Arc::downgrade(&store.0);
        store
    }
}

impl Place for Machine {
    fn open(&self) -> BoxFuture<'_, Arc<dyn MessageStore>> {
        let store: Arc<dyn MessageStore> = Arc::new(self.store());
        Box::pin(std::future::ready(store))
    }

    fn contents(&self) -> BoxFuture<'_, i64> {
        let count = i64::try_from(self.store().shelf().contents()).expect("few");
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
                promise(Bench::new(Machine::new()).await).await;
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
            let bench = Bench::new(Machine::new()).await;
            pages_neither_skip_nor_repeat(&bench, &steps, limit).await;
        });
    }
}

/// Found by the simulation: a node died while its database went on, and the next send took the same number and name.
#[tokio::test]
async fn a_send_whose_asker_is_gone_is_there_before_and_after_the_store_is_opened_again() {
    let machine = Machine::new();
    let bench = Bench::new(machine.clone()).await;
    let store = machine.store();
    assert!(store.send(bench.sending(&[1], None)).now_or_never().is_none(), "it waits for the disk");
    store.send(bench.sending(&[2], None)).await.expect("stores");
    let before = store.all();
    assert_eq!(before.iter().map(|kept| kept.seq).collect::<Vec<_>>(), [1, 2]);
    drop((bench, store));
    assert_eq!(machine.store().all(), before);
}

#[tokio::test]
async fn a_log_that_gives_a_number_twice_or_leaves_one_out_is_damaged() {
    let bench = Bench::new(Machine::new()).await;
    for (second, opens) in [(1, false), (2, true), (3, false)] {
        let disk = SimulatedDisk::new(&Seed::new(1), Duration::ZERO).mount();
        let (log, _) = Log::open(Arc::clone(&disk), "messages", Canaries::default()).expect("opens");
        for first in [1, second] {
            let sending = bench.sending(&[1], None);
            let (at, packed) = (sending.clock.now(), Packed::on_the_spot(&sending.drafts));
            let record = Record::Send(SendRecord::of(first, at, sending, packed));
            log.write(&record.written(Canaries::default())).await.expect("writes");
        }
        let opened = LogMessages::open(disk, "messages", Canaries::default());
        assert_eq!(opened.is_ok(), opens, "1 and then {second}");
    }
}
