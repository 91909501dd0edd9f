//! The sentences that scenarios are written in, one file an actor. `docs/scenarios.md` lists them.

mod certificates;
mod federation;
mod messages;
mod usage;
mod world;
