//! Vendors of all sorts, who need no disk.

mod exports;
mod forms;
mod samples;
mod vendors;
