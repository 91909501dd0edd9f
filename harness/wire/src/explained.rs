//! `ExplainedRule`: a rule of the checker, as `careplan explain` tells it to programs.

use careplan_standard::{Language, Rule};
use serde::{Deserialize, Serialize};

use crate::Severity;

/// 検査の規則 in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedRule {
    /// The stable rule id.
    pub rule: String,
    /// How bad it is as a rule.
    pub severity: Severity,
    /// What it finds, in a few words.
    pub title: String,
    /// Its page, in Markdown; the list leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl ExplainedRule {
    /// A line of the list.
    pub fn titled(rule: Rule, language: Language) -> Self {
        Self {
            rule: rule.id().to_owned(),
            severity: rule.severity().into(),
            title: rule.title(language).to_owned(),
            page: None,
        }
    }

    /// Everything there is to say about it.
    pub fn paged(rule: Rule, language: Language) -> Self {
        Self { page: Some(rule.page().of(language).to_owned()), ..Self::titled(rule, language) }
    }
}
