//! ベンダ試験: the seven patterns of the national vendor test, as samples to import, forms to compare with, and demands on
//! what a vendor exports.
//!
//! What the national test demands in detail is not public (assumed, A): the patterns demand what the files and rules of the
//! standard do. Everything here is a function of a pattern and of the bytes that a vendor exported; files are written and
//! read by whoever has a disk. It does not know whose software it judges, and it judges no screens.

mod changes;
mod comparison;
mod demand;
mod finding;
mod grid;
mod hand_out;
mod judgement;
mod keys;
mod pattern;
mod reading;
mod report;
mod sample;

#[cfg(test)]
mod tests;

pub use finding::VendorFinding;
pub use hand_out::HandedOut;
pub use judgement::{Case, Judgement};
pub use pattern::{Pattern, UnknownPattern};
pub use sample::Sample;
