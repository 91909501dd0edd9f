//! The whole network in one process: the three mocks behind real sockets, the control API, and [`Testbed`]
//! for `cargo test`.
//!
//! It wires services together and steers them; it decides nothing that a service decides. The rule it keeps:
//! what it asks of a service goes over the network, so that any of them can run elsewhere or be replaced.

pub mod backup;
mod bed_faults;
mod bed_invariants;
mod control;
mod data_directory;
mod desks;
mod elsewhere;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod invariants;
mod lone;
mod mount;
mod network;
mod node;
mod population;
mod portal_settings;
mod private;
mod settings;
mod snapshots;
mod testbed;

pub use bed_faults::BedFaults;
pub use bed_invariants::BedInvariants;
pub use careplan_serve::{InvalidRateLimits, InvalidTlsMin, RateLimits, Route, TlsMin};
pub use careplan_sim::{Effect, FaultName, FaultRule, RoutePattern, ServerChain, Service, When};
pub use control::{
    Census, Control, ControlRefusal, Exchanged, InvariantsBroken, Returning, Unread, router as control_router,
};
pub use data_directory::{DataDirectory, DataFault, Kept};
pub use desks::{
    DeskPc, Desks, FolderEntry, FolderFileName, FolderRefused, Import, ImportRefused, InvalidFolderFileName,
    NewFolderFile, NoConnection, PutAway, PutBy, WindowsAccount,
};
pub use elsewhere::{Elsewhere, InvalidWithout, Part, Without};
pub use lone::{LonePart, LoneService};
pub use mock_eseikyuu::{OfficeHours, StartDay};
pub use mock_relay::exchange::{InvalidScrutiny, Scrutiny};
pub use mount::Mount;
pub use network::{Address, StartFault};
pub use node::{NodeFault, NodeSettings, RelayNode};
pub use population::{Population, PopulationFault, demo_offices};
pub use portal_settings::{DayCount, InvalidDays, PasswordDays, PortalRules, PortalSettings};
pub use private::private_file;
pub use settings::{ClockStart, Console, DataPlace, InvalidStorePlace, Settings, SiteScheme, StorePlace};
pub use testbed::{GoBackFault, OfficeHandle, Testbed};
