//! What makes a run repeatable: one clock, a tree of seeds, the pace at which things happen by
//! themselves, what goes wrong by rule, and a journal of what did.
//!
//! It is not a network and knows no HTTP; it keeps no state that a service owns. The rule it keeps:
//! no other crate asks the machine for the time or for randomness.

mod canary;
mod clock;
mod disk;
mod entropy;
mod environment;
mod faults;
mod journal;
mod labour;
mod pace;
mod seed;

pub use canary::{Canaries, Canary, UnknownCanary};
pub use clock::{Clock, ClockRefusal, ClockState};
pub use disk::{Disk, DiskFault, SimulatedDisk, Syncing};
pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use environment::Environment;
pub use faults::{
    Effect, FaultBook, FaultName, FaultRule, Firing, InvalidEffect, InvalidFaultName, InvalidRoute,
    InvalidRules, InvalidWhen, Occasion, Probability, RoutePattern, RuleCount, ServerChain, When,
};
pub use journal::{Entry, Event, Journal, Outcome, Service};
pub use labour::Labour;
pub use pace::{Pace, PaceSwitch};
pub use seed::{Alphabet, Seed};
