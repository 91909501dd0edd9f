//! What shows only when all units were seen: one file a user.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{OfficeNumber, ServiceKind, ServiceMonth};

use crate::check::head::ServiceUser;
use crate::{Finding, Place, Route, Rule, SendUnit, Wording};

/// The little that is kept of a unit once it was checked.
#[derive(Debug, Clone, Default)]
pub struct UnitSummary {
    pub(in crate::check) sent: Option<Sent>,
}

/// A use slip or actuals, whole and of one user.
#[derive(Debug, Clone)]
pub(in crate::check) struct Sent {
    /// What it has in common with those that could have been one with it.
    pub(in crate::check) series: Series,
    /// The path of its first file.
    pub(in crate::check) path: String,
    /// Whose it is.
    pub(in crate::check) users: Users,
}

/// Between whom, what, for which month, and for actuals whose: those of one office and one kind make a file.
pub(in crate::check) type Series = (Route, SendUnit, ServiceMonth, Option<(OfficeNumber, ServiceKind)>);

/// Whose rows a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Users {
    /// One user's.
    One(ServiceUser),
    /// Several users', or nobody's.
    NotOne,
}

/// The notes on what could have been one file.
pub(super) fn conclude(summaries: &[UnitSummary]) -> Vec<Finding> {
    let mut series: BTreeMap<Series, Vec<&Sent>> = BTreeMap::new();
    for sent in summaries.iter().filter_map(|summary| summary.sent.as_ref()) {
        series.entry(sent.series).or_default().push(sent);
    }
    series.iter().filter_map(|(series, sents)| one_user_each(*series, sents)).collect()
}

fn one_user_each((_, unit, month, _): Series, sents: &[&Sent]) -> Option<Finding> {
    let mut users: BTreeSet<ServiceUser> = BTreeSet::new();
    for sent in sents {
        let Users::One(user) = sent.users else { return None };
        if !users.insert(user) {
            return None;
        }
    }
    if users.len() < 2 {
        return None;
    }
    let path = sents.iter().map(|sent| sent.path.as_str()).min()?;
    let count = users.len();
    let message = Wording::new(
        format!("同じ送信先への {month} の{}が、利用者ごとの {count} 組に分かれています。", unit.japanese()),
        format!("the {unit} of {month} to one receiver comes as {count} units of one user each"),
    );
    Some(Finding::new(Rule::ReadingOneUserPerFile, Place::file(path), message).with_found(&count.to_string()))
}
