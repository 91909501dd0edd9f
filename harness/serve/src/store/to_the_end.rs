//! Work that is done to its end.
//!
//! Whoever asks may be gone before the disk has answered: a connection that broke, a node that died while its database
//! lives on. What is on the disk and not in memory would come to light at the next start, on top of others.

use super::StoreFault;

/// Does `work` to its end, even if the asker goes away meanwhile (a closed connection): what was committed is also
/// written down. The task ends by itself: its store answers or fails.
pub async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreFault>> + Send + 'static,
) -> Result<T, StoreFault> {
    // A panic was reported by the default hook; for the asker the store is gone.
    tokio::spawn(work).await.map_err(|_| StoreFault::Closed)?
}
