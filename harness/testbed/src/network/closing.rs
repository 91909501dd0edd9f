//! What holds a network's stores open, and when the last of it is gone.

use std::sync::{Arc, Weak};
use std::time::Duration;

use careplan_serve::store::Store;
use mock_relay::exchange::{Exchange, MessageStore};

use super::ground::Ground;

/// How often it is looked whether everything has closed. What is waited for are tasks that were told to end.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How often at most: half a minute. What is open after that is somebody's own, who may hold it as long as they like.
const LOOKS_MAX: u32 = 30_000;

/// 後始末: the stores that one network may have opened, and whoever holds them in a circle.
pub(super) struct Closing {
    exchange: Option<Exchange>,
    messages: Weak<dyn MessageStore>,
    stores: Vec<Weak<dyn Store>>,
}

impl Closing {
    /// The stores that are open by now.
    pub(super) fn new(exchange: Exchange, messages: &Arc<dyn MessageStore>, ground: &Ground<'_>) -> Self {
        let stores = ground.open_stores.lock().expect("no one panics while holding the stores").clone();
        Self { exchange: Some(exchange), messages: Arc::downgrade(messages), stores }
    }

    /// Parts those that hold one another.
    pub(super) fn part(&mut self) {
        if let Some(exchange) = self.exchange.take() {
            exchange.part();
        }
    }

    /// Answers once nobody holds one any more, and whether that is so.
    pub(super) async fn closed(mut self) -> bool {
        self.part();
        for _ in 0..LOOKS_MAX {
            if self.messages.strong_count() == 0 && self.stores.iter().all(|store| store.strong_count() == 0)
            {
                return true;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        tracing::warn!("a store of a network that has ended is still held");
        false
    }
}

/// A network that is only dropped lets go all the same.
impl Drop for Closing {
    fn drop(&mut self) {
        self.part();
    }
}

impl std::fmt::Debug for Closing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Closing").field("stores", &self.stores.len()).finish_non_exhaustive()
    }
}
