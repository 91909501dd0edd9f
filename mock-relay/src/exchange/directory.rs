//! The client's search for offices. Live, unlike the public directory's monthly snapshot (A).

use careplan_domain::OfficeNumber;
use careplan_wire::ProblemCode;
use careplan_wire::relay::{LicenceState, OfficeQuery, Offices};
use thiserror::Error;

use super::Exchange;
use super::login::travelling;
use super::refusal::Refusal;
use crate::Subscriber;

/// Offices of a page.
const PAGE: usize = 50;

/// Why there is no answer to a search.
#[derive(Debug, Error)]
pub(super) enum SearchRefusal {
    #[error("the cursor is not one of this list")]
    Cursor,
}

impl Exchange {
    /// Registered offices that fit the query, by number.
    pub(super) fn search(&self, query: &OfficeQuery) -> Result<Offices, SearchRefusal> {
        let after: Option<OfficeNumber> = query
            .cursor
            .as_deref()
            .map(|cursor| cursor.strip_prefix('o').unwrap_or_default().parse())
            .transpose()
            .map_err(|_| SearchRefusal::Cursor)?;
        let now = self.now();
        let mut found: Vec<_> = self
            .subscribers()
            .all()
            .into_iter()
            .filter(|subscriber| after.is_none_or(|after| subscriber.number > after))
            .filter(|subscriber| fits(subscriber, query))
            .filter(|subscriber| subscriber.licence_at(now).state == LicenceState::Active)
            .take(PAGE + 1)
            .collect();
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        let next_cursor = found.last().filter(|_| has_more).map(|last| format!("o{}", last.number));
        Ok(Offices { offices: found.iter().map(travelling).collect(), next_cursor })
    }
}

fn fits(subscriber: &Subscriber, query: &OfficeQuery) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let named = query
        .q
        .as_ref()
        .is_none_or(|part| subscriber.name.contains(part) || subscriber.number.as_str().contains(part));
    named
        && is(&query.prefecture, &subscriber.prefecture)
        && is(&query.municipality, &subscriber.municipality)
        && query.service_kind.as_ref().is_none_or(|kind| subscriber.service_kinds.contains(kind))
}

impl Refusal for SearchRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Cursor => ProblemCode::InvalidCursor,
        }
    }
}
