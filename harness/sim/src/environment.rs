//! What a service is given from outside, in one hand.

use std::fmt;
use std::sync::Arc;

use crate::{
    Canaries, Canary, Clock, Entropy, FaultBook, Journal, Labour, OsEntropy, PaceSwitch, Seed, SeededEntropy,
};

/// 実行環境: clock, pace, seed, fault rules, journal and entropy of one testbed. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Environment {
    /// The testbed's time.
    pub clock: Clock,
    /// Whether steps happen by themselves.
    pub pace: PaceSwitch,
    /// The root of the tree of seeds.
    pub seed: Seed,
    /// What goes wrong by rule.
    pub faults: FaultBook,
    /// What happened.
    pub journal: Journal,
    /// Randomness for tokens.
    pub entropy: Arc<dyn Entropy>,
    /// Who does work that takes its time.
    pub labour: Labour,
    /// Defects on purpose: none, but in the simulation.
    pub canaries: Canaries,
}

impl Environment {
    /// An environment with `clock` and `seed`, automatic pace, an empty journal and real entropy.
    pub fn new(clock: Clock, seed: Seed) -> Self {
        Self {
            clock,
            pace: PaceSwitch::default(),
            faults: FaultBook::new(&seed),
            seed,
            journal: Journal::default(),
            entropy: Arc::new(OsEntropy),
            labour: Labour::default(),
            canaries: Canaries::default(),
        }
    }

    /// An environment of the simulation: tokens come from `tokens`, nothing runs on a thread, and a canary may sing.
    pub fn simulated(clock: Clock, seed: Seed, tokens: &Seed, canary: Option<Canary>) -> Self {
        Self {
            entropy: Arc::new(SeededEntropy::new(tokens)),
            labour: Labour::Inline,
            canaries: Canaries::of(canary),
            ..Self::new(clock, seed)
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("clock", &self.clock)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
