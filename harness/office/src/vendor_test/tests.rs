//! Vendors of all sorts, who need no disk.

mod comparisons;
mod exports;
mod forms;
mod samples;
mod vendors;
