//! Care forms (様式): the tables of the standard as the sheets of paper that people know.
//!
//! Rows in, printable HTML out: files on somebody's disk, each whole by itself, without scripts and other hosts. They show
//! what the rows say and compute nothing but what is added up on paper too; whether the rows are right is for the checker.
//! Every page says that it is a mock.

mod annex_form;
mod basic_info_form;
mod era;
mod person;
mod preventive_form;
mod rows;
mod shown;
mod table_1_form;
mod table_2_form;
mod table_3_form;
mod use_slip_form;

pub use rows::FormRows;

/// A form of everybody in some files, a sheet or more a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFile {
    /// The name of the file that it makes.
    pub name: &'static str,
    /// What people call the form.
    pub title: &'static str,
    /// The page.
    pub html: String,
}
