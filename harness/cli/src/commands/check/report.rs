//! `Report`: how the outcome of a check is written, unit by unit as they are done.
//!
//! A report writes into a buffer and knows neither files nor terminals. It keeps of a unit only what its form demands.

mod alike;
mod human;
mod json;
mod junit;
mod sarif;

use careplan_standard::Language;
use careplan_wire::Counts;

use super::judged::Judged;

pub(crate) use human::Human;
pub(crate) use json::Json;
pub(crate) use junit::Junit;
pub(crate) use sarif::Sarif;

/// A form of report.
pub(crate) trait Report {
    /// What comes before the first unit.
    fn begin(&mut self, out: &mut Vec<u8>);
    /// A unit that was checked.
    fn unit(&mut self, unit: Judged, out: &mut Vec<u8>);
    /// What comes after the last unit.
    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>);
}

/// What is known when everything was checked.
pub(crate) struct Ending {
    pub(crate) counts: Counts,
    /// What could not be read.
    pub(crate) unreadable: Vec<String>,
}

/// What every report is told at its beginning.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) language: Language,
    pub(crate) deny: Deny,
}

/// From which severity on a file fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deny {
    Errors,
    Warnings,
}
