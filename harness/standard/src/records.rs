//! `Records`: a file's bytes split into records and fields, by places.
//!
//! It splits whatever it is given and never fails: what is wrong is told by the record and the field that have it. It
//! knows commas, quotes and ends of lines, not characters (no second byte of MS932 is one of those), and copies nothing.
//!
//! Repairs, so that one slip does not swallow the rest of a file: a quote that nothing closes, or that only a quote on a
//! later line would close with more text behind it, ends with its line and opens nothing.

mod field;
mod record;
mod splitting;
#[cfg(test)]
mod tests;

pub use field::{LineBreaks, QuoteFault, Quoting, RawField};
pub use record::{LineEnd, RawRecord};
pub use splitting::Records;
