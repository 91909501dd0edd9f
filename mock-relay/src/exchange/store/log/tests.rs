//! The log keeps the promises of every store, on a disk that forgets what was not synced.

use std::sync::Weak;

use careplan_sim::{Seed, SimulatedDisk};
use futures_util::future::BoxFuture;
use proptest::prelude::*;

use super::*;
use crate::exchange::store::conformance::{Bench, PROMISES, Place, pages_neither_skip_nor_repeat, steps};

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

        #[test]
        fn every_promise_is_kept_here() {
            let names: Vec<_> = PROMISES.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($promise)),+]);
        }
    };
}

promises_kept! {
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
    a_cleared_store_is_empty_and_gives_no_number_twice
    lists_keep_to_what_is_wanted
    traffic_is_counted_by_sending_and_by_receipt
    a_content_stays_until_the_last_message_that_has_it_loses_it
    what_two_nodes_forget_at_once_is_forgotten_once
    a_recall_and_a_receipt_at_once_have_one_outcome
    a_large_content_comes_out_as_it_went_in
}

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
