//! Who does work that computes for milliseconds: a pool of threads, or whoever asks for it.
//!
//! It is no queue and no limit; those belong to the services. The rule it keeps: where it is done inline, nothing
//! depends on when a thread gets its turn, so a run can be repeated.

use tokio::task::JoinError;

/// 計算の担い手: where work goes that would keep others waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Labour {
    /// To the runtime's threads for such work.
    #[default]
    Threads,
    /// Nowhere: it is done on the spot, as the simulation needs it.
    Inline,
}

impl Labour {
    /// Does `work`. Fails where its thread panicked or the runtime is going down; inline, a panic is the asker's own.
    pub async fn carry_out<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        match self {
            Self::Threads => tokio::task::spawn_blocking(work).await,
            Self::Inline => Ok(work()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn inline_work_stays_on_the_thread_that_asks() {
        let here = std::thread::current().id();
        let inline = Labour::Inline.carry_out(|| std::thread::current().id()).await.expect("works");
        let beside = Labour::Threads.carry_out(|| std::thread::current().id()).await.expect("works");
        assert_eq!(inline, here);
        assert_ne!(beside, here);
    }
}
