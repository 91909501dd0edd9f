//! 決定的模擬実行: the same services on a simulated network, disk and clock, under one seed.
//!
//! Offices send, fetch and list over a network that is late, cut and reset; machines crash at any write and start again;
//! time leaps. Everything that is drawn comes from the seed, and everything runs on one thread whose time is simulated:
//! the same seed gives the same transcript on any machine. A model knows what the offices were told, and after every step
//! says whether a promise was broken. What it is not: no TLS (certificates are shown and judged, not proven), no pages
//! (what people do there arrives behind them), no SQLite and no PostgreSQL (those have their own proofs).

mod desk;
mod dice;
mod driver;
mod model;
mod network;
mod order;
mod pipe;
mod transcript;
mod world;

use careplan_sim::Canary;
use careplan_wire::Simulated;

use self::driver::Driver;

/// 模擬実行の計画: which run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What everything is drawn from.
    pub seed: u64,
    /// How many steps; a round of several calls at once may add a few.
    pub steps: u64,
    /// The defect that is there on purpose.
    pub canary: Option<Canary>,
}

/// Runs it on this thread. `line` hears the transcript, `progress` how many steps were taken since it heard last.
pub fn simulate(plan: Plan, line: &mut dyn FnMut(&str), progress: impl FnMut(u64)) -> Simulated {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without sockets needs nothing of the machine");
    let driver = Driver::new(plan.seed, plan.canary, line);
    runtime.block_on(driver.run(plan.steps, progress))
}
