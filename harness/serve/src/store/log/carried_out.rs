//! Carrying out what was begun.
//!
//! Whoever asks may be gone before the disk has answered: a connection that broke, a node that died while its database
//! lives on. A change that is on the disk and not in memory would come to light at the next start, on top of others.

use crate::store::StoreFault;

/// Does `change` to its end, in a task of its own, whether or not anybody waits for it. It ends by itself: its disk
/// answers, or has crashed.
pub async fn carried_out(
    change: impl Future<Output = Result<(), StoreFault>> + Send + 'static,
) -> Result<(), StoreFault> {
    match tokio::spawn(change).await {
        Ok(done) => done,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}
