//! `RulePattern`: which rules a suppression is about.

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;

use super::SuppressionProblem;
use crate::Rule;

/// A rule, or a group of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RulePattern {
    /// One rule, by its id.
    One(Rule),
    /// All rules whose id begins with the same word: `field/*`.
    Group(&'static str),
}

impl RulePattern {
    /// Whether it means this rule.
    pub fn covers(self, rule: Rule) -> bool {
        match self {
            Self::One(one) => one == rule,
            Self::Group(group) => rule.group() == group,
        }
    }
}

impl fmt::Display for RulePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(rule) => rule.fmt(f),
            Self::Group(group) => f.pad(&format!("{group}/*")),
        }
    }
}

impl FromStr for RulePattern {
    type Err = SuppressionProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "*" || text == "*/*" {
            return Err(SuppressionProblem::Everything);
        }
        let Some(group) = text.strip_suffix("/*") else {
            return text.parse().map(Self::One).map_err(SuppressionProblem::UnknownRule);
        };
        let found = Rule::ALL.iter().map(|rule| rule.group()).find(|known| *known == group);
        found.map(Self::Group).ok_or_else(|| SuppressionProblem::UnknownGroup { text: excerpt(group) })
    }
}
