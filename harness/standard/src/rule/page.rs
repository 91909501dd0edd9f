//! `Page`: what there is to say about a rule, at length.

use crate::{Language, Rule};

/// A rule's page: Markdown, the same text that stands in `docs/rules/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page(&'static str);

impl Rule {
    /// The rule's page.
    pub fn page(self) -> Page {
        Page("")
    }
}

impl Page {
    /// The page in one language.
    pub fn of(&self, _language: Language) -> &'static str {
        self.0
    }
}
