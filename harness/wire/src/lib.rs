//! What travels: request and response types, paths and problem codes of every service.
//!
//! Serde lives here. Domain's types travel as their text, so that a number is parsed once, at the edge.
//! What a type promises holds from the first version that has it: fields may be added, none renamed.

pub mod back_office;
mod certificate_fault;
pub mod control;
pub mod directory;
mod explained;
mod finding;
mod generated;
pub mod junit;
mod problem;
mod ready_file;
pub mod relay;
mod report;
pub mod sarif;
mod simulated;
mod text;

pub use certificate_fault::{CertificateFault, UnknownCertificateFault, UnknownWrongKind, WrongKind};
pub use explained::ExplainedRule;
pub use finding::{Bytes, Finding, Severity};
pub use generated::{BrokenSample, GeneratedFile, GeneratedUnit};
pub use problem::{Problem, ProblemCode};
pub use ready_file::{ReadyFile, TrustFiles, Urls};
pub use report::{Counts, Report};
pub use simulated::{BrokenPromise, Simulated};
