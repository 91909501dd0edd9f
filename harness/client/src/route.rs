//! A path of wire, filled in.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::percent;

/// 経路: a path with its `{name}`s filled and its query. What is filled in cannot leave its segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    path: String,
    query: String,
}

impl Route {
    /// A path of wire, with its placeholders still open.
    pub fn new(template: &str) -> Self {
        Self { path: template.to_owned(), query: String::new() }
    }

    /// Fills the placeholder `name`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let placeholder = format!("{{{name}}}");
        debug_assert!(self.path.contains(&placeholder), "`{}` has no {placeholder}", self.path);
        self.path = self.path.replacen(&placeholder, &percent::component(value.as_ref()), 1);
        self
    }

    /// Adds a query of wire; its absent fields do not travel.
    #[must_use]
    pub fn query(mut self, query: &impl Serialize) -> Self {
        let fields = serde_json::to_value(query).expect("queries of wire are flat objects");
        let Value::Object(fields) = fields else { unreachable!("queries of wire are flat objects") };
        // By name, whatever order the JSON library keeps: a query stands in journals and tests.
        let fields: BTreeMap<String, Value> = fields.into_iter().collect();
        self.query = percent::form(fields.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        }));
        self
    }

    /// Path and query, as they go behind a base URL.
    pub fn path_and_query(&self) -> String {
        debug_assert!(!self.path.contains('{'), "`{}` has a placeholder left", self.path);
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use careplan_wire::relay::{MessageQuery, MessageState, path};

    use super::*;

    #[test]
    fn what_is_filled_in_stays_where_it_was_put() {
        let route = Route::new(path::FILE).with("id", "../x").with("name", "計 画.pdf");
        assert_eq!(route.path_and_query(), "/api/v1/messages/..%2Fx/files/%E8%A8%88%20%E7%94%BB.pdf");
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_not_filled() {
        let route = Route::new(path::FILE).with("id", "{name}").with("name", "a");
        assert_eq!(route.path_and_query(), "/api/v1/messages/%7Bname%7D/files/a");
    }

    #[test]
    fn only_what_was_said_travels_in_a_query() {
        let query = MessageQuery {
            state: Some(MessageState::Unreceived),
            since: Some("2026-04-01T09:00".parse().expect("a time")),
            limit: Some(500),
            ..MessageQuery::default()
        };
        assert_eq!(
            Route::new(path::SENT).query(&query).path_and_query(),
            "/api/v1/messages/sent?limit=500&since=2026-04-01T09%3A00%3A00%2B09%3A00&state=unreceived"
        );
        assert_eq!(Route::new(path::SENT).query(&MessageQuery::default()).path_and_query(), path::SENT);
    }
}
