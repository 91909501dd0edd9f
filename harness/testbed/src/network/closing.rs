//! What holds a network's stores open, and when the last of it is gone.

use std::time::Duration;

use mock_relay::exchange::Exchange;

use super::open_stores::OpenStores;

/// How often it is looked whether everything has closed. What is waited for are tasks that were told to end.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How often at most: half a minute. What is open after that is somebody's own, who may hold it as long as they like.
const LOOKS_MAX: u32 = 30_000;

/// 後始末: the stores that one network may have opened, and whoever holds them in a circle.
pub(super) struct Closing {
    exchange: Option<Exchange>,
    stores: OpenStores,
}

impl Closing {
    /// Of these stores, and of those that are opened later.
    pub(super) fn new(exchange: Exchange, stores: OpenStores) -> Self {
        Self { exchange: Some(exchange), stores }
    }

    /// What it waits for.
    #[cfg(test)]
    pub(super) fn stores(&self) -> &OpenStores {
        &self.stores
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
            if self.stores.held() == 0 {
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
        f.debug_struct("Closing").field("stores", &self.stores).finish_non_exhaustive()
    }
}
