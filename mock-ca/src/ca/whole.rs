//! Work that is done whole, and away from the async threads.

use careplan_serve::store::StoreFault;
use careplan_sim::Labour;

/// Does `work` to its end even when the asker goes away in the midst of it: a connection that closes between a commit
/// and its publication must not leave the two apart.
pub(crate) async fn to_the_end<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreFault> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(error) => Err(ended(error).into()),
    }
}

/// Does `work`, which computes for milliseconds, where that keeps nobody waiting.
pub(crate) async fn beside<T, E>(
    labour: Labour,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreFault> + Send + 'static,
{
    match labour.carry_out(work).await {
        Ok(result) => result,
        Err(error) => Err(ended(error).into()),
    }
}

/// A panic goes on in the asker; else the runtime is going down.
fn ended(error: tokio::task::JoinError) -> StoreFault {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => StoreFault::Closed,
    }
}
