//! 保存期間の終わり: frees the room of files that nobody may fetch any more.
//!
//! Whether a file may be fetched is not decided here but by the clock, at each download: this only makes room, and may
//! be late. Messages stay in the lists.

use std::time::Duration;

use careplan_serve::Shutdown;
use careplan_serve::store::StoreFault;
use careplan_sim::{Event, Service};

use super::{Exchange, unless};

/// Messages whose files are forgotten in one job: a few milliseconds, so that senders need not wait.
const AT_ONCE: usize = 64;
/// How often a running clock is asked whether anything is over. Nothing waits for it but room on the disk.
const PAUSE: Duration = Duration::from_hours(1);

impl Exchange {
    /// Frees what is over by the clock, from time to time, until `shutdown`.
    pub async fn keep_retention(&self, shutdown: Shutdown) {
        loop {
            match unless(&shutdown, self.forget_what_is_over()).await {
                Some(Ok(_)) => {}
                Some(Err(fault)) => {
                    tracing::warn!(%fault, "files past their retention stay for now: {fault}");
                }
                None => return,
            }
            if unless(&shutdown, tokio::time::sleep(PAUSE)).await.is_none() {
                return;
            }
        }
    }

    /// Frees what is over now; says of how many messages.
    pub(super) async fn forget_what_is_over(&self) -> Result<usize, StoreFault> {
        let mut messages = 0;
        loop {
            let oldest = self.oldest_within_retention(self.now());
            let forgotten = self.store().forget_files(oldest, AT_ONCE).await?;
            messages += forgotten;
            if forgotten < AT_ONCE {
                break;
            }
        }
        if messages > 0 {
            let event = Event::done(Service::Relay, "files-forgotten");
            self.record(event.because(format!("the retention of {messages} messages has ended")));
        }
        Ok(messages)
    }
}
