//! `careplan check`: checks standard files, directories and ZIPs by every rule of the standard.
//!
//! The checker plans from names and sizes; files are read unit by unit, on all cores, and forgotten again. What is
//! printed comes in the order of the units, whichever thread was first.

mod excerpt;
mod inputs;
mod judged;
mod pool;
mod report;
mod session;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_domain::ServiceMonth;
use careplan_sim::Clock;
use careplan_standard::{Checking, Language, StandardChoice};
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::output::Format;
use crate::target::Place;

use report::{Deny, Human, Json, Junit, Manner, Report, Sarif};
use session::Session;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Check {
    /// Files of the standard, directories (searched to their ends) or ZIPs
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The standard that files should be of; auto: each of the one it names
    #[arg(long, value_enum, default_value_t)]
    standard: Standard,
    /// Judge versions and suppressions as of this month instead of today's: from 2027-01 on, version 3 is no longer taken
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    as_of: Option<ServiceMonth>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of findings: ja or en
    #[arg(long = "lang", value_name = "LANGUAGE", default_value = "ja", value_parser = language())]
    language: Language,
    /// What fails besides errors
    #[arg(long, value_enum, value_name = "SEVERITY")]
    deny: Option<Denied>,
    /// Findings that are known and not to be counted: a TOML file
    #[arg(long, value_name = "FILE")]
    suppressions: Option<PathBuf>,
}

/// 標準仕様の版.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Standard {
    #[default]
    Auto,
    #[value(name = "4.1")]
    V4_1,
    #[value(name = "3.2")]
    V3_2,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Denied {
    Warnings,
}

impl Check {
    /// Exit 0: nothing that fails; 1: an error, or a warning where they are denied; 2: something could not be read.
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        place.refuse("check", "it reads files and nothing else")?;
        let session = Session::open(&self.paths, self.suppressions.as_deref(), self.checking())?;
        let mut outlet = Outlet::stdout();
        let outcome = session.run(self.report(&outlet).as_mut(), &mut outlet)?;
        for failure in &outcome.unreadable {
            failure.report();
        }
        let fails =
            outcome.counts.errors > 0 || self.denied() == Deny::Warnings && outcome.counts.warnings > 0;
        Ok(match (outcome.unreadable.is_empty(), fails) {
            (false, _) => ExitCode::from(Failure::EXIT),
            (true, true) => ExitCode::FAILURE,
            (true, false) => ExitCode::SUCCESS,
        })
    }

    fn checking(&self) -> Checking {
        let standard = match self.standard {
            Standard::Auto => StandardChoice::Auto,
            Standard::V4_1 => StandardChoice::V4_1,
            Standard::V3_2 => StandardChoice::V3_2,
        };
        let this_month = || ServiceMonth::of(Clock::system().now().day());
        Checking { standard, as_of: Some(self.as_of.unwrap_or_else(this_month)) }
    }

    fn denied(&self) -> Deny {
        match self.deny {
            Some(Denied::Warnings) => Deny::Warnings,
            None => Deny::Errors,
        }
    }

    fn report(&self, outlet: &Outlet) -> Box<dyn Report> {
        let language = self.language;
        match self.format {
            Format::Human => Box::new(Human::new(language, outlet.paint())),
            Format::Json => Box::new(Json::new(language)),
            Format::Sarif => Box::new(Sarif::new(language, std::env::current_dir().ok())),
            Format::Junit => Box::new(Junit::new(Manner { language, deny: self.denied() })),
        }
    }
}

/// Reads a language of findings.
pub(crate) fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["ja", "en"]).try_map(|text| text.parse::<Language>())
}

fn month(text: &str) -> Result<ServiceMonth, String> {
    let month = text.split_once('-').and_then(|(year, month)| format!("{year}{month}").parse().ok());
    month
        .filter(|_| text.len() == "2027-01".len())
        .ok_or_else(|| format!("`{text}` is no month, expected one such as 2027-01"))
}
