//! `Dialect`: where software reads the standard differently, a name and a value for each reading.
//!
//! Generated files speak them so that a reader can be tried with each: typed tables are changed first, then how they are
//! written, then what the files are called. The first value of a name is the reading that the standard's text supports,
//! and writes the same bytes as no dialect at all. Nothing here judges files: that is the checker's business, and
//! [`Dialect::rule`] says what it will find.

mod annex;
mod choice;
mod names;
mod regrouped;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod use_slip;
mod versions;
mod words;
mod written;

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

use crate::rule::distance;
use crate::{Language, Rule};

pub use choice::{DialectConflict, Dialects};
pub use regrouped::Regrouped;
pub(crate) use regrouped::{of_people, people_of};
pub(crate) use tables::set_odd;
pub use words::{
    ActualsKinds, ActualsMerge, Case, DeleteCascade, Dialect, EncodingReading, Header, KihonDate, KihonMonth,
    LineEndReading, OneUserPerFile, OwnRowsOnly, PercentAddons, PlanPerson, QuoteReading, ReceiverMissing,
    SatelliteReading, Subtotals, Table2Repeat, Table3Time, Table7Days, VersionValue,
};
pub use written::{NamedFile, Unwritable, write_unit};

/// What a value of a dialect leaves behind in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    /// It is what the standard's text supports.
    Standard,
    /// The checker finds it by this rule, wherever it shows.
    Rule(Rule),
    /// Nothing that could be told from the standard's reading; why, in Japanese and in English.
    Nothing(&'static str, &'static str),
}

impl Dialect {
    /// The rule by which the checker finds it. None for the reading that the standard supports, and for what no file
    /// shows: [`Dialect::unseen`] says why.
    pub fn rule(self) -> Option<Rule> {
        match self.trace() {
            Trace::Rule(rule) => Some(rule),
            Trace::Standard | Trace::Nothing(..) => None,
        }
    }

    /// Why no file shows it, where that is so.
    pub fn unseen(self, language: Language) -> Option<&'static str> {
        match (self.trace(), language) {
            (Trace::Nothing(ja, _), Language::Japanese) => Some(ja),
            (Trace::Nothing(_, en), Language::English) => Some(en),
            (Trace::Standard | Trace::Rule(_), _) => None,
        }
    }

    /// Whether it is the reading that the standard's text supports.
    pub fn is_standard(self) -> bool {
        self.trace() == Trace::Standard
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}={}", self.name(), self.value()))
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((name, value)) = text.split_once('=') else {
            return Err(UnknownDialect::NoValue { text: excerpt(text) });
        };
        let nearest = |candidates: Vec<&'static str>, text: &str| {
            candidates.into_iter().min_by_key(|candidate| distance(candidate, text)).unwrap_or_default()
        };
        let of_name: Vec<Self> = Self::all().filter(|dialect| dialect.name() == name).collect();
        if of_name.is_empty() {
            let nearest = nearest(Self::NAMES.to_vec(), name);
            return Err(UnknownDialect::Name { text: excerpt(name), nearest });
        }
        let known = of_name.iter().find(|dialect| dialect.value() == value).copied();
        known.ok_or_else(|| {
            let values: Vec<&'static str> = of_name.iter().map(|dialect| dialect.value()).collect();
            let nearest = nearest(values.clone(), value);
            UnknownDialect::Value {
                name: of_name[0].name(),
                text: excerpt(value),
                nearest,
                values: values.join(", "),
            }
        })
    }
}

/// Why a text is no dialect.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnknownDialect {
    /// It has no `=`.
    #[error("`{text}` is no dialect, expected NAME=VALUE such as `quote=every`")]
    NoValue {
        /// What was read.
        text: String,
    },
    /// No dialect is called so.
    #[error("no dialect is called `{text}`, did you mean `{nearest}`?")]
    Name {
        /// What was read.
        text: String,
        /// The name most like it.
        nearest: &'static str,
    },
    /// The dialect has no such value.
    #[error("`{name}` has no value `{text}`, did you mean `{nearest}`? It takes one of: {values}")]
    Value {
        /// The dialect.
        name: &'static str,
        /// What was read.
        text: String,
        /// The value most like it.
        nearest: &'static str,
        /// All of its values.
        values: String,
    },
}
