//! Many seeds: each a run of its own on one of a few threads, which share nothing but the next seed's number. A seed at
//! which the simulation itself panics is broken, and takes no other seed with it.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use careplan_scenarios::simulation::{Plan, simulate};
use careplan_wire::{BrokenPromise, Simulated};

/// Runs every seed, and gives what came of them by seed. `done` hears of each as it ends.
pub(super) fn sweep(
    seeds: Range<u64>,
    plan: impl Fn(u64) -> Plan + Sync,
    done: impl Fn(&Simulated) + Sync,
) -> Vec<Simulated> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(seeds.start);
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let simulated = run(plan(seed));
                    done(&simulated);
                    all.lock().expect("no one panics while holding the results").push(simulated);
                }
            });
        }
    });
    let mut all = all.into_inner().expect("no one panics while holding the results");
    all.sort_by_key(|simulated| simulated.seed);
    all
}

fn run(plan: Plan) -> Simulated {
    std::panic::catch_unwind(|| simulate(plan, &mut |_| {}, |_| {})).unwrap_or_else(|panic| {
        let found = panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "see above".to_owned());
        let panicked = BrokenPromise { step: 0, promise: "panic".to_owned(), found };
        let (seed, steps) = (plan.seed, plan.steps);
        Simulated { seed, steps, transcript_hash: String::new(), violations: vec![panicked] }
    })
}
