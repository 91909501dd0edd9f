//! One file a command: its arguments, what it does, how its facts read.

pub(crate) mod backup;
pub(crate) mod certificate;
pub(crate) mod check;
pub(crate) mod clock;
pub(crate) mod doctor;
pub(crate) mod ending;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod list;
pub(crate) mod lone;
pub(crate) mod office;
pub(crate) mod poke;
pub(crate) mod receive;
pub(crate) mod relay;
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod send;
pub(crate) mod session;
pub(crate) mod simulate;
pub(crate) mod snapshot;
pub(crate) mod status;
pub(crate) mod trust;
pub(crate) mod up;
pub(crate) mod vendor_test;
